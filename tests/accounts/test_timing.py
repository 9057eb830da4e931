"""A refusal takes as long for an address that is known as for one that is not.

Medians of 50, taken in turns so that whatever else the machine does falls on both alike. A password
costs an eighth of the real work here, which is still most of the time of a request: without the
work done for unknown addresses the ratio is above three.
"""

from collections.abc import Callable
from functools import cache
from statistics import median
from time import perf_counter

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from limits import parse

from app.accounts import operations, passwords, throttle
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER
from tests.accounts.people import ANN

TIMES = 50


@pytest.fixture
def site(make_site: AppMaker, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A site with passwords that cost something, where tries are counted but never enough."""
    hasher = PasswordHasher(memory_cost=8 * 1024)
    monkeypatch.setattr(passwords, "_hasher", lambda cost: hasher)
    monkeypatch.setattr(passwords, "_nobody", cache(lambda cost: hasher.hash("nobody")))
    app = make_site(smtp_url=NO_SERVER)
    with app.app_context():
        operations.create_user("Ann Example", ANN, password="four words of Ann")
    for name in ("ACCOUNT_TRIES", "PLACE_TRIES", "LINKS_TO_ADDRESS", "LINKS_FROM_PLACE"):
        monkeypatch.setattr(throttle, name, parse("1000 per minute"))
    return app


def ratio(client: FlaskClient, ask: Callable[[FlaskClient, str], int]) -> float:
    """How much longer the median answer takes for a known address."""
    took: dict[str, list[float]] = {ANN: [], "bob.example@example.org": []}
    for _time in range(TIMES):
        for email, times in took.items():
            begun = perf_counter()
            status = ask(client, email)
            times.append(perf_counter() - begun)
            assert status in (303, 422)
    known, unknown = (median(times) for times in took.values())
    return known / unknown


def _password(client: FlaskClient, email: str) -> int:
    return client.post("/sign-in", data={"email": email, "password": "a guess"}).status_code


def _link(client: FlaskClient, email: str) -> int:
    return client.post("/sign-in/link", data={"email": email}).status_code


def test_a_wrong_password(site: Flask) -> None:
    assert 0.5 < ratio(site.test_client(), _password) < 2


def test_a_link_by_mail(site: Flask) -> None:
    assert 0.5 < ratio(site.test_client(), _link) < 2
