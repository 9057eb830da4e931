"""The second step on the account page: set up, given new codes, switched off, taken away."""

from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import operations, two_step
from app.accounts.models import RecoveryCode, SecondStep
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import InvalidInput
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER, letters
from tests.accounts.people import ANN, enter, make_ann, name_at
from tests.accounts.phone import ann_sets_up, recovery_codes_on, scan
from tests.conftest import FrozenClock
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def site(make_site: AppMaker) -> Flask:
    """A site that sends mail, and Ann."""
    app = make_site(smtp_url=NO_SERVER)
    make_ann(app)
    return app


def test_it_is_set_up_by_a_first_code_and_shows_its_recovery_codes_once(
    site: Flask, frozen_clock: FrozenClock
) -> None:
    browser, other = site.test_client(), site.test_client()
    enter(browser, ANN)
    enter(other, ANN)
    assert browser.get("/account/two-step/set-up").headers["Location"] == "/account/two-step"
    assert browser.get("/account/two-step/picture.svg").status_code == 404
    phone = scan(browser)
    shown = browser.get("/account/two-step/set-up").text
    assert f"otpauth://totp/Colloquy:{quote(ANN)}?secret=" in shown
    picture = browser.get("/account/two-step/picture.svg")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/svg+xml", "no-store")
    wrong = browser.post("/account/two-step/set-up", data={"code": phone.code(4)})
    assert wrong.status_code == 422
    assert enter(site.test_client(), ANN).headers["Location"] == "/home", "it is not on yet"
    page = browser.post("/account/two-step/set-up", data={"code": phone.code()})
    assert page.headers["Cache-Control"] == "no-store"
    codes = recovery_codes_on(page.text)
    assert len(set(codes)) == 10
    assert recovery_codes_on(browser.get("/account/two-step").text) == []
    assert "You have 10 unused recovery codes." in browser.get("/account/two-step").text
    assert browser.get("/account/two-step/picture.svg").status_code == 404
    assert (name_at(browser), name_at(other)) == ("Ann Example", "")
    assert letters(site, to=ANN)[-1].subject == "The second step is on"
    assert browser.post("/account/two-step/begin").status_code == 409
    with site.app_context():
        step = db.session.scalars(select(SecondStep)).one()
        assert two_step.secret_of(step) not in step.sealed_secret


def test_new_recovery_codes_take_a_code_and_replace_the_old(
    site: Flask, frozen_clock: FrozenClock
) -> None:
    browser = site.test_client()
    phone, old = ann_sets_up(site)
    enter(browser, ANN)
    frozen_clock.advance(minutes=1)
    browser.post("/sign-in/code", data={"code": phone.code()})
    refused = browser.post("/account/two-step/codes", data={"code": "000000"})
    assert (refused.status_code, recovery_codes_on(refused.text)) == (422, [])
    frozen_clock.advance(minutes=1)
    page = browser.post("/account/two-step/codes", data={"code": phone.code()})
    new = recovery_codes_on(page.text)
    assert len(new) == 10
    assert f'data:text/plain;charset=utf-8,{"%0A".join(new)}"' in page.text
    assert letters(site, to=ANN)[-1].subject == "You have new recovery codes"
    assert not set(new) & set(old)
    with site.app_context():
        user = operations.find_user(ANN)
        assert user is not None
        with pytest.raises(InvalidInput):
            two_step.take_code(user, old[0])
        two_step.take_code(user, new[0])


def test_it_is_switched_off_by_a_code_and_the_owner_is_told(
    site: Flask, frozen_clock: FrozenClock
) -> None:
    browser = site.test_client()
    enter(browser, ANN)
    phone = scan(browser)
    page = browser.post("/account/two-step/set-up", data={"code": phone.code()}).text
    frozen_clock.advance(minutes=1)
    assert browser.post("/account/two-step/off", data={"code": "123456"}).status_code == 422
    code = recovery_codes_on(page)[0]
    answer = browser.post("/account/two-step/off?by=recovery", data={"code": code})
    assert answer.headers["Location"] == "/account/two-step"
    assert letters(site, to=ANN)[-1].subject == "The second step is off"
    assert enter(site.test_client(), ANN).headers["Location"] == "/home"
    with site.app_context():
        assert db.session.scalars(select(RecoveryCode)).all() == []
    assert scan(browser).code() != phone.code(), "a new one has a new secret"


def test_an_administrator_takes_it_away_from_who_lost_everything(site: Flask) -> None:
    ann_sets_up(site)
    with site.app_context():
        user, admin = operations.find_user(ANN), make_user(admin=True)
        assert user is not None
        two_step.reset(user, admin)
        two_step.reset(user, admin)
        line = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "user.two_step_reset")
        ).one()
        assert (line.actor_id, line.person_id) == (admin.id, user.id)
        assert not two_step.is_on(user)
    assert letters(site, to=ANN)[-1].subject == "The second step was taken away"
    assert enter(site.test_client(), ANN).headers["Location"] == "/home"
