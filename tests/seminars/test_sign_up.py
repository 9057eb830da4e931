"""A complete group takes one slot while sign-up is open; staff may at any time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.core.errors import DomainError, InvalidInput
from app.courses import operations as courses
from app.courses.models import Course, Enrollment, Role
from app.groups import operations as groups
from app.groups.models import Group, GroupSet
from app.schedule import meetings
from app.schedule.models import Meeting
from app.seminars import operations, queries
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
    make_students,
)

MONDAY = at("2020-10-12 02:00")
WHAT = {"title": "Margin bounds", "papers": "arXiv:1706.08498"}


@dataclass
class Scene:
    """A seminar open from 1 to 31 October, two slots, two complete groups of two."""

    course: Course
    group_set: GroupSet
    seminar: Seminar
    meeting: Meeting
    slots: list[SeminarSlot]
    people: list[Enrollment]
    groups: list[Group]
    staff: Enrollment


def _scene() -> Scene:
    course = make_course()
    group_set = make_group_set(course, min_size=2)
    seminar, meeting = make_seminar(group_set), make_meeting(course)
    slots = [
        make_slot(seminar, meeting, starts_at=meeting.starts_at + timedelta(minutes=25 * n))
        for n in range(2)
    ]
    people = make_students(course, 5)
    pairs = [make_group(group_set, *people[:2]), make_group(group_set, *people[2:4])]
    staff = enroll(course, Role.INSTRUCTOR)
    return Scene(course, group_set, seminar, meeting, slots, people, pairs, staff)


def _take(scene: Scene, slot: int = 0, group: int = 0) -> SignUp:
    pair = scene.groups[group]
    return operations.sign_up(scene.slots[slot], pair, pair.members[0], **WHAT)


def _states(*sign_ups: SignUp) -> list[SignUpState]:
    return [sign_up.state for sign_up in sign_ups]


def _refused(code: str) -> "pytest.RaisesExc[DomainError]":
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def test_a_complete_group_takes_a_slot_and_the_course_page_changes(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        version = scene.course.page_version
        sign_up = _take(scene)
        assert (sign_up.state, sign_up.place) == (SignUpState.CONFIRMED, 1)
        assert scene.course.page_version > version
        assert queries.sign_up_of(scene.groups[0], scene.seminar) is sign_up


def test_the_same_request_twice_is_one_sign_up(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        assert _take(scene) is _take(scene)
        held = operations.assign_slot(scene.slots[0], scene.groups[0], scene.staff.user, **WHAT)
        assert held is _take(scene)


def test_another_title_for_a_held_slot_is_not_dropped_silently(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        _take(scene)
        with _refused("already_holds"):
            operations.sign_up(
                scene.slots[0], scene.groups[0], scene.people[1], title="Other", papers=""
            )


def test_a_full_slot_refuses_the_next_group(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        _take(scene, group=0)
        with _refused("slot_full"):
            _take(scene, group=1)
        with _refused("slot_full"):
            operations.assign_slot(scene.slots[0], scene.groups[1], scene.staff.user, **WHAT)


def test_a_slot_for_two_takes_two(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        operations.edit_slot(
            scene.slots[0],
            scene.staff.user,
            starts_at=scene.meeting.starts_at,
            minutes=25,
            capacity=2,
        )
        assert [_take(scene, group=n).place for n in range(2)] == [1, 2]
        assert scene.slots[0].free_places == 0


def test_a_group_holds_one_slot_of_a_seminar(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        _take(scene, slot=0)
        with _refused("already_holds"):
            _take(scene, slot=1)


def test_the_window_opens_and_closes_by_the_second(app: Flask) -> None:
    with app.app_context():
        scene = _scene()
        for moment, code in (
            (scene.seminar.opens_at - timedelta(seconds=1), "not_open_yet"),
            (scene.seminar.closes_at, "closed"),
        ):
            with travel(moment), _refused(code):
                _take(scene)
        with travel(scene.seminar.opens_at):
            sign_up = _take(scene)
        with travel(scene.seminar.closes_at), _refused("closed"):
            operations.withdraw_sign_up(sign_up, scene.people[0])
        with write():
            scene.slots[1].starts_at = scene.seminar.closes_at + timedelta(days=1)
        with travel(scene.seminar.closes_at - timedelta(seconds=1)):
            operations.withdraw_sign_up(sign_up, scene.people[0])
            _take(scene, slot=1)


def test_a_slot_whose_time_has_come_is_taken_by_staff_only(app: Flask) -> None:
    with app.app_context(), travel(at("2020-10-21 07:00")):
        scene = _scene()
        with _refused("slot_past"):
            _take(scene)
        operations.assign_slot(scene.slots[0], scene.groups[0], scene.staff.user, **WHAT)
        assert len(scene.slots[0].confirmed) == 1


def test_an_incomplete_group_is_told_how_many_are_missing(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        lone = make_group(scene.group_set, scene.people[4])
        with pytest.raises(DomainError, match="1 more person is needed") as refusal:
            operations.sign_up(scene.slots[0], lone, scene.people[4], **WHAT)
        assert refusal.value.code == "group_incomplete"
        with _refused("group_incomplete"):
            operations.assign_slot(scene.slots[0], lone, scene.staff.user, **WHAT)


def test_only_students_in_the_group_sign_it_up(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        with _refused("not_a_member"):
            operations.sign_up(scene.slots[0], scene.groups[0], scene.people[2], **WHAT)
        with _refused("not_a_student"):
            operations.sign_up(scene.slots[0], scene.groups[0], scene.staff, **WHAT)


def test_a_group_of_another_set_or_course_does_not_get_in(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene, elsewhere = _scene(), _scene()
        other = make_group(make_group_set(scene.course), scene.people[0])
        with _refused("other_set"):
            operations.sign_up(scene.slots[0], other, scene.people[0], **WHAT)
        with _refused("not_a_student"):
            operations.sign_up(scene.slots[0], elsewhere.groups[0], elsewhere.people[0], **WHAT)
        with _refused("other_set"):
            operations.assign_slot(scene.slots[0], elsewhere.groups[0], scene.staff.user, **WHAT)


def test_a_cancelled_meeting_takes_no_groups(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        with write():
            scene.meeting.cancelled_at = MONDAY
        with _refused("meeting_cancelled"):
            _take(scene)


def test_a_slot_given_up_is_free_for_others_and_giving_up_twice_is_once(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        sign_up = _take(scene)
        with _refused("not_a_member"):
            operations.withdraw_sign_up(sign_up, scene.people[2])
        for _time in range(2):
            operations.withdraw_sign_up(sign_up, scene.people[1])
        assert _take(scene, group=1).place == 1
        assert _take(scene, slot=1, group=0).slot is scene.slots[1]


def test_title_and_papers_change_until_the_slot_begins_and_later_by_staff(app: Flask) -> None:
    with app.app_context():
        scene = _scene()
        with travel(MONDAY):
            sign_up = _take(scene)
        with travel(at("2020-10-21 06:59:59")):
            operations.change_sign_up(sign_up, scene.people[1], title="Better", papers="")
            with _refused("not_a_member"):
                operations.change_sign_up(sign_up, scene.people[2], title="Theirs", papers="")
        with travel(at("2020-10-21 07:00")):
            with _refused("slot_past"):
                operations.change_sign_up(sign_up, scene.people[1], title="Late", papers="")
            operations.edit_sign_up(sign_up, scene.staff.user, title="By staff", papers="x")
        assert (sign_up.title, sign_up.papers) == ("By staff", "x")
        operations.take_out(sign_up, scene.staff.user)
        with _refused("given_up"):
            operations.edit_sign_up(sign_up, scene.staff.user, title="Ghost", papers="")


def test_staff_put_groups_in_and_take_them_out_when_sign_up_is_closed(app: Flask) -> None:
    with app.app_context(), travel(at("2020-12-01 00:00")):
        scene = _scene()
        sign_up = operations.assign_slot(scene.slots[0], scene.groups[0], scene.staff.user, **WHAT)
        for _time in range(2):
            operations.take_out(sign_up, scene.staff.user)
        assert scene.slots[0].free_places == 1


def test_nobody_leaves_a_group_incomplete_that_holds_a_slot(app: Flask) -> None:
    """Else two people could sign up, leave, and take the next slot with a new group."""
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        sign_up = _take(scene)
        ann, ben, *_, late = scene.people
        with _refused("holds_slot"):
            groups.leave(scene.groups[0], ann)
        groups.accept_invitation(groups.invite(scene.groups[0], ann, late), late)
        groups.leave(scene.groups[0], ann)
        with _refused("holds_slot"):
            groups.leave(scene.groups[0], ben)
        operations.withdraw_sign_up(sign_up, ben)
        groups.leave(scene.groups[0], ben)
        assert scene.groups[0].members == [late]


def test_a_group_made_incomplete_by_withdrawal_keeps_its_slot_until_nobody_is_left(
    app: Flask,
) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        sign_up = _take(scene)
        courses.withdraw(scene.course, scene.people[0], scene.staff.user)
        assert _states(sign_up) == [SignUpState.CONFIRMED]
        courses.withdraw(scene.course, scene.people[1], scene.staff.user)
        assert scene.groups[0].dissolved_at is not None
        assert _states(sign_up) == [SignUpState.WITHDRAWN]
        assert _take(scene, group=1).place == 1


def test_staff_taking_the_last_member_out_frees_the_slot(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        _take(scene)
        for person in scene.people[:2]:
            groups.remove_member(scene.groups[0], person, scene.staff.user)
        assert scene.slots[0].free_places == 1


def test_slots_follow_one_another_and_are_added_once(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        meeting = make_meeting(scene.course, "2020-10-28 07:00")

        def add() -> list[SeminarSlot]:
            return operations.add_slots(
                scene.seminar, meeting, meeting.starts_at, 30, 2, 3, scene.staff.user
            )

        slots = add()
        starts = [slot.starts_at - meeting.starts_at for slot in slots]
        assert starts == [timedelta(minutes=30 * n) for n in range(3)]
        assert add() == slots


@pytest.mark.parametrize(
    ("minutes_in", "minutes", "capacity", "count", "code"),
    [
        (-1, 25, 1, 1, "outside_meeting"),
        (50, 25, 1, 5, "outside_meeting"),
        (50, 0, 1, 1, "bad_minutes"),
        (50, 601, 1, 1, "bad_minutes"),
        (50, 25, 0, 1, "bad_capacity"),
        (50, 25, 1, 0, "bad_count"),
        (50, 25, 1, 41, "bad_count"),
        (49, 25, 1, 1, "overlap"),
    ],
)
def test_slots_fit_into_their_meeting_and_beside_each_other(
    app_sqlite: Flask, minutes_in: int, minutes: int, capacity: int, count: int, code: str
) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = _scene()
        start = scene.meeting.starts_at + timedelta(minutes=minutes_in)
        with _refused(code):
            operations.add_slots(
                scene.seminar, scene.meeting, start, minutes, capacity, count, scene.staff.user
            )


def test_a_slot_does_not_shrink_below_the_groups_that_hold_it(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        slot, actor = scene.slots[0], scene.staff.user
        values: dict[str, Any] = {"starts_at": slot.starts_at, "minutes": 25}
        operations.edit_slot(slot, actor, capacity=3, **values)
        first, second = (_take(scene, group=n) for n in range(2))
        with _refused("slot_taken"):
            operations.edit_slot(slot, actor, capacity=1, **values)
        operations.take_out(first, actor)
        operations.edit_slot(slot, actor, capacity=1, **values)
        assert (second.place, slot.free_places) == (1, 0)
        with _refused("overlap"):
            operations.edit_slot(slot, actor, starts_at=slot.starts_at, minutes=30, capacity=1)


def test_a_taken_slot_is_not_deleted_and_a_free_one_with_a_past_is(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        sign_up = _take(scene)
        with _refused("slot_taken"):
            operations.delete_slot(scene.slots[0], scene.staff.user)
        operations.withdraw_sign_up(sign_up, scene.people[0])
        operations.delete_slot(scene.slots[0], scene.staff.user)
        assert queries.board(scene.seminar).slots == [scene.slots[1]]


def test_a_seminar_is_one_a_set_and_keeps_its_set_while_slots_are_taken(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        actor, other = scene.staff.user, make_group_set(scene.course)
        window: dict[str, Any] = {
            "opens_at": at("2020-10-01 00:00"),
            "closes_at": at("2020-10-31 00:00"),
        }
        again = operations.create_seminar(
            scene.course, actor, group_set=scene.group_set, title="Seminar", **window
        )
        assert again is scene.seminar
        with _refused("has_seminar"):
            operations.create_seminar(
                scene.course, actor, group_set=scene.group_set, title="Second", **window
            )
        sign_up = _take(scene)
        values: dict[str, Any] = {"title": "Seminar", "group_set": other, **window}
        with _refused("has_sign_ups"):
            operations.edit_seminar(scene.seminar, actor, **values)
        operations.withdraw_sign_up(sign_up, scene.people[0])
        operations.edit_seminar(scene.seminar, actor, **values)
        assert scene.seminar.group_set is other
        foreign = make_group_set(make_course())
        with _refused("other_course"):
            operations.edit_seminar(scene.seminar, actor, **{**values, "group_set": foreign})
        with pytest.raises(InvalidInput):
            operations.edit_seminar(
                scene.seminar, actor, **{**values, "closes_at": window["opens_at"]}
            )


def test_a_meeting_in_which_groups_present_is_not_deleted(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()

        def ask() -> None:
            for check in meetings.before_meeting_delete:
                check(scene.meeting)

        ask()
        _take(scene)
        with _refused("slots_taken"):
            ask()


def test_slots_move_with_their_meeting(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        before = [slot.starts_at for slot in scene.slots]
        with write(scene.course):
            for move in meetings.on_meeting_moved:
                move(scene.meeting, timedelta(days=7))
        assert [
            slot.starts_at - start for slot, start in zip(scene.slots, before, strict=True)
        ] == [timedelta(days=7)] * 2


def test_the_board_takes_as_many_statements_for_many_groups_as_for_few(
    app: Flask, count_statements: "Callable[[Callable[[], object]], int]"
) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _scene()
        _take(scene)

        def read() -> None:
            for slots in queries.slots_by_meeting(scene.course).values():
                for slot in slots:
                    for sign_up in slot.confirmed:
                        assert [m.name for m in sign_up.group.members]
                        assert slot.seminar.closes_at < slot.starts_at + timedelta(days=99)
                        assert slot.meeting.starts_at <= slot.starts_at

        few = count_statements(read)
        people = make_students(scene.course, 40)
        for number in range(20):
            slot = make_slot(scene.seminar, make_meeting(scene.course, "2020-10-28 07:00"))
            pair = make_group(scene.group_set, *people[2 * number : 2 * number + 2])
            operations.sign_up(slot, pair, pair.members[0], **WHAT)
        assert count_statements(read) == few <= 4
