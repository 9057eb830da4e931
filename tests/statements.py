"""Counting what a page asks of the database."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from app.core.db import db
from tests.visitors import Visitor


class Counting:
    """The statements that an engine runs inside the block, without those that begin one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._statements: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self._statements

    def __exit__(self, *exc: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            self._statements.append(statement)


def statements_of(
    app: Flask, visitor: Visitor, url: str, between: Callable[[], None] = lambda: None
) -> list[str]:
    """What the second visit to a page runs: the first may fill what is kept for good.

    `between` is done after the first.
    """
    assert visitor.get(url).status_code == 200
    between()
    with app.app_context(), Counting(db.engine) as statements:
        assert visitor.get(url).status_code == 200
    return statements
