"""Whoever asks to join waits for the staff, who answer once."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import site
from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import DomainError
from app.courses import join_requests, joining, queries
from app.courses import operations as courses
from app.courses.joining import Standing
from app.courses.models import Course, JoinRequest, Role
from tests.accounts.mailbox import letters
from tests.conftest import FrozenClock
from tests.courses.door import Door
from tests.factories import enroll, make_course, make_user
from tests.groups.racing import race
from tests.outbox import with_mail
from tests.visitors import Visitor


def test_where_the_code_needs_approval_the_staff_decide(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        door = Door(app_sqlite, needs_approval=True)
        ada, bela = make_user("Ada Mensah"), make_user("Bela Novak")
        for user in (ada, bela, ada):
            browser = Visitor(app_sqlite, user)
            assert browser.post(door.url, {"student_id": "20123456"}).status_code == 303
            assert "Your request waits" in browser.get(door.url).text
            assert door.enrolled(user) is None
        assert door.waiting() == ["Ada Mensah", "Bela Novak"]
        assert join_requests.waiting_count(door.course) == 2
        page = Visitor(app_sqlite, door.staff).get("/c/door/manage/joining").text
        assert "Waiting to be let in (2)" in page
        assert "20123456" in page
        assert "1 person is let in." in door.answer("accept", ada)
        assert "1 request is declined." in door.answer("decline", bela)
        made = door.enrolled(ada)
        assert made is not None
        assert (made.role, made.student_id, made.name_public) == (Role.STUDENT, "20123456", None)
        assert door.enrolled(bela) is None
        # Who is in needs no request any more, and nobody its student id.
        assert db.session.scalars(select(JoinRequest.user_id)).all() == [bela.id]
        assert join_requests.waiting_count(door.course) == 0
        for verb, user in (("accept", ada), ("decline", ada), ("decline", bela)):
            assert "This has been answered already." in door.answer(verb, user)
        refused = Visitor(app_sqlite, bela).post(door.url, {})
        assert refused.status_code == 409
        assert "Your request was declined." in refused.text
        assert "1 person is let in." in door.answer("accept", bela)
        assert door.enrolled(bela) is not None
        subjects = {u: [m.subject for m in letters(app_sqlite, u.email)] for u in (ada, bela)}
        assert subjects[ada] == ["You are in A Seminar"]
        assert subjects[bela] == ["Your request to join A Seminar", "You are in A Seminar"]


def test_instructors_hear_once_an_hour_that_somebody_waits(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with with_mail(app_sqlite).app_context():
        door = Door(app_sqlite, needs_approval=True)
        enroll(door.course, Role.TA)

        def told_after(minutes: int) -> int:
            frozen_clock.advance(minutes=minutes)
            joining.join(door.code, make_user())
            return len(letters(app_sqlite))

        assert [told_after(minutes) for minutes in (0, 1, 58, 2, 30)] == [1, 1, 1, 2, 2]
        assert {letter.to for letter in letters(app_sqlite)} == {door.staff.user.email}
        assert letters(app_sqlite)[0].path == "/c/door/manage/joining"
        another = enroll(door.course, Role.INSTRUCTOR)
        joining.join(door.code, make_user())
        assert letters(app_sqlite)[-1].to == another.user.email


def test_who_was_declined_does_not_come_in_when_the_code_needs_no_yes_later(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        door, user = Door(app_sqlite, needs_approval=True), make_user()
        joining.join(door.code, user)
        door.answer("decline", user)
        door.open(needs_approval=False)
        with pytest.raises(DomainError, check=lambda error: error.code == "declined"):
            joining.join(door.code, user)
        assert joining.join(door.code, make_user()) is Standing.ENROLLED


def test_a_withdrawn_person_asks_also_where_others_come_in_at_once(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door = Door(app_sqlite)
        person = enroll(door.course, Role.TA, "Back Again")
        courses.withdraw(door.course, person, door.staff.user)
        browser = Visitor(app_sqlite, person.user)
        assert "You ask to join as a student" in browser.get(door.url).text
        browser.post(door.url, {})
        assert door.waiting() == ["Back Again"]
        assert [e.name for e in queries.students(door.course)] == []
        door.answer("accept", person.user)
        assert [e.name for e in queries.students(door.course)] == ["Back Again"]


def test_a_request_ends_when_the_person_comes_in_another_way(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        door, user = Door(app_sqlite, needs_approval=True), make_user("Ada Mensah")
        joining.join(door.code, user)
        frozen_clock.advance(minutes=1)
        person = courses.enroll(door.course, user, Role.OBSERVER, actor=door.staff.user)
        assert door.waiting() == []
        assert "This has been answered already." in door.answer("accept", user)
        assert person.role is Role.OBSERVER
        frozen_clock.advance(minutes=1)
        courses.withdraw(door.course, person, door.staff.user)
        assert door.waiting() == []
        frozen_clock.advance(minutes=1)
        assert joining.join(door.code, user) is Standing.WAITING
        assert door.waiting() == ["Ada Mensah"]


def test_whoever_has_asked_is_told_so_where_their_courses_will_stand(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door = Door(app_sqlite, needs_approval=True, published=False, code="SEM 7")
        ada, bela = make_user(), make_user()
        told = "You have asked to join SEM 7; staff will answer."

        def page_of(user: User) -> str:
            browser = Visitor(app_sqlite, user)
            return browser.get(browser.get("/home").headers["Location"]).text

        assert "No course yet" in page_of(ada)
        for user in (ada, bela):
            joining.join(door.code, user)
            assert told in page_of(user)
            assert "No course yet" not in page_of(user)
        assert "You have asked" not in page_of(make_user())
        door.answer("decline", ada)
        assert told not in page_of(ada)
        door.answer("accept", bela)
        page = Visitor(app_sqlite, bela).get("/").text
        assert "Yours" in page
        assert told not in page


def test_accepting_all_accepts_those_who_were_on_the_page(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door = Door(app_sqlite, needs_approval=True)
        early = [make_user() for _ in range(3)]
        for user in early:
            joining.join(door.code, user)
        page = Visitor(app_sqlite, door.staff).get("/c/door/manage/joining").text
        keys = " ".join(request.public_id for request in join_requests.waiting(door.course))
        assert f'name="requests" value="{keys}"' in page
        late = make_user("Late Comer")
        joining.join(door.code, late)
        assert "3 people are let in." in door.answer("accept", *early)
        assert door.waiting() == ["Late Comer"]


def test_a_request_to_another_course_is_not_answered(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door, user = Door(app_sqlite, needs_approval=True), make_user("Ada Mensah")
        joining.join(door.code, user)
        stranger = enroll(make_course("elsewhere"), Role.INSTRUCTOR)
        for verb in ("accept", "decline"):
            Visitor(app_sqlite, stranger).post(
                "/c/elsewhere/manage/joining/requests",
                {"requests": join_requests.waiting(door.course)[0].public_id, "answer": verb},
            )
        assert door.waiting() == ["Ada Mensah"]


def test_the_log_says_what_happened_and_names_nobody(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door = Door(app_sqlite, needs_approval=True)
        ada, bela = make_user("Ada Mensah"), make_user("Bela Novak")
        for user in (ada, bela):
            joining.join(door.code, user, student_id="20123456")
        door.answer("accept", ada)
        door.answer("decline", bela)
        joining.close_link(door.course, door.staff.user)
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action.startswith("join.")).order_by(AuditEntry.id)
        ).all()
        assert [(e.action, e.actor_id, e.person_id) for e in entries] == [
            ("join.open", door.staff.user_id, None),
            ("join.ask", ada.id, None),
            ("join.ask", bela.id, None),
            ("join.accept", door.staff.user_id, ada.id),
            ("join.decline", door.staff.user_id, bela.id),
            ("join.close", door.staff.user_id, None),
        ]
        told = " ".join(f"{e.subject} {e.detail}" for e in entries)
        for secret in ("Ada", "Bela", "20123456", door.code):
            assert secret not in told


def test_instructors_who_answer_at_once_answer_once(app: Flask) -> None:
    with with_mail(app).app_context():
        door = Door(app, needs_approval=True)
        people = [make_user() for _ in range(3)]
        for user in people:
            joining.join(door.code, user)
        keys = [request.public_id for request in join_requests.waiting(door.course)]
        course, actor = door.course.id, door.staff.user_id
        db.session.rollback()

        def answer(act: Callable[[Course, list[str], User], int]) -> None:
            act(db.session.get_one(Course, course), keys, db.session.get_one(User, actor))

        acts = [join_requests.accept, join_requests.decline, join_requests.accept]
        assert race(app, [partial(answer, act) for act in acts]) == ([], [])
        assert len(queries.students(door.course)) == 3
        for user in people:
            subjects = [letter.subject for letter in letters(app, user.email)]
            assert subjects.count("You are in A Seminar") == 1


def test_a_disabled_account_asks_no_longer_until_it_is_enabled_again(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door, admin = Door(app_sqlite, needs_approval=True), make_user(admin=True)
        ada = make_user("Ada Mensah")
        Visitor(app_sqlite, ada).post(door.url, {})
        site.disable(ada, admin)
        assert door.waiting() == []
        assert "This has been answered already." in door.answer("accept", ada)
        assert door.enrolled(ada) is None
        site.enable(ada, admin)
        assert door.waiting() == ["Ada Mensah"]
        assert "1 person is let in." in door.answer("accept", ada)
