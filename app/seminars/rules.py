"""What is said of a seminar's window and slots in many places."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.core.clock import now
from app.seminars.models import Seminar, SeminarSlot


class Window(StrEnum):
    """Where the server's clock stands to a seminar's sign-up."""

    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"


def window(seminar: Seminar) -> Window:
    """Sign-up is open from `opens_at` on and until just before `closes_at`."""
    if now() < seminar.opens_at:
        return Window.AHEAD
    return Window.OPEN if now() < seminar.closes_at else Window.OVER


def is_open(seminar: Seminar) -> bool:
    """Whether students can take and give up slots now."""
    return window(seminar) is Window.OPEN


def has_begun(slot: SeminarSlot) -> bool:
    """Whether the slot's own time has come."""
    return slot.starts_at <= now()


def ends_at(slot: SeminarSlot) -> datetime:
    """When the slot is over, and the next may begin."""
    return slot.starts_at + timedelta(minutes=slot.minutes)


def at_once(slot: SeminarSlot, other: SeminarSlot) -> bool:
    """Whether nobody can be in both, since they overlap.

    A cancelled meeting keeps nobody from being in another one.
    """
    overlap = slot.starts_at < ends_at(other) and other.starts_at < ends_at(slot)
    cancelled = slot.meeting.cancelled_at or other.meeting.cancelled_at
    return overlap and (cancelled is None or slot.meeting_id == other.meeting_id)
