"""Whatever frees a person gives their groups the place that they wait for, in the same step."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.courses.models import Enrollment
from app.groups import arranging
from app.groups import operations as groups
from app.schedule import meetings
from app.scribes import operations as scribes
from app.seminars.holding import giving_up, swapping, taking
from app.seminars.models import ScribeClash, SignUp
from app.seminars.setting import slots
from tests.accounts.mailbox import letters
from tests.factories import (
    at,
    enroll,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
)
from tests.outbox import with_mail
from tests.seminars.scene import MONDAY, WHAT, Scene, make_scene


def _line() -> Scene:
    """Group 0 holds the first slot, and group 1 waits for it."""
    scene = make_scene(scribe_clash=ScribeClash.FORBID)
    scene.take(0, 0)
    scene.wait(0, 1)
    return scene


def _free_beside(scene: Scene) -> None:
    """Group 0 gives the slot back for which group 1 waits, which can't take it now."""
    giving_up.take_out(scene.slots[0].confirmed[0], scene.staff.user)
    assert (scene.holders(), scene.line()) == ([], [1])


class Elsewhere:
    """Ann of group 1 presents with another group in another seminar, at the time of its slot."""

    def __init__(self) -> None:
        self.scene = scene = _line()
        self.ann, ben = scene.groups[1].members[0], scene.people[-1]
        other = make_seminar(make_group_set(scene.course))
        self.meeting = make_meeting(scene.course)
        self.theirs = make_group(other.group_set, self.ann, ben)
        self.slot = make_slot(other, self.meeting)
        self.held = taking.sign_up(self.slot, self.theirs, ben, **WHAT)
        self.free = make_slot(other, self.meeting, starts_at=at("2020-10-21 09:00"))
        _free_beside(scene)

    def swaps(self) -> None:
        cleo = enroll(self.scene.course)
        third = taking.sign_up(self.free, make_group(self.theirs.group_set, cleo), cleo, **WHAT)
        swapping.exchange(self.held, third, self.scene.staff.user)

    def moves(self) -> None:
        taking.sign_up(self.free, self.theirs, self.ann, **WHAT, instead_of=self.held)

    def leaves(self) -> None:
        groups.leave(self.theirs, self.ann)

    def is_moved(self) -> None:
        where, staff = arranging.Elsewhere.NEW_GROUP, self.scene.staff.user
        arranging.move_members(self.theirs.group_set, [self.ann], where, staff)

    def gives_up(self) -> None:
        giving_up.withdraw_sign_up(self.held, self.ann)

    def has_another_hour(self) -> None:
        later, staff = self.slot.starts_at + timedelta(minutes=30), self.scene.staff.user
        slots.edit_slot(self.slot, staff, starts_at=later, minutes=20, capacity=1)

    def is_called_off(self) -> None:
        meetings.cancel_meeting(self.meeting, self.scene.staff.user)


HOW: list[Callable[[Elsewhere], None]] = [
    Elsewhere.swaps,
    Elsewhere.moves,
    Elsewhere.leaves,
    Elsewhere.is_moved,
    Elsewhere.gives_up,
    Elsewhere.has_another_hour,
    Elsewhere.is_called_off,
]


@pytest.mark.parametrize("how", HOW, ids=lambda how: how.__name__)
def test_who_presents_elsewhere_no_longer_has_the_place(
    app_sqlite: Flask, how: Callable[[Elsewhere], None]
) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        it = Elsewhere()
        how(it)
        assert (it.scene.holders(), it.scene.line()) == ([1], [])


def test_a_group_that_a_busy_member_leaves_has_the_place(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        it = Elsewhere()
        with write(it.scene.course):
            it.scene.group_set.min_size = 1
        groups.leave(it.scene.groups[1], it.ann)
        assert (it.scene.holders(), it.scene.line()) == ([1], [])


@pytest.mark.parametrize("by_staff", [False, True])
def test_who_gives_a_scribes_place_back_may_present(app_sqlite: Flask, by_staff: bool) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = _line()
        with write(scene.course):
            scene.meeting.scribe_places = 1
        ann = scene.groups[1].members[0]
        place = scribes.claim(scene.meeting, ann)
        _free_beside(scene)
        scribes.give_back(place, actor=scene.staff if by_staff else ann)
        assert (scene.holders(), scene.line()) == ([1], [])


@pytest.fixture
def told(app_sqlite: Flask) -> Iterator[Callable[[], list[tuple[str, str]]]]:
    """The letters that were posted since it was called last: to whom, and what they say."""
    with with_mail(app_sqlite).app_context(), travel(MONDAY):
        read = 0

        def since() -> list[tuple[str, str]]:
            nonlocal read
            found = letters(app_sqlite)[read:]
            read += len(found)
            return [(letter.to, letter.body) for letter in found]

        yield since


def _three() -> tuple[Scene, SignUp, list[Enrollment]]:
    """A group of three, which holds a slot, with room for two."""
    scene = make_scene(slots_per_group=2)
    late = scene.people[-1]
    groups.accept_invitation(groups.invite(scene.groups[0], scene.people[0], late), late)
    return scene, scene.take(0, 0), scene.groups[0].members


def test_those_who_stay_hear_who_left_and_what_it_means(
    told: Callable[[], list[tuple[str, str]]],
) -> None:
    scene, _held, (ann, ben, cleo) = _three()
    scene.take(1, 1)
    scene.wait(1, 0)
    told()
    groups.leave(scene.groups[0], cleo)
    (first, second) = told()
    assert [first[0], second[0]] == [ann.user.email, ben.user.email]
    assert f"{cleo.name} is no longer in" in first[1]
    assert "It still holds: Wed 21 Oct, 15:00 (" in first[1]
    assert "It still waits for: Wed 21 Oct, 15:25 (" in first[1]
    assert "no longer complete" not in first[1]
    groups.remove_member(scene.groups[0], ben, scene.staff.user)
    by_person = dict(told())
    assert set(by_person) == {ann.user.email, ben.user.email}
    assert "no longer complete: 1 more person is needed" in by_person[ann.user.email]
    assert "The staff of the course have taken you out" in by_person[ben.user.email]


def test_several_who_leave_at_once_are_told_in_one_letter_and_coming_back_in_none(
    told: Callable[[], list[tuple[str, str]]],
) -> None:
    scene, _held, (ann, ben, cleo) = _three()
    told()
    away = arranging.Elsewhere.NO_GROUP
    arranging.move_members(scene.group_set, [ben, cleo], away, scene.staff.user, confirmed=True)
    ((_to, body),) = [each for each in told() if each[0] == ann.user.email]
    assert f"{ben.name} and {cleo.name} are no longer in" in body
    groups.add_member(scene.groups[0], ben, scene.staff.user)
    told()
    groups.remove_member(scene.groups[0], ben, scene.staff.user)
    assert [to for to, _body in told()] == [ben.user.email]


def test_a_group_without_a_slot_has_nothing_to_be_told(
    told: Callable[[], list[tuple[str, str]]],
) -> None:
    scene = make_scene()
    groups.leave(scene.groups[0], scene.people[0])
    assert told() == []


def test_both_groups_hear_why_staff_exchanged_them(
    told: Callable[[], list[tuple[str, str]]],
) -> None:
    scene = make_scene()
    pair = scene.take(0, 0), scene.take(1, 1)
    told()
    swapping.exchange(*pair, scene.staff.user, reason="The projector is booked.")
    found = told()
    assert len(found) == 4
    assert all("The reason: The projector is booked." in body for _to, body in found)
