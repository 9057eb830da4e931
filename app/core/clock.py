"""The only clock. Every rule about time asks `now()`, so that a test or a demo can set it.

Times are aware datetimes in UTC. `offset` shifts the clock of a whole installation (the demo
lives in October 2020); it is a setting, applied once when the app is made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_offset = timedelta(0)
_frozen_at: datetime | None = None


def now() -> datetime:
    """The present moment in UTC, microseconds kept."""
    if _frozen_at is not None:
        return _frozen_at
    return datetime.now(UTC) + _offset


def set_offset(offset: timedelta) -> None:
    """Shift this process's clock by `offset` from real time."""
    global _offset
    _offset = offset


def offset() -> timedelta:
    """How far this process's clock is from real time."""
    return _offset


@contextmanager
def travel(to: datetime) -> Iterator[None]:
    """Hold the clock at `to` (aware) inside the block. For tests and for making the demo."""
    global _frozen_at
    if to.tzinfo is None:
        raise ValueError("travel() needs an aware datetime")
    before = _frozen_at
    _frozen_at = to.astimezone(UTC)
    try:
        yield
    finally:
        _frozen_at = before


@cache
def zones() -> tuple[str, ...]:
    """The names of all time zones, in order. They are files, read once."""
    return tuple(sorted(available_timezones()))


def local(moment: datetime, zone: str) -> datetime:
    """`moment` as a wall-clock time in the IANA zone named `zone`."""
    return moment.astimezone(ZoneInfo(zone))


def from_local(wall: datetime, zone: str) -> datetime:
    """The moment in UTC at which the clocks of `zone` show the naive time `wall`.

    A time that daylight saving skips is taken as the same distance after the jump; one that
    it repeats is taken the first time round (`fold=0`), as in PEP 495.
    """
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
