"""What every test may ask for: an app on a fresh database of either kind, a client, a set clock.

Every test that uses an app ends with the check of all invariants.
"""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Settings
from app.core.clock import travel
from app.core.db import db
from app.core.invariants import violations
from app.core.migrations import upgrade
from tests import postgres

SERVER = pytest.StashKey[postgres.Server]()


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "breaks_invariants: plants a violation on purpose")


def pytest_configure_node(node: object) -> None:
    """Tell each xdist worker where the server is (called in the process that starts the run)."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]
    node.workerinput["postgres"] = str(_server(config).folder)  # type: ignore[attr-defined]


def _server(config: pytest.Config) -> postgres.Server:
    if SERVER not in config.stash:
        config.stash[SERVER] = postgres.Server()
    return config.stash[SERVER]


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].stop()


@pytest.fixture(scope="session")
def postgres_folder(request: pytest.FixtureRequest) -> str:
    """The folder of the running PostgreSQL server, where its socket is."""
    if _is_worker(request.config):
        return str(request.config.workerinput["postgres"])
    return str(_server(request.config).folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy."""
    folder = tmp_path_factory.mktemp("template")
    upgrade(create_app(Settings(instance_path=folder, testing=True)))
    return folder / "colloquy.sqlite3"


@pytest.fixture(scope="session")
def postgres_template(
    postgres_folder: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A migrated PostgreSQL database to clone, one for each test process."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    postgres.execute(postgres_folder, f"CREATE DATABASE {name}")
    settings = Settings(
        instance_path=tmp_path_factory.mktemp("pg"),
        database_url=postgres.url(postgres_folder, name),
        testing=True,
    )
    template = create_app(settings)
    upgrade(template)
    with template.app_context():
        db.engine.dispose()
    yield name
    postgres.execute(postgres_folder, f"DROP DATABASE {name} WITH (FORCE)")


def make_app(instance: Path, database_url: str = "", **values: object) -> Flask:
    """An app for tests, with its own instance folder."""
    instance.mkdir(exist_ok=True)
    settings = Settings(
        instance_path=instance,
        database_url=database_url,
        testing=True,
        password_cost="low",  # noqa: S106 (a level, not a password)
        **values,  # type: ignore[arg-type]
    )
    app = create_app(settings)
    # A failure is answered as people would see it, not thrown at the test.
    app.config.update(PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def app_sqlite(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Iterator[Flask]:
    """An app on a fresh SQLite database, for what does not depend on the kind."""
    instance = tmp_path / "instance"
    instance.mkdir()
    shutil.copy(sqlite_template, instance / "colloquy.sqlite3")
    app = make_app(instance)
    yield app
    _finish(request, app)


@pytest.fixture
def app_postgresql(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_folder: str, postgres_template: str
) -> Iterator[Flask]:
    """An app on a fresh PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    postgres.execute(postgres_folder, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    app = make_app(tmp_path / "instance", postgres.url(postgres_folder, name))
    try:
        yield app
        _finish(request, app)
    finally:
        with app.app_context():
            db.engine.dispose()
        postgres.execute(postgres_folder, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Flask:
    """An app on a fresh database: every test that asks for it runs on both kinds."""
    found: Flask = request.getfixturevalue(f"app_{request.param}")
    return found


def _finish(request: pytest.FixtureRequest, app: Flask) -> None:
    """End a test with the invariants; a test that planted a violation has looked itself."""
    with app.app_context():
        broken = violations(db.session)
        db.session.rollback()
        db.engine.dispose()
    if request.node.get_closest_marker("breaks_invariants") is None:
        assert not broken, f"invariants broken: {[str(each) for each in broken]}"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies."""
    return app.test_client()


@pytest.fixture
def at_time() -> Iterator[object]:
    """Hold the clock for the rest of the test: `at_time(datetime(…, tzinfo=UTC))`."""
    held: list[AbstractContextManager[None]] = []

    def hold(moment: datetime) -> None:
        context = travel(moment)
        context.__enter__()
        held.append(context)

    yield hold
    while held:
        held.pop().__exit__(None, None, None)
