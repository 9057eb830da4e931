"""Work in the background: what is to be done stands in rows, Huey tells the worker to look.

A room registers a *sweep*: a function without arguments that does whatever of its kind is due, by
looking at the rows. The worker runs every sweep when it starts and once a minute; `wake(name)` has
one run at once. So a lost message costs a minute and a killed worker loses nothing: the rows are
the truth, and each sweep leaves them right wherever it is stopped.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

from app.config import BadSetting, Settings

log = logging.getLogger("colloquy.jobs")
_sweeps: dict[str, Callable[[], object]] = {}
_stop = threading.Event()
EXTENSION = "colloquy_jobs"
# A request that wakes the worker does not wait long for the store: the next round sees anyway.
STORE_TIMEOUT = 2


def sweep(name: str, work: Callable[[], object]) -> None:
    """Register `work` as the sweep called `name`. Registering again replaces it."""
    _sweeps[name] = work


def run(name: str) -> None:
    """Run one sweep now, in this process."""
    _sweeps[name]()


def run_all() -> None:
    """Run every sweep now, each in a context, and so with a database session, of its own.

    One that fails does not keep the others from running.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for name in list(_sweeps):
        if _stop.is_set():
            return
        try:
            with app.app_context():
                run(name)
        except Exception:
            log.exception("the sweep %s failed", name)


def stop() -> None:
    """Ask this process's sweeps to end after what they are at. May be called by a signal."""
    _stop.set()


def stopping() -> bool:
    """Whether a sweep should end: asked between one thing and the next."""
    return _stop.is_set()


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
        self._making = threading.Lock()
        self._huey: Huey | None = None
        self._sweep_task: Any = None

    @property
    def huey(self) -> Huey:
        """The queue, with its tasks registered. Raises BadSetting, or the store's own errors."""
        with self._making:  # requests run in threads, and the first two may come at once
            if self._huey is None:
                huey = _make(self._settings)
                self._sweep_task = huey.task(name="sweep")(self._run)
                huey.periodic_task(crontab(minute="*"), name="sweep_all")(self._run_all)
                self._huey = huey
            return self._huey

    def wake(self, name: str) -> None:
        """Put one sweep into the queue."""
        self.huey.enqueue(self._sweep_task.s(name))

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
    url = settings.jobs_url
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        file = parts.path.removeprefix("/")
        # Unsynced: a message lost in a power cut costs a minute, syncing costs every request.
        return SqliteHuey("colloquy", filename=file, fsync=False, timeout=STORE_TIMEOUT, **options)
    if parts.scheme.partition("+")[0] in ("postgresql", "postgres"):
        dsn = f"postgresql:{url.partition(':')[2]}"  # as SQLAlchemy writes it, or plainly
        return PostgresHuey("colloquy", dsn=dsn, connect_timeout=STORE_TIMEOUT, **options)
    if parts.scheme in ("redis", "rediss"):
        return RedisHuey("colloquy", connection_pool=_redis_pool(url), **options)
    raise BadSetting(f"COLLOQUY_JOBS_URL begins with sqlite, postgresql or redis: {parts.scheme}")


def _redis_pool(url: str) -> Any:
    from huey.storage import ConnectionPool

    if ConnectionPool is None:
        raise BadSetting("COLLOQUY_JOBS_URL names Redis: install colloquy[redis]")
    # Reading blocks for a second at a time, so a longer silence is a dead server.
    return ConnectionPool.from_url(
        url, socket_connect_timeout=STORE_TIMEOUT, socket_timeout=STORE_TIMEOUT * 3
    )


def init_app(app: Flask, settings: Settings) -> None:
    """Give `app` its jobs."""
    app.extensions[EXTENSION] = Jobs(app, settings)
