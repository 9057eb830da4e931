"""n + 1 people take n seats of a group at the same moment."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.core.db import db, write
from app.groups import operations
from app.groups.models import Group, GroupInvitation, GroupMember, GroupSet
from tests.factories import make_course, make_group_set, make_students
from tests.groups.racing import race, take_guards_away

GROUPS = 10
SEATS = 3
ROUNDS = 8


def _groups_with_one_invitation_too_many(group_set: GroupSet) -> list[int]:
    """Groups of one with SEATS seats left, each with SEATS + 1 invitations; those, by key."""
    course = group_set.course
    invitations = []
    people = make_students(course, GROUPS * (SEATS + 2))
    with write(course):
        for _ in range(GROUPS):
            founder = people.pop()
            group = operations.create_group(group_set, founder)
            invitations += [
                operations.invite(group, founder, people.pop()) for _seat in range(SEATS + 1)
            ]
    return [invitation.id for invitation in invitations]


def _accept(invitation_id: int) -> None:
    invitation = db.session.get_one(GroupInvitation, invitation_id)
    operations.accept_invitation(invitation, invitation.enrollment)


def _run(app: Flask, group_set: GroupSet) -> tuple[list[int], list[str], list[Exception]]:
    """The sizes of the groups after the run, the refusals and other errors."""
    invitations = _groups_with_one_invitation_too_many(group_set)
    db.session.rollback()
    refusals, failures = race(app, [partial(_accept, i) for i in invitations])
    sizes = db.session.scalars(
        select(func.count())
        .select_from(GroupMember)
        .where(GroupMember.group_set_id == group_set.id, GroupMember.left_at.is_(None))
        .group_by(GroupMember.group_id)
    )
    return list(sizes), refusals, failures


def test_of_n_plus_one_people_n_get_a_seat_and_one_is_told_that_the_group_is_full(
    app: Flask,
) -> None:
    with app.app_context():
        group_set = make_group_set(make_course(), max_size=SEATS + 1)
        sizes, refusals, failures = _run(app, group_set)
        assert failures == []
        assert refusals == ["group_full"] * GROUPS
        assert sizes == [SEATS + 1] * GROUPS


def test_negative_control_without_lock_and_constraint_a_group_is_overfilled(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the test above."""
    with app.app_context():
        group_set = make_group_set(make_course(), max_size=SEATS + 1)
        db.session.rollback()
        take_guards_away(monkeypatch, "uq_group_member_seat")
        for _round in range(ROUNDS):
            sizes, _refusals, _failures = _run(app, group_set)
            with write() as session:
                for model in (GroupInvitation, GroupMember, Group):
                    session.execute(delete(model))
            if max(sizes) > SEATS + 1:
                return
        pytest.fail("no group was overfilled, so the test above proves nothing")
