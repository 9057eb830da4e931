"""A person at the sign-in page."""

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import operations
from app.core.clock import now
from app.core.db import write
from tests.factories import PASSWORD

ANN = "ann.example@example.org"


def make_ann(app: Flask, email: str = ANN) -> str:
    """An account with PASSWORD; returns its address."""
    with app.app_context():
        operations.create_user("Ann Example", email, password=PASSWORD, cost="low")
    return email


def disable(app: Flask, email: str = ANN) -> None:
    """Close an account, as whoever runs the site does in the database."""
    with app.app_context():
        user = operations.find_user(email)
        assert user is not None
        with write(user):
            user.disabled_at = now()


def enter(client: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Send the sign-in form."""
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def cookie_of(client: FlaskClient) -> str:
    """The session cookie that this browser holds."""
    cookie = client.get_cookie("colloquy")
    return cookie.value if cookie else ""


def browser_with(app: Flask, cookie: str) -> FlaskClient:
    """Another browser that got hold of a session cookie."""
    client = app.test_client()
    client.set_cookie("colloquy", cookie)
    return client


def name_at(client: FlaskClient) -> str:
    """As whom this browser is signed in; empty for nobody."""
    found = re.search(r"<summary>([^<]+)</summary>\s*<div class=\"drop\">", client.get("/").text)
    return found[1] if found and found[1] != "Menu" else ""
