"""A link is handed over while another course makes its person a teacher: it must not open that."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import links
from app.accounts.models import AccountLink, User
from app.core.db import db
from app.courses import invitations
from app.courses import operations as courses
from app.courses.models import Course, Enrollment, Role
from tests.factories import enroll, make_course


def test_a_link_that_is_being_made_is_ended_by_the_other_course(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        first, second = make_course(), make_course()
        teacher, other = enroll(first, Role.INSTRUCTOR), enroll(second, Role.INSTRUCTOR)
        added = courses.add_person(
            first, teacher.user, name="New", email="new@example.org", role=Role.STUDENT
        )
        keys = added.id, added.user_id, teacher.user_id, other.user_id, first.id, second.id
    person_id, user_id, teacher_id, other_id, first_id, second_id = keys
    began, go_on = threading.Event(), threading.Event()
    make = links.make_link

    def slowly(*args: object, **kw: object) -> str:
        token = make(*args, **kw)  # type: ignore[arg-type]
        began.set()
        go_on.wait(0.5)  # long enough for the other to get ahead, if nothing held it
        return token

    monkeypatch.setattr(links, "make_link", slowly)

    def hand_over() -> None:
        with app.app_context():
            course, person = (
                db.session.get_one(Course, first_id),
                db.session.get_one(Enrollment, person_id),
            )
            actor = db.session.get_one(User, teacher_id)
            invitations.make_link_to_hand_over(course, person, actor)

    def make_a_teacher() -> None:
        with app.app_context():
            course, user = db.session.get_one(Course, second_id), db.session.get_one(User, user_id)
            actor = db.session.get_one(User, other_id)
            courses.enroll(course, user, Role.TA, actor=actor)
            go_on.set()

    with ThreadPoolExecutor(2) as pool:
        handing = pool.submit(hand_over)
        assert began.wait(10)
        teaching = pool.submit(make_a_teacher)
        handing.result()
        teaching.result()
    with app.app_context():
        left = db.session.scalars(
            select(AccountLink).where(AccountLink.user_id == user_id, AccountLink.used_at.is_(None))
        ).all()
        assert left == []
