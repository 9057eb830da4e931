"""Each invariant of accounts finds what it is about."""

import pytest
from flask import Flask

from app.accounts import sign_ins
from tests.factories import make_user
from tests.planting import plant


@pytest.mark.violates("no disabled account has an open sign-in that opens anything")
def test_a_sign_in_to_a_disabled_account_is_found(app: Flask) -> None:
    with app.app_context():
        sign_ins.open_sign_in(make_user(), days=1)
        plant("UPDATE user_account SET disabled_at = '2020-10-01 00:00:00'")


@pytest.mark.violates("an account with a password has been activated")
def test_a_password_of_an_account_that_nobody_activated_is_found(app: Flask) -> None:
    with app.app_context():
        make_user()
        plant("UPDATE user_account SET activated_at = NULL")
