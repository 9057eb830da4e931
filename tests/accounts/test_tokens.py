"""Every kind of token, run out, used, altered, another's: all refused, and nothing told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import links, operations, sign_ins
from app.accounts.models import LinkPurpose
from app.core.db import write
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER
from tests.accounts.people import ANN, disable, make_ann, name_at
from tests.conftest import FrozenClock
from tests.factories import PASSWORD, sign_in

SPENT = "This link has been used, has run out, or was altered."


@dataclass(frozen=True)
class Kind:
    """A kind of link: its path before the token, what is sent with it, what a spent one offers.

    `as_owner`: only its owner, signed in, can use it.
    """

    purpose: LinkPurpose
    path: str
    data: dict[str, str]
    offer: str = "Have a new one sent"
    as_owner: bool = False

    def browser(self, app: Flask) -> FlaskClient:
        """A browser that may use such a link."""
        client = app.test_client()
        if self.as_owner:
            with app.app_context():
                user = operations.find_user(ANN) or operations.find_user("another@example.org")
                assert user is not None
                if user.is_active:
                    sign_in(client, user)
        return client


KINDS = [
    Kind(LinkPurpose.INVITATION, "/invitation/", {"password": PASSWORD}),
    Kind(LinkPurpose.SIGN_IN, "/sign-in/link/", {}),
    Kind(LinkPurpose.NEW_EMAIL, "/account/email/", {}, "Your account page sends a new one", True),
]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.purpose.value)


@pytest.fixture
def site(make_site: AppMaker) -> Flask:
    """A site that sends mail, and Ann, who has never signed in."""
    app = make_site(smtp_url=NO_SERVER)
    with app.app_context():
        operations.create_user("Ann Example", ANN)
    return app


def make(app: Flask, kind: Kind, email: str = ANN) -> str:
    """The token of a new link of a kind."""
    with app.app_context():
        user = operations.find_user(email)
        assert user is not None
        with write(user):
            return links.make_link(user, kind.purpose, email="another@example.org")


def refused(app: Flask, kind: Kind, token: str) -> None:
    """Neither looking nor sending opens anything, or names anybody; a new link is offered."""
    stranger, browser = app.test_client(), kind.browser(app)
    seen = stranger.get(kind.path + token)
    assert "Ann" not in seen.text
    answers = (
        [seen]
        if name_at(browser) == "" and kind.as_owner
        else [
            seen,
            browser.post(kind.path + token, data=kind.data),
        ]
    )
    for answer in answers:
        assert answer.status_code == 409
        assert SPENT in answer.text
        assert kind.offer in answer.text
    assert name_at(stranger) == ""


@each_kind
def test_a_used_one_is_refused(site: Flask, kind: Kind) -> None:
    token = make(site, kind)
    assert kind.browser(site).post(kind.path + token, data=kind.data).status_code == 303
    refused(site, kind, token)


@each_kind
def test_one_that_ran_out_is_refused(site: Flask, kind: Kind, frozen_clock: FrozenClock) -> None:
    token = make(site, kind)
    frozen_clock.set(frozen_clock.now + links.LIVES[kind.purpose] - timedelta(seconds=1))
    assert site.test_client().get(kind.path + token).status_code == 200
    frozen_clock.advance(seconds=1)
    refused(site, kind, token)


@each_kind
def test_an_altered_one_is_refused(site: Flask, kind: Kind) -> None:
    token = make(site, kind)
    for altered in (token[:-1], token + "A", token.swapcase(), token[::-1], "null", "%00"):
        refused(site, kind, altered)


@each_kind
def test_one_of_another_kind_is_refused(site: Flask, kind: Kind) -> None:
    for other in KINDS:
        if other is not kind:
            refused(site, kind, make(site, other))


@each_kind
def test_one_that_a_newer_one_replaced_is_refused(site: Flask, kind: Kind) -> None:
    before = make(site, kind)
    make(site, kind)
    refused(site, kind, before)


@each_kind
def test_one_of_a_closed_account_is_refused(site: Flask, kind: Kind) -> None:
    token = make(site, kind)
    disable(site)
    refused(site, kind, token)


@each_kind
def test_one_acts_for_its_own_person_whoever_sends_it(site: Flask, kind: Kind) -> None:
    """Another's sign-in, name or number in the form changes nothing."""
    make_ann(site, "eve@example.org")
    token = make(site, kind)
    eve = site.test_client()
    eve.post("/sign-in", data={"email": "eve@example.org", "password": PASSWORD})
    answer = eve.post(
        kind.path + token, data={**kind.data, "email": "eve@example.org", "user_id": "2"}
    )
    with site.app_context():
        eves, anns = operations.find_user("eve@example.org"), operations.find_user(ANN)
        assert eves is not None
        assert anns is not None
        assert anns.name == "Ann Example"
    # What lets in, lets its own person in; what changes an account, is for its owner alone.
    assert answer.status_code == (409 if kind.as_owner else 303)
    with site.app_context():
        assert operations.find_user("another@example.org") is None


@each_kind
def test_setting_a_password_ends_what_was_sent_before(site: Flask, kind: Kind) -> None:
    token = make(site, kind)
    with site.app_context():
        user = operations.find_user(ANN)
        assert user is not None
        operations.set_password(user, PASSWORD, cost="low")
    refused(site, kind, token)


def _browser(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: token.swapcase(),
        lambda token: "",
        lambda token: None,
    ],
)
def test_an_altered_sign_in_is_nobodys(
    site: Flask, spoil: Callable[[str], str | None], frozen_clock: FrozenClock
) -> None:
    with site.app_context():
        user = operations.find_user(ANN)
        assert user is not None
        token = sign_ins.open_sign_in(user, days=1)
    assert name_at(_browser(site, token)) == "Ann Example"
    assert name_at(_browser(site, spoil(token))) == ""  # type: ignore[arg-type]
    frozen_clock.advance(days=1)
    assert name_at(_browser(site, token)) == ""
