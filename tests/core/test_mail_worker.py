"""Workers as real processes: killed at the worst moments, and kept by a server."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from app.core.db import db, write
from app.core.mail.delivery import LEASE
from app.core.mail.models import Mail
from tests.conftest import TEST_SECRET
from tests.core.conftest import PosterMaker, post_to
from tests.core.mail_server import OK, MailServer, free_port, take

MAILS = 20


def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something that is about to be."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "this did not come true"
        time.sleep(0.02)


def start(
    folder: Path, url: str, *words: str, clock_offset: float = 0
) -> "subprocess.Popen[bytes]":
    """Start a command of this installation in a session of its own."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("COLLOQUY_", "FLASK_"))}
    environ |= {
        "COLLOQUY_INSTANCE_PATH": str(folder),
        "COLLOQUY_SMTP_URL": url,
        "COLLOQUY_SECRET_KEY": TEST_SECRET,
        "COLLOQUY_CLOCK_OFFSET": str(int(clock_offset)),
        "COLLOQUY_WORKERS": "1",
        "COLLOQUY_THREADS": "2",
    }
    command = [str(Path(sys.executable).with_name("colloquy")), *words]
    return subprocess.Popen(command, env=environ, start_new_session=True)


@contextmanager
def running(
    folder: Path, url: str, *words: str, clock_offset: float = 0
) -> Iterator["subprocess.Popen[bytes]"]:
    """A command that is killed at the end, with what it started, if it still runs then."""
    process = start(folder, url, *words, clock_offset=clock_offset)
    try:
        yield process
    finally:
        if process.poll() is None:
            kill(children(process.pid) | {process.pid})
            process.wait()


def kill(pids: set[int]) -> None:
    """Kill these processes, as far as they are there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def children(pid: int) -> set[int]:
    """The processes that a process has started."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for each in lists for child in each.read_text().split()}


def workers(pid: int) -> set[int]:
    """Those of them that are workers."""
    return {child for child in children(pid) if b"worker\0--parent" in _command(child)}


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def sent() -> int:
    """How many mails are marked as sent."""
    db.session.rollback()
    return db.session.scalar(select(func.count(Mail.id)).where(Mail.sent_at.is_not(None))) or 0


class Moment:
    """The n-th answer of a server: reached, it is waited for, and the answer held back."""

    def __init__(self, number: int, then: Callable[[], object] | None = None) -> None:
        self.reached = Event()
        self._left = number
        self._then = then

    async def __call__(self, _address: str) -> str:
        self._left -= 1
        if self._left == 0:
            if self._then:
                self._then()
            self.reached.set()
            if not self._then:
                await asyncio.sleep(30)
        return OK


def test_a_worker_killed_at_any_moment_loses_no_mail_and_doubles_one_at_most(
    mailing: PosterMaker,
) -> None:
    """At most: the one that the server took in the last moment, which has the same Message-ID."""
    with MailServer() as server:
        app = mailing(server.url)
        folder = app.extensions["colloquy_settings"].instance_path
        with write():
            ids = [f"<{post_to().public_id}@127.0.0.1>" for _ in range(MAILS)]
        database = sqlite3.connect(
            folder / "colloquy.sqlite3", isolation_level=None, check_same_thread=False
        )

        def killed(moment: Moment, lives: int) -> None:
            """Run a worker, whose clock is past all claims of those before, up to a moment."""
            ahead = lives * 2 * LEASE.total_seconds()
            with running(folder, server.url, "worker", clock_offset=ahead) as worker:
                assert moment.reached.wait(20)
                worker.kill()
                worker.wait()

        server.at_hello = claimed = Moment(1)
        killed(claimed, 0)
        assert (server.messages, sent()) == ([], 0)

        server.at_hello, server.at_data = take, (held := Moment(5))
        killed(held, 1)
        assert (len(server.messages), sent()) == (4, 4)

        # Taken by the server, but the mark has to wait for somebody else's transaction.
        taken = Moment(6, then=lambda: database.execute("BEGIN IMMEDIATE"))
        server.at_data = taken
        killed(taken, 2)
        database.execute("ROLLBACK")
        database.close()
        until(lambda: len(server.messages) == 10)
        assert sent() == 9

        server.at_data = take
        with running(folder, server.url, "worker", clock_offset=6 * LEASE.total_seconds()) as last:
            until(lambda: sent() == MAILS)
            last.terminate()
            assert last.wait(10) == 0

    came = Counter(server.ids)
    assert set(came) == set(ids)
    assert [each for each, times in came.items() if times > 1] == [server.ids[9]]
    assert came[server.ids[9]] == 2


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_end_ends_after_the_present_mail(
    mailing: PosterMaker, by: signal.Signals
) -> None:
    with MailServer() as server:
        app = mailing(server.url)
        folder = app.extensions["colloquy_settings"].instance_path
        for _ in range(3):
            post_to()

        async def ask(_address: str) -> str:
            worker.send_signal(by)
            await asyncio.sleep(0.5)
            return OK

        server.at_data = ask
        with running(folder, server.url, "worker") as worker:
            assert worker.wait(20) == 0
    assert (len(server.messages), sent()) == (1, 1)


def test_a_server_keeps_one_worker_and_takes_it_along(mailing: PosterMaker) -> None:
    with MailServer() as server:
        # Not a test's app in one thing: it tells the worker, through the store of the folder.
        app = mailing(server.url, testing=False)
        folder = app.extensions["colloquy_settings"].instance_path
        post_to()
        with running(folder, server.url, "serve", "--port", str(free_port())) as site:
            until(lambda: sent() == 1)
            (first,) = workers(site.pid)
            os.kill(first, signal.SIGKILL)
            post_to()
            until(lambda: sent() == 2)
            (second,) = workers(site.pid)
            post_to()
            until(lambda: sent() == 3, seconds=10)
            kept = children(site.pid)
            site.terminate()
            site.wait(20)
        assert first != second in kept
        assert not [pid for pid in kept if _command(pid)]


def test_a_server_that_is_killed_leaves_no_worker(mailing: PosterMaker) -> None:
    app = mailing()
    folder = app.extensions["colloquy_settings"].instance_path
    url = f"smtp://127.0.0.1:{free_port()}"
    with running(folder, url, "serve", "--port", str(free_port())) as site:
        until(lambda: workers(site.pid))
        (worker,) = workers(site.pid)
        others = children(site.pid) - {worker}
        site.kill()
        site.wait()
        until(lambda: not _command(worker), 10)
        kill(others)  # the server's own, which are not what this is about


def test_a_server_may_keep_no_worker(mailing: PosterMaker) -> None:
    app = mailing()
    folder = app.extensions["colloquy_settings"].instance_path
    url = f"smtp://127.0.0.1:{free_port()}"
    with running(folder, url, "serve", "--no-worker", "--port", str(free_port())) as site:
        until(lambda: children(site.pid))
        time.sleep(0.5)
        assert not workers(site.pid)


def test_a_worker_on_an_old_database_says_what_to_do(tmp_path: Path) -> None:
    process = start(tmp_path / "new", "smtp://mail.example", "worker")
    assert process.wait(20) != 0
