"""The demo, made once a test run by the command that people use, and shared by its tests."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app.core.clock import from_local, travel
from app.demo.build import CLOCK, ZONE
from tests.commands import colloquy
from tests.conftest import dispose, make_app

NOW = from_local(CLOCK, ZONE)


@dataclass(frozen=True)
class Made:
    """The folder of the demo, what making it said, and between which real moments it was made."""

    folder: Path
    said: str
    began: datetime
    ended: datetime


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with open(lock, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def leave_half_made(folder: Path) -> None:
    """A demo whose making was stopped: marked as one, with some people and a file in it."""
    folder.mkdir()
    (folder / "colloquy.toml").write_text("demo = true\nclock_offset = 1\n")
    assert colloquy(folder, "upgrade").returncode == 0
    words = ("user", "create", "yao@demo.example", "Somebody Half Made")
    assert colloquy(folder, *words, "--password", "colloquy-demo").returncode == 0
    (folder / "files" / "left over").write_text("from the time before")


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


@pytest.fixture(scope="session")
def made(run_folder: Path) -> Made:
    """The demo, made anew over one that was left half-made. Not to be changed: copy it."""
    folder = run_folder / "demo"
    with _alone(run_folder / "demo.lock"):
        if not folder.exists():
            _make(folder)
    began, ended, said = (folder / "said.txt").read_text(encoding="utf-8").split("\n", 2)
    moments = (datetime.fromisoformat(began), datetime.fromisoformat(ended))
    return Made(folder, said, *moments)


@pytest.fixture
def copy(made: Made, tmp_path: Path) -> Path:
    """A copy of the demo's folder, to be changed."""
    folder = tmp_path / "demo"
    shutil.copytree(made.folder, folder)
    return folder


@pytest.fixture(scope="session")
def demo(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site of the demo, with the clock at the moment for which it is made. To be looked at."""
    folder = tmp_path_factory.mktemp("demo") / "instance"
    shutil.copytree(made.folder, folder)
    app = make_app(folder, demo=True)
    yield app
    dispose(app)


@pytest.fixture
def now(demo: Flask) -> Iterator[datetime]:
    """Monday 12 October 2020, 10:00 in Hong Kong."""
    with travel(NOW):
        yield NOW
