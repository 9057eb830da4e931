"""An app for one-time codes, and people who use one."""

import re

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import operations, two_step
from app.accounts.models import SecondStep, User
from app.core.clock import now
from app.core.db import db
from tests.accounts.people import ANN


class Phone:
    """An app that was given a secret. It goes by the test's clock."""

    def __init__(self, secret: str) -> None:
        self._totp = pyotp.TOTP(secret)

    def code(self, later: int = 0) -> str:
        """The code of now, or of so many half minutes later."""
        return self._totp.at(now(), counter_offset=later)


def set_up(user: User) -> tuple[Phone, list[str]]:
    """Switch the step on for somebody; their phone and recovery codes."""
    two_step.begin(user)
    step = db.session.get(SecondStep, user.id)
    assert step is not None
    phone = Phone(two_step.secret_of(step))
    return phone, two_step.confirm(user, phone.code())


def ann_sets_up(app: Flask) -> tuple[Phone, list[str]]:
    """Switch the step on for Ann."""
    with app.app_context():
        user = operations.find_user(ANN)
        assert user is not None
        return set_up(user)


def recovery_codes_on(page: str) -> list[str]:
    """The recovery codes that a page shows."""
    field = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)
    return re.findall(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b", field[1] if field else "")


def scan(browser: FlaskClient) -> Phone:
    """Begin at the account page and give the secret to an app, by hand."""
    browser.post("/account/two-step/begin")
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", browser.get("/account/two-step/set-up").text)
    assert found is not None
    return Phone(found[1].replace(" ", ""))
