"""Asking the child that opens PDFs, and the limits that it has."""

from pathlib import Path
from typing import Any

from app.core.child import ChildFailed, Limits, run

__all__ = ["ChildFailed", "ask"]

MEGABYTE = 1024 * 1024
MEMORY = 512 * MEGABYTE
CPU_SECONDS = 5
# Twice the processor's time: a busy machine should not change what is said of a file.
WALL_SECONDS = 10
LARGEST_WRITTEN = 64 * MEGABYTE
OPEN_FILES = 32
_WORKER = Path(__file__).with_name("worker.py")


def ask(task: str, path: Path, *arguments: object) -> list[dict[str, Any]]:
    """Do a task of worker.py on the PDF at `path`; returns the facts that it printed, in order.

    Takes WALL_SECONDS at most. Raises ChildFailed.
    """
    limits = Limits(MEMORY, CPU_SECONDS, WALL_SECONDS, LARGEST_WRITTEN, OPEN_FILES)
    return run(_WORKER, limits, task, path.resolve(), *arguments)
