"""The state machine of groups, slots, lines, swaps and draws, played longer than the tests do."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.installation import inside, installed_on
from tests.seminars.test_machine import run

COURSES, ACTS = 60, 50


def measure(folder: Path) -> Iterator[Figure]:
    """Many courses on each database; a broken rule ends it with the shortest way to break it."""
    for kind in ("sqlite", "postgresql"):
        with installed_on(kind, folder) as installed, inside(installed.app):
            run(COURSES, ACTS)
        yield Figure(f"machine_{kind}_courses", COURSES)
