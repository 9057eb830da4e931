"""Classes whose wishes are closed."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.clock import travel
from tests.seminars.drawing.classes import CLOSED, Class, closed


@pytest.fixture
def closed_class(app_sqlite: Flask) -> Iterator[Class]:
    """A class whose wishes are closed: group 0 ranks slot 0, groups 1 and 2 slots 1 and 2."""
    with app_sqlite.app_context():
        yield closed()


@pytest.fixture
def after_closing() -> Iterator[None]:
    """Wishes are over."""
    with travel(CLOSED):
        yield
