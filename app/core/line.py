"""A line before something that only so many may do at once: who came first goes first.

Semaphores and locks of Python let newcomers in before those who wait. With hundreds who wait, that
keeps somebody waiting for very long.
"""

from collections import deque
from threading import Lock


class Line:
    """At most `places` are in at once; others wait in the order in which they came."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._changing = Lock()
        self._waiting: deque[Lock] = deque()

    def enter(self, patience: float) -> bool:
        """Come in, or wait for that many seconds at most. Whoever is in must `leave`."""
        with self._changing:
            if self._free:
                self._free -= 1
                return True
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=patience):
            return True
        with self._changing:
            if turn not in self._waiting:
                return True  # it came at the last moment
            self._waiting.remove(turn)
            return False

    def leave(self) -> None:
        """Give the place to the first who waits."""
        with self._changing:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
