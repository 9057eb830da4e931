"""Accounts that were begun and never used are forgotten after a month."""

from flask import Flask

from app.accounts import operations as accounts
from app.courses import operations as courses
from app.courses.models import Role
from app.courses.strangers import forget_strangers
from tests.conftest import FrozenClock
from tests.factories import make_course, make_user


def test_a_stranger_is_forgotten_after_a_month_and_nobody_else(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        accounts.create_user("Stranger", "stranger@example.org")
        courses.add_person(
            make_course(), make_user(), name="Student", email="in@example.org", role=Role.STUDENT
        )
        used = make_user().email
        frozen_clock.advance(days=30)
        forget_strangers()
        assert accounts.find_user("stranger@example.org") is not None
        accounts.create_user("Late", "late@example.org")
        frozen_clock.advance(seconds=1)
        forget_strangers()
        kept = [
            email
            for email in ("stranger@example.org", "in@example.org", "late@example.org", used)
            if accounts.find_user(email) is not None
        ]
        assert kept == ["in@example.org", "late@example.org", used]
