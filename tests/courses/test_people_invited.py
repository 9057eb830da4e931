"""Everybody who has not signed in is invited at once, and nobody twice within a day."""

from functools import partial

from flask import Flask
from sqlalchemy import func, select

from app.accounts import operations as accounts
from app.accounts.models import User
from app.core.clock import now
from app.core.db import db, write
from app.core.mail.models import Mail
from app.courses import invitations, operations
from app.courses.models import Course, Enrollment, Role
from tests.accounts.mailbox import letters
from tests.conftest import FrozenClock
from tests.courses.test_people import Roster
from tests.factories import enroll, make_course
from tests.groups.racing import race
from tests.outbox import with_mail
from tests.statements import Counting
from tests.visitors import Visitor


def add(course: Course, *names: str) -> list[Enrollment]:
    """People who have never signed in."""
    with write(course):
        users = [accounts.create_user(name, f"{name.lower()}@example.org") for name in names]
        return [operations.enroll(course, user, Role.STUDENT, actor=None) for user in users]


def press(roster: Roster) -> str:
    """Invite everybody who waits; what the list says afterwards."""
    roster.browser = Visitor(roster.app, roster.instructor)  # days may have gone by
    answer = roster.browser.post(f"{roster.url}/invitations", {"confirmed": "1"})
    assert answer.headers["Location"] == roster.url
    return roster.page()


def test_everybody_who_never_signed_in_is_invited_once_a_day(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with with_mail(app_sqlite).app_context():
        roster = Roster(app_sqlite)
        ada, _bela, gone, closed = add(roster.course, "Ada", "Bela", "Gone", "Closed")
        operations.withdraw(roster.course, gone, None)
        with write(closed.user):
            closed.user.disabled_at = now()
        assert "Invite the 2 who have not signed in" in roster.page()
        asked = roster.browser.post(f"{roster.url}/invitations").text
        assert "Invite those who have not signed in?" in asked
        assert letters(app_sqlite) == []

        assert "Invitations are on their way to 2 people." in press(roster)
        sent = letters(app_sqlite)
        assert [letter.to for letter in sent] == ["ada@example.org", "bela@example.org"]
        assert "Hello Ada," in sent[0].body
        assert "Hello Bela," in sent[1].body
        assert "2 were invited within the last day and get no second mail." in press(roster)
        add(roster.course, "Cleo")
        said = press(roster)
        assert "An invitation is on its way to one person. 2 were invited" in said
        # A mail to an address that was wrong counts for nothing.
        roster.save(ada, email="ada@elsewhere.example")
        frozen_clock.advance(hours=23)
        assert "on its way to one person. 2 were invited" in press(roster)
        assert letters(app_sqlite)[-1].to == "ada@elsewhere.example"
        frozen_clock.advance(hours=2)
        assert "Invitations are on their way to 2 people. One was" in press(roster)
        assert len(letters(app_sqlite)) == 6


def test_each_invitation_lets_its_own_person_into_the_course(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        roster = Roster(app_sqlite)
        add(roster.course, "Ada", "Bela")
        press(roster)
        for letter in letters(app_sqlite):
            browser = Visitor(app_sqlite)
            answer = browser.post(letter.path)
            assert answer.headers["Location"] == "/c/people/dashboard/"
            assert letter.body.split()[1].strip(",") in browser.get("/account").text
        assert "who have not signed in" not in roster.page()
        assert "Everybody in the course has signed in." in press(roster)


def test_the_pages_say_when_somebody_was_invited(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with with_mail(app_sqlite).app_context():
        roster = Roster(app_sqlite)
        (ada,) = add(roster.course, "Ada")
        assert "invited on" not in roster.state("Ada")
        assert "Send an invitation by mail" in roster.browser.get(roster.of(ada)).text
        press(roster)
        frozen_clock.advance(days=20)
        roster.browser = Visitor(app_sqlite, roster.instructor)
        assert "not signed in yet invited on 12 Oct" in roster.state("Ada")
        page = roster.browser.get(roster.of(ada)).text
        assert "Invited by mail on Mon 12 Oct 2020." in page
        assert "Send the invitation again" in page
        # What another course has sent is not this one's to know.
        other = Roster(app_sqlite, "elsewhere")
        operations.enroll(other.course, ada.user, Role.STUDENT, actor=None)
        assert "invited on" not in other.state("Ada")


def test_a_site_without_mail_offers_no_invitations(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Roster(app_sqlite)
        add(roster.course, "Ada")
        assert "who have not signed in" not in roster.page()
        refused = roster.browser.post(f"{roster.url}/invitations", {"confirmed": "1"})
        assert refused.status_code == 409
        assert "This site sends no mail." in refused.text


def test_many_are_invited_for_the_price_of_few(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        counts = []
        for number in (2, 12):
            course = make_course()
            actor = enroll(course, Role.INSTRUCTOR).user
            add(course, *(f"New{number}x{n}" for n in range(number)))
            with Counting(db.engine) as statements:
                assert invitations.invite_waiting(course, actor).sent == number
            counts.append(len(statements))
        assert counts[0] == counts[1] < 20


def _invite(course_id: int, actor_id: int) -> None:
    course, actor = db.session.get_one(Course, course_id), db.session.get_one(User, actor_id)
    invitations.invite_waiting(course, actor)


def test_two_who_press_at_once_send_one_mail_each(app: Flask) -> None:
    with with_mail(app).app_context():
        roster = Roster(app)
        add(roster.course, "Ada", "Bela", "Cleo")
        act = partial(_invite, roster.course.id, roster.instructor.user_id)
        db.session.rollback()
        assert race(app, [act] * 3) == ([], [])
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 3
