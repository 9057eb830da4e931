"""Many people at once: each in a thread of their own, all starting together."""

import threading
from collections.abc import Callable, Sequence
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import event, text

from app.core.db import db
from app.core.errors import DomainError


def race(app: Flask, takers: Sequence[Callable[[], None]]) -> tuple[list[str], list[Exception]]:
    """Run every taker at once; the codes of the refusals, and whatever else was raised.

    The database alone keeps them apart, as it does with the processes of a server.
    """
    with patch("app.core.db._lines", {}):
        return _race(app, takers)


def _race(app: Flask, takers: Sequence[Callable[[], None]]) -> tuple[list[str], list[Exception]]:
    refusals: list[str] = []
    failures: list[Exception] = []
    start = threading.Barrier(len(takers))

    def run(taker: Callable[[], None]) -> None:
        with app.app_context():
            start.wait(timeout=30)
            try:
                taker()
            except DomainError as error:
                refusals.append(error.code)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=run, args=(taker,), daemon=True) for taker in takers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return refusals, failures


def take_guards_away(monkeypatch: pytest.MonkeyPatch, index: str) -> None:
    """For negative controls: transactions and row locks do nothing, and the index is gone.

    A race test proves something only if it fails when what it tests is missing.
    """
    with db.engine.begin() as connection:
        connection.execute(text(f"DROP INDEX {index}"))
    monkeypatch.setattr("app.core.db._lock", lambda session, rows: None)
    if db.engine.dialect.name == "sqlite":
        # Ends each transaction as it begins: every statement stands for itself.
        event.listen(db.engine, "begin", lambda connection: connection.exec_driver_sql("COMMIT"))
