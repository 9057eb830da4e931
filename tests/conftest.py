"""What every test may ask for: an app on a fresh database, a client, a clock that stands still.

Most tests take `app` and so run twice, on SQLite and on PostgreSQL. A test that no database can
change takes `app_sqlite`. Every test that had an app ends with the invariants of all rooms.
"""

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import flask_sqlalchemy_lite._extension
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import create_app
from app.config import Settings
from app.core import clock, pdf
from app.core.db import db
from app.core.invariants import registered, violations
from app.core.migrations import upgrade
from tests.browser import find_chromium, no_chromium
from tests.postgres import PostgresServer
from tests.sharing import inspect_once, share_compiled, share_routes

TEST_SECRET = "a secret for tests alone"
FROZEN_AT = datetime(2020, 10, 12, 4, 0, tzinfo=UTC)
_APPS = pytest.StashKey[list[Flask]]()
_BROWSER_TESTS = Path(__file__).parent / "browser"
_database_numbers = count(1)


def _no_async_sessions(error: BaseException | None) -> None:
    """Close no asynchronous session: Colloquy has none."""


# Flask-SQLAlchemy-Lite ends every app context by closing asynchronous sessions, in an event loop.
# Playwright keeps a loop of its own running in the test's thread, and two can't be in one.
flask_sqlalchemy_lite._extension._close_async_sessions = _no_async_sessions  # type: ignore[assignment]
share_routes()


# --- apps -----------------------------------------------------------------------------------


def settings_for(instance: Path, database_url: str = "", **values: object) -> Settings:
    """Settings of a test's app: its own folder, cheap passwords, a known secret."""
    given: dict[str, object] = {
        "instance_path": instance,
        "database_url": database_url,
        "testing": True,
        "password_cost": "low",
        "secret_key": TEST_SECRET,
        # No test asks the internet.
        "arxiv_url": "",
        "doi_url": "",
        **values,
    }
    return Settings(**given)  # type: ignore[arg-type]


def remember_app(node: pytest.Item, app: Flask) -> None:
    """Have the invariants checked in `app`'s database when the test `node` has run."""
    node.stash.setdefault(_APPS, []).append(app)


def dispose(app: Flask) -> None:
    """Close every database connection of `app`."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _migrate(database_url: str, instance: Path) -> None:
    app = create_app(settings_for(instance, database_url))
    upgrade(app)
    dispose(app)


def make_app(instance: Path, database_url: str = "", **values: object) -> Flask:
    """An app for tests in the folder `instance`, on a database that is migrated already."""
    instance.mkdir(exist_ok=True)
    app = create_app(settings_for(instance, database_url, **values))
    # A failure is answered as people would see it, not thrown at the test; forms come without
    # tokens, except where a test is about them and switches this on again.
    app.config.update(PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    share_compiled(app)
    app.extensions["colloquy_store"].prepare()
    return app


@contextmanager
def _running(node: pytest.Item, instance: Path, database_url: str = "") -> Iterator[Flask]:
    app = make_app(instance, database_url)
    remember_app(node, app)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pdf, "inspect", inspect_once)
            yield app
    finally:
        dispose(app)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run share, and no other run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def postgres(
    run_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgresServer]:
    """The run's PostgreSQL server, with a migrated template."""
    instance = tmp_path_factory.mktemp("postgres")
    server = PostgresServer(run_folder, lambda url: _migrate(url, instance))
    yield server
    server.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file in write-ahead mode, to be copied."""
    instance = tmp_path_factory.mktemp("sqlite")
    file = instance / "colloquy.sqlite3"
    _migrate(f"sqlite:///{file}", instance)
    return file


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database."""
    name = f"test_{os.getpid()}_{next(_database_numbers)}"
    yield postgres.clone(name)
    postgres.drop(name)


@pytest.fixture
def app_sqlite(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Iterator[Flask]:
    """An app on a fresh SQLite database, for tests that no other database would change."""
    instance = tmp_path / "instance"
    instance.mkdir()
    shutil.copyfile(sqlite_template, instance / "colloquy.sqlite3")
    with _running(request.node, instance) as app:
        yield app


@pytest.fixture
def app_postgresql(
    request: pytest.FixtureRequest, postgres_url: str, tmp_path: Path
) -> Iterator[Flask]:
    """An app on a fresh PostgreSQL database."""
    with _running(request.node, tmp_path / "instance", postgres_url) as app:
        yield app


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Flask:
    """An app on a fresh database and a fresh instance folder; the test runs on both databases."""
    app: Flask = request.getfixturevalue(f"app_{request.param}")
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor of `app` without a session."""
    return app.test_client()


@pytest.fixture
def client_sqlite(app_sqlite: Flask) -> FlaskClient:
    """A visitor of `app_sqlite` without a session."""
    return app_sqlite.test_client()


# --- time -----------------------------------------------------------------------------------


class FrozenClock:
    """The app's clock, standing still until the test moves it. Times are aware."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    @property
    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return clock.now()

    def set(self, to: datetime) -> None:
        """Move the clock to a moment."""
        self._stack.enter_context(clock.travel(to))

    def advance(self, **span: float) -> None:
        """Move the clock on, as in `advance(minutes=5)`; the words are timedelta's."""
        self.set(self.now + timedelta(**span))


@pytest.fixture
def frozen_clock() -> Iterator[FrozenClock]:
    """A clock that stands at noon of 12 October 2020 in Hong Kong until the test moves it."""
    with ExitStack() as stack:
        frozen = FrozenClock(stack)
        frozen.set(FROZEN_AT)
        yield frozen


# --- invariants -----------------------------------------------------------------------------


def _holds_all(session: Session) -> bool:
    """Whether no invariant is broken, asked in one statement; it doesn't say which are."""
    broken = " OR ".join(f"EXISTS ({invariant.sql}\n)" for invariant in registered())
    return not broken or session.execute(text(f"SELECT 1 WHERE {broken}")).first() is None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Run the test; if it passes, its databases must keep every rule of every room.

    A test that plants a violation names the rules that it breaks with `@pytest.mark.violates`, and
    fails unless exactly those are found broken.
    """
    yield
    mark = item.get_closest_marker("violates")
    expected = sorted(mark.args) if mark else []
    apps = item.stash.get(_APPS, [])
    while apps:  # none is kept by its test, which lives to the end of the run
        with apps.pop(0).app_context():
            every_rule_holds = not expected and _holds_all(db.session)
            found = [] if every_rule_holds else violations(db.session)
        if sorted(violation.name for violation in found) != expected:
            broken = "\n  ".join(map(str, found)) or "none"
            pytest.fail(f"invariants broken at the end: {broken}\nexpected: {expected}", False)


# --- memory ---------------------------------------------------------------------------------


def pytest_collection_finish() -> None:
    """What was imported stays to the end: don't have it searched for garbage again and again."""
    gc.collect()
    gc.freeze()


# --- browser --------------------------------------------------------------------------------


def _asks_for_browser_tests(config: pytest.Config) -> bool:
    """Whether the paths on the command line (or `testpaths`) hold browser tests."""
    paths = [(config.invocation_params.dir / arg.split("::")[0]).resolve() for arg in config.args]
    return any(_BROWSER_TESTS.is_relative_to(p) or p.is_relative_to(_BROWSER_TESTS) for p in paths)


def pytest_configure(config: pytest.Config) -> None:
    """In CI a missing browser is a failure, so that nobody takes untested pages for tested."""
    if os.environ.get("CI") and not find_chromium() and _asks_for_browser_tests(config):
        raise pytest.UsageError(no_chromium())


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Elsewhere one line at the end says that the browser tests were left out."""
    if not find_chromium() and _asks_for_browser_tests(config):
        terminalreporter.write_line(
            f"The browser tests were left out: {no_chromium()}", yellow=True
        )
