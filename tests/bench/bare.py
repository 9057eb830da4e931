"""The yardstick: the least that a Flask view can do to give the same answer as Colloquy.

No session, no rule, no other table. Served by `servers.serving_bare`, as Colloquy is served.
"""

import os
import secrets
import sqlite3
import threading
from contextlib import closing
from functools import cache
from pathlib import Path

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue

from app.core.db import BUSY_TIMEOUT_MS

PAGE = "page.html"
DATABASE = "sign-ups.sqlite3"
CHUNK = 256 * 1024

app = Flask(__name__)
_mine = threading.local()


@app.get("/healthz")
def health() -> ResponseReturnValue:
    """Whether the server is up."""
    return "ok"


def _folder() -> Path:
    return Path(os.environ["COLLOQUY_INSTANCE_PATH"])


@cache
def _page() -> bytes:
    return (_folder() / PAGE).read_bytes()


@app.get("/page")
def page() -> ResponseReturnValue:
    """A page that was drawn before."""
    return Response(_page(), mimetype="text/html")


def make_table(folder: Path) -> None:
    """Make the one table that `sign_up` writes to."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE sign_up (id INTEGER PRIMARY KEY, title TEXT, papers TEXT)")


def count_rows(folder: Path) -> int:
    """How many rows the table has."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return int(connection.execute("SELECT count(*) FROM sign_up").fetchone()[0])


def _connection() -> sqlite3.Connection:
    """This thread's connection: as safe as Colloquy's, and kept open."""
    if not hasattr(_mine, "connection"):
        _mine.connection = sqlite3.connect(_folder() / DATABASE, isolation_level=None)
        _mine.connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        _mine.connection.execute("PRAGMA synchronous=FULL")
    connection: sqlite3.Connection = _mine.connection
    return connection


@app.post("/sign-up")
def sign_up() -> ResponseReturnValue:
    """One row of what was typed, in one transaction."""
    connection = _connection()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO sign_up (title, papers) VALUES (?, ?)",
        (request.form["title"], request.form["papers"]),
    )
    connection.execute("COMMIT")
    return redirect("/page", 303)


@app.post("/upload")
def upload() -> ResponseReturnValue:
    """The body as it comes, in a file, safely on the disk."""
    with open(_folder() / secrets.token_hex(8), "xb") as file:
        while chunk := request.stream.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return redirect("/page", 303)
