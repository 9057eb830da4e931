"""The scene of most tests of the schedule."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import FrozenClock
from tests.schedule.scenes import Scene


@pytest.fixture
def scene(app: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """The scene, on Monday 12 October 2020, noon in Hong Kong."""
    with app.app_context():
        yield Scene(app)


@pytest.fixture
def scene_sqlite(app_sqlite: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """The same, for tests that no other database would change."""
    with app_sqlite.app_context():
        yield Scene(app_sqlite)
