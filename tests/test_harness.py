"""The tests' own tools: do they keep tests apart, notice what they must, and leave nothing?"""

import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.invariants import Invariant, register, violations
from tests.bench.load import Target, get, post, upload
from tests.browser import find_chromium
from tests.conftest import FROZEN_AT, FrozenClock
from tests.factories import make_user

ROOT = Path(__file__).parent.parent
MALLORY = f"SELECT name FROM {User.__tablename__} WHERE name = 'Mallory'"
WAIT = 20.0

pytest_plugins = ["pytester"]


# --- databases ------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_with_an_empty_database(app: Flask, turn: int) -> None:
    with app.app_context():
        assert db.session.scalars(select(User)).all() == []
        make_user(f"Of turn {turn}")
        assert len(db.session.scalars(select(User)).all()) == 1


def test_the_two_databases_are_what_they_say(app: Flask, request: pytest.FixtureRequest) -> None:
    with app.app_context():
        assert db.engine.dialect.name in request.node.name


def test_the_sqlite_copy_is_in_write_ahead_mode(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        assert db.session.execute(text("PRAGMA journal_mode")).scalar() == "wal"


# --- invariants -----------------------------------------------------------------------------


@pytest.fixture
def nobody_is_called_mallory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule for these tests alone."""
    monkeypatch.setattr("app.core.invariants._registered", {})
    register([Invariant("nobody is Mallory", MALLORY)])


@pytest.mark.violates("nobody is Mallory")
@pytest.mark.usefixtures("nobody_is_called_mallory")
def test_a_planted_violation_is_found_at_the_end(app: Flask) -> None:
    with app.app_context():
        make_user("Alice")
        assert violations(db.session) == []
        make_user("Mallory")


def test_a_test_fails_when_it_leaves_other_violations_than_it_says(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest("from tests.conftest import *\n")
    pytester.makepyfile(
        f"""
        import pytest
        from app.core import invariants
        from tests.factories import make_user

        @pytest.fixture(autouse=True)
        def nobody_is_called_mallory(monkeypatch):
            monkeypatch.setattr(invariants, "_registered", {{}})
            invariants.register([invariants.Invariant("nobody is Mallory", {MALLORY!r})])

        def leave(app, name):
            with app.app_context():
                make_user(name)

        def test_breaks_what_it_does_not_say(app_sqlite):
            leave(app_sqlite, "Mallory")

        def test_breaks_nothing(app_sqlite):
            leave(app_sqlite, "Alice")

        @pytest.mark.violates("nobody is Mallory")
        def test_breaks_what_it_says(app_sqlite):
            leave(app_sqlite, "Mallory")

        @pytest.mark.violates("nobody is Mallory")
        def test_says_what_it_does_not_break(app_sqlite):
            leave(app_sqlite, "Alice")
        """
    )
    pytester.makeini("[pytest]\nmarkers = violates(*names): as in this project\n")
    inner = pytester.runpytest_subprocess("-n0", "-v", f"--rootdir={pytester.path}")
    inner.assert_outcomes(passed=2, failed=2)
    inner.stdout.fnmatch_lines(
        [
            "*::test_breaks_what_it_does_not_say FAILED*",
            "*::test_breaks_nothing PASSED*",
            "*::test_breaks_what_it_says PASSED*",
            "*::test_says_what_it_does_not_break FAILED*",
        ]
    )
    assert inner.stdout.str().count("invariants broken at the end") >= 2


# --- PostgreSQL -----------------------------------------------------------------------------


def until(true: Callable[[], bool]) -> bool:
    """Whether something comes true within WAIT seconds."""
    deadline = time.monotonic() + WAIT
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_server_outlives_the_processes_that_use_it(tmp_path: Path, how: signal.Signals) -> None:
    script = (
        "import signal, sys, time; from pathlib import Path\n"
        "from tests.postgres import PostgresServer\n"
        # Whoever starts the tests in the background has them ignore Ctrl-C, and what they start.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "server = PostgresServer(Path(sys.argv[1]), lambda url: None)\n"
        "print(server.socket_folder, flush=True); time.sleep(60)\n"
    )
    users = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        folders = [Path(user.stdout.readline().strip()) for user in users if user.stdout]
        assert folders[0] == folders[1], "the processes of a run share one server"
        pid = int((folders[0] / "data" / "postmaster.pid").read_text().splitlines()[0])
        users[0].send_signal(how)
        users[0].wait(WAIT)
        time.sleep(0.3)
        os.kill(pid, 0)  # still there for the other one
        users[1].send_signal(how)
        users[1].wait(WAIT)
        assert until(lambda: not folders[0].exists())
        assert until(lambda: not Path(f"/proc/{pid}").exists())
    finally:
        for user in users:
            user.kill()
            user.communicate()


# --- clock ----------------------------------------------------------------------------------


def test_the_frozen_clock_moves_only_when_told(frozen_clock: FrozenClock) -> None:
    assert clock.now() == FROZEN_AT
    frozen_clock.advance(minutes=90)
    assert (clock.now() - FROZEN_AT).total_seconds() == 90 * 60


# --- setup ----------------------------------------------------------------------------------


@pytest.fixture
def setup(tmp_path: Path) -> Any:
    """`tools/setup.py`, working in a folder where building is a line in `built`."""
    spec = importlib.util.spec_from_file_location("setup_tool", ROOT / "tools" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    tool: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    tool.ROOT, tool.VENV = tmp_path, tmp_path / ".venv"
    tool.STAMP, tool.LOCK = tool.VENV / "colloquy-setup", tmp_path / "requirements" / "dev.txt"
    tool.LOCK.write_text("flask==3.1\n")
    tool.built = []

    def make_venv() -> None:
        (tool.VENV / "bin").mkdir(parents=True, exist_ok=True)
        (tool.VENV / "bin" / "python").touch()
        tool.built.append("venv")

    tool.make_venv = make_venv
    tool.install = lambda *what: tool.built.append(str(what[-1]))
    return tool


def test_a_second_setup_has_nothing_to_do(setup: Any) -> None:
    setup.main()
    assert setup.built == ["venv", str(setup.LOCK), str(setup.ROOT)]
    setup.built.clear()
    setup.main()
    assert setup.built == []


def test_new_requirements_build_anew_and_new_settings_only_install_colloquy(
    setup: Any,
) -> None:
    setup.main()
    setup.built.clear()
    (setup.ROOT / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    setup.main()
    assert setup.built == [str(setup.ROOT)]
    setup.LOCK.write_text("flask==3.2\n")
    setup.built.clear()
    setup.main()
    assert setup.built[0] == "venv"


def test_a_setup_that_was_stopped_is_done_again(setup: Any) -> None:
    def stopped(*what: object) -> None:
        raise KeyboardInterrupt

    install, setup.install = setup.install, stopped
    with pytest.raises(KeyboardInterrupt):
        setup.main()
    setup.install = install
    setup.built.clear()
    setup.main()
    assert setup.built == ["venv", str(setup.LOCK), str(setup.ROOT)]


def test_an_old_python_says_what_is_needed(setup: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(setup.sys, "version_info", (3, 8, 1))
    with pytest.raises(setup.Failure, match=r"needs Python 3\.11 or newer"):
        setup.main()


# --- browser and load -----------------------------------------------------------------------


def test_a_browser_that_was_asked_for_is_not_replaced_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert find_chromium() is None
    monkeypatch.setenv("CHROMIUM", "/bin/sh")
    assert find_chromium() == "/bin/sh"


class Counter(BaseHTTPRequestHandler):
    """Answers with what it was sent, and remembers it."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.headers.get("Cookie", ""), body))
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def test_the_load_generator_sends_what_it_is_given_and_counts_what_comes() -> None:
    class Here(Counter):
        seen: list[tuple[str, str, bytes]] = []

    with ThreadingHTTPServer(("127.0.0.1", 0), Here) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        target = Target(server.server_address[1], cookies=["who=1", "who=2"])
        bodies = [b"body-%d" % number for number in range(4)]
        outcome = post(target, "/", bodies, connections=4, requests=4, seconds=WAIT)
        assert sorted(Here.seen) == sorted(
            ("POST", f"who={number % 2 + 1}", body) for number, body in enumerate(bodies)
        )
        assert (outcome.statuses, outcome.failures) == ({200: 4}, 0)
        missing = get(target, "/missing", connections=2, processes=1, requests=6, seconds=WAIT)
        assert missing.statuses == {404: 6}
        assert missing.percentile(0.5) <= missing.percentile(0.99)
        sent = upload(target, "/", 0.5, fields=[("note", "hello")])
        assert sent.status == 200
        assert b"hello" in Here.seen[-1][2]
        assert len(Here.seen[-1][2]) > 0.5 * 1024 * 1024
        server.shutdown()
