"""A fresh installation, filled by the tests' factories and then served."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from flask import Flask

from app import create_app
from app.config import Settings
from app.core.db import db
from app.core.migrations import upgrade
from tests.postgres import PostgresServer


@dataclass(frozen=True, slots=True)
class Installed:
    """An installation, and the settings with which it is served."""

    instance: Path
    app: Flask
    settings: Mapping[str, str]


@contextmanager
def installed_on(
    kind: str, folder: Path, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Installed]:
    """An installation on SQLite or on a PostgreSQL server that is there for it alone."""
    with ExitStack() as stack:
        url = stack.enter_context(_postgres(folder)) if kind == "postgresql" else ""
        given = {**settings, **({"COLLOQUY_DATABASE_URL": url} if url else {})}
        yield Installed(folder / kind, install(folder / kind, url), given)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """The address of an empty database on a server that writes to the disk."""
    server = PostgresServer(folder, lambda _url: None, durable=True)
    try:
        yield server.clone("measured")
    finally:
        server.close()


def install(instance: Path, database_url: str = "") -> Flask:
    """An app on a new database (SQLite in `instance`). Nobody waits for passwords there."""
    instance.mkdir()
    app = create_app(
        Settings(instance_path=instance, database_url=database_url, password_cost="low")
    )
    app.extensions["colloquy_store"].prepare()
    upgrade(app)
    return app


@contextmanager
def inside(app: Flask) -> Iterator[None]:
    """The app's context. No connection outlives it: an open one would slow the server's writes."""
    with app.app_context():
        try:
            yield
        finally:
            db.session.close()
            db.engine.dispose()
