"""Work in the background: what is to be done stands in rows, Huey tells the worker to look.

A room registers a *sweep*: a function without arguments that does whatever of its kind is due, by
looking at the rows. The worker runs every sweep when it starts and once a minute; `wake(name)` has
one run at once. So a lost message costs a minute and a killed worker loses nothing: the rows are
the truth, and each sweep leaves them right wherever it is stopped.
"""

import logging
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

from app.config import BadSetting, Settings

log = logging.getLogger("colloquy.jobs")
_sweeps: dict[str, Callable[[], object]] = {}
EXTENSION = "colloquy_jobs"


def sweep(name: str, work: Callable[[], object]) -> None:
    """Register `work` as the sweep called `name`. Registering again replaces it."""
    _sweeps[name] = work


def run(name: str) -> None:
    """Run one sweep now, in this process."""
    _sweeps[name]()


def run_all() -> None:
    """Run every sweep now. One that fails does not keep the others from running."""
    for name in _sweeps:
        try:
            run(name)
        except Exception:
            log.exception("the sweep %s failed", name)


def wake(name: str) -> None:
    """Tell the worker to run a sweep soon. Never raises: its next round would find the work."""
    try:
        huey_of(current_app._get_current_object()).wake(name)  # type: ignore[attr-defined]
    except Exception:
        log.warning("the worker could not be told of %s; its next round will see", name)


class Jobs:
    """The app's Huey, made when it is first needed: a store opens files or connections."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._huey: Huey | None = None
        self._task: Any = None

    @property
    def huey(self) -> Huey:
        """The queue, with its tasks registered."""
        if self._huey is None:
            huey = _make(self._settings)
            self._task = huey.task(name="sweep")(self._run)
            huey.periodic_task(crontab(minute="*"), name="sweep_all")(self._run_all)
            self._huey = huey
        return self._huey

    def wake(self, name: str) -> None:
        """Put one sweep into the queue."""
        _queue = self.huey
        self._task(name)

    def _run(self, name: str) -> None:
        with self._app.app_context():
            run(name)

    def _run_all(self) -> None:
        with self._app.app_context():
            run_all()


def huey_of(app: Flask) -> Jobs:
    """The jobs of `app`."""
    return cast(Jobs, app.extensions[EXTENSION])


def _make(settings: Settings) -> Huey:
    """A Huey on the store that the settings name. Raises BadSetting."""
    options: dict[str, Any] = {
        "results": False,
        # Messages are pickles: only those that this installation signed are read.
        "serializer": SignedSerializer(secret=settings.secret_key, salt="colloquy/jobs"),
    }
    if settings.testing:
        return MemoryHuey("colloquy", **options)
    parts = urlsplit(settings.jobs_url)
    if parts.scheme == "sqlite":
        return SqliteHuey("colloquy", filename=parts.path.removeprefix("/"), **options)
    if parts.scheme in ("postgresql", "postgres"):
        return PostgresHuey("colloquy", dsn=settings.jobs_url, **options)
    if parts.scheme in ("redis", "rediss"):
        return RedisHuey("colloquy", url=settings.jobs_url, **options)
    raise BadSetting(f"COLLOQUY_JOBS_URL begins with sqlite, postgresql or redis: {parts.scheme}")


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` its jobs."""
    app.extensions[EXTENSION] = Jobs(app, settings)
