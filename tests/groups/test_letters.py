"""Who is invited into a group, or put into one or taken out by the staff, hears of it by mail."""

from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, write
from app.core.mail.models import Mail, Topic
from app.courses import operations as courses
from app.courses.models import Role
from app.groups import operations
from tests.accounts.mailbox import letters
from tests.factories import enroll, make_course, make_group, make_group_set
from tests.outbox import with_mail
from tests.visitors import Visitor


def test_an_invitation_is_told_to_the_invited_once(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        course = make_course("told", code="MATH 1")
        group_set = make_group_set(course, "seminar")
        ann, ben = enroll(course, name="Ann Author"), enroll(course, name="Ben Author")
        group = make_group(group_set, ann)
        for _again in range(2):
            invitation = operations.invite(group, ann, ben)
            operations.invite(group, ann, ben)
            operations.withdraw_invitation(invitation, ann)
        (letter,) = letters(app_sqlite)
        assert (letter.to, letter.path) == (ben.user.email, "/c/told/groups/seminar/")
        assert letter.subject == "Ann Author invites you into a group"
        assert letter.body.startswith("Hello Ben Author,\n\nAnn Author asks you to join Group")
        mail = db.session.scalars(select(Mail)).one()
        assert (mail.topic, mail.course_label) == (Topic.GROUP, "MATH 1")
        assert Visitor(app_sqlite, ben).get(letter.path).status_code == 200


def test_what_the_staff_do_is_told_to_whom_they_do_it(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        course = make_course()
        staff = enroll(course, Role.INSTRUCTOR)
        people = [enroll(course) for _ in range(4)]
        ann, ben, cleo, dan = people
        group_set = make_group_set(course)

        def told() -> list[tuple[str, str]]:
            found = [(letter.to, letter.subject) for letter in letters(app_sqlite)]
            with write() as session:
                session.execute(Mail.__table__.delete())  # type: ignore[attr-defined]
            return found

        group = operations.create_group_for(group_set, [ann, ben], staff.user)
        assert told() == [(p.user.email, "You are in Group 1") for p in (ann, ben)]
        for _again in range(2):
            operations.add_member(group, cleo, staff.user)
            operations.remove_member(group, ann, staff.user)
        assert told() == [
            (cleo.user.email, "You are in Group 1"),
            (ann.user.email, "You are no longer in Group 1"),
        ]
        operations.create_group(group_set, dan, actor=staff.user)
        assert told() == [(dan.user.email, "You are in Group 2")]
        operations.create_group(group_set, ann)
        operations.leave(group, cleo)
        assert told() == []


def test_who_has_never_signed_in_gets_no_mail_but_an_invitation_to_the_site(
    app_sqlite: Flask,
) -> None:
    with with_mail(app_sqlite).app_context():
        course = make_course()
        staff = enroll(course, Role.INSTRUCTOR)
        new = courses.add_person(
            course, staff.user, name="New Comer", email="mistyped@example.org", role=Role.STUDENT
        )
        operations.create_group_for(make_group_set(course), [new], staff.user)
        assert letters(app_sqlite) == []


def test_a_site_without_mail_keeps_none(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course()
        ann, ben = enroll(course), enroll(course)
        operations.invite(make_group(make_group_set(course), ann), ann, ben)
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 0
