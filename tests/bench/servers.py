"""Real servers for the benchmark: Colloquy as `colloquy serve` starts it, and a bare one beside it.

The bare server is started by the same code with the same settings; only its views differ.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from app.config import ROOT, Settings
from tests.bench.load import Target

HOST = "127.0.0.1"
COLLOQUY = "from app.cli import main; main(prog_name='colloquy')"
INSTEAD = "from tests.bench.servers import serve_instead; serve_instead({!r})"
START_SECONDS = 60.0
STOP_SECONDS = 15.0
DEMO_SECONDS = 180.0
NONE: Mapping[str, str] = MappingProxyType({})
_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def target(self) -> Target:
        """The server as the load generator wants it."""
        return Target(self.port, HOST)

    def url(self, path: str) -> str:
        """The address of a path of it."""
        return f"http://{HOST}:{self.port}{path}"

    def workers(self) -> list[int]:
        """The processes that answer requests. The worker that sends mail is none of them."""
        return [
            child for child in _children(self.process.pid) if _is_fork_of(self.process.pid, child)
        ]

    def kill(self) -> None:
        """Kill the server with all its processes, as a machine does that loses power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def peak_megabytes(self) -> float | None:
        """The most memory (2^20 bytes) that any one worker has held; None if nobody tells."""
        peaks = [
            int(line.split()[1]) / 1024
            for child in _children(self.process.pid)
            for line in Path(f"/proc/{child}/status").read_text().splitlines()
            if line.startswith("VmHWM:")
        ]
        return max(peaks, default=None)


def _is_fork_of(pid: int, child: int) -> bool:
    """Whether a process runs its parent's very program."""
    return Path(f"/proc/{child}/cmdline").read_bytes() == Path(f"/proc/{pid}/cmdline").read_bytes()


def _children(pid: int) -> list[int]:
    """The running processes that a process has started, as Linux tells them."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for each in lists for child in each.read_text().split()]


@contextmanager
def serving_colloquy(
    instance: Path, settings: Mapping[str, str] = NONE, *, port: int = 0
) -> Iterator[Server]:
    """Colloquy on the installation in `instance`, as `colloquy serve` serves it.

    Settings are named as variables of the environment are, as in `COLLOQUY_DATABASE_URL`.
    """
    with _serving(COLLOQUY, instance, settings, port) as server:
        yield server


@contextmanager
def serving_bare(folder: Path) -> Iterator[Server]:
    """The views of `tests.bench.bare`, which keep their things in `folder`."""
    with _serving(INSTEAD.format("tests.bench.bare:app"), folder) as server:
        yield server


@contextmanager
def serving_unguarded(instance: Path, settings: Mapping[str, str]) -> Iterator[Server]:
    """Colloquy as `tests.bench.unguarded` has it, with all that the command line does first."""
    with _serving(INSTEAD.format("tests.bench.unguarded:app"), instance, settings) as server:
        yield server


def serve_instead(target: str) -> None:
    """What such a server's process does: what `colloquy serve` does, with another app."""
    import granian

    from app.cli import _serve

    start = granian.Granian

    def start_instead(_target: str, **given: Any) -> object:
        return start(target, **given)

    with patch("granian.Granian", start_instead):
        _serve(Settings.from_environment(), HOST, int(sys.argv[-1]))


def make_demo(instance: Path) -> None:
    """Make the demo course in `instance`. Raises RuntimeError with what went wrong."""
    made = subprocess.run(
        [sys.executable, "-c", COLLOQUY, "demo", "--no-serve"],
        cwd=ROOT,
        env=_environ(instance),
        capture_output=True,
        text=True,
        timeout=DEMO_SECONDS,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"the demo was not made:\n{made.stdout}{made.stderr}")


def _environ(instance: Path) -> dict[str, str]:
    """The environment of a server: settings are its own, and not those of whoever measures."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("COLLOQUY_")}
    return own | {"COLLOQUY_INSTANCE_PATH": str(instance)}


@contextmanager
def _serving(
    program: str, instance: Path, settings: Mapping[str, str] = NONE, port: int = 0
) -> Iterator[Server]:
    port = port or _free_port()
    log = instance.with_suffix(".log")
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", program, "serve", "--port", str(port)],
            cwd=ROOT,
            env=_environ(instance) | dict(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )
    server = Server(port, process)
    try:
        _wait_until_up(server, log)
        yield server
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _end_with_parent() -> None:
    """Let the kernel stop the server when the benchmark is killed."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_up(server: Server, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(server.url("/healthz"), timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
