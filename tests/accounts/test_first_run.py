"""A new installation's first administrator."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts import first_run, operations
from app.core.errors import DomainError
from app.core.settings import settings
from tests.accounts.people import make_ann, name_at
from tests.conftest import FrozenClock
from tests.factories import PASSWORD

FORM = {"name": "First Person", "email": "first@example.org", "password": PASSWORD}


@pytest.fixture
def token(app_sqlite: Flask) -> str:
    """What `colloquy serve` prints."""
    with app_sqlite.app_context():
        return first_run.make_token()


def test_an_empty_site_leads_to_its_first_page(app_sqlite: Flask) -> None:
    browser = app_sqlite.test_client()
    for path in ("/", "/sign-in"):
        assert browser.get(path).headers["Location"] == "/first-run"
    assert "Nobody is here yet." in browser.get("/first-run").text


def test_the_token_makes_an_administrator_once(app_sqlite: Flask, token: str) -> None:
    browser = app_sqlite.test_client()
    answer = browser.post("/first-run", data={**FORM, "token": f" {token} "})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/courses/new")
    assert name_at(browser) == "First Person"
    again = app_sqlite.test_client()
    assert again.post("/first-run", data={**FORM, "token": token}).status_code == 404
    assert again.get("/first-run").status_code == 404
    assert again.get("/sign-in").status_code == 200


@pytest.mark.parametrize("typed", ["", "x", "null", "None"])
def test_a_wrong_token_makes_nobody_and_keeps_what_was_typed(
    app_sqlite: Flask, token: str, typed: str
) -> None:
    browser = app_sqlite.test_client()
    answer = browser.post("/first-run", data={**FORM, "token": typed})
    assert answer.status_code == 422
    assert 'value="First Person"' in answer.text
    assert token not in answer.text
    with app_sqlite.app_context():
        assert first_run.is_pending()


def test_without_a_token_printed_nobody_begins(app_sqlite: Flask) -> None:
    answer = app_sqlite.test_client().post("/first-run", data={**FORM, "token": "anything"})
    assert "This token is not the one" in answer.text


def test_a_token_runs_out_after_a_day_and_a_new_one_replaces_it(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        old = first_run.make_token()
        new = first_run.make_token()
        for bad in (old, new):
            if bad == new:
                frozen_clock.set(frozen_clock.now + timedelta(days=1))
            with pytest.raises(DomainError, match="not the one"):
                first_run.begin(bad, cost="low", **FORM)


def test_the_tokens_file_is_its_owners_and_holds_a_hash(app_sqlite: Flask, token: str) -> None:
    with app_sqlite.app_context():
        file = settings().instance_path / first_run.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert token not in file.read_text()


def test_a_bad_password_leaves_the_token_as_it_was(app_sqlite: Flask, token: str) -> None:
    browser = app_sqlite.test_client()
    for bad in ("short", "password123", "First Person"):
        sent = {**FORM, "token": token, "password": bad}
        assert browser.post("/first-run", data=sent).status_code == 422
    assert browser.post("/first-run", data={**FORM, "token": token}).status_code == 303


def test_nobody_begins_where_there_is_somebody(app_sqlite: Flask, token: str) -> None:
    make_ann(app_sqlite)
    with app_sqlite.app_context(), pytest.raises(DomainError, match="not the one"):
        first_run.begin(token, cost="low", **FORM)


def test_of_two_at_once_one_begins(app: Flask) -> None:
    """On both databases: the file is removed once."""
    with app.app_context():
        token = first_run.make_token()

    def begin(number: int) -> bool:
        with app.app_context():
            try:
                first_run.begin(
                    token,
                    name=f"First {number}",
                    email=f"first{number}@example.org",
                    password=PASSWORD,
                    cost="low",
                )
            except DomainError:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(begin, range(6))) == 1
    with app.app_context():
        made = [operations.find_user(f"first{n}@example.org") for n in range(6)]
        assert sum(user is not None for user in made) == 1
