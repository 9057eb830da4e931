"""A person's own page: name and password."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.people import ANN, enter, make_ann, name_at
from tests.factories import PASSWORD


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


NEW = "a longer sentence of mine"


@pytest.fixture
def ann(app: Flask) -> FlaskClient:
    """The browser of somebody who is signed in."""
    make_ann(app)
    browser = app.test_client()
    enter(browser, ANN)
    return browser


def test_a_changed_password_ends_the_sessions_of_other_browsers(
    app: Flask, ann: FlaskClient
) -> None:
    other = app.test_client()
    enter(other, ANN)
    answer = ann.post(
        "/account/password",
        data={"old_password": PASSWORD, "password": NEW},
        follow_redirects=True,
    )
    assert "Your password is changed. Other browsers are signed out." in answer.text
    assert name_at(ann) == "Ann Example"
    assert name_at(other) == ""
    assert enter(other, ANN, PASSWORD).status_code == 422
    assert enter(other, ANN, NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("not the password", NEW, "This is not your present password."),
        ("", NEW, "Your present password is needed."),
        (PASSWORD, "too short", "A password has at least 10 characters."),
        (PASSWORD, "", "A password is needed."),
        (PASSWORD, "x" * 257, "256"),
    ],
)
def test_a_refused_change_of_password_changes_nothing(
    app: Flask, ann: FlaskClient, old: str, new: str, words: str
) -> None:
    other = app.test_client()
    enter(other, ANN)
    answer = ann.post("/account/password", data={"old_password": old, "password": new})
    assert answer.status_code == 422
    assert words in answer.text
    assert name_at(other) == "Ann Example"
    assert enter(app.test_client(), ANN, PASSWORD).status_code == 303


def test_a_person_says_how_they_are_called(ann: FlaskClient) -> None:
    answer = ann.post("/account", data={"name": "  Zoë \u202e安  "}, follow_redirects=True)
    assert "Your name is changed." in answer.text
    assert name_at(ann) == "Zoë 安"


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u202e", "x" * 201])
def test_nobody_is_without_a_name(ann: FlaskClient, name: str) -> None:
    assert ann.post("/account", data={"name": name}).status_code == 422
    assert name_at(ann) == "Ann Example"


def test_a_name_is_text_on_every_page(ann: FlaskClient) -> None:
    ann.post("/account", data={"name": "<script>alert(1)</script>"})
    page = ann.get("/account").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_nobody_makes_themselves_an_administrator(app: Flask, ann: FlaskClient) -> None:
    sent = {"name": "Ann", "is_admin": "1", "email": "other@example.org", "disabled_at": ""}
    ann.post("/account", data=sent)
    assert ann.get("/courses/new").status_code == 404
    assert ANN in ann.get("/account").text


def test_the_account_page_is_for_the_signed_in(client: FlaskClient) -> None:
    assert "/sign-in" in client.get("/account").headers["Location"]
    assert client.post("/account", data={"name": "Nobody"}).status_code == 401
    assert client.post("/account/password", data={}).status_code == 401
