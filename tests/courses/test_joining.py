"""A course's code lets students in; it opens nothing else."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.db import db
from app.courses import joining
from app.courses.models import Course, Enrollment, JoinLink, Role
from tests.conftest import FrozenClock
from tests.courses.door import Door
from tests.factories import at, enroll, make_user
from tests.groups.racing import race
from tests.visitors import Visitor

OPENS_NOTHING = "This code opens no course."
# What differs between two visits to the same page.
PASSING = re.compile(r'data-now="[^"]*"|name="csrf_token" value="[^"]*"')


# --- by a code without approval -------------------------------------------------------------


def test_whoever_has_the_code_comes_in_as_a_student(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door, user = Door(app_sqlite), make_user("Ada Mensah")
        browser, version = Visitor(app_sqlite, user), door.course.page_version
        page = browser.get(door.url).text
        for words in ("A Seminar", "Fall 2020", "Ines Teacher", "You join as a student, at once."):
            assert words in page
        sent = browser.post(door.url, {"student_id": " 20123456 "})
        assert (sent.status_code, sent.headers["Location"]) == (303, "/c/door/dashboard/")
        assert "You are in A Seminar." in browser.get("/c/door/dashboard/").text
        made = door.enrolled(user)
        assert made is not None
        assert (made.role, made.student_id) == (Role.STUDENT, "20123456")
        assert door.course.page_version > version


def test_whether_to_be_named_is_asked_once_and_not_before_one_is_in(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door, user = Door(app_sqlite), make_user()
        browser = Visitor(app_sqlite, user)
        assert "name you" not in browser.get(door.url).text
        browser.post(door.url, {"name_shown": "yes"})
        made = door.enrolled(user)
        assert made is not None
        assert made.name_public is None
        question = "May the course page show your name?"
        assert question in browser.get("/c/door/dashboard/").text
        browser.post("/c/door/name-shown", {"shown": "no"})
        assert question not in browser.get("/c/door/dashboard/").text


def test_a_code_is_taken_however_it_is_typed(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door, browser = Door(app_sqlite), Visitor(app_sqlite)
        assert set(door.code) <= set(joining.ALPHABET)
        assert not set("01OIL") & set(joining.ALPHABET)
        typed = f" {door.code[:4].lower()}-{door.code[4:].lower()} "
        sent = browser.post("/join", {"code": typed})
        assert (sent.status_code, sent.headers["Location"]) == (303, door.url)
        assert browser.post("/join", {"code": "  "}).status_code == 422
        assert "A Seminar" in browser.get(f"/join/{typed.strip()}").text


def test_twice_is_once_and_leads_to_the_course(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door, user = Door(app_sqlite), make_user()
        browser = Visitor(app_sqlite, user)
        for _again in range(2):
            assert browser.post(door.url, {}).headers["Location"] == "/c/door/dashboard/"
        assert browser.get(door.url).headers["Location"] == "/c/door/dashboard/"
        assert db.session.scalar(select(func.count()).select_from(Enrollment)) == 2


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.TA, Role.OBSERVER])
def test_who_is_in_the_course_stays_what_they_are(app_sqlite: Flask, role: Role) -> None:
    with app_sqlite.app_context():
        door = Door(app_sqlite, needs_approval=True)
        person = enroll(door.course, role)
        assert Visitor(app_sqlite, person).post(door.url, {}).status_code == 303
        assert person.role is role
        assert door.waiting() == []


def test_an_unpublished_course_shows_its_code_and_title_alone(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door = Door(app_sqlite, published=False, institution="A University")
        for visitor in (Visitor(app_sqlite), Visitor(app_sqlite, make_user())):
            page = visitor.get(door.url).text
            assert "A Seminar" in page
            assert door.course.code in page
            for hidden in ("Fall 2020", "A University", "Ines Teacher"):
                assert hidden not in page


# --- codes that open nothing ----------------------------------------------------------------


def test_every_code_that_opens_nothing_has_the_same_page(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        door = Door(app_sqlite)
        staff = Visitor(app_sqlite, door.staff)
        browser = Visitor(app_sqlite, make_user())
        manage = "/c/door/manage/joining"

        def answers(code: str) -> set[tuple[int, str]]:
            found = [browser.get(f"/join/{code}"), browser.post(f"/join/{code}", {})]
            pages = [PASSING.sub("", answer.text).replace(code, "CODE") for answer in found]
            return {(a.status_code, p) for a, p in zip(found, pages, strict=True)}

        wrong = answers("WRONG234")
        ((status, page),) = wrong
        assert status == 404
        assert OPENS_NOTHING in page
        assert 'value="CODE"' in page
        staff.post(f"{manage}/close")
        assert answers(door.code) == wrong
        door.open(closes_at=at("2020-10-12 05:00"))
        assert browser.get(door.url).status_code == 200
        frozen_clock.set(at("2020-10-12 05:00"))
        assert answers(door.code) == wrong
        door.open()
        assert "Make a new code?" in staff.post(f"{manage}/code").text
        assert browser.get(door.url).status_code == 200
        staff.post(f"{manage}/code", {"confirmed": "1"})
        assert answers(door.code) == wrong


@pytest.mark.parametrize("end", [joining.renew_code, joining.close_link])
def test_a_code_that_ends_just_then_lets_nobody_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch, end: Callable[[Course, User], None]
) -> None:
    with app.app_context():
        door, user = Door(app), make_user()
        find = joining.find_link

        def find_and_end(code: str) -> JoinLink:
            link = find(code)
            end(door.course, door.staff.user)
            return link

        monkeypatch.setattr(joining, "find_link", find_and_end)
        with pytest.raises(joining.CodeOpensNothing):
            joining.join(door.code, user)
        assert door.enrolled(user) is None


def test_wrong_codes_are_slowed_down_and_right_ones_not_counted(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        door, browser = Door(app_sqlite), Visitor(app_sqlite)
        assert {browser.get(door.url).status_code for _ in range(40)} == {200}
        statuses = [browser.get(f"/join/WRONG{n}").status_code for n in range(31)]
        assert statuses == [404] * 30 + [429]
        assert browser.get(door.url).status_code == 429


def test_a_code_can_not_be_opened_until_a_time_that_is_over(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        door = Door(app_sqlite)
        staff = Visitor(app_sqlite, door.staff)
        sent = staff.post("/c/door/manage/joining", {"closes_at": "2020-10-12T11:00"})
        assert sent.status_code == 422
        assert "This time is over." in sent.text
        assert "2020-10-12T11:00" in sent.text
        sent = staff.post("/c/door/manage/joining", {"closes_at": "2020-10-12T13:00"})
        assert sent.status_code == 303
        link = joining.link_of(door.course)
        assert link is not None
        # Noon in Hong Kong is 04:00 in UTC; and the code stays what it was.
        assert (link.closes_at, link.code) == (at("2020-10-12 05:00"), door.code)


# --- at once --------------------------------------------------------------------------------


def _join(code: str, user_id: int) -> None:
    joining.join(code, db.session.get_one(User, user_id))


def test_one_person_in_many_tabs_is_enrolled_once(app: Flask) -> None:
    with app.app_context():
        door, user = Door(app), make_user()
        code, user_id = door.code, user.id
        db.session.rollback()
        assert race(app, [partial(_join, code, user_id)] * 6) == ([], [])
        entries = select(func.count()).where(AuditEntry.action == "person.enroll")
        assert db.session.scalar(entries.where(AuditEntry.person_id == user_id)) == 1
