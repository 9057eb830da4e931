"""Slots for many meetings at once, by a pattern; and one slot changed, several deleted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import local, travel
from app.core.db import db, write
from app.core.seen import ChangedMeanwhile, mark_of
from app.schedule import meetings
from app.schedule.models import Meeting, Talk
from app.seminars.draw_models import Draw, DrawPlace, DrawState
from app.seminars.holding import giving_up, taking
from app.seminars.models import SeminarSlot, SignUpState
from app.seminars.setting import bulk, slots
from app.seminars.setting.bulk import Fate, Pattern
from app.seminars.setting.slots import Planned
from tests.accounts.mailbox import letters
from tests.factories import (
    at,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
)
from tests.outbox import with_mail
from tests.seminars.scene import MONDAY, Scene, make_scene, refused

THREE = Pattern(number=3, minutes=25, pause=5, capacity=1, begins=time(15, 0))


@pytest.fixture
def scene(app_sqlite: Flask) -> Iterator[Scene]:
    with with_mail(app_sqlite).app_context(), travel(MONDAY):
        yield make_scene(pairs=3)


def add(scene: Scene, pattern: Pattern, *held: Meeting) -> tuple[int, str]:
    """Make what is shown; how many, and the layout's name."""
    key = bulk.key_of(bulk.lay_out(scene.seminar, pattern, held))
    return bulk.add(scene.seminar, scene.staff.user, pattern, held, key), key


def test_the_pattern_is_made_in_every_meeting_and_the_same_twice_adds_nothing(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene(pairs=3)
        later = [make_meeting(scene.course, f"2020-11-{day} 07:00") for day in ("04", "11")]
        number, key = add(scene, THREE, *later)
        assert number == 6
        made = [s for s in slots.slots_of(scene.seminar) if s.meeting_id == later[1].id]
        assert [s.starts_at - later[1].starts_at for s in made] == [
            timedelta(minutes=30 * n) for n in range(3)
        ]
        # A second click sends the same form, with the same name of what was seen.
        again = bulk.add(scene.seminar, scene.staff.user, THREE, later, key)
        assert (again, len(slots.slots_of(scene.seminar))) == (0, 8)


def test_a_slot_beside_another_seminars_or_settled_already_is_warned_of(scene: Scene) -> None:
    other = make_seminar(make_group_set(scene.course, "others"), title="Reports")
    far, near = (make_meeting(scene.course, f"2020-{day} 07:00") for day in ("11-04", "10-14"))
    make_slot(other, far, starts_at=far.starts_at + timedelta(minutes=30))
    with write(scene.course):
        scene.seminar.cutoff_days = 7
    rows = bulk.lay_out(scene.seminar, THREE, [far, near])
    assert [row.fate for row in rows] == [Fate.NEW] * 6
    whys = [row.why for row in rows]
    assert (whys[0], whys[2]) == ("", "")
    assert whys[1].startswith("At the same time as a slot of Reports")
    assert all(why.startswith("It is settled already") for why in whys[3:])


def test_a_slot_over_a_talk_is_warned_of(scene: Scene) -> None:
    timed, other = (make_meeting(scene.course, f"2020-11-{day} 07:00") for day in ("04", "11"))
    starts = timed.starts_at + timedelta(minutes=30)
    ends = starts + timedelta(minutes=20)
    with write(scene.course) as session:
        for meeting, times in ((timed, {"starts_at": starts, "ends_at": ends}), (other, {})):
            session.add(Talk(meeting_id=meeting.id, position=1, speaker="Guest", **times))
    whys = [row.why for row in bulk.lay_out(scene.seminar, THREE, [timed, other])]
    assert whys[:3] == ["", "Guest speaks then.", ""]
    assert all("at no given time" in why for why in whys[3:])


def test_what_does_not_fit_is_left_out_with_the_reason(scene: Scene) -> None:
    """The meeting has slots at 15:00 and 15:25, and lasts until 17:50."""
    off = make_meeting(scene.course, "2020-11-04 07:00", cancelled_at=MONDAY)
    rows = bulk.lay_out(
        scene.seminar, replace(THREE, number=6, begins=time(14, 30)), [scene.meeting, off]
    )
    kept = [(row.fate, row.why[:20]) for row in rows]
    assert kept[:6] == [
        (Fate.LEFT_OUT, "That does not fit in"),
        (Fate.THERE, ""),
        (Fate.LEFT_OUT, "That overlaps with a"),
        (Fate.NEW, ""),
        (Fate.NEW, ""),
        (Fate.NEW, ""),
    ]
    assert set(kept[6:]) == {(Fate.LEFT_OUT, "The meeting is cance")}


def test_hours_are_those_of_the_wall_on_both_sides_of_summer_time(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        course = make_course(time_zone="Europe/Berlin")
        seminar = make_seminar(make_group_set(course))
        held = [make_meeting(course, "2020-10-21 11:00"), make_meeting(course, "2020-10-28 12:00")]
        for pattern in (THREE, replace(THREE, begins=None, after=120)):
            rows = bulk.lay_out(seminar, replace(pattern, number=1), held)
            hours = [local(row.slot.starts_at, course.time_zone).time() for row in rows]
            assert hours == [time(15, 0), time(15, 0)]
            assert {row.fate for row in rows} == {Fate.NEW}


def test_another_layout_than_the_one_seen_is_not_made(scene: Scene) -> None:
    later = make_meeting(scene.course, "2020-11-04 07:00")
    key = bulk.key_of(bulk.lay_out(scene.seminar, THREE, [later]))
    make_slot(scene.seminar, later, minutes=60)
    with refused("stale"):
        bulk.add(scene.seminar, scene.staff.user, THREE, [later], key)
    with refused("no_meeting"):
        bulk.lay_out(scene.seminar, THREE, [])
    with refused("bad_number"):
        bulk.lay_out(scene.seminar, replace(THREE, number=41), [later])
    with refused("bad_pause"):
        bulk.lay_out(scene.seminar, replace(THREE, pause=-1), [later])


def test_what_was_added_goes_again_while_it_is_free(scene: Scene) -> None:
    later = make_meeting(scene.course, "2020-11-04 07:00")
    _number, key = add(scene, THREE, later)
    assert bulk.can_take_back(scene.seminar, key) is not None
    made = [s for s in slots.slots_of(scene.seminar) if s.meeting_id == later.id]
    scene.slots.append(made[0])
    taken = scene.take(slot=2)
    assert bulk.can_take_back(scene.seminar, key) is None
    with refused("slot_taken"):
        bulk.take_back(scene.seminar, scene.staff.user, key)
    giving_up.take_out(taken, scene.staff.user)
    assert bulk.take_back(scene.seminar, scene.staff.user, key) == 3
    assert bulk.take_back(scene.seminar, scene.staff.user, key) == 0
    assert len(slots.slots_of(scene.seminar)) == 2
    with refused("added_since"):
        bulk.take_back(scene.seminar, scene.staff.user, "another")


def edit(scene: Scene, slot: SeminarSlot, **values: Any) -> None:
    given = {"starts_at": slot.starts_at, "minutes": slot.minutes, "capacity": slot.capacity}
    slots.edit_slot(slot, scene.staff.user, **{**given, **values})


@pytest.mark.parametrize(
    ("minutes_in", "minutes", "capacity", "code"),
    [
        (-1, 25, 1, "outside_meeting"),
        (150, 25, 1, "outside_meeting"),
        (50, 0, 1, "bad_minutes"),
        (50, 601, 1, "bad_minutes"),
        (50, 25, 0, "bad_capacity"),
        (49, 25, 1, "overlap"),
    ],
)
def test_slots_fit_into_their_meeting_and_beside_each_other(
    scene: Scene, minutes_in: int, minutes: int, capacity: int, code: str
) -> None:
    start = scene.meeting.starts_at + timedelta(minutes=minutes_in)
    with refused(code):
        wrong = Planned(scene.meeting, start, minutes, capacity)
        slots.add_slots(scene.seminar, scene.staff.user, [wrong])
    elsewhere = make_meeting(make_course())
    with refused("other_course"):
        foreign = Planned(elsewhere, elsewhere.starts_at, 25, 1)
        slots.add_slots(scene.seminar, scene.staff.user, [foreign])


def test_a_slot_does_not_shrink_below_its_groups_and_those_who_wait_get_what_it_gains(
    app: Flask,
) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene(pairs=3)
        slot = scene.slots[0]
        edit(scene, slot, capacity=2)
        first, second = (scene.take(group=n) for n in range(2))
        wait = scene.wait(group=2)
        edit(scene, slot, capacity=3)
        assert (wait.state, wait.place) == (SignUpState.CONFIRMED, 3)
        with refused("slot_taken"):
            edit(scene, slot, capacity=2)
        giving_up.take_out(first, scene.staff.user)
        edit(scene, slot, capacity=2)
        assert (second.place, wait.place, slot.free_places) == (1, 2, 0)


def test_another_time_is_told_and_checked_against_what_people_have_elsewhere(
    scene: Scene, app_sqlite: Flask
) -> None:
    slot, start = scene.slots[0], scene.meeting.starts_at
    scene.due(5)
    sign_up = scene.take()
    was = sign_up.revision
    edit(scene, slot, starts_at=start + timedelta(minutes=60))
    assert sign_up.revision == was + 1
    told = [each for each in letters(app_sqlite) if "at another time" in each.subject]
    assert [each.to for each in told] == [p.user.email for p in scene.people[:2]]
    assert "15:00" in told[0].body
    assert "16:00" in told[0].body
    assert "Due for it now: Slides, Mon 26 Oct, 23:59." in told[0].body
    other = make_seminar(make_group_set(scene.course))
    busy = make_slot(other, scene.meeting, starts_at=start + timedelta(minutes=100))
    both = make_group(other.group_set, scene.people[0])
    taking.assign_slot(busy, both, scene.staff.user, title="", papers="")
    with refused("two_at_once"):
        edit(scene, slot, starts_at=start + timedelta(minutes=90))
    with refused("overlap"):
        edit(scene, slot, starts_at=start + timedelta(minutes=30))


def test_nobody_changes_a_slot_over_another_unseen(scene: Scene) -> None:
    slot = scene.slots[1]
    seen = mark_of(slots.state_of(slot))
    edit(scene, slot, capacity=2)
    with pytest.raises(ChangedMeanwhile):
        edit(scene, slot, minutes=20, seen=seen)
    assert slot.minutes == 25


def test_free_slots_go_together_or_not_at_all(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene(pairs=3)
        sign_up = scene.take()
        with refused("slot_taken"):
            slots.delete_slots(scene.seminar, scene.slots, scene.staff.user)
        assert len(slots.slots_of(scene.seminar)) == 2
        giving_up.take_out(sign_up, scene.staff.user)
        slots.delete_slots(scene.seminar, scene.slots, scene.staff.user)
        assert slots.slots_of(scene.seminar) == []


def test_what_a_draft_gives_stays_and_what_a_draw_gave_that_is_over_goes(
    app: Flask,
) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene(pairs=3)
        with write(scene.course) as session:
            draw = Draw(seminar_id=scene.seminar.id, seed="seed", inputs={})
            place = DrawPlace(group_id=scene.groups[0].id, slot_id=scene.slots[0].id, rank=1)
            draw.places.append(place)
            session.add(draw)
        with refused("slot_drawn"):
            slots.delete_slots(scene.seminar, scene.slots[:1], scene.staff.user)
        with refused("slot_drawn"):
            meetings.delete_meeting(scene.meeting, scene.staff.user)
        with write(scene.course):
            draw.state = DrawState.DISCARDED
        meetings.delete_meeting(scene.meeting, scene.staff.user)
        db.session.refresh(place)
        assert (place.slot_id, place.rank) == (None, 1)


def test_slots_move_with_their_meeting_which_stays_while_groups_have_them(scene: Scene) -> None:
    before = [slot.starts_at for slot in scene.slots]
    sign_up = scene.take()
    was = sign_up.revision
    with refused("slots_taken"):
        meetings.delete_meeting(scene.meeting, scene.staff.user)
    meetings.save_meeting(
        scene.course,
        scene.staff.user,
        kind=scene.meeting.kind,
        title="Moved",
        starts_at=scene.meeting.starts_at + timedelta(days=7),
        ends_at=scene.meeting.ends_at + timedelta(days=7),
        note="",
        instructors=[],
        scribe_places=0,
        meeting=scene.meeting,
    )
    shifts = {slot.starts_at - start for slot, start in zip(scene.slots, before, strict=True)}
    assert shifts == {timedelta(days=7)}
    assert sign_up.revision == was + 1


def test_a_meeting_does_not_move_to_where_somebody_presents_already(scene: Scene) -> None:
    scene.take()
    other = make_seminar(make_group_set(scene.course))
    later = make_meeting(scene.course, "2020-10-28 07:00")
    both = make_group(other.group_set, scene.people[0])
    taking.assign_slot(make_slot(other, later), both, scene.staff.user, title="", papers="")
    with refused("two_at_once"):
        meetings.save_meeting(
            scene.course,
            scene.staff.user,
            kind=later.kind,
            title="",
            starts_at=at("2020-10-21 07:00"),
            ends_at=at("2020-10-21 09:50"),
            note="",
            instructors=[],
            scribe_places=0,
            meeting=later,
        )
