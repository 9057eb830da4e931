"""A fresh installation, filled by the tests' factories and then served."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from app import create_app
from app.config import Settings
from app.core.db import db
from app.core.migrations import upgrade


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
