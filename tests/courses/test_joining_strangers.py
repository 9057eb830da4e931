"""Somebody without an account follows a course's code."""

from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import LinkRequest
from app.accounts.operations import find_user
from app.core.db import db
from app.courses import joining, queries
from app.courses.models import Enrollment, Role
from tests.accounts.mailbox import letters
from tests.factories import enroll, make_course, make_user
from tests.outbox import with_mail
from tests.visitors import Visitor

NEW = {"name": "New Comer", "email": "new@example.org"}


def make_door() -> str:
    """A course whose code lets everybody in; the address of the code."""
    course = make_course("door", code="SEM 7")
    staff = enroll(course, Role.INSTRUCTOR)
    link = joining.open_link(course, staff.user, needs_approval=False, closes_at=None)
    return f"/join/{link.code}"


def test_somebody_new_gets_an_account_by_mail_and_comes_back_to_the_course(
    app_sqlite: Flask,
) -> None:
    with with_mail(app_sqlite).app_context():
        url, browser = make_door(), Visitor(app_sqlite)
        assert "New here?" in browser.get(url).text
        assert browser.post(f"{url}/begin", NEW).headers["Location"] == "/join/sent"
        assert "Your link is on its way" in browser.get("/join/sent").text
        (letter,) = letters(app_sqlite)
        assert letter.to == NEW["email"]
        answer = browser.post(letter.path)
        assert (answer.status_code, answer.headers["Location"]) == (303, url)
        assert browser.post(url, {"student_id": "20123456"}).status_code == 303
        made = find_user(NEW["email"])
        assert made is not None
        assert made.name == "New Comer"
        enrolled = select(Enrollment.role).where(Enrollment.user_id == made.id)
        assert db.session.scalars(enrolled).all() == [Role.STUDENT]


def test_the_answer_is_the_same_for_an_address_that_has_an_account(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        url, known = make_door(), make_user("Known Person")
        answers = [
            Visitor(app_sqlite).post(f"{url}/begin", {"name": "Somebody Else", "email": email})
            for email in (known.email, NEW["email"])
        ]
        assert {(a.status_code, a.headers["Location"]) for a in answers} == {(303, "/join/sent")}
        # One row each; only the worker looks whose address it is. A name is nobody's to change.
        assert db.session.scalar(select(func.count()).select_from(LinkRequest)) == 2
        (letter,) = letters(app_sqlite, known.email)
        assert "Hello Known Person," in letter.body
        db.session.rollback()
        assert find_user(known.email).name == "Known Person"  # type: ignore[union-attr]


def test_the_mail_names_the_course_to_whoever_came_by_its_code(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        url, known = make_door(), make_user()
        told = "This link signs you in to Colloquy to join SEM 7, A Seminar."
        for email in (known.email, NEW["email"]):
            Visitor(app_sqlite).post(f"{url}/begin", {**NEW, "email": email})
            assert told in letters(app_sqlite, email)[-1].body
        Visitor(app_sqlite).post(f"{url}/begin", NEW)
        door = queries.course_by_slug("door")
        assert door is not None
        joining.close_link(door, known)
        # The worker comes later than that: what is closed is named to nobody.
        assert "SEM 7" not in letters(app_sqlite, NEW["email"])[-1].body
        Visitor(app_sqlite).post("/sign-in/link", {"email": known.email})
        assert "signs you in to Colloquy. It works" in letters(app_sqlite, known.email)[-1].body


def test_what_can_not_be_an_address_is_said_and_everything_kept(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        url = make_door()
        answer = Visitor(app_sqlite).post(f"{url}/begin", {**NEW, "email": "new at example"})
        assert answer.status_code == 422
        assert "new at example is not an e-mail address." in answer.text
        assert 'value="New Comer"' in answer.text


def test_links_by_a_code_are_slowed_down_as_all_links_are(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        url, browser = make_door(), Visitor(app_sqlite)
        statuses = [browser.post(f"{url}/begin", NEW).status_code for _ in range(6)]
        assert statuses == [303] * 5 + [429]


def test_a_site_without_mail_makes_no_account(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        url, browser = make_door(), Visitor(app_sqlite)
        page = browser.get(url).text
        assert "This site sends no mail" in page
        assert "Send me a link" not in page
        browser.post(f"{url}/begin", NEW)
        assert db.session.scalar(select(func.count()).select_from(LinkRequest)) == 0


def test_who_has_an_account_signs_in_and_comes_back(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        url = make_door()
        page = Visitor(app_sqlite).get(url).text
        assert f"/sign-in?next={url}" in page
        assert Visitor(app_sqlite).post(url, {}).status_code == 401
