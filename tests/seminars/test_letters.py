"""When one member takes or gives up the group's slot, the others hear of it."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.core.clock import travel
from app.core.db import db
from app.core.mail.models import Mail, Topic
from app.courses.models import Enrollment, Role
from app.groups.models import Group
from app.seminars.holding import giving_up, swapping, taking, waiting
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
from tests.seminars.scene import MONDAY, make_scene
from tests.statements import Counting
from tests.visitors import Visitor

WHAT: dict[str, Any] = {"title": "Margins", "papers": ""}


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
            held = taking.sign_up(slot, group, ann, **WHAT)
        first = letters(app_sqlite)
        assert [letter.to for letter in first] == [ben.user.email, cleo.user.email]
        assert "Hello Member 2," in first[0].body
        assert "Member 1 has taken a slot of Seminar" in first[0].body
        assert "Wed 21 Oct, 15:00 (Hong Kong" in first[0].body
        assert Visitor(app_sqlite, ben).get(first[0].path).status_code == 200
        for _again in range(2):
            giving_up.withdraw_sign_up(held, ben)
        later = letters(app_sqlite)[2:]
        assert [letter.to for letter in later] == [ann.user.email, cleo.user.email]
        assert "Member 2 has given up your group's slot" in later[0].body
        assert set(db.session.scalars(select(Mail.topic))) == {Topic.GROUP}


def test_all_hear_of_what_the_staff_do(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context(), travel(at("2020-11-02 02:00")):
        slot, group, people = make_slot_for(2)
        staff = enroll(slot.seminar.course, Role.INSTRUCTOR)
        held = taking.assign_slot(slot, group, staff.user, **WHAT)
        giving_up.take_out(held, staff.user)
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
                held = taking.sign_up(slot, group, people[0], **WHAT)
            costs.append(len(statements))
            giving_up.take_out(held, people[0].user)
        assert len(letters(app)) == 22
        assert costs[1] - costs[0] <= 2


def test_a_group_that_waits_hears_of_its_place_in_line_and_of_the_slot(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context(), travel(MONDAY):
        scene = make_scene(slots=3, pairs=3)
        deep = scene.paper("Deep")
        first, mine = scene.take(0, 0), scene.take(1, 1)
        scene.take(2, 2, chosen=(deep,))
        before = len(letters(app_sqlite))
        scene.wait(0, 1, chosen=(deep,), instead_of=mine)
        scene.wait(2, 1, instead_of=mine)
        inviter, other = scene.groups[1].members
        joined = letters(app_sqlite)[before:]
        assert [letter.to for letter in joined] == [other.user.email] * 2
        assert "It is number 1" in joined[0].body
        assert "It gives up Wed 21 Oct, 15:25 (Hong Kong" in joined[0].body
        giving_up.withdraw_sign_up(first, scene.people[0])
        told = [each for each in letters(app_sqlite) if "that it waited for" in each.subject]
        assert [letter.to for letter in told] == [inviter.user.email, other.user.email]
        for words in (
            "your group has the slot of Seminar that it waited for: Wed 21 Oct, 15:00",
            "It has given up Wed 21 Oct, 15:25",
            "Another group presents this paper by now, so choose another: “Deep”.",
            "It no longer waits for: Wed 21 Oct, 15:50",
        ):
            assert words in told[0].body


def test_the_others_hear_of_a_move_and_of_leaving_the_line(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context(), travel(MONDAY):
        scene = make_scene(slots=2, pairs=2)
        ann, ben, cleo, dan = (each.user.email for each in scene.people[:4])
        held = scene.take(0, 0)
        waits = scene.wait(0, 1)
        scene.take(1, 1)
        waiting.leave_waitlist(waits, scene.people[3])
        giving_up.take_out(scene.slots[1].confirmed[0], scene.staff.user)
        scene.take(1, 0, instead_of=held)
        told = letters(app_sqlite)
        assert [letter.to for letter in told] == [ben, dan, dan, cleo, cleo, dan, ben]
        assert "stays in line for Wed 21 Oct, 15:00" in told[2].body
        assert "has taken your group out of the line" in told[3].body
        assert "It has given up Wed 21 Oct, 15:00" in told[6].body
        assert ann not in {letter.to for letter in told}


def test_both_groups_hear_of_an_exchange_and_of_what_is_offered(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context(), travel(MONDAY):
        scene = make_scene()
        ours, theirs = scene.take(0, 0), scene.take(1, 1)
        ann, ben, cleo, dan = scene.people[:4]
        before = len(letters(app_sqlite))
        declined = swapping.offer_swap(ours, theirs, ann, "We travel that day.")
        swapping.decline_swap(declined, cleo)
        with travel(MONDAY + timedelta(days=2)):
            swapping.accept_swap(swapping.offer_swap(ours, theirs, ann, ""), cleo)
        told = letters(app_sqlite)[before:]
        one, other = [ann.user.email, ben.user.email], [cleo.user.email, dan.user.email]
        offered = [*other, ben.user.email]
        assert [letter.to for letter in told] == [*offered, *one, *offered, *one, other[1]]
        assert f"{ann.name} writes: We travel that day." in told[0].body
        assert "does not exchange slots with you" in told[3].body
        assert "it presents Wed 21 Oct, 15:25" in told[-3].body
        assert "it presents Wed 21 Oct, 15:00" in told[-1].body


def test_whoever_thinks_about_an_offer_hears_that_it_is_off(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context(), travel(MONDAY):
        scene = make_scene(slots=3)
        ours, theirs = scene.take(0, 0), scene.take(1, 1)
        swapping.offer_swap(ours, theirs, scene.people[0], "")
        before = len(letters(app_sqlite))
        scene.take(2, 0, instead_of=ours)
        off = [each for each in letters(app_sqlite)[before:] if "is off" in each.subject]
        assert {each.to for each in off} == {each.user.email for each in scene.groups[1].members}
        assert "no longer holds Wed 21 Oct, 15:00" in off[0].body
