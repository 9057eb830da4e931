"""Bringing a database to the newest schema."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from flask import Flask
from flask_alembic import Alembic
from sqlalchemy import event, make_url

from app.core.db import Base, Points, UTCDateTime, db

alembic = Alembic(run_mkdir=False, command_name="", metadatas=Base.metadata)
logging.getLogger("alembic").setLevel(logging.WARNING)  # Alembic() has just made it talkative


def upgrade(app: Flask) -> None:
    """Apply every outstanding migration.

    SQLite is put in write-ahead mode here, once, by a connection of its own: the mode is kept in
    the file, it can't be set inside a transaction, and two servers setting it at start would race.
    """
    with app.app_context():
        url = make_url(db.engine.url)
        if url.get_backend_name() == "sqlite" and url.database:
            connection = sqlite3.connect(url.database)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.close()
        with _unchecked_references():
            alembic.upgrade()


@contextmanager
def _unchecked_references() -> Iterator[None]:
    """Let SQLite make tables anew, which it does by dropping the old one, with what refers to it.

    With references checked, rows that hang on a dropped table would be deleted along with it. The
    switch works outside transactions only, so connections are opened anew. Raises RuntimeError if a
    migration left a reference to nothing.
    """
    engine = db.engine
    if engine.dialect.name != "sqlite":
        yield
        return

    def unchecked(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")

    engine.dispose()
    event.listen(engine, "connect", unchecked)
    try:
        yield
        with engine.connect() as connection:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    finally:
        event.remove(engine, "connect", unchecked)
        engine.dispose()
    if broken:
        raise RuntimeError(f"rows refer to rows that are not there: {broken}")


def downgrade(app: Flask, target: str) -> None:
    """Go back to the revision `target` ("base" is the empty database). What it adds is lost."""
    with app.app_context(), _unchecked_references():
        alembic.downgrade(target)


def is_current(app: Flask) -> bool:
    """Whether the database stands at the newest migration."""
    with app.app_context():
        heads = {script.revision for script in alembic.heads()}
        return {script.revision for script in alembic.current()} == heads


def render_item(kind: str, item: object, context: object) -> str | Literal[False]:
    """Write our column types into migrations as plain ones: a migration outlives our code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Points):
        return "sa.Integer()"
    return False


def differences(app: Flask) -> list[str]:
    """What the models say that the migrated database does not, one line each."""
    with app.app_context():
        return [str(each) for each in alembic.compare_metadata()]
