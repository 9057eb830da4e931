"""When what hangs on a slot is due, and when the slot is settled. Pure, but for the clock.

Nothing of it is stored as a moment: a slot that moves, or goes to another group, takes its due
times along.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.clock import now
from app.seminars.deadline_models import SlotDeadline
from app.seminars.models import SeminarSlot


def due_at(deadline: SlotDeadline, slot: SeminarSlot) -> datetime:
    """When `deadline` falls due for whoever holds `slot`: so many days from the slot's day, at the
    deadline's minute, by the clocks of the course (whatever daylight saving does between the two).
    """
    zone = ZoneInfo(slot.seminar.course.time_zone)
    day = slot.starts_at.astimezone(zone).date() + timedelta(days=deadline.days)
    at = time(deadline.minute // 60, deadline.minute % 60)
    return datetime.combine(day, at, zone)


def settled_at(slot: SeminarSlot, deadlines: Sequence[SlotDeadline]) -> datetime:
    """From when on the slot's group can change nothing about it: it has come, or is so near that
    the seminar's cut-off is over, or the first thing due for it was due.

    The last is what keeps a group that is late from taking another slot instead.
    """
    zone = ZoneInfo(slot.seminar.course.time_zone)
    begins = slot.starts_at.astimezone(zone)
    cut_off = begins - timedelta(days=slot.seminar.cutoff_days)
    return min(slot.starts_at, cut_off, *(due_at(each, slot) for each in deadlines))


def is_settled(slot: SeminarSlot, deadlines: Sequence[SlotDeadline]) -> bool:
    """Whether only staff can change anything about the slot now.

    One in a cancelled meeting never is: nobody presents in it, and its group needs another.
    """
    return slot.meeting.cancelled_at is None and settled_at(slot, deadlines) <= now()
