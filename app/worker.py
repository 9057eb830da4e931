"""The worker: a process that does what is due in the background, and how a server keeps one.

It may be killed at any moment (app/core/jobs.py). A worker that a server keeps ends with it, even
when the server is killed: it looks whose child it is.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey.consumer import Consumer

from app.core import jobs
from app.core.migrations import is_current

log = logging.getLogger("colloquy.worker")
TICK = 0.2
HEALTH_CHECK = 10.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
# How long a server that ends waits for its worker: killing it would lose nothing either.
FAREWELL = 10.0


@click.command("worker")
@click.option("--parent", type=int, hidden=True, help="End with this process.")
@with_appcontext
def worker_command(parent: int | None) -> None:
    """Send mail and do what else is due in the background.

    `colloquy serve` runs one by itself; start more, or one elsewhere, with this.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not is_current(app):
        raise click.ClickException("The database is not up to date. Run `colloquy upgrade`.")
    if parent is None:
        click.echo("The worker is at work: it sends mail and what else is due. Ctrl-C stops it.")
    run(app, parent)


def run(app: Flask, parent: int | None = None) -> None:
    """Work until a signal asks to stop, or until `parent` is gone; ends after the present mail."""
    huey = jobs.huey_of(app).huey
    # A worker begins with a round of everything (Huey's first tick is due at once), which stands
    # for all messages of the time without one.
    huey.flush()
    consumer = Consumer(huey, workers=1, periodic=True, max_delay=1.0)
    ends = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    # The consumer sets handlers of its own when it starts; no signal may fall between.
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    consumer.start()
    for each in ends:
        signal.signal(each, lambda *_: jobs.stop())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ends)
    checked = monotonic()
    while not jobs.stopping() and parent in (None, os.getppid()):
        sleep(TICK)
        if monotonic() - checked > HEALTH_CHECK:
            consumer.check_worker_health()
            checked = monotonic()
    jobs.stop()
    consumer.stop(graceful=True)


@contextmanager
def beside(wanted: bool = True) -> Iterator[None]:
    """Keep a worker beside this process while the block runs, if one is wanted."""
    if not wanted:
        yield
        return
    stop = threading.Event()
    # The first is started here and not in the thread: a server process forked in that moment would
    # inherit the pipe on which Popen waits for the start.
    keeper = threading.Thread(target=_keep, args=(_start(), stop), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _keep(worker: "subprocess.Popen[bytes]", stop: threading.Event) -> None:
    """Start another worker whenever one ends, until `stop`; then end it."""
    pause = SHORTEST_PAUSE
    while True:
        began = monotonic()
        while worker.poll() is None and not stop.wait(TICK):
            pass
        if stop.is_set():
            _end(worker)
            return
        lasted = monotonic() - began
        pause = SHORTEST_PAUSE if lasted > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
        log.warning("the worker ended (%s); another is started", worker.returncode)
        if stop.wait(pause):
            return
        worker = _start()


def _start() -> "subprocess.Popen[bytes]":
    # In a session of its own: Ctrl-C is for the server, which then ends the worker.
    return subprocess.Popen(  # noqa: S603 (this very program)
        [sys.executable, "-P", "-m", "app.cli", "worker", "--parent", str(os.getpid())],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def _end(worker: "subprocess.Popen[bytes]") -> None:
    worker.terminate()
    try:
        worker.wait(FAREWELL)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
