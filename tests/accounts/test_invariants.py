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


@pytest.mark.violates("a merged or erased account has no way in")
def test_a_way_into_an_erased_account_is_found(app: Flask) -> None:
    with app.app_context():
        sign_ins.open_sign_in(make_user(), days=1)
        plant(
            "UPDATE user_account SET erased_at = '2040-10-01 00:00:00',"
            " disabled_at = '2040-10-01 00:00:00', password_hash = NULL,"
            " name = 'Former participant', email = 'erased-1@erased.invalid',"
            " email_key = 'erased-1@erased.invalid'"
        )


@pytest.mark.violates("an erased account has neither name nor address")
def test_an_erased_account_with_a_name_is_found(app: Flask) -> None:
    with app.app_context():
        make_user()
        plant(
            "UPDATE user_account SET erased_at = '2040-10-01 00:00:00',"
            " disabled_at = '2040-10-01 00:00:00', password_hash = NULL"
        )


@pytest.mark.violates("an account is merged into one that is not merged itself")
def test_a_chain_of_merged_accounts_is_found(app: Flask) -> None:
    with app.app_context():
        ends, between, keeper = make_user(), make_user(), make_user()
        for user, into in ((ends, between), (between, keeper)):
            plant(
                "UPDATE user_account SET merged_into_id = :into, password_hash = NULL,"
                " disabled_at = '2020-10-01 00:00:00' WHERE id = :user",
                user=user.id,
                into=into.id,
            )
