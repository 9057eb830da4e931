"""Starting the child that opens PDFs, and hearing what it says."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 5
WALL_SECONDS = 12
LARGEST_WRITTEN = 64 * 1024 * 1024
_WORKER = Path(__file__).with_name("worker.py")


class ChildFailed(Exception):
    """The child was stopped by a limit, or fell over."""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_WRITTEN, LARGEST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def ask(task: str, *arguments: str) -> dict[str, Any]:
    """Run a task of worker.py; returns what it printed. Raises ChildFailed."""
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and script)
            [sys.executable, "-I", str(_WORKER), task, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            preexec_fn=_limit,  # noqa: PLW1509 (it makes only system calls)
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ChildFailed("too slow") from error
    if done.returncode != 0:
        raise ChildFailed(f"ended with {done.returncode}")
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise ChildFailed("said nothing") from error
    return answer
