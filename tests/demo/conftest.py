"""The demo's tests look at one demo, or at a copy of it to be changed."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from app.core.clock import from_local, travel
from app.demo.build import CLOCK, ZONE
from tests.conftest import dispose, make_app
from tests.demo.making import Made, made_once

NOW = from_local(CLOCK, ZONE)


@pytest.fixture(scope="session")
def made(run_folder: Path) -> Made:
    """The run's demo. Not to be changed: copy it."""
    return made_once(run_folder)


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
