"""Two answers of a sign-in service at once, for somebody new: on both databases."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import services
from app.accounts.models import ProviderIdentity, User
from app.accounts.services import Visitor
from app.core.db import db
from tests.accounts.people import ANN
from tests.accounts.provider import provider_at
from tests.groups.racing import race


def test_two_answers_at_once_make_one_account_and_one_link(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "lets_newcomers_in", [lambda path: True])
    provider = provider_at("https://login.example")
    visitor = Visitor(provider.issuer, "ann", ANN, email_verified=True, name="Ann Example")
    found: list[str] = []

    def take() -> None:
        found.append(services.recognize(visitor, provider, "/join/x").user.email)

    with app.app_context():
        refusals, failures = race(app, [take] * 4)
        assert (refusals, failures, found) == ([], [], [ANN] * 4)
        assert len(db.session.scalars(select(User)).all()) == 1
        assert len(db.session.scalars(select(ProviderIdentity)).all()) == 1
