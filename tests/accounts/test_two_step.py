"""The second step: what its codes open, and what goes around it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import identity, operations, sign_ins, two_step
from app.accounts.models import RecoveryCode, SecondStep, User
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER, letters
from tests.accounts.people import (
    ANN,
    browser_with,
    cookie_of,
    disable,
    enter,
    make_ann,
    name_at,
)
from tests.accounts.phone import Phone, ann_sets_up, set_up
from tests.conftest import FrozenClock
from tests.factories import make_user
from tests.groups.racing import race

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def site(make_site: AppMaker) -> Flask:
    """A site that sends mail, and Ann."""
    app = make_site(smtp_url=NO_SERVER)
    make_ann(app)
    return app


def test_the_password_alone_lets_nobody_in(site: Flask, frozen_clock: FrozenClock) -> None:
    phone, _codes = ann_sets_up(site)
    browser = site.test_client()
    answer = enter(browser, ANN, next="/account/two-step")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/code")
    assert name_at(browser) == ""
    assert browser.get("/account").status_code == 302
    page = browser.get("/sign-in/code").text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    frozen_clock.advance(seconds=30)
    answer = browser.post("/sign-in/code", data={"code": phone.code()})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/two-step")
    assert name_at(browser) == "Ann Example"
    with browser.session_transaction() as session:
        assert identity.PENDING not in session


def test_a_code_of_the_moment_before_or_after_is_taken_and_none_twice(
    site: Flask, frozen_clock: FrozenClock
) -> None:
    phone, _codes = ann_sets_up(site)
    used_at_set_up = phone.code()
    frozen_clock.advance(minutes=5)
    with site.app_context():
        user = operations.find_user(ANN)
        assert user is not None
        outside = (used_at_set_up, phone.code(-2), phone.code(2), "", "x", "1" * 2000)
        for wrong in outside:
            with pytest.raises(InvalidInput):
                two_step.take_code(user, wrong)
        two_step.take_code(user, phone.code(-1))
        two_step.take_code(user, f" {phone.code(1)[:3]} {phone.code(1)[3:]} ")
        for spent in (phone.code(-1), phone.code(), phone.code(1)):
            with pytest.raises(InvalidInput):
                two_step.take_code(user, spent)


def test_of_two_who_send_one_code_at_once_one_gets_in(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        user = make_user()
        key = user.id
        phone, codes = set_up(user)
        frozen_clock.advance(minutes=5)

        def take(code: str) -> None:
            again = db.session.get(User, key)
            assert again is not None
            two_step.take_code(again, code)

        for code in (phone.code(), codes[0]):
            refusals, failures = race(app, [lambda code=code: take(code)] * 4)  # type: ignore[misc]
            assert (refusals, failures) == (["wrong_code"] * 3, [])


def test_a_recovery_code_stands_in_once_and_its_owner_is_told(site: Flask) -> None:
    _phone, codes = ann_sets_up(site)
    browser = site.test_client()
    enter(browser, ANN)
    assert "/sign-in/code?by=recovery" in browser.get("/sign-in/code").text
    recovery = browser.get("/sign-in/code?by=recovery").text
    assert "inputmode" not in recovery
    assert "A code of your app" not in recovery
    typed = codes[0].upper().replace("-", " ")
    answer = browser.post("/sign-in/code?by=recovery", data={"code": typed})
    assert answer.status_code == 303
    assert name_at(browser) == "Ann Example"
    letter = letters(site, to=ANN)[-1]
    assert letter.subject == "A recovery code was used"
    assert "9 are left." in letter.body
    again = site.test_client()
    enter(again, ANN)
    answer = again.post("/sign-in/code?by=recovery", data={"code": codes[0]})
    assert answer.status_code == 422
    assert "This code is wrong, or was used already." in answer.text
    with site.app_context():
        hashes = db.session.scalars(select(RecoveryCode.code_hash)).all()
        assert not any(code in kept or kept in code for code in codes for kept in hashes)


def test_wrong_codes_are_slowed_down_wherever_they_are_typed(
    site: Flask, frozen_clock: FrozenClock
) -> None:
    phone, _codes = ann_sets_up(site)
    frozen_clock.advance(minutes=1)
    statuses = []
    for _try in range(6):
        browser = site.test_client()
        enter(browser, ANN)
        statuses.append(browser.post("/sign-in/code", data={"code": "000000"}).status_code)
    assert statuses == [422] * 5 + [429]
    answer = browser.post("/sign-in/code", data={"code": phone.code()})
    assert answer.status_code == 429
    assert name_at(browser) == ""


def test_the_step_waits_ten_minutes(site: Flask, frozen_clock: FrozenClock) -> None:
    phone, _codes = ann_sets_up(site)
    browser = site.test_client()
    enter(browser, ANN)
    frozen_clock.advance(minutes=10)
    assert browser.get("/sign-in/code").status_code == 200
    frozen_clock.advance(seconds=1)
    answer = browser.post("/sign-in/code", data={"code": phone.code()})
    assert answer.headers["Location"] == "/sign-in"
    assert "Sign in again" in browser.get("/sign-in").text
    assert name_at(browser) == ""


@pytest.mark.parametrize("what", ["password", "closed", "by hand"])
def test_what_ends_sign_ins_ends_the_waiting_ones(
    site: Flask, frozen_clock: FrozenClock, what: str
) -> None:
    phone, _codes = ann_sets_up(site)
    frozen_clock.advance(minutes=1)
    thief = site.test_client()
    enter(thief, ANN)
    frozen_clock.advance(minutes=1)
    with site.app_context():
        user = operations.find_user(ANN)
        assert user is not None
        if what == "password":
            operations.set_password(user, "four words of mine", cost="low")
        elif what == "by hand":
            sign_ins.end_sign_ins(user)
    if what == "closed":
        disable(site)
    answer = thief.post("/sign-in/code", data={"code": phone.code()})
    assert answer.headers["Location"] == "/sign-in"
    assert name_at(thief) == ""


def test_a_waiting_cookie_opens_nothing_else_and_nothing_later(
    site: Flask, frozen_clock: FrozenClock
) -> None:
    phone, _codes = ann_sets_up(site)
    frozen_clock.advance(minutes=1)
    browser = site.test_client()
    enter(browser, ANN)
    kept = cookie_of(browser)
    browser.post("/sign-in/code", data={"code": phone.code()})
    copy = browser_with(site, kept)
    assert name_at(copy) == ""
    assert copy.get("/account/two-step").status_code == 302
    assert copy.post("/sign-in/code", data={"code": phone.code()}).status_code == 422
    assert site.test_client().get("/sign-in/code").headers["Location"] == "/sign-in"


def test_codes_go_by_the_real_time_also_where_the_clock_is_set_apart(
    app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch, frozen_clock: FrozenClock
) -> None:
    """The demo lives in another year, and the phone of whoever tries it does not."""
    with app_sqlite.app_context():
        user = make_user()
        two_step.begin(user)
        step = db.session.get(SecondStep, user.id)
        assert step is not None
        code = Phone(two_step.secret_of(step)).code()
        monkeypatch.setattr("app.core.clock._offset", timedelta(days=-2000))
        frozen_clock.advance(days=-2000)
        assert len(two_step.confirm(user, code)) == 10


def test_under_another_secret_key_recovery_codes_still_work(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        user = make_user()
        phone, codes = set_up(user)
        step = db.session.get(SecondStep, user.id)
        assert step is not None
        with write(user):
            step.sealed_secret = "sealed elsewhere"
        frozen_clock.advance(minutes=1)
        with pytest.raises(DomainError):
            two_step.take_code(user, phone.code())
        two_step.take_code(user, codes[0])
        assert two_step.recovery_codes_left(user) == 9
