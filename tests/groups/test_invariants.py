"""Each invariant of groups finds what it is about."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.db import write
from app.courses.models import Enrollment
from app.groups import operations, requests
from app.groups.models import Group, GroupSet
from tests.factories import enroll, make_course, make_group, make_group_set, make_students


def _plant(*statements: str) -> None:
    with write() as session:
        for statement in statements:
            session.execute(text(statement))


def _group(**values: Any) -> tuple[GroupSet, Group, list[Enrollment]]:
    course = make_course()
    group_set = make_group_set(course, **values)
    people = make_students(course, 3)
    return group_set, make_group(group_set, *people[:2]), people


@pytest.mark.violates("nobody is in two groups of a set")
def test_a_member_of_two_groups_is_found(app: Flask) -> None:
    with app.app_context():
        group_set, _, people = _group()
        other = make_group(group_set, people[2])
        _plant(
            "DROP INDEX uq_group_member_one_group_a_set",
            "INSERT INTO group_member (group_id, group_set_id, enrollment_id, seat, joined_at) "
            f"VALUES ({other.id}, {group_set.id}, {people[0].id}, 2, '2020-10-01 00:00:00')",
        )


@pytest.mark.violates("no two members of a group share a seat")
def test_a_shared_seat_is_found(app: Flask) -> None:
    with app.app_context():
        _group()
        _plant("DROP INDEX uq_group_member_seat", "UPDATE group_member SET seat = 1")


@pytest.mark.violates("no group has more people than its set allows")
def test_a_seat_beyond_the_largest_size_is_found(app: Flask) -> None:
    with app.app_context():
        _group()
        _plant("UPDATE group_set SET max_size = 1")


@pytest.mark.violates("a group is dissolved exactly when nobody is in it")
def test_a_dissolved_group_with_members_is_found(app: Flask) -> None:
    with app.app_context():
        _group()
        _plant("UPDATE student_group SET dissolved_at = '2020-10-01 00:00:00'")


@pytest.mark.violates("a group is dissolved exactly when nobody is in it")
def test_an_empty_group_that_lives_on_is_found(app: Flask) -> None:
    with app.app_context():
        _group()
        _plant("UPDATE group_member SET left_at = joined_at")


@pytest.mark.violates("a group's members belong to the course of its set")
def test_a_member_from_another_course_is_found(app: Flask) -> None:
    with app.app_context():
        _, _, people = _group()
        stranger = enroll(make_course())
        _plant(
            f"UPDATE group_member SET enrollment_id = {stranger.id} "
            f"WHERE enrollment_id = {people[0].id}"
        )


@pytest.mark.violates("nobody who has left the class is in a group that was still open")
@pytest.mark.parametrize("column", ["withdrawn_at = '2020-10-01 00:00:00'", "role = 'ta'"])
def test_somebody_who_left_the_class_in_an_open_group_is_found(app: Flask, column: str) -> None:
    with app.app_context():
        _, _, people = _group()
        _plant(f"UPDATE enrollment SET {column} WHERE id = {people[0].id}")


@pytest.mark.violates("an open invitation is of a group that is still there")
def test_an_open_invitation_to_a_dissolved_group_is_found(app: Flask) -> None:
    with app.app_context():
        group_set, _, people = _group()
        group = operations.create_group(group_set, people[2])
        invitee = enroll(group_set.course)
        operations.invite(group, people[2], invitee)
        operations.leave(group, people[2])
        _plant("UPDATE group_invitation SET state = 'pending', answered_at = NULL")


@pytest.mark.violates("an open invitation is for a student without a group in its set")
def test_an_open_invitation_of_somebody_with_a_group_is_found(app: Flask) -> None:
    with app.app_context():
        _, group, people = _group()
        invitation = operations.invite(group, people[0], people[2])
        operations.accept_invitation(invitation, people[2])
        _plant("UPDATE group_invitation SET state = 'pending', answered_at = NULL")


@pytest.mark.violates("an open request is to a group that is still there")
def test_an_open_request_to_a_dissolved_group_is_found(app: Flask) -> None:
    with app.app_context():
        _, group, people = _group()
        requests.ask(group, people[2], "")
        for member in people[:2]:
            operations.leave(group, member)
        _plant("UPDATE group_join_request SET state = 'pending', answered_at = NULL")


@pytest.mark.violates("an open request is of a student without a group in its set")
def test_an_open_request_of_somebody_with_a_group_is_found(app: Flask) -> None:
    with app.app_context():
        _, group, people = _group()
        requests.accept(requests.ask(group, people[2], ""), people[0])
        _plant("UPDATE group_join_request SET state = 'pending', answered_at = NULL")


@pytest.mark.violates("a group that is no more has no code")
def test_a_code_of_a_dissolved_group_is_found(app: Flask) -> None:
    with app.app_context():
        _, group, people = _group()
        for member in people[:2]:
            operations.leave(group, member)
        _plant("UPDATE student_group SET join_code = 'ABCDEFGH'")
