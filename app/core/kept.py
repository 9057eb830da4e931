"""What was made once and is good until time makes it stale, kept in one process."""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from threading import Lock
from typing import Generic, Protocol, TypeVar

from app.core.clock import now

MOST = 256


class Perishable(Protocol):
    """Something that time makes stale."""

    @property
    def fresh_until(self) -> datetime:
        """The moment from which it is no longer true."""


T = TypeVar("T", bound=Perishable)


class Kept(Generic[T]):
    """The MOST things used last, of one process. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        """What is kept under `key`, if it is still true."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
        return found if now() < found.fresh_until else None

    def keep(self, key: Hashable, thing: T) -> None:
        """Keep something; the one used longest ago makes room."""
        with self._lock:
            self._kept[key] = thing
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
