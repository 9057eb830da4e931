"""Drawn pages, kept until they change.

A page is kept under (course, version, audience). An operation that changes what the page shows
raises the course's version in its own transaction, so the next request finds nothing kept and
draws anew. What time alone changes is covered by `fresh_until`.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from app.core.clock import now

MOST = 256


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn page or part of one, its ETag, and the moment when time makes it stale."""

    body: str
    etag: str
    fresh_until: datetime


class DrawnPages:
    """The MOST pages used last, of one process. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Drawn] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Drawn | None:
        """The page kept under `key`, if it is still true."""
        with self._lock:
            drawn = self._kept.get(key)
            if drawn is None:
                return None
            self._kept.move_to_end(key)
        return drawn if now() < drawn.fresh_until else None

    def keep(self, key: Hashable, drawn: Drawn) -> None:
        """Keep a page; the one used longest ago makes room."""
        with self._lock:
            self._kept[key] = drawn
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
