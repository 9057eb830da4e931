"""A scribe hears by mail what the staff say to the notes."""

from flask import Flask
from sqlalchemy import select

from app.core.clock import travel
from app.core.db import db
from app.core.mail.models import Mail, Topic
from app.courses.models import Role
from app.scribes import operations
from tests.accounts.mailbox import letters
from tests.factories import at, enroll, make_course, make_meeting
from tests.grading.factories import make_file
from tests.outbox import with_mail
from tests.visitors import Visitor

MONDAY = at("2020-10-12 02:00")


def test_a_scribe_hears_of_a_revision_and_of_publication_once(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context(), travel(MONDAY):
        course = make_course()
        staff, scribe = enroll(course, Role.INSTRUCTOR), enroll(course, name="Ada Mensah")
        meeting = make_meeting(course, scribe_places=1, number=5)
        assignment = operations.claim(meeting, scribe)
        operations.hand_in_notes(assignment, make_file(), actor=scribe)
        due = at("2020-10-19 15:59")
        for words in ("More.", "More.", "Much more."):
            operations.request_revision(assignment, words, due_at=due, actor=staff)
        for _again in range(2):
            operations.publish_notes(assignment, actor=staff)
        told = letters(app_sqlite)
        assert {letter.to for letter in told} == {scribe.user.email}
        revise, published = "Please revise your notes of Lecture 05", "Your notes of Lecture 05"
        assert [letter.subject for letter in told] == [
            revise,
            revise,
            f"{published} are published",
        ]
        assert "due on Mon 19 Oct, 23:59 (Hong Kong" in told[0].body
        assert Visitor(app_sqlite, scribe).get(told[0].path).status_code == 200
        assert set(db.session.scalars(select(Mail.topic))) == {Topic.COURSE}
