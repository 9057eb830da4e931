"""Counting statements."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from app.core.db import db


@pytest.fixture
def count_statements() -> Callable[[Callable[[], object]], int]:
    """A function that runs another on an empty session and tells how many statements it took."""

    def count(run: Callable[[], object]) -> int:
        db.session.rollback()
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            run()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        # SQLite's BEGIN is one of them; PostgreSQL's is not seen.
        return len([s for s in seen if not s.startswith("BEGIN")])

    return count
