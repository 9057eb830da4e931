"""Who may open what: every role at every route of the app, GET and POST.

A route that is not in `access.txt` fails the test, and so does one that answers otherwise than the
table says. The words of the table: `ok` (a page, a redirect onwards, or a refusal by a rule of the
domain: the door is open), `sign-in`, `no` (403: known, not open), `hidden` (404: not to be known).
"""

import shutil
from contextvars import Context
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app import create_app
from app.core.clock import travel
from tests.conftest import dispose, settings_for
from tests.factories import sign_in
from tests.sharing import share_compiled
from tests.world import CANARY, NOW, World, make_world

TABLE = Path(__file__).with_name("access.txt")
ROLES = (
    "visitor",
    "elsewhere",
    "observer",
    "classmate",
    "student",
    "ta",
    "instructor",
    "administrator",
)
# Not of the course's doors: no one is refused here, or the framework serves them.
UNLISTED = {"static", "health.healthz"}
# A mail program posts here for its owner, without a page before it (RFC 8058): the token in the
# address is the authority.
BY_TOKEN = {"mail.unsubscribe"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, World]:
    """An instance folder with the world in it, to be copied for each question."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copyfile(sqlite_template, folder / "colloquy.sqlite3")
    app = create_app(settings_for(folder))
    with app.app_context(), travel(NOW):
        world = make_world()
        tokens = {
            role: sign_in(app.test_client(), who).get_cookie("colloquy")
            for role, who in world.people.items()
            if who is not None
        }
    world.people = tokens  # type: ignore[assignment]
    dispose(app)
    return folder, world


def _table() -> dict[tuple[str, str], tuple[str, ...]]:
    rows = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            method, endpoint, *answers = line.split()
            rows[method, endpoint] = tuple(answers)
    return rows


def _routes(app: Flask) -> list[tuple[str, str, Rule]]:
    """(method, name, rule) of every route; a second rule of an endpoint is named with /new."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in UNLISTED:
            continue
        name = rule.endpoint + ("/new" if rule.rule.endswith("/new") else "")
        found += [(m, name, rule) for m in sorted(rule.methods or ()) if m in ("GET", "POST")]
    return sorted(found, key=lambda each: (each[1], each[0]))


def _answer(app: Flask, world: World, method: str, rule: Rule, role: str) -> str:
    with app.test_request_context():
        url = app.url_map.bind("localhost").build(rule.endpoint, world.values(rule))
    client = app.test_client()
    cookie = world.people.get(role)
    if cookie is not None:
        client.set_cookie("colloquy", cookie.value)  # type: ignore[union-attr]
    with travel(NOW):
        response = Context().run(client.open, url, method=method)
    status = response.status_code
    onwards = response.headers.get("Location", "")
    response.close()
    if status == 401 or (status == 302 and "/sign-in" in onwards):
        return "sign-in"
    return {403: "no", 404: "hidden"}.get(status, "ok" if status < 500 else f"broken-{status}")


def _copy(source: Path, target: Path) -> Flask:
    shutil.copytree(source, target)
    # Mail is set up, so that what needs it has its doors; none is sent without a worker.
    app = create_app(settings_for(target, smtp_url="smtp://127.0.0.1:9"))
    # Who may do what is the question here; the test below asks about tokens.
    app.config["WTF_CSRF_ENABLED"] = False
    share_compiled(app)
    return app


def _is_written(database: Path) -> bool:
    """Whether anything may have been written since the file was copied.

    It is in the write-ahead log, which goes only with the last connection.
    """
    log = database.with_name(f"{database.name}-wal")
    return not log.exists() or log.stat().st_size > 0


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_every_role_as_the_table_says(
    built: tuple[Path, World], tmp_path: Path, role: str
) -> None:
    folder, world = built
    app = _copy(folder, tmp_path / "instance")
    database = tmp_path / "instance" / "colloquy.sqlite3"
    table, column, wrong = _table(), ROLES.index(role), []
    for method, name, rule in _routes(app):
        found = _answer(app, world, method, rule, role)
        expected = table.get((method, name), ("missing from the table",) * len(ROLES))[column]
        if found != expected:
            wrong.append(f"{method} {name}: {found}, the table says {expected}")
        if method == "POST" and _is_written(database):
            dispose(app)
            for old in database.parent.glob("colloquy.sqlite3*"):
                old.unlink()
            shutil.copyfile(folder / "colloquy.sqlite3", database)
    dispose(app)
    assert not wrong, "\n".join(wrong)


def test_the_table_names_no_route_that_is_gone(built: tuple[Path, World], tmp_path: Path) -> None:
    app = _copy(built[0], tmp_path / "instance")
    names = {(method, name) for method, name, _rule in _routes(app)}
    dispose(app)
    assert set(_table()) == names


@pytest.mark.parametrize("role", ["visitor", "elsewhere", "observer", "classmate", "student"])
def test_nothing_of_a_draft_grade_is_on_any_page_of_theirs(
    built: tuple[Path, World], tmp_path: Path, role: str
) -> None:
    folder, world = built
    app = _copy(folder, tmp_path / "instance")
    cookie = world.people.get(role)
    found = []
    for method, name, rule in _routes(app):
        if method != "GET":
            continue
        with app.test_request_context():
            url = app.url_map.bind("localhost").build(rule.endpoint, world.values(rule))
        client = app.test_client()
        if cookie is not None:
            client.set_cookie("colloquy", cookie.value)  # type: ignore[union-attr]
        with travel(NOW):
            response = Context().run(client.get, url)
        if CANARY.encode() in response.get_data() + str(response.headers).encode():
            found.append(name)
        response.close()
    dispose(app)
    assert found == []


def test_no_form_without_its_token_is_taken(built: tuple[Path, World], tmp_path: Path) -> None:
    app = _copy(built[0], tmp_path / "instance")
    app.config["WTF_CSRF_ENABLED"] = True
    world, taken = built[1], []
    cookie = world.people["instructor"]
    for method, name, rule in _routes(app):
        if method != "POST" or name in BY_TOKEN:
            continue
        with app.test_request_context():
            url = app.url_map.bind("localhost").build(
                rule.endpoint, world.values(rule), method="POST"
            )
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "of another session"}):
            client = app.test_client()
            client.set_cookie("colloquy", cookie.value)  # type: ignore[union-attr]
            with travel(NOW):
                status = Context().run(client.post, url, data=data).status_code
            if status != 400:
                taken.append(f"{name} {data}: {status}")
    dispose(app)
    assert taken == []
