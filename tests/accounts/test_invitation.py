"""The one-time link that lets somebody in: once, for its person, for two weeks."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import links
from app.accounts.models import LinkPurpose
from app.accounts.tokens import token_hash
from app.courses import operations as courses
from app.courses.models import Role
from tests.accounts.conftest import AppMaker
from tests.accounts.people import cookie_of, disable, enter, make_ann, name_at
from tests.conftest import FrozenClock
from tests.factories import PASSWORD, enroll, make_course, sign_in

NEW = "new.person@example.org"
SPENT = "This link has been used, has run out, or was altered."


@dataclass
class Invited:
    """Somebody with an account that nobody has used, and the path of their link."""

    app: Flask
    path: str
    course: str
    person: str
    teacher: FlaskClient

    def new_link(self) -> str:
        """What the teacher sees after asking for another link."""
        url = f"/c/{self.course}/manage/people/{self.person}/invitation"
        return self.teacher.post(url).text


def invite(app: Flask, email: str = NEW, name: str = "New Person") -> Invited:
    """Add somebody to a course and make their link."""
    with app.app_context():
        course = make_course()
        teacher = enroll(course, Role.INSTRUCTOR)
        added = courses.add_person(course, teacher.user, name=name, email=email, role=Role.STUDENT)
        token = links.make_invitation(added.user, actor=teacher.user)
        browser = sign_in(app.test_client(), teacher)
        return Invited(app, f"/invitation/{token}", course.slug, added.public_id, browser)


@pytest.fixture
def invited(app: Flask) -> Invited:
    """Somebody who has been handed a link."""
    return invite(app)


def test_a_link_lets_its_person_in(invited: Invited) -> None:
    browser = invited.app.test_client()
    page = browser.get(invited.path).text
    assert "Welcome, New Person" in page
    assert NEW in page
    answer = browser.post(invited.path, data={"password": PASSWORD}, follow_redirects=True)
    assert "Welcome, New Person." in answer.text
    assert name_at(browser) == "New Person"
    assert enter(invited.app.test_client(), NEW).status_code == 303


def test_a_link_works_once(invited: Invited) -> None:
    invited.app.test_client().post(invited.path, data={"password": PASSWORD})
    late = invited.app.test_client()
    for answer in (late.get(invited.path), late.post(invited.path, data={"password": "x" * 20})):
        assert answer.status_code == 409
        assert SPENT in answer.text
        assert "Ask whoever sent it for a new one." in answer.text
        assert "New Person" not in answer.text
    assert name_at(late) == ""
    assert enter(late, NEW, "x" * 20).status_code == 422


def test_looking_at_a_link_does_not_use_it_up(invited: Invited) -> None:
    """A mail scanner fetches every link that it sees."""
    scanner = invited.app.test_client()
    for _visit in range(3):
        assert scanner.get(invited.path).status_code == 200
        assert scanner.head(invited.path).status_code == 200
    assert name_at(scanner) == ""
    assert scanner.post(invited.path, data={"password": PASSWORD}).status_code == 303


def test_a_password_too_short_leaves_the_link_as_it_was(invited: Invited) -> None:
    browser = invited.app.test_client()
    answer = browser.post(invited.path, data={"password": "short"})
    assert answer.status_code == 422
    assert "A password has at least 10 characters." in answer.text
    assert name_at(browser) == ""
    assert browser.post(invited.path, data={"password": PASSWORD}).status_code == 303


def test_a_link_runs_out_after_two_weeks(app: Flask, frozen_clock: FrozenClock) -> None:
    invited = invite(app)
    browser = app.test_client()
    frozen_clock.advance(days=14, seconds=-1)
    assert browser.get(invited.path).status_code == 200
    frozen_clock.advance(seconds=1)
    for answer in (
        browser.get(invited.path),
        browser.post(invited.path, data={"password": PASSWORD}),
    ):
        assert answer.status_code == 409
        assert SPENT in answer.text
    assert enter(browser, NEW).status_code == 422


def test_an_altered_link_opens_nothing(invited: Invited) -> None:
    browser = invited.app.test_client()
    with invited.app.app_context():
        stored = token_hash(invited.path.rsplit("/", 1)[1])
    swapped = invited.path.swapcase().replace("/INVITATION/", "/invitation/")
    for path in (invited.path[:-1], f"{invited.path}a", swapped, f"/invitation/{stored}"):
        answer = browser.get(path)
        assert answer.status_code == 409
        assert SPENT in answer.text
    assert browser.get("/invitation/").status_code == 404


def test_a_new_link_replaces_the_one_before_it(invited: Invited) -> None:
    page = invited.new_link()
    new = (
        page.split('readonly data-copy value="')[1]
        .split('"')[0]
        .removeprefix("http://127.0.0.1:8000")
    )
    browser = invited.app.test_client()
    assert browser.get(invited.path).status_code == 409
    assert "Welcome, New Person" in browser.get(new).text


def test_a_link_is_for_its_person_whoever_is_signed_in(invited: Invited) -> None:
    other = invite(invited.app, "other.person@example.org", "Other Person")
    browser = invited.teacher
    sent = {"password": PASSWORD, "email": "other.person@example.org", "user_id": "1"}
    browser.post(invited.path, data=sent)
    assert name_at(browser) == "New Person"
    assert enter(browser, "other.person@example.org").status_code == 422
    assert "Welcome, Other Person" in browser.get(other.path).text


def test_there_is_no_link_into_an_account_that_is_in_use(invited: Invited) -> None:
    invited.app.test_client().post(invited.path, data={"password": PASSWORD})
    page = invited.new_link()
    assert "has signed in before and needs no invitation" in page
    assert "/invitation/" not in page.replace(f"{invited.person}/invitation", "")


def test_a_link_names_the_sites_own_address(make_site: AppMaker) -> None:
    app = make_site(site_address="https://colloquy.example/")
    invited = invite(app)
    browser = app.test_client()
    browser.set_cookie("colloquy", cookie_of(invited.teacher), domain="elsewhere.example")
    page = browser.post(
        f"/c/{invited.course}/manage/people/{invited.person}/invitation",
        base_url="https://elsewhere.example",
        headers={"X-Forwarded-Host": "elsewhere.example"},
    ).text
    assert 'value="https://colloquy.example/invitation/' in page
    assert "elsewhere.example" not in page


def test_the_link_of_a_disabled_account_lets_nobody_in(invited: Invited) -> None:
    disable(invited.app, NEW)
    browser = invited.app.test_client()
    for answer in (
        browser.get(invited.path),
        browser.post(invited.path, data={"password": PASSWORD}),
    ):
        assert answer.status_code == 409
        assert SPENT in answer.text
    assert name_at(browser) == ""


def test_an_account_without_a_password_can_not_be_signed_in_to(invited: Invited) -> None:
    for password in ("", "nobody", "None"):
        assert enter(invited.app.test_client(), NEW, password).status_code == 422


def test_only_the_links_hash_is_kept(invited: Invited) -> None:
    make_ann(invited.app)
    token = invited.path.rsplit("/", 1)[1]
    with invited.app.app_context():
        link = links.open_link(token, LinkPurpose.INVITATION)
        assert link.token_hash != token
        assert token not in str(vars(link))
