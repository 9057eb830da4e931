"""Running a worker, a script that reads a file from strangers, in a child process with limits.

The child is a fresh interpreter and no fork, so it shares no memory, thread or open file with the
caller; it takes its limits before it loads the worker (see `limited.py`).
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_ANSWER = 16 * 1024 * 1024
_LIMITED = Path(__file__).with_name("limited.py")
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


class ChildFailed(Exception):
    """The child was stopped by a limit, or fell over. `facts` is what it had told before."""

    def __init__(self, message: str, facts: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: bytes of memory, seconds, bytes of each file it writes, open files."""

    memory: int
    cpu_seconds: int
    wall_seconds: float
    written: int
    files: int


def run(worker: Path, limits: Limits, *words: object, given: bytes = b"") -> list[dict[str, Any]]:
    """Run a worker with these words, and `given` as its input, a file in which it can seek.

    Returns the facts that it printed, a JSON line each, in order. Raises ChildFailed.
    """
    taken = (limits.memory, limits.cpu_seconds, limits.written, limits.files)
    command = [sys.executable, "-I", _LIMITED, *taken, worker, *words]
    # A file and no pipe: its length is limited too, whatever a child may come to write.
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
        asked.write(given)
        asked.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603 (our own interpreter and script)
                [str(word) for word in command],
                stdin=asked,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=limits.wall_seconds,
                env=_ENVIRONMENT,
                cwd="/",
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            ended = None
        answer.seek(0)
        said = answer.read(LONGEST_ANSWER)
    if ended is None:
        raise ChildFailed(f"took more than {limits.wall_seconds} s", _facts(said))
    if ended != 0:
        raise ChildFailed(f"ended with {ended}", _facts(said))
    return _facts(said)


def _facts(said: bytes) -> list[dict[str, Any]]:
    """The whole lines of an answer; a line that was cut off by a limit is none."""
    lines = said.split(b"\n")[:-1]
    return [json.loads(line) for line in lines]
