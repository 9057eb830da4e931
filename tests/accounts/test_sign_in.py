"""Signing in and out: who gets in, what others learn, how long it lasts."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import operations
from app.accounts.tokens import token_hash
from app.core.errors import DomainError
from tests.accounts.conftest import AppMaker
from tests.accounts.people import (
    ANN,
    browser_with,
    cookie_of,
    disable,
    enter,
    make_ann,
    name_at,
)
from tests.conftest import FrozenClock
from tests.factories import PASSWORD

REFUSED = "This address and password don’t belong together."


def test_the_right_password_opens_the_site(app: Flask, client: FlaskClient) -> None:
    make_ann(app)
    answer = enter(client, ANN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/home")
    assert name_at(client) == "Ann Example"


def _as_anybody(answer: TestResponse, email: str) -> tuple[int, str]:
    """An answer without what differs between any two requests."""
    text = answer.text.replace(email, "the address")
    return answer.status_code, re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_a_wrong_password_an_unknown_address_and_a_disabled_account_are_answered_alike(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    make_ann(app)
    disable(app, make_ann(app, "closed@example.org"))
    tries = [
        (ANN, "not the password"),
        ("nobody@example.org", PASSWORD),
        ("closed@example.org", PASSWORD),
        ("closed@example.org", "not the password"),
    ]
    answers = []
    for email, password in tries:
        browser = app.test_client()
        answer = enter(browser, email, password)
        answers.append(_as_anybody(answer, email))
        assert name_at(browser) == ""
    assert len(set(answers)) == 1
    status, text = answers[0]
    assert status == 422
    assert "This address and password don" in text


@pytest.mark.parametrize(
    ("account", "typed"),
    [
        (ANN, "  Ann.Example@EXAMPLE.org "),
        (ANN, "ann.example@example.org\u200b"),
        ("jose\u0301@example.org", "jos\u00e9@example.org"),
        ("jos\u00e9@example.org", "JOSE\u0301@example.org"),
    ],
)
def test_an_address_is_compared_after_case_spaces_and_unicode(
    app: Flask, account: str, typed: str
) -> None:
    make_ann(app, account)
    browser = app.test_client()
    assert enter(browser, typed).status_code == 303
    assert name_at(browser) == "Ann Example"
    with app.app_context(), pytest.raises(DomainError, match="account with this address"):
        operations.create_user("Another Ann", typed.strip("\u200b"), password=PASSWORD, cost="low")


def test_a_password_is_taken_as_it_is_typed(app: Flask, client: FlaskClient) -> None:
    make_ann(app)
    assert enter(client, ANN, PASSWORD.upper()).status_code == 422
    assert enter(client, ANN, f" {PASSWORD}").status_code == 422
    assert enter(client, ANN, "").status_code == 422
    assert enter(client, ANN, "x" * 100_000).status_code == 422
    assert name_at(client) == ""


def test_a_refused_sign_in_keeps_the_address_and_not_the_password(
    app_sqlite: Flask, client_sqlite: FlaskClient
) -> None:
    make_ann(app_sqlite)
    page = enter(client_sqlite, ANN, "a wrong password").text
    assert f'value="{ANN}"' in page
    assert "a wrong password" not in page


def test_the_session_changes_at_sign_in(app: Flask, client: FlaskClient) -> None:
    make_ann(app)
    client.get("/sign-in")
    before = cookie_of(client)
    assert before
    enter(client, ANN)
    first = cookie_of(client)
    assert first != before
    assert name_at(browser_with(app, before)) == ""
    client.post("/sign-out")
    enter(client, ANN)
    assert cookie_of(client) not in {before, first}


def test_the_session_dies_at_sign_out_on_the_server(app: Flask, client: FlaskClient) -> None:
    make_ann(app)
    enter(client, ANN)
    kept = cookie_of(client)
    assert name_at(browser_with(app, kept)) == "Ann Example"
    answer = client.post("/sign-out", follow_redirects=True)
    assert "You are signed out." in answer.text
    assert name_at(client) == ""
    old = browser_with(app, kept)
    assert name_at(old) == ""
    assert "/sign-in" in old.get("/account").headers["Location"]


def test_signing_out_here_leaves_another_browser_signed_in(app: Flask) -> None:
    make_ann(app)
    here, there = app.test_client(), app.test_client()
    enter(here, ANN)
    enter(there, ANN)
    here.post("/sign-out")
    assert name_at(here) == ""
    assert name_at(there) == "Ann Example"


def test_signing_out_by_a_link_is_not_possible(app: Flask, client: FlaskClient) -> None:
    make_ann(app)
    enter(client, ANN)
    assert client.get("/sign-out").status_code == 405
    assert name_at(client) == "Ann Example"


def test_a_sign_in_lasts_thirty_days(
    app: Flask, client: FlaskClient, frozen_clock: FrozenClock
) -> None:
    make_ann(app)
    enter(client, ANN)
    frozen_clock.advance(days=30, seconds=-1)
    assert name_at(client) == "Ann Example"
    for later in (1, 24 * 3600):
        frozen_clock.advance(seconds=later)
        assert name_at(client) == ""


def test_disabling_an_account_ends_its_open_sessions(app: Flask, client: FlaskClient) -> None:
    make_ann(app)
    enter(client, ANN)
    disable(app)
    assert name_at(client) == ""
    assert client.get("/account").status_code == 302


def test_a_made_up_session_opens_nothing(app: Flask, client: FlaskClient) -> None:
    make_ann(app)
    enter(client, ANN)
    payload, stamp, signature = cookie_of(client).rsplit(".", 2)
    for altered in (f"{payload}.{stamp}.{signature[:-2]}AA", f"{payload}..{signature}", "x", ""):
        assert name_at(browser_with(app, altered)) == ""
    for token in ("", "1", ANN):
        with client.session_transaction() as session:
            session["_user_id"] = token
        assert name_at(client) == ""


@pytest.mark.parametrize("address", ["https://colloquy.example", "http://127.0.0.1:8000"])
def test_cookies_are_for_this_site_alone_and_secure_behind_tls(
    make_site: AppMaker, address: str
) -> None:
    app = make_site(site_address=address)
    make_ann(app)
    browser = app.test_client()
    answer = browser.post(
        "/sign-in", data={"email": ANN, "password": PASSWORD}, base_url=f"{address}/"
    )
    parts = {part.strip() for part in answer.headers["Set-Cookie"].split(";")}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts
    assert ("Secure" in parts) == address.startswith("https:")
    assert not any(part.startswith("Domain") for part in parts)


def test_the_cookie_tells_nothing_of_the_person(app: Flask, client: FlaskClient) -> None:
    make_ann(app)
    enter(client, ANN)
    with client.session_transaction() as session:
        told = str(dict(session))
    assert "_user_id" in told
    assert "Ann" not in told
    assert "example" not in told


def test_the_database_alone_signs_nobody_in(app: Flask, client: FlaskClient) -> None:
    """Somebody who reads the table of sign-ins holds no token that a cookie could carry."""
    make_ann(app)
    enter(client, ANN)
    with client.session_transaction() as session:
        token = session["_user_id"]
        session["_user_id"] = token_hash(token)
    assert name_at(client) == ""


def test_signing_in_again_ends_the_sign_in_before(app: Flask, client: FlaskClient) -> None:
    make_ann(app)
    enter(client, ANN)
    before = client.get_cookie("colloquy")
    assert before is not None
    enter(client, ANN)
    other = app.test_client()
    other.set_cookie("colloquy", before.value)
    assert other.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("account", "another"),
    [
        ("ada@strasse.example", "ada@stra\u00dfe.example"),
        ("office@example.org", "o\ufb03ce@example.org"),
        (ANN, "\uff41nn.example@example.org"),
    ],
)
def test_two_mailboxes_are_two_people_however_alike_they_look(
    app_sqlite: Flask, account: str, another: str
) -> None:
    """Whoever reads the one must not enter the account of the other."""
    make_ann(app_sqlite, account)
    assert enter(app_sqlite.test_client(), another).status_code == 422
    with app_sqlite.app_context():
        found = operations.find_user(another)
        assert found is None or found.email == another
