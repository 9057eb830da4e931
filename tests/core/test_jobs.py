"""Work in the background: a message wakes the worker, and a round of everything needs none."""

import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from huey import SqliteHuey
from sqlalchemy import select

from app import create_app
from app.config import BadSetting
from app.core import jobs
from app.core.db import after_commit, db, write
from tests.conftest import dispose, settings_for


@pytest.fixture(autouse=True)
def own_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sweeps but those of the test."""
    monkeypatch.setattr(jobs, "_sweeps", {})


def _real(folder: Path, **values: Any) -> Flask:
    """An app whose jobs go to a real store."""
    return create_app(settings_for(folder, testing=False, **values))


def _work_off(app: Flask) -> int:
    """Do what waits in the queue, as a worker does; returns how much it was."""
    huey, done = jobs.huey_of(app).huey, 0
    while (task := huey.dequeue()) is not None:
        huey.execute(task)
        done += 1
    return done


def test_a_message_has_one_sweep_run_by_whoever_reads_it(tmp_path: Path) -> None:
    ran = []
    jobs.sweep("one", lambda: ran.append("one"))
    jobs.sweep("two", lambda: ran.append("two"))
    asks, works = _real(tmp_path), _real(tmp_path)
    with asks.app_context():
        jobs.wake("two")
    assert _work_off(works) == 1
    assert ran == ["two"]
    assert (tmp_path / "jobs.sqlite3").exists()
    for app in (asks, works):
        dispose(app)


def test_postgresql_may_carry_the_messages(postgres_url: str, tmp_path: Path) -> None:
    ran = []
    jobs.sweep("one", lambda: ran.append("one"))
    app = _real(tmp_path, jobs_url=postgres_url)  # as SQLAlchemy writes it
    with app.app_context():
        jobs.wake("one")
    assert _work_off(app) == 1
    assert ran == ["one"]
    jobs.huey_of(app).huey.storage.close()
    dispose(app)


def test_a_message_of_another_installation_is_not_read(tmp_path: Path) -> None:
    stranger = _real(tmp_path, secret_key="another")
    ours = _real(tmp_path)
    ran = []
    jobs.sweep("one", lambda: ran.append("one"))
    with stranger.app_context():
        jobs.wake("one")
    with pytest.raises(ValueError, match="mismatch"):
        _work_off(ours)
    assert ran == []
    for app in (stranger, ours):
        dispose(app)


def test_a_round_runs_every_sweep_even_after_one_that_fails(
    app_sqlite: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    sessions = []

    def fail() -> None:
        sessions.append(db.session)
        raise ZeroDivisionError

    jobs.sweep("bad", fail)
    jobs.sweep("good", lambda: sessions.append(db.session))
    with app_sqlite.app_context(), caplog.at_level(logging.ERROR):
        jobs.run_all()
    assert "the sweep bad failed" in caplog.text
    assert len({id(session) for session in sessions}) == 2


def test_a_round_ends_when_it_is_asked_to(
    app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_stop", threading.Event())
    ran = []
    jobs.sweep("first", jobs.stop)
    jobs.sweep("second", lambda: ran.append("second"))
    with app_sqlite.app_context():
        jobs.run_all()
    assert ran == []
    assert jobs.stopping()


def test_a_store_that_is_away_stops_no_change(
    app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise OSError("no store")

    with app_sqlite.app_context():
        monkeypatch.setattr(jobs.huey_of(app_sqlite).huey.storage, "enqueue", away)
        with write():
            after_commit("mail", lambda: jobs.wake("mail"))
        assert db.session.scalar(select(1)) == 1
    assert "could not be told" in caplog.text


def test_two_threads_that_come_first_get_one_queue(tmp_path: Path) -> None:
    app = _real(tmp_path)
    gate, found = threading.Barrier(4), set()

    def look() -> None:
        gate.wait()
        found.add(id(jobs.huey_of(app).huey))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1
    assert isinstance(jobs.huey_of(app).huey, SqliteHuey)
    dispose(app)


@pytest.mark.parametrize("url", ["mysql://here/jobs", "jobs.sqlite3"])
def test_a_store_of_no_known_kind_is_a_bad_setting(tmp_path: Path, url: str) -> None:
    app = _real(tmp_path, jobs_url=url)
    with pytest.raises(BadSetting, match="COLLOQUY_JOBS_URL"):
        _ = jobs.huey_of(app).huey
    dispose(app)
