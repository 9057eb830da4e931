"""The demo, made once a test run by the command that people use, and shared by its tests."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.commands import colloquy


@dataclass(frozen=True)
class Made:
    """The folder of the demo, what making it said, and between which real moments it was made."""

    folder: Path
    said: str
    began: datetime
    ended: datetime


def made_once(run_folder: Path) -> Made:
    """The run's demo, made anew over one that was left half-made. Not to be changed: copy it."""
    folder = run_folder / "demo"
    with _alone(run_folder / "demo.lock"):
        if not folder.exists():
            _make(folder)
    began, ended, said = (folder / "said.txt").read_text(encoding="utf-8").split("\n", 2)
    return Made(folder, said, datetime.fromisoformat(began), datetime.fromisoformat(ended))


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with open(lock, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(folder: Path) -> None:
    draft = folder.with_name("demo-draft")
    leave_half_made(draft)
    began = datetime.now(UTC)
    made = colloquy(draft, "demo", "--no-serve", "--port", "9123")
    ended = datetime.now(UTC)
    assert made.returncode == 0, made.stderr
    (draft / "said.txt").write_text(
        f"{began.isoformat()}\n{ended.isoformat()}\n{made.stdout}", encoding="utf-8"
    )
    draft.rename(folder)


def leave_half_made(folder: Path) -> None:
    """A demo whose making was stopped: marked as one, with some people and a file in it."""
    folder.mkdir()
    (folder / "colloquy.toml").write_text("demo = true\nclock_offset = 1\n")
    assert colloquy(folder, "upgrade").returncode == 0
    words = ("user", "create", "yao@demo.example", "Somebody Half Made")
    assert colloquy(folder, *words, "--password", "colloquy-demo").returncode == 0
    (folder / "files" / "left over").write_text("from the time before")
