"""Bringing a database to the newest schema."""

import logging
import sqlite3
from typing import Literal

from flask import Flask
from flask_alembic import Alembic
from sqlalchemy import make_url

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
        alembic.upgrade()


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
