"""A real browser, a real server, and what the browser tests ask of both."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, ViewportSize
from sqlalchemy import inspect

from app import create_app
from app.accounts.models import User
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.migrations import upgrade
from app.courses.models import Enrollment
from tests.browser import find_chromium
from tests.conftest import FROZEN_AT, TEST_SECRET, dispose, remember_app
from tests.factories import sign_in

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# The `colloquy` command, whether or not it is installed beside this Python.
COLLOQUY = "from app.cli import main; main(prog_name='colloquy')"
START_SECONDS = 60.0
STOP_SECONDS = 15.0
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
_servers: list["LiveServer"] = []
# Of all servers of this process, one after the other.
_compiled_templates = tempfile.TemporaryDirectory(prefix="colloquy-templates-")
_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser these tests are left out; the end of the run says so."""
    if find_chromium():
        return
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    items[:] = [item for item in items if item not in ours]
    config.hook.pytest_deselected(items=ours)


# --- server ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class LiveServer:
    """A running server. `app` is a second app on the same database, for tests to prepare it."""

    url: str
    app: Flask
    process: subprocess.Popen[bytes]
    log: Path

    def client(self, who: User | Enrollment | None) -> FlaskClient:
        """Somebody who asks the second app, without the detour of the sign-in page."""
        client = self.app.test_client()
        if who is not None:
            with self.app.app_context():
                # The test's object may belong to a session that has ended: read the row again.
                person: Any = who
                sign_in(client, db.session.get_one(type(person), inspect(person).identity))
        return client

    def sign_in(self, context: BrowserContext, who: User | Enrollment) -> None:
        """Sign a browser in as a person, likewise."""
        cookie = self.client(who).get_cookie("colloquy")
        assert cookie is not None
        context.add_cookies([{"name": "colloquy", "value": cookie.value, "url": self.url}])

    def output(self) -> str:
        """What the server has written so far."""
        return self.log.read_text(errors="replace")


StartServer = Callable[..., LiveServer]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_up(server: LiveServer) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{server.output()}")


def _end_with_parent() -> None:
    """Let the kernel stop the server when the test process is killed."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@cache
def _migrated() -> bytes:
    """A migrated SQLite database, made once a process."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(instance_path=Path(folder), secret_key=TEST_SECRET))
        upgrade(app)
        dispose(app)
        return (Path(folder) / "colloquy.sqlite3").read_bytes()


@contextmanager
def serving(
    instance: Path, *, at: datetime | None = FROZEN_AT, worker: bool = False, **values: object
) -> Iterator[LiveServer]:
    """The real server on the SQLite database in `instance`, or on a fresh one; on a free port.

    Its clock starts `at` a moment and runs on (None: the real time); `worker` has it keep one, for
    mail; `values` are further settings, as in `demo=True`.
    """
    if not instance.exists():
        instance.mkdir(parents=True)
        (instance / "colloquy.sqlite3").write_bytes(_migrated())
    port = free_port()
    offset = int((at - datetime.now(UTC)).total_seconds()) if at else 0
    given: dict[str, Any] = {
        "instance_path": instance,
        "cache_path": Path(_compiled_templates.name),
        "site_address": f"http://127.0.0.1:{port}",
        "secret_key": TEST_SECRET,
        "password_cost": "low",
        "clock_offset": offset,
        # Several processes are for the load of the bench, and start later.
        "workers": 1,
        **values,
    }
    app = create_app(Settings(**given))
    own = {k: v for k, v in os.environ.items() if not k.startswith("COLLOQUY_")}
    environ = own | {f"COLLOQUY_{name.upper()}": str(value) for name, value in given.items()}
    log = instance.with_suffix(".log")
    options = [] if worker else ["--no-worker"]
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", COLLOQUY, "serve", "--port", str(port), *options],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )
    server = LiveServer(f"http://127.0.0.1:{port}", app, process, log)
    try:
        _wait_until_up(server)
        _servers.append(server)
        yield server
    finally:
        if server in _servers:
            _servers.remove(server)
        _stop(process)
        dispose(app)
        clock.set_offset(timedelta(0))


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server for the tests of one file. They share its database: each makes its own course."""
    with serving(tmp_path_factory.mktemp("live") / "instance") as server:
        yield server


@pytest.fixture
def start_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StartServer]:
    """A function that starts a server of the test's own: `start_server(demo=True, at=…)`."""
    with ExitStack() as stack:

        def start(**values: Any) -> LiveServer:
            instance = tmp_path / f"instance{len(_servers)}"
            server = stack.enter_context(serving(instance, **values))
            remember_app(request.node, server.app)
            return server

        yield start


@pytest.fixture(autouse=True)
def _watch_servers(request: pytest.FixtureRequest) -> None:
    """Check the invariants of the shared servers after each test too."""
    for server in _servers:
        remember_app(request.node, server.app)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows what its servers wrote."""
    report = yield
    if report.failed:
        report.sections += [(f"server at {s.url}", s.output()[-8000:]) for s in _servers]
    return report


# --- browser --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's own browser, quietly."""
    return {
        **browser_type_launch_args,
        "executable_path": find_chromium(),
        "args": [*browser_type_launch_args.get("args", ()), *CHROMIUM_OPTIONS],
    }


class OpenPage(Protocol):
    """What `open_page` offers."""

    def __call__(
        self,
        server: LiveServer,
        path: str = "/",
        *,
        who: User | Enrollment | None = None,
        size: ViewportSize = DESKTOP,
        javascript: bool = True,
        dark: bool = False,
    ) -> Page:
        """Open `path` of `server` in a browser of its own, as `who` (None: not signed in)."""


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext]) -> Iterator[OpenPage]:
    """A function that opens a page for a person; each call is a browser of its own.

    A script's error, or anything that the content security policy had to stop, fails the test.
    """
    troubles: list[str] = []

    def open_(
        server: LiveServer,
        path: str = "/",
        *,
        who: User | Enrollment | None = None,
        size: ViewportSize = DESKTOP,
        javascript: bool = True,
        dark: bool = False,
    ) -> Page:
        context = new_context(
            base_url=server.url,
            viewport=size,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
        )
        if who is not None:
            server.sign_in(context, who)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda said: _note_violation(said, troubles))
        page.goto(path)
        return page

    yield open_
    assert not troubles, "\n".join(troubles)


def _note_violation(said: ConsoleMessage, troubles: list[str]) -> None:
    if said.type == "error" and "Content Security Policy" in said.text:
        troubles.append(f"{said.location.get('url')}: {said.text}")
