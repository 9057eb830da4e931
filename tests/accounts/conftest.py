"""What tests of accounts begin with: apps with settings of their own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import dispose, make_app, remember_app

AppMaker = Callable[..., Flask]


@pytest.fixture
def make_site(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Iterator[AppMaker]:
    """A way to make an app on a fresh database with settings of its own."""
    with ExitStack() as stack:

        def make(**values: Any) -> Flask:
            instance = tmp_path / "site"
            instance.mkdir()
            shutil.copyfile(sqlite_template, instance / "colloquy.sqlite3")
            app = make_app(instance, **values)
            stack.callback(dispose, app)
            remember_app(request.node, app)
            return app

        yield make
