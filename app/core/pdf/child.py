"""Starting the child that opens PDFs, and hearing what it says.

The child is a fresh interpreter and no fork, so it shares no memory, thread or open file with the
caller; it sets its own limits before it loads a parser (see `worker.py`).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

MEGABYTE = 1024 * 1024
MEMORY = 512 * MEGABYTE
CPU_SECONDS = 5
# Twice the processor's time: a busy machine should not change what is said of a file.
WALL_SECONDS = 10
LARGEST_WRITTEN = 64 * MEGABYTE
OPEN_FILES = 32
LONGEST_ANSWER = 16 * MEGABYTE
_WORKER = Path(__file__).with_name("worker.py")
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


class ChildFailed(Exception):
    """The child was stopped by a limit, or fell over. `facts` is what it had told before."""

    def __init__(self, message: str, facts: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.facts = facts


def ask(task: str, path: Path, *arguments: object) -> list[dict[str, Any]]:
    """Do a task of worker.py on the PDF at `path`; returns the facts that it printed, in order.

    Takes WALL_SECONDS at most. Raises ChildFailed.
    """
    limits = (MEMORY, CPU_SECONDS, LARGEST_WRITTEN, OPEN_FILES)
    command = [sys.executable, "-I", _WORKER, *limits, task, path.resolve(), *arguments]
    # A file and no pipe: its length is limited too, whatever a child may come to write.
    with tempfile.TemporaryFile() as answer:
        try:
            ended = subprocess.run(  # noqa: S603 (our own interpreter and script)
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=WALL_SECONDS,
                env=_ENVIRONMENT,
                cwd="/",
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            ended = None
        answer.seek(0)
        said = answer.read(LONGEST_ANSWER)
    if ended is None:
        raise ChildFailed(f"took more than {WALL_SECONDS} s", _facts(said))
    if ended != 0:
        raise ChildFailed(f"ended with {ended}", _facts(said))
    return _facts(said)


def _facts(said: bytes) -> list[dict[str, Any]]:
    """The whole lines of an answer; a line that was cut off by a limit is none."""
    lines = said.split(b"\n")[:-1]
    return [json.loads(line) for line in lines]
