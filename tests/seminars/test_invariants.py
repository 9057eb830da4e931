"""Each invariant of seminars finds what it is about."""

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.clock import travel
from app.core.db import write
from app.groups.models import Group
from app.seminars import operations
from app.seminars.models import Seminar, SeminarSlot
from tests.factories import (
    at,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
    make_students,
)

MONDAY = at("2020-10-12 02:00")


def _plant(*statements: str) -> None:
    with write() as session:
        for statement in statements:
            session.execute(text(statement))


def _two_groups(capacity: int = 2) -> tuple[Seminar, list[SeminarSlot], list[Group]]:
    """Two groups that hold the first of two slots."""
    course = make_course()
    group_set = make_group_set(course)
    seminar, meeting = make_seminar(group_set), make_meeting(course)
    slots = [make_slot(seminar, meeting, capacity=capacity) for _ in range(2)]
    groups = [make_group(group_set, person) for person in make_students(course, 2)]
    for group in groups:
        with travel(MONDAY):
            operations.sign_up(slots[0], group, group.members[0], title="Ours", papers="")
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


@pytest.mark.violates("no group holds two slots of a seminar")
def test_a_group_with_two_slots_is_found(app: Flask) -> None:
    with app.app_context():
        seminar, slots, groups = _two_groups()
        _plant(
            "DROP INDEX uq_sign_up_one_slot_a_group",
            "INSERT INTO sign_up (slot_id, seminar_id, group_id, state, place, title, papers, "
            f"created_at, public_id) VALUES ({slots[1].id}, {seminar.id}, {groups[0].id}, "
            "'confirmed', 1, '', '', '2020-10-12 00:00:00', 'planted')",
        )


@pytest.mark.violates("a group that holds a slot is not dissolved")
def test_a_slot_held_by_a_dissolved_group_is_found(app: Flask) -> None:
    with app.app_context():
        _two_groups()
        _plant(
            "UPDATE group_member SET left_at = joined_at",
            "UPDATE student_group SET dissolved_at = '2020-10-12 00:00:00'",
        )


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
