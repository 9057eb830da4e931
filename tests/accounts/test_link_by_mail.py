"""Signing in by a link that comes by mail."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import links, operations
from app.accounts.models import LinkRequest, SignIn
from app.core.clock import now
from app.core.db import db, write
from app.core.mail.models import Mail
from app.courses import operations as courses
from app.courses.invitations import invite_by_mail
from app.courses.models import Role
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER, letters
from tests.accounts.people import ANN, disable, enter, make_ann, name_at
from tests.conftest import FrozenClock
from tests.factories import PASSWORD, enroll, make_course, make_user


@pytest.fixture
def site(make_site: AppMaker) -> Flask:
    """A site that sends mail, and Ann."""
    app = make_site(smtp_url=NO_SERVER)
    make_ann(app)
    return app


def ask(app: Flask, email: str = ANN, **more: str) -> tuple[int, str]:
    """Ask for a link; returns the status and the page that follows."""
    answer = app.test_client().post("/sign-in/link", data={"email": email, **more})
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_a_link_signs_its_person_in_after_a_click(site: Flask) -> None:
    assert ask(site) == (303, "/sign-in/link")
    (letter,) = letters(site)
    assert letter.to == ANN
    assert "Ann Example" in letter.body
    browser = site.test_client()
    for _visit in range(3):  # a mail scanner opens every link
        assert "Welcome back, Ann Example" in browser.get(letter.path).text
    assert name_at(browser) == ""
    answer = browser.post(letter.path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/home")
    assert name_at(browser) == "Ann Example"


def test_the_page_says_no_more_of_a_known_address_than_of_another(site: Flask) -> None:
    with site.app_context():
        operations.create_user("Closed", "closed@example.org")
    disable(site, "closed@example.org")
    answers = {ask(site, email) for email in (ANN, "nobody@example.org", "closed@example.org")}
    assert answers == {(303, "/sign-in/link")}
    assert [letter.to for letter in letters(site)] == [ANN]
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(LinkRequest)) == 0


def test_an_address_that_is_none_is_said_and_kept(site: Flask) -> None:
    status, page = ask(site, "ann at example")
    assert status == 422
    assert "ann at example is not an e-mail address." in page
    assert 'value="ann at example"' in page


def test_a_site_without_mail_offers_no_link(app_sqlite: Flask) -> None:
    make_ann(app_sqlite)
    assert ask(app_sqlite)[0] == 404
    assert "Send me a link" not in app_sqlite.test_client().get("/sign-in").text
    with app_sqlite.app_context():
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


def test_a_link_leads_on_inside_the_site_only(site: Flask) -> None:
    ask(site, next="/courses/new")
    assert site.test_client().post(letters(site)[-1].path).headers["Location"] == "/courses/new"
    for bad in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"):
        ask(site, "other@example.org", next=bad)
    with site.app_context():
        stored = db.session.scalars(select(LinkRequest.next_path)).all()
    assert set(stored) == {"/home"}


def test_a_link_to_somebody_never_signed_in_is_their_first_sign_in(site: Flask) -> None:
    with site.app_context():
        operations.create_user("New Comer", "new@example.org")
    ask(site, "new@example.org")
    (letter,) = letters(site)
    browser = site.test_client()
    assert "Welcome, New Comer" in browser.get(letter.path).text
    browser.post(letter.path)
    assert name_at(browser) == "New Comer"
    page = browser.get("/account").text
    assert "You have none, and need none" in page


def test_who_came_by_a_link_sets_a_password_without_the_old_one(
    site: Flask, frozen_clock: FrozenClock
) -> None:
    ask(site)
    browser = site.test_client()
    browser.post(letters(site)[0].path)
    assert "Present password" not in browser.get("/account").text
    sent = browser.post("/account/password", data={"password": "four words of mine"})
    assert sent.status_code == 303
    assert enter(site.test_client(), ANN, "four words of mine").status_code == 303
    frozen_clock.advance(minutes=16)
    late = browser.post("/account/password", data={"password": "another four words"})
    assert late.status_code == 422
    assert "Your present password is needed." in late.text


def test_a_new_address_counts_once_it_is_confirmed(site: Flask) -> None:
    browser, other = site.test_client(), site.test_client()
    enter(browser, ANN)
    enter(other, ANN)
    browser.post("/account/email", data={"email": "ann@new.example.org", "old_password": PASSWORD})
    (letter,) = letters(site)
    assert letter.to == "ann@new.example.org"
    assert enter(site.test_client(), "ann@new.example.org").status_code == 422
    page = browser.get(letter.path).text
    assert "Colloquy will write to ann@new.example.org and no longer to" in page
    browser.post(letter.path)
    assert name_at(browser) == "Ann Example"
    assert name_at(other) == ""
    assert enter(site.test_client(), "ann@new.example.org").status_code == 303
    assert enter(site.test_client(), ANN).status_code == 422
    notice = letters(site, to=ANN)[-1]
    assert notice.subject == "Your address was changed"
    assert "ann@new" not in notice.body


def test_an_address_with_an_account_is_told_and_not_given(site: Flask) -> None:
    """The page is the same as for a free address: it does not tell whose addresses are known."""
    with site.app_context():
        taken = make_user("Other").email
    browser = site.test_client()
    enter(browser, ANN)
    pages = []
    for email in (taken, "free@example.org"):
        answer = browser.post(
            "/account/email",
            data={"email": email, "old_password": PASSWORD},
            follow_redirects=True,
        )
        pages.append((answer.status_code, f"Look into the mailbox of {email}." in answer.text))
    assert pages == [(200, True), (200, True)]
    to_taken = letters(site, to=taken)
    assert [letter.subject for letter in to_taken] == ["Your address has an account already"]
    assert to_taken[0].path == "/account"


def test_an_address_that_got_an_account_meanwhile_is_refused(site: Flask) -> None:
    browser = site.test_client()
    enter(browser, ANN)
    browser.post("/account/email", data={"email": "soon@example.org", "old_password": PASSWORD})
    path = letters(site)[0].path
    with site.app_context():
        operations.create_user("Quick", "soon@example.org")
    answer = browser.post(path)
    assert answer.status_code == 409
    assert "There is an account with this address already." in answer.text


def test_a_request_that_two_workers_take_is_answered_once(app: Flask) -> None:
    """On both databases: the second finds the request gone."""
    from app.accounts import requests

    with app.app_context():
        make_user()
        requests.ask_for_link("nobody@example.org")
        assert requests.answer_requests() == 1
        assert requests.answer_requests() == 0
        with write() as session:
            assert session.scalar(select(func.count()).select_from(SignIn)) == 0
        assert now()


def test_whoever_used_a_handed_over_link_is_out_once_the_address_is_shown_to_be_anothers(
    site: Flask,
) -> None:
    """Somebody who adds an address that is not theirs must not sit in its owner's account."""
    with site.app_context():
        teacher = make_user()
        user = operations.create_user("Victim", "victim@example.org")
        token = links.make_invitation(user, actor=teacher)
    intruder = site.test_client()
    intruder.post(f"/invitation/{token}", data={"password": "four words of mine"})
    assert name_at(intruder) == "Victim"
    ask(site, "victim@example.org")
    owner = site.test_client()
    owner.post(letters(site)[-1].path)
    assert (name_at(owner), name_at(intruder)) == ("Victim", "")
    assert enter(intruder, "victim@example.org", "four words of mine").status_code == 422
    owner.post("/account/password", data={"password": "my very own words"})
    ask(site, "victim@example.org")
    site.test_client().post(letters(site)[-1].path)
    assert enter(site.test_client(), "victim@example.org", "my very own words").status_code == 303


def test_a_password_set_by_a_mailed_invitation_stays(site: Flask) -> None:
    with site.app_context():
        course = make_course("invited")
        teacher = enroll(course, Role.INSTRUCTOR)
        new = courses.add_person(
            course, teacher.user, name="New", email="new@example.org", role=Role.STUDENT
        )
        invite_by_mail(course, [new], teacher.user)
    (letter,) = letters(site)
    browser = site.test_client()
    answer = browser.post(letter.path, data={"password": "four words of mine"})
    assert answer.headers["Location"] == "/c/invited/dashboard/"
    ask(site, "new@example.org")
    site.test_client().post(letters(site)[-1].path)
    assert enter(site.test_client(), "new@example.org", "four words of mine").status_code == 303
