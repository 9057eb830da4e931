"""Signing in with a service that keeps to the standard: whom it lets in, and as whom."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import merging, operations
from app.accounts.models import Means, ProviderIdentity, SignIn
from app.core.audit import AuditEntry
from app.core.db import db, write
from app.courses import joining
from tests.accounts.conftest import AppMaker
from tests.accounts.people import ANN, disable, enter, make_ann, name_at
from tests.accounts.provider import Service, provider_at, running_service
from tests.conftest import FrozenClock
from tests.factories import make_course, make_user

START = "/sign-in/with/university"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The university's service, in a process of its own."""
    with running_service(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def site(make_site: AppMaker, service: Service) -> Flask:
    """A site that people sign in to with the university's service, and Ann."""
    app = make_site(oidc=(provider_at(service.issuer),))
    make_ann(app)
    service.knows("ann", email=ANN, email_verified=True, name="Ann Elsewhere")
    return app


def come_by(
    browser: FlaskClient, service: Service, subject: str = "ann", onwards: str = ""
) -> TestResponse:
    """Sign in at the service and come back."""
    sent = browser.get(START, query_string={"next": onwards} if onwards else {})
    assert sent.status_code == 302, sent.text
    return browser.get(service.answers(sent.headers["Location"], subject))


def linked(app: Flask) -> list[tuple[str, str]]:
    """Whose account each identity opens: pairs of subject and name."""
    with app.app_context():
        found = db.session.scalars(select(ProviderIdentity).order_by(ProviderIdentity.id)).all()
        return [(each.subject, each.user.name) for each in found]


def test_a_verified_address_links_its_account_and_signs_in(site: Flask, service: Service) -> None:
    browser = site.test_client()
    assert "Sign in with University account" in browser.get("/sign-in").text
    answer = come_by(browser, service, onwards="/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    page = browser.get("/account").text
    assert "From now on University account signs you in here." in page
    assert name_at(browser) == "Ann Example"
    assert linked(site) == [("ann", "Ann Example")]
    with site.app_context():
        assert db.session.scalars(select(SignIn.means)).all() == [Means.PROVIDER]
        line = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "user.link_provider")
        ).one()
        assert line.detail == {"provider": "university"}


def test_the_number_at_the_service_counts_from_then_on_and_not_the_address(
    site: Flask, service: Service
) -> None:
    come_by(site.test_client(), service)
    service.knows("ann", email="ann@elsewhere.example", email_verified=False)
    browser = site.test_client()
    answer = come_by(browser, service)
    assert answer.status_code == 303
    assert name_at(browser) == "Ann Example"
    assert "From now on" not in browser.get("/account").text
    assert linked(site) == [("ann", "Ann Example")]


@pytest.mark.parametrize("word", [False, "true", 1, None])
def test_an_address_that_is_not_verified_links_nothing(
    site: Flask, service: Service, word: object
) -> None:
    service.knows("mallory", email=ANN, email_verified=word)
    browser = site.test_client()
    answer = come_by(browser, service, "mallory")
    assert answer.status_code == 409
    assert f"University account does not confirm that {ANN} is yours" in answer.text
    assert "Other ways to sign in" in answer.text
    assert name_at(browser) == ""
    assert linked(site) == []


def test_an_address_without_an_account_gets_advice_and_no_account(
    site: Flask, service: Service
) -> None:
    service.knows("stranger", email="stranger@example.org", email_verified=True)
    browser = site.test_client()
    answer = come_by(browser, service, "stranger", onwards="/join/NOSUCHCODE")
    assert answer.status_code == 409
    assert "No account here goes by stranger@example.org." in answer.text
    assert linked(site) == []
    with site.app_context():
        assert operations.find_user("stranger@example.org") is None


@pytest.mark.parametrize("known", [False, True])
def test_a_closed_account_is_answered_as_one_that_never_was(
    site: Flask, service: Service, known: bool
) -> None:
    if known:
        come_by(site.test_client(), service)
    disable(site)
    browser = site.test_client()
    answer = come_by(browser, service)
    assert answer.status_code == 409
    assert f"No account here goes by {ANN}." in answer.text
    assert name_at(browser) == ""


def test_a_merged_account_leads_to_the_one_that_stays(site: Flask, service: Service) -> None:
    """By the service that it was linked to, and by another that knows its address."""
    come_by(site.test_client(), service)
    with site.app_context():
        ann, keeper = operations.find_user(ANN), make_user("Ann Who Stays")
        assert ann is not None
        merging.merge(keeper, ann, keeper)
    service.knows("ann-too", email=ANN, email_verified=True)
    for subject in ("ann", "ann-too"):
        browser = site.test_client()
        come_by(browser, service, subject)
        assert name_at(browser) == "Ann Who Stays"


def test_somebody_who_never_signed_in_begins_so(site: Flask, service: Service) -> None:
    with site.app_context():
        operations.create_user("New Comer", "new@example.org")
    service.knows("new", email="New@Example.org", email_verified=True)
    browser = site.test_client()
    come_by(browser, service, "new")
    assert name_at(browser) == "New Comer"
    with site.app_context():
        user = operations.find_user("new@example.org")
        assert user is not None
        assert user.activated_at is not None


def test_an_open_join_link_makes_the_account_and_is_where_it_goes_on(
    site: Flask, service: Service
) -> None:
    with site.app_context():
        course = make_course()
        link = joining.open_link(course, make_user(), needs_approval=False, closes_at=None)
        path = f"/join/{link.code}"
    service.knows("fresh", email="fresh@example.org", email_verified=True, name="Fresh Face")
    service.knows("spam", email="s@example.org", email_verified=True, name="www.spam.example")
    service.knows("doubt", email="doubt@example.org", email_verified=False, name="Doubt")
    browser = site.test_client()
    answer = come_by(browser, service, "fresh", onwards=path)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert name_at(browser) == "Fresh Face"
    other = site.test_client()
    assert come_by(other, service, "spam", onwards=path).status_code == 303
    assert name_at(other) == "s"
    assert come_by(site.test_client(), service, "doubt", onwards=path).status_code == 409
    with site.app_context():
        joining.close_link(joining.find_link(path.removeprefix("/join/")).course, make_user())
    service.knows("late", email="late@example.org", email_verified=True, name="Late")
    assert come_by(site.test_client(), service, "late", onwards=path).status_code == 409


@pytest.mark.parametrize("target", ["//elsewhere.example", "https://elsewhere.example", "\\x"])
def test_the_way_on_stays_inside_the_site(site: Flask, service: Service, target: str) -> None:
    answer = come_by(site.test_client(), service, onwards=target)
    assert answer.headers["Location"] == "/home"


def test_the_way_back_is_by_the_settings_and_not_by_the_host_of_a_request(
    site: Flask, service: Service
) -> None:
    sent = site.test_client().get(START, headers={"Host": "elsewhere.example"})
    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/with/university/back"]


def test_whoever_is_signed_in_goes_on_without_asking(site: Flask) -> None:
    browser = site.test_client()
    enter(browser, ANN)
    assert browser.get(f"{START}?next=/account").headers["Location"] == "/account"


def test_a_service_that_no_setting_names_is_not_there(site: Flask) -> None:
    assert site.test_client().get("/sign-in/with/other").status_code == 404
    assert site.test_client().get("/sign-in/with/other/back?state=a&code=b").status_code == 404


def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(
    site: Flask, service: Service
) -> None:
    sent = site.test_client().get(START)
    answer_to_another = service.answers(sent.headers["Location"], "ann")
    for begun in (False, True):
        browser = site.test_client()
        if begun:
            browser.get(START)
        answer = browser.get(answer_to_another)
        assert answer.status_code == 400
        assert "This sign-in was not begun in this browser" in answer.text
        assert name_at(browser) == ""


def test_an_answer_counts_once_and_for_an_hour(
    site: Flask, service: Service, frozen_clock: FrozenClock
) -> None:
    browser = site.test_client()
    back = service.answers(browser.get(START).headers["Location"], "ann")
    assert browser.get(back).status_code == 303
    again = browser.get(back)
    assert again.status_code == 400
    assert "was finished already" in again.text
    late = site.test_client()
    back = service.answers(late.get(START).headers["Location"], "ann")
    frozen_clock.advance(minutes=61)
    assert late.get(back).status_code == 400


def test_a_code_counts_once_at_the_service_too(site: Flask, service: Service) -> None:
    browser, thief = site.test_client(), site.test_client()
    back = service.answers(browser.get(START).headers["Location"], "ann")
    state = parse_qs(urlsplit(thief.get(START).headers["Location"]).query)["state"][0]
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert browser.get(back).status_code == 303
    answer = thief.get(f"{START}/back", query_string={"state": state, "code": code})
    assert answer.status_code == 400
    assert "The answer of University account can&#39;t be used" in answer.text


def test_several_windows_may_begin_at_once(site: Flask, service: Service) -> None:
    browser = site.test_client()
    begun = [browser.get(START).headers["Location"] for _window in range(5)]
    first, last = service.answers(begun[0], "ann"), service.answers(begun[-1], "ann")
    third = service.answers(begun[2], "ann")
    assert browser.get(first).status_code == 400, "a cookie has no room for more than three"
    assert browser.get(third).status_code == 303
    assert browser.get(last).status_code == 400, "signing in forgets what else was begun"


def test_turning_back_at_the_service_is_no_mistake(site: Flask, service: Service) -> None:
    browser = site.test_client()
    sent = browser.get(f"{START}?next=/account").headers["Location"]
    state = parse_qs(urlsplit(sent).query)["state"][0]
    answer = browser.get(f"{START}/back?error=access_denied&state={state}")
    assert answer.status_code == 400
    assert "or you turned back there" in answer.text
    assert "/sign-in/with/university?next=/account" in answer.text


def test_a_service_is_unlinked_unless_it_is_the_last_way_in(site: Flask, service: Service) -> None:
    browser, elsewhere = site.test_client(), site.test_client()
    come_by(browser, service)
    enter(elsewhere, ANN)
    page = browser.get("/account/services").text
    assert "Unlink University account" in page
    with site.app_context():
        user = operations.find_user(ANN)
        assert user is not None
        with write(user):
            user.password_hash = None
    answer = browser.post("/account/services", data={"issuer": service.issuer})
    assert answer.status_code == 409
    assert "This is your only way to sign in." in answer.text
    with site.app_context():
        user = operations.find_user(ANN)
        assert user is not None
        operations.set_password(user, "four words of mine", cost="low", keep_token="")
    enter(browser, ANN, "four words of mine")
    enter(elsewhere, ANN, "four words of mine")
    answer = browser.post("/account/services", data={"issuer": service.issuer})
    assert answer.status_code == 303
    assert "None is linked to your account." in browser.get("/account/services").text
    assert (name_at(browser), name_at(elsewhere)) == ("Ann Example", "")
    assert linked(site) == []
