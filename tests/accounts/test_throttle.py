"""Slowing down whoever tries one password, link or code after the other."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import throttle
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER, letters
from tests.accounts.people import ANN, enter, make_ann, name_at

WAIT = "Too many tries. Wait 1"  # 14 or 15 minutes


def at(app: Flask, address: str) -> FlaskClient:
    """A browser at an address of the net."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


@pytest.fixture
def site(make_site: AppMaker) -> Flask:
    """A site that sends mail, and Ann."""
    app = make_site(smtp_url=NO_SERVER)
    make_ann(app)
    return app


def test_twenty_wrong_passwords_slow_the_next_down_even_if_it_is_right(site: Flask) -> None:
    statuses = [
        enter(at(site, f"192.0.2.{n}"), ANN, "not the password").status_code for n in range(20)
    ]
    assert statuses == [422] * 6 + [429] * 14
    answer = enter(at(site, "192.0.2.99"), ANN)
    assert answer.status_code == 429
    assert WAIT in answer.text
    assert f'value="{ANN}"' in answer.text


def test_the_owner_gets_in_meanwhile_by_a_known_browser_or_a_link(site: Flask) -> None:
    """Nobody keeps somebody out by failing on purpose."""
    own = at(site, "198.51.100.1")
    enter(own, ANN)
    own.post("/sign-out")
    for n in range(20):
        enter(at(site, f"192.0.2.{n}"), ANN, "not the password")
    assert enter(own, ANN).status_code == 303
    elsewhere = at(site, "198.51.100.2")
    elsewhere.post("/sign-in/link", data={"email": ANN})
    elsewhere.post(letters(site)[-1].path)
    assert name_at(elsewhere) == "Ann Example"


def test_a_known_browser_is_slowed_down_too_and_is_known_for_its_account_only(site: Flask) -> None:
    make_ann(site, "bob@example.org")
    thief = at(site, "192.0.2.1")
    enter(thief, "bob@example.org")
    thief.post("/sign-out")
    tries = [enter(thief, ANN, "not the password").status_code for _ in range(8)]
    assert tries == [422] * 6 + [429] * 2
    own = [enter(thief, "bob@example.org", "not the password").status_code for _ in range(8)]
    assert own == [422] * 6 + [429] * 2


def test_many_accounts_tried_from_one_place_are_slowed_down(site: Flask) -> None:
    place = at(site, "192.0.2.7")
    statuses = [enter(place, f"n{n}@example.org", "a guess or so").status_code for n in range(20)]
    assert statuses == [422] * 8 + [429] * 12
    assert enter(at(site, "192.0.2.8"), ANN).status_code == 303


def test_right_passwords_do_not_count_against_a_place(site: Flask) -> None:
    """A class signs in from one address of the campus."""
    for n in range(12):
        make_ann(site, f"student{n}@example.org")
        answer = enter(at(site, "192.0.2.9"), f"student{n}@example.org")
        assert answer.status_code == 303


def test_an_ipv6_net_is_one_place(site: Flask) -> None:
    statuses = [
        enter(at(site, f"2001:db8::{n}"), f"n{n}@example.org", "a guess").status_code
        for n in range(1, 12)
    ]
    assert statuses == [422] * 8 + [429] * 3


def test_an_ipv4_address_is_itself_on_a_socket_for_both_kinds(site: Flask) -> None:
    for n in range(1, 10):
        answer = enter(at(site, f"::ffff:192.0.2.{n}"), f"n{n}@example.org", "a guess or so")
        assert answer.status_code == 422


def test_all_addresses_of_an_account_count_together(site: Flask) -> None:
    """And every spelling of one."""
    spellings = [ANN.upper(), ANN.title(), ANN, f" {ANN}"]
    tries = [
        enter(at(site, f"192.0.2.{n}"), spellings[n % 4], "not the password").status_code
        for n in range(8)
    ]
    assert tries == [422] * 6 + [429] * 2


def test_a_forwarded_address_counts_only_behind_a_proxy_that_the_settings_name(
    site: Flask,
) -> None:
    for n in range(9):
        client = at(site, "192.0.2.5")
        answer = client.post(
            "/sign-in",
            data={"email": f"n{n}@example.org", "password": "a guess"},
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        )
    assert answer.status_code == 429


def test_links_to_one_address_and_from_one_place_are_bounded(site: Flask) -> None:
    asked = [
        at(site, f"192.0.2.{n}").post("/sign-in/link", data={"email": ANN}).status_code
        for n in range(7)
    ]
    assert asked == [303] * 5 + [429] * 2
    place = at(site, "192.0.2.200")
    asked = [
        place.post("/sign-in/link", data={"email": f"n{n}@example.org"}).status_code
        for n in range(302)
    ]
    assert asked == [303] * 300 + [429] * 2


def test_the_answer_says_when_to_come_back(site: Flask) -> None:
    with site.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        for _try in range(5):
            throttle.before_code(1)
        with pytest.raises(throttle.TooManyTries) as caught:
            throttle.before_code(1)
        assert 14 * 60 < caught.value.wait <= 15 * 60
        throttle.before_code(2)
        throttle.after_right_code(1)
        throttle.before_code(1)
