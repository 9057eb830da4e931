"""The log itself: nothing in it changes, and nobody is named in it."""

import json

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.accounts import erasing, merging, operations, site
from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.clock import travel
from app.core.db import db, write
from app.courses import operations as courses
from app.courses.models import Enrollment, Role
from app.groups import operations as groups
from tests.factories import enroll, make_course, make_group, make_group_set, make_user
from tests.world import NOW, make_world


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET subject = 'something else'",
        "UPDATE audit_entry SET actor_id = NULL",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_line(app: Flask, statement: str) -> None:
    with app.app_context():
        make_user()
        with pytest.raises(DBAPIError, match="append-only"), write() as session:
            session.execute(text(statement))
        assert db.session.scalars(select(AuditEntry.action)).all() == ["user.create"]


def test_nor_in_the_ways_around(app: Flask) -> None:
    """REPLACE deletes without a DELETE, and TRUNCATE without looking at rows."""
    with app.app_context():
        make_user()
        forged = "INTO audit_entry SELECT * FROM audit_entry"
        sqlite = db.engine.dialect.name == "sqlite"
        statement = f"REPLACE {forged}" if sqlite else "TRUNCATE audit_entry"
        with pytest.raises(DBAPIError, match="append-only"), write() as session:
            session.execute(text(statement))
        assert db.session.scalars(select(AuditEntry.action)).all() == ["user.create"]


def test_no_line_names_a_person_by_name_address_or_student_id(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(NOW):
        admin = make_user(admin=True)
        make_world()
        course = make_course()
        teacher = enroll(course, Role.INSTRUCTOR)
        one, two = enroll(course, student_id="canary-20990017"), enroll(course)
        group = make_group(make_group_set(course), one)
        groups.invite(group, one, two)
        groups.add_member(group, two, teacher.user)
        courses.correct_person(
            course, one, teacher.user, name=one.name, email=one.user.email, student_id="canary-2"
        )
        courses.change_role(course, two, Role.TA, teacher.user)
        operations.change_name(one.user, "Canary Before")
        site.disable(two.user, admin)
        known = _words_of_people()
        operations.change_name(one.user, "Canary After")
        merging.merge(teacher.user, make_user("Canary Merged"), admin)
        known |= _words_of_people()
        erasing.erase(one.user, admin, address=one.user.email)
        told = [
            f"{entry.subject} {json.dumps(entry.detail, ensure_ascii=False)}"
            for entry in db.session.scalars(select(AuditEntry))
        ]
        assert len(told) > 50
        assert [(line, word) for line in told for word in known if word in line] == []


def _words_of_people() -> set[str]:
    users = db.session.scalars(select(User)).all()
    numbers = db.session.scalars(select(Enrollment.student_id)).all()
    return {word for user in users for word in (user.name, user.email)} | {*numbers} - {""}
