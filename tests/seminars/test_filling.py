"""Whatever lets a group in line take a free place gives it to that group, in the same step."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.core.clock import travel
from app.groups import partition
from app.groups.models import Formation
from app.groups.rules import group_title
from app.schedule import meetings
from app.schedule.models import MaterialKind, Visibility
from app.seminars.dues import deadlines
from app.seminars.handouts import presentations
from app.seminars.handouts.presentations import By, Content, present_materials
from app.seminars.holding import giving_up
from app.seminars.setting import meeting_slots, planning
from tests.seminars.scene import MONDAY, Scene, make_scene
from tests.seminars.visiting import visitor


@pytest.fixture
def scene(app_sqlite: Flask) -> Iterator[Scene]:
    """Group 0 holds the first slot, and group 1 waits for it."""
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene()
        scene.take(0, 0)
        scene.wait(0, 1)
        yield scene


def _free(scene: Scene) -> None:
    giving_up.take_out(scene.slots[0].confirmed[0], scene.staff.user)
    assert scene.holders() == []


def test_a_meeting_that_is_on_again_has_its_free_places_filled(scene: Scene) -> None:
    meetings.cancel_meeting(scene.meeting, scene.staff.user)
    _free(scene)
    meetings.cancel_meeting(scene.meeting, scene.staff.user, cancelled=False)
    assert scene.holders() == [1]


def test_a_slot_that_is_settled_no_longer_is_filled(scene: Scene) -> None:
    scene.due(-20)
    _free(scene)
    deadlines.set_deadlines(scene.seminar, scene.staff.user, [])
    assert scene.holders() == [1]


def test_groups_that_smaller_sizes_complete_have_what_they_wait_for(scene: Scene) -> None:
    def sized(least: int) -> None:
        partition.edit_group_set(
            scene.group_set,
            scene.staff.user,
            title=scene.group_set.title,
            min_size=least,
            max_size=3,
            formation=Formation.STUDENTS,
        )

    sized(3)
    _free(scene)
    sized(2)
    assert scene.holders() == [1]


def test_fewer_slots_a_group_leave_nobody_stranded_in_line(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene(slots=3, slots_per_group=2)
        mine = scene.take(0, 0)
        scene.take(1, 1)
        waits = scene.wait(1, 0)
        fewer = replace(planning.settings_of(scene.seminar), slots_per_group=1)
        planning.edit_seminar(scene.seminar, scene.staff.user, scene.group_set, fewer)
        assert waits.instead_of is mine
        giving_up.take_out(scene.slots[1].confirmed[0], scene.staff.user)
        assert (scene.holders(0), scene.holders(1)) == ([], [0])


def _slides(scene: Scene) -> None:
    held = scene.slots[0].confirmed[0]
    content = Content(
        MaterialKind.SLIDES, "Ours", Visibility.COURSE, url="https://slides.example/1"
    )
    presentations.add_material(held, By(scene.staff.user), content)


def test_slides_come_along_when_a_group_takes_a_slot_again(scene: Scene) -> None:
    _slides(scene)
    _free_to_the_line(scene)
    taken = scene.take(1, 0)
    assert [each.label for each in present_materials(taken)] == ["Ours"]
    giving_up.take_out(taken, scene.staff.user)
    put = scene.assign(1, 0)
    assert [each.label for each in present_materials(put)] == ["Ours"]


def test_slides_that_go_with_a_slot_are_named_before(scene: Scene) -> None:
    _slides(scene)
    giving_up.take_out(scene.slots[0].waiting[0], scene.staff.user)
    _free(scene)
    url = f"/c/{scene.course.slug}/manage/seminars/{scene.seminar.public_id}/slots/delete"
    page = visitor(scene.staff).get(f"{url}?slot={scene.slots[0].public_id}").text
    assert f"those of {group_title(scene.groups[0])}" in page
    assert "1 file of a group" in meeting_slots.slots_that_go(scene.meeting)


def _free_to_the_line(scene: Scene) -> None:
    giving_up.take_out(scene.slots[0].confirmed[0], scene.staff.user)
    assert scene.holders() == [1]
