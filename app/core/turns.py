"""Turns at work that keeps a processor busy: few at once in a process, one at a time a person.

What strangers send is read in child processes with limits, but many children at once would leave
nothing to anybody else. Who finds no turn within a moment is told so, and keeps what they sent.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from app.core.errors import Busy
from app.core.i18n import _

AT_ONCE = 2
PATIENCE = 2.0


class Turns:
    """At most `most` turns at once. People are told apart by whatever key they come with."""

    def __init__(self, most: int = AT_ONCE) -> None:
        self._most = most
        self._taken: list[str] = []
        self._freed = Condition()

    @contextmanager
    def turn(self, person: str = "", *, patience: float = PATIENCE) -> Iterator[None]:
        """Hold a turn. Raises Busy when none is free in time, or this person has one already."""
        with self._freed:
            self._take(person, time.monotonic() + patience)
        try:
            yield
        finally:
            with self._freed:
                self._taken.remove(person)
                self._freed.notify_all()

    def _take(self, person: str, until: float) -> None:
        while self._is_full(person):
            left = until - time.monotonic()
            if left <= 0:
                raise Busy(_("Much is being read at this moment. Try again in a minute."))
            self._freed.wait(left)
        self._taken.append(person)

    def _is_full(self, person: str) -> bool:
        return len(self._taken) >= self._most or bool(person and person in self._taken)


# Shared by all that reads what was sent and can say "later": pages, pastes, code to be coloured.
turns = Turns()
