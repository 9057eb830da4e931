"""Garbage of requests is found when they end, and not while they are at work."""

import gc
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from app.core.web.sweeping import Sweeping


class Knot:
    """Something that only the search for garbage finds, since it holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector() -> Iterator[None]:
    """Python's own collector is as it was afterwards."""
    yield
    gc.enable()
    gc.unfreeze()


def _leaving(many: list[weakref.ref[Knot]], seen: list[bool]) -> Sweeping:
    """An app that leaves as much in each request as Python lets pass before it looks."""

    def app(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        many.extend(weakref.ref(Knot()) for _each in range(gc.get_threshold()[0] + 1))
        seen.append(many[-1]() is not None)
        start_response("200 OK", [])
        return [b""]

    return Sweeping(app)


def test_what_a_request_leaves_is_swept_away_when_it_ends(collector: None) -> None:
    left: list[weakref.ref[Knot]] = []
    seen: list[bool] = []
    run_wsgi_app(_leaving(left, seen), create_environ())
    assert seen == [True]
    assert {each() for each in left} == {None}


def test_what_has_grown_old_is_swept_away_in_time(collector: None) -> None:
    sweeping = _leaving([], [])
    knots = [Knot()]
    gc.collect(0)
    gc.collect(1)
    old = weakref.ref(knots.pop())
    _young, middle, oldest = gc.get_threshold()
    run_wsgi_app(sweeping, create_environ())
    assert old() is not None
    for _request in range((middle + 2) * (oldest + 2)):
        run_wsgi_app(sweeping, create_environ())
    assert old() is None
