"""When what hangs on a slot is due, and when the slot is settled. Pure, but for the clock.

Nothing of it is stored as a moment: a slot that moves, or goes to another group, takes its due
times along.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.clock import now
from app.seminars.deadline_models import SlotDeadline
from app.seminars.models import Seminar, SeminarSlot


def due_at(deadline: SlotDeadline, slot: SeminarSlot) -> datetime:
    """When `deadline` falls due for whoever holds `slot`: so many days from the slot's day, at the
    deadline's minute, by the clocks of the course (whatever daylight saving does between the two).
    """
    return due_if_at(slot.starts_at, deadline, slot.seminar)


def due_if_at(starts_at: datetime, deadline: SlotDeadline, seminar: Seminar) -> datetime:
    """The same for a slot of the seminar that were to begin at `starts_at`."""
    zone = ZoneInfo(seminar.course.time_zone)
    day = starts_at.astimezone(zone).date() + timedelta(days=deadline.days)
    at = time(deadline.minute // 60, deadline.minute % 60)
    return datetime.combine(day, at, zone)


def settled_at(slot: SeminarSlot, deadlines: Sequence[SlotDeadline]) -> datetime:
    """From when on the slot's group can change nothing about it: it has come, or is so near that
    the seminar's cut-off is over, or the first thing due for it was due.

    The last is what keeps a group that is late from taking another slot instead.
    """
    return settled_if_at(slot.starts_at, slot.seminar, deadlines)


def settled_if_at(
    starts_at: datetime, seminar: Seminar, deadlines: Sequence[SlotDeadline]
) -> datetime:
    """The same for a slot of the seminar that were to begin at `starts_at`."""
    begins = starts_at.astimezone(ZoneInfo(seminar.course.time_zone))
    cut_off = begins - timedelta(days=seminar.cutoff_days)
    return min(starts_at, cut_off, *(due_if_at(starts_at, each, seminar) for each in deadlines))


def is_settled(slot: SeminarSlot, deadlines: Sequence[SlotDeadline]) -> bool:
    """Whether only staff can change anything about the slot now.

    One in a cancelled meeting never is: nobody presents in it, and its group needs another.
    """
    return slot.meeting.cancelled_at is None and settled_at(slot, deadlines) <= now()
