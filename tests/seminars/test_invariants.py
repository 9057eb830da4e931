"""Each invariant of seminars finds what it is about."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.clock import travel
from app.core.db import write
from app.groups.models import Group
from app.seminars.holding import giving_up, swapping, taking
from app.seminars.models import Seminar, SeminarSlot
from tests.factories import (
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
    make_students,
)
from tests.seminars.scene import MONDAY, make_scene


def _plant(*statements: str) -> None:
    with write() as session:
        for statement in statements:
            session.execute(text(statement))


def _sign_up(slot: SeminarSlot, group: Group, state_place_turn: str) -> str:
    """The statement that writes a sign-up past all rules."""
    return (
        "INSERT INTO sign_up (slot_id, seminar_id, group_id, state, place, turn, title, papers, "
        f"created_at, public_id) VALUES ({slot.id}, {slot.seminar_id}, {group.id}, "
        f"{state_place_turn}, '', '', '2020-10-12 00:00:00', 'planted')"
    )


def _two_groups() -> tuple[Seminar, list[SeminarSlot], list[Group]]:
    """Two groups that hold the first of two slots."""
    course = make_course()
    group_set = make_group_set(course)
    seminar, meeting = make_seminar(group_set), make_meeting(course)
    start = meeting.starts_at
    slots = [
        make_slot(seminar, meeting, capacity=2, starts_at=start + timedelta(minutes=30 * n))
        for n in range(2)
    ]
    groups = [make_group(group_set, person) for person in make_students(course, 2)]
    for group in groups:
        with travel(MONDAY):
            taking.sign_up(slots[0], group, group.members[0], title="Ours", papers="")
    return seminar, slots, groups


@pytest.mark.violates("no slot is held by more groups than it has places")
def test_an_oversold_slot_is_found(app: Flask) -> None:
    with app.app_context():
        _two_groups()
        _plant("UPDATE seminar_slot SET capacity = 1")


@pytest.mark.violates("no two groups share a place of a slot")
def test_a_place_held_twice_is_found(app: Flask) -> None:
    with app.app_context():
        _two_groups()
        _plant("DROP INDEX uq_sign_up_place", "UPDATE sign_up SET place = 1")


@pytest.mark.violates("no group holds more slots of a seminar than it may")
def test_a_group_with_a_slot_too_many_is_found(app: Flask) -> None:
    with app.app_context():
        _seminar, slots, groups = _two_groups()
        _plant(_sign_up(slots[1], groups[0], "'confirmed', 1, 2"))


@pytest.mark.violates("no group holds more slots of a seminar than it may")
def test_a_turn_taken_twice_is_found(app: Flask) -> None:
    with app.app_context():
        _seminar, slots, groups = _two_groups()
        _plant("DROP INDEX uq_sign_up_turn", _sign_up(slots[1], groups[0], "'confirmed', 1, 1"))


@pytest.mark.violates("no group holds or waits for a slot twice")
def test_a_group_that_waits_for_what_it_holds_is_found(app: Flask) -> None:
    with app.app_context():
        _seminar, slots, groups = _two_groups()
        _plant(
            "DROP INDEX uq_sign_up_once_a_slot",
            _sign_up(slots[0], groups[0], "'waitlisted', NULL, NULL"),
        )


@pytest.mark.violates("nobody presents in two slots of a meeting that begin at once")
def test_somebody_in_two_slots_at_once_is_found(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        _seminar, slots, groups = _two_groups()
        second_set = make_group_set(groups[0].group_set.course)
        slot = make_slot(make_seminar(second_set), slots[1].meeting, starts_at=slots[1].starts_at)
        other = make_group(second_set, groups[0].members[0])
        taking.sign_up(slot, other, other.members[0], title="Theirs", papers="")
        _plant("UPDATE seminar_slot SET starts_at = '2020-10-21 07:00:00.000000'")


@pytest.mark.violates("a group that holds a slot or waits for one is not dissolved")
def test_a_slot_held_by_a_dissolved_group_is_found(app: Flask) -> None:
    with app.app_context():
        _two_groups()
        _plant(
            "UPDATE group_member SET left_at = joined_at",
            "UPDATE student_group SET dissolved_at = '2020-10-12 00:00:00'",
        )


@pytest.mark.violates("a group waits to move from a slot that it holds")
def test_a_group_that_would_move_from_the_slot_of_another_is_found(app: Flask) -> None:
    with app.app_context():
        _seminar, slots, groups = _two_groups()
        _plant(
            _sign_up(slots[1], groups[0], "'waitlisted', NULL, NULL"),
            "UPDATE sign_up SET instead_of_id = "
            f"(SELECT id FROM sign_up WHERE group_id = {groups[1].id}) "
            "WHERE state = 'waitlisted'",
        )


@pytest.mark.violates("a paper is held by one group at most")
def test_a_paper_held_twice_is_found(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene()
        paper = scene.paper("Deep", exclusive=False)
        for n in range(2):
            scene.take(n, n, chosen=(paper,))
        _plant("DROP INDEX uq_sign_up_paper_holds", "UPDATE sign_up_paper SET holds = true")


@pytest.mark.violates("whoever holds a paper holds a slot")
def test_a_paper_held_by_a_group_without_a_slot_is_found(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene()
        held = scene.take(chosen=(scene.paper("Deep"),))
        giving_up.withdraw_sign_up(held, scene.people[0])
        _plant("UPDATE sign_up_paper SET holds = true")


@pytest.mark.violates("an open offer to swap is between two groups that hold slots of its seminar")
def test_an_open_offer_about_a_slot_given_up_is_found(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene()
        ours, theirs = scene.take(0, 0), scene.take(1, 1)
        swapping.offer_swap(ours, theirs, scene.people[0], "")
        giving_up.withdraw_sign_up(theirs, scene.people[2])
        _plant("UPDATE swap_offer SET state = 'pending'")


@pytest.mark.violates("a sign-up's group is of the seminar's group set")
def test_a_sign_up_of_a_group_of_another_set_is_found(app: Flask) -> None:
    with app.app_context():
        seminar, _, _ = _two_groups()
        other = make_group_set(seminar.course)
        _plant(f"UPDATE seminar SET group_set_id = {other.id}")


@pytest.mark.violates("a seminar's group set is of its course")
def test_a_seminar_for_the_groups_of_another_course_is_found(app: Flask) -> None:
    with app.app_context():
        other = make_group_set(make_course())
        seminar = make_seminar(make_group_set(make_course()))
        _plant(f"UPDATE seminar SET group_set_id = {other.id} WHERE id = {seminar.id}")


@pytest.mark.violates("a slot's meeting is of its seminar's course")
def test_a_slot_in_a_meeting_of_another_course_is_found(app: Flask) -> None:
    with app.app_context():
        _two_groups()
        other = make_meeting(make_course())
        _plant(f"UPDATE seminar_slot SET meeting_id = {other.id}")


@pytest.mark.violates("a sign-up is withdrawn exactly when it says since when")
def test_a_confirmed_sign_up_that_was_withdrawn_is_found(app: Flask) -> None:
    with app.app_context():
        _two_groups()
        _plant("UPDATE sign_up SET withdrawn_at = '2020-10-12 00:00:00'")
