"""What a sign-in service may not tell us, and what people read when it does or is down."""

import logging
import socket
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts import oidc
from app.accounts.models import ProviderIdentity
from app.core.db import db
from tests.accounts.conftest import AppMaker
from tests.accounts.people import ANN, make_ann, name_at
from tests.accounts.provider import ErringService, provider_at, running_erring_service

START = "/sign-in/with/university"
HTML = (200, "text/html", "<h1>Closed for maintenance</h1>")
NOTHING = (200, "application/json", "[]")
AN_HOUR_AGO = int(time.time()) - 3600


@pytest.fixture
def service() -> Iterator[ErringService]:
    """A service that does as it should until the test tells it otherwise."""
    with running_erring_service() as running:
        yield running


@pytest.fixture
def site(make_site: AppMaker, service: ErringService) -> Flask:
    """A site that people sign in to with that service, and Ann, whom the service vouches for."""
    app = make_site(oidc=(provider_at(service.issuer), provider_at(service.issuer, "other")))
    make_ann(app)
    return app


def come_by(browser: FlaskClient, service: ErringService, **more: str) -> TestResponse:
    """Sign in at the service and come back."""
    sent = browser.get(START)
    assert sent.status_code == 302, sent.text
    return browser.get(service.answers(sent.headers["Location"], **more))


def links(app: Flask) -> int:
    """How many accounts are linked to a service."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(ProviderIdentity)) or 0


def test_an_honest_answer_is_taken(site: Flask, service: ErringService) -> None:
    """The control: without a mistake all of these services are believed."""
    browser = site.test_client()
    assert come_by(browser, service, iss=service.issuer).status_code == 303
    assert name_at(browser) == "Ann Example"


BAD_CLAIMS: list[dict[str, object]] = [
    {"nonce": "of another sign-in"},
    {"nonce": None},
    {"aud": "another-site"},
    {"aud": "another-site", "azp": "colloquy"},
    {"aud": None},
    {"aud": ["colloquy", "another-site"]},
    {"aud": ["colloquy", "another-site"], "azp": "another-site"},
    {"iss": "https://elsewhere.example"},
    {"iss": None},
    {"exp": AN_HOUR_AGO},
    {"exp": None},
    {"sub": None},
    {"sub": ""},
    {"sub": 7},
    {"sub": "x" * 256},
]


def test_a_token_that_is_not_for_this_sign_in_is_refused(
    site: Flask, service: ErringService
) -> None:
    browser, taken = site.test_client(), []
    for claims in BAD_CLAIMS:
        service.claims = claims
        answer = come_by(browser, service)
        if answer.status_code != 400 or "answer of University account" not in answer.text:
            taken.append(claims)
    assert taken == []
    assert (name_at(browser), links(site)) == ("", 0)


def test_a_token_that_the_service_did_not_sign_is_refused(
    site: Flask, service: ErringService
) -> None:
    browser, answers = site.test_client(), {}
    for by in ("none", "hs256", "stranger"):
        service.signed_by = by
        answers[by] = come_by(browser, service).status_code
    assert answers == {"none": 400, "hs256": 400, "stranger": 400}
    assert (name_at(browser), links(site)) == ("", 0)


def test_a_service_may_change_its_keys(site: Flask, service: ErringService) -> None:
    """Also under the same name, which the standard advises against: then the second try works."""
    assert come_by(site.test_client(), service).status_code == 303
    service.key = "second"
    statuses = [come_by(site.test_client(), service).status_code for _try in range(2)]
    assert statuses == [400, 303]


def test_an_answer_of_one_service_is_not_taken_at_the_door_of_another(
    site: Flask, service: ErringService
) -> None:
    browser = site.test_client()
    back = service.answers(browser.get(START).headers["Location"])
    assert browser.get(back.replace("/university/", "/other/")).status_code == 400
    elsewhere = come_by(browser, service, iss="https://elsewhere.example")
    assert elsewhere.status_code == 400
    assert (name_at(browser), links(site)) == ("", 0)


def test_the_address_is_also_taken_from_the_user_info_of_the_same_person(
    site: Flask, service: ErringService
) -> None:
    service.claims = {"email": None, "email_verified": None}
    service.user = {"sub": "subject-2", "email": ANN, "email_verified": True}
    browser = site.test_client()
    answer = come_by(browser, service)
    assert answer.status_code == 409
    assert "tells no address of you" in answer.text
    service.user["sub"] = "subject-1"
    assert come_by(browser, service).status_code == 303
    assert name_at(browser) == "Ann Example"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_service_out_of_order_is_said_and_the_other_ways_are_offered(
    site: Flask, service: ErringService, path: str
) -> None:
    browser, pages = site.test_client(), []
    for answer in (HTML, NOTHING, (500, "text/plain", "down"), (302, "text/plain", "")):
        service.broken[path] = answer
        page = browser.get(START)
        if page.status_code == 302:
            page = browser.get(service.answers(page.headers["Location"]))
        said = "University account does not answer as it should at the moment." in page.text
        pages.append((page.status_code, said, "Other ways to sign in" in page.text))
    assert pages == [(502, True, True)] * 4
    assert name_at(browser) == ""
    service.broken.clear()
    assert come_by(browser, service).status_code == 303, "nothing of it is kept"


def test_a_service_that_calls_itself_otherwise_than_the_settings_is_not_believed(
    site: Flask, service: ErringService, caplog: pytest.LogCaptureFixture
) -> None:
    service.facts["issuer"] = "https://elsewhere.example"
    assert site.test_client().get(START).status_code == 502
    assert "'https://elsewhere.example' by its own word" in caplog.text


def test_a_service_that_is_not_there_is_said(make_site: AppMaker) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        app = make_site(oidc=(provider_at(f"http://127.0.0.1:{closed.getsockname()[1]}"),))
        page = app.test_client().get(f"{START}?next=/account")
    assert page.status_code == 502
    assert "sign in another way" in page.text
    assert "/sign-in?next=/account" in page.text


def test_a_service_that_says_nothing_is_not_waited_for_long(
    make_site: AppMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert oidc.TIMEOUT == 10
    monkeypatch.setattr(oidc, "TIMEOUT", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        app = make_site(oidc=(provider_at(f"http://127.0.0.1:{silent.getsockname()[1]}"),))
        assert app.test_client().get(START).status_code == 502


def test_the_log_holds_no_secret_of_a_sign_in(
    site: Flask, service: ErringService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    service.claims = {"nonce": "of another sign-in"}
    browser = site.test_client()
    sent = browser.get(START).headers["Location"]
    back = service.answers(sent)
    browser.get(back)
    assert "university: answer refused" in caplog.text
    for address in (sent, back):
        for name in ("code", "state", "nonce", "code_challenge"):
            for secret in parse_qs(urlsplit(address).query).get(name, ()):
                assert secret not in caplog.text
