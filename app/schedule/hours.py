"""The hours of many meetings at once: a page left them out, or the course moves within its days."""

from collections import Counter
from datetime import datetime, time

from app.accounts.models import User
from app.core.clock import local
from app.core.db import new_public_id, write
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.courses.models import Course
from app.schedule import queries
from app.schedule.days import span_on
from app.schedule.meetings import record
from app.schedule.models import Meeting
from app.schedule.moving import SET_HOURS, Step, in_words, take

Hours = tuple[time, time]


def in_use(course: Course) -> list[tuple[Hours, int]]:
    """The hours that meetings have on the course's clocks, each with how many; most first."""
    found = Counter(_hours_of(meeting) for meeting in queries.meetings(course))
    return [(hours, number) for hours, number in found.most_common() if hours is not None]


def _hours_of(meeting: Meeting) -> Hours | None:
    """None for a meeting that goes on past midnight."""
    zone = meeting.course.time_zone
    starts, ends = local(meeting.starts_at, zone), local(meeting.ends_at, zone)
    return (starts.time(), ends.time()) if starts.date() == ends.date() else None


def set_hours(
    course: Course, actor: User, hours: Hours, *, instead_of: Hours | None = None
) -> tuple[int, str]:
    """Put all meetings on these hours of their days, or only those that have `instead_of` now.

    Those that go on past midnight stay. Returns how many moved, and the key by which they can be
    put back. Raises InvalidInput for an end before its beginning, when something would be outside
    its meeting then, or as `span_on` does.
    """
    if hours[1] <= hours[0]:
        raise InvalidInput(
            _("It ends before it begins. Choose a later end."),
            code="ends_before_start",
            field="ends",
        )
    with write(course):
        steps = [
            _step(meeting, hours)
            for meeting in queries.meetings(course)
            if _hours_of(meeting) not in (None, hours) and instead_of in (None, _hours_of(meeting))
        ]
        if not steps:
            return 0, ""
        key, moved = new_public_id(), [in_words(step) for step in steps]
        take(steps)
        told = f"{hours[0]:%H:%M}–{hours[1]:%H:%M}"
        record(course, actor, SET_HOURS, told, plan=key, moved=moved)
    return len(steps), key


def _step(meeting: Meeting, hours: Hours) -> Step:
    zone = meeting.course.time_zone
    day = local(meeting.starts_at, zone).date()
    starts, ends = (datetime.combine(day, hour) for hour in hours)
    return Step(meeting, *span_on(starts, ends, zone))
