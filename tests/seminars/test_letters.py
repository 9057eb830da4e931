"""When one member takes or gives up the group's slot, the others hear of it."""

from flask import Flask
from sqlalchemy import select

from app.core.clock import travel
from app.core.db import db
from app.core.mail.models import Mail, Topic
from app.courses.models import Enrollment, Role
from app.groups.models import Group
from app.seminars import operations
from app.seminars.models import SeminarSlot
from tests.accounts.mailbox import letters
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
)
from tests.outbox import with_mail
from tests.seminars.test_sign_up import MONDAY
from tests.statements import Counting
from tests.visitors import Visitor

WHAT = {"title": "Margins", "papers": ""}


def make_slot_for(number: int) -> tuple[SeminarSlot, Group, list[Enrollment]]:
    """A slot, and a group of `number` people."""
    course = make_course("slots")
    group_set = make_group_set(course, max_size=20)
    people = [enroll(course, name=f"Member {n}") for n in range(1, number + 1)]
    group = make_group(group_set, *people)
    return make_slot(make_seminar(group_set), make_meeting(course)), group, people


def test_the_others_hear_of_a_slot_taken_and_given_up(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context(), travel(MONDAY):
        slot, group, (ann, ben, cleo) = make_slot_for(3)
        for _again in range(2):
            held = operations.sign_up(slot, group, ann, **WHAT)
        first = letters(app_sqlite)
        assert [letter.to for letter in first] == [ben.user.email, cleo.user.email]
        assert "Hello Member 2," in first[0].body
        assert "Member 1 has taken a slot of Seminar" in first[0].body
        assert "Wed 21 Oct, 15:00 (Hong Kong" in first[0].body
        assert Visitor(app_sqlite, ben).get(first[0].path).status_code == 200
        for _again in range(2):
            operations.withdraw_sign_up(held, ben)
        later = letters(app_sqlite)[2:]
        assert [letter.to for letter in later] == [ann.user.email, cleo.user.email]
        assert "Member 2 has given up your group's slot" in later[0].body
        assert set(db.session.scalars(select(Mail.topic))) == {Topic.GROUP}


def test_all_hear_of_what_the_staff_do(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context(), travel(at("2020-11-02 02:00")):
        slot, group, people = make_slot_for(2)
        staff = enroll(slot.seminar.course, Role.INSTRUCTOR)
        held = operations.assign_slot(slot, group, staff.user, **WHAT)
        operations.take_out(held, staff.user)
        both = [person.user.email for person in people]
        assert [letter.to for letter in letters(app_sqlite)] == both + both


def test_mail_costs_one_statement_for_many_members_as_for_few(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        slot, group, people = make_slot_for(12)
        costs = []
        for prepare in (lambda _app: None, with_mail):
            prepare(app)
            db.session.expire_all()
            with Counting(db.engine) as statements:
                held = operations.sign_up(slot, group, people[0], **WHAT)
            costs.append(len(statements))
            operations.take_out(held, people[0].user)
        assert len(letters(app)) == 22
        assert costs[1] - costs[0] <= 2
