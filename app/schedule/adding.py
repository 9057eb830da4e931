"""Adding the meetings of a whole term by their pattern."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import from_local, local
from app.core.db import db, write
from app.courses.models import Course
from app.schedule.days import span_on
from app.schedule.meetings import NUMBERED, record, renumber
from app.schedule.models import Meeting, MeetingInstructor, MeetingKind
from app.schedule.moving import usual_step
from app.schedule.patterns import Pattern, dates_of


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day of a pattern, as a place in the course's calendar, and the meeting on it already."""

    starts_at: datetime
    ends_at: datetime
    meeting: Meeting | None


def usual_place(course: Course) -> dict[str, datetime]:
    """Where one more meeting would be: one step of the schedule after the last day of its grid, at
    the hours that meetings mostly have. Nothing where there is no schedule yet."""
    zone = course.time_zone
    grid = db.session.execute(
        select(Meeting.starts_at, Meeting.ends_at)
        .where(Meeting.course_id == course.id, Meeting.kind.in_(NUMBERED))
        .order_by(Meeting.starts_at)
    ).all()
    if not grid:
        return {}
    days = [local(starts_at, zone).date() for starts_at, _ends in grid]
    day = days[-1] + usual_step(days, days[-1])
    hours = Counter(
        (local(starts_at, zone).time(), local(ends_at, zone).time()) for starts_at, ends_at in grid
    )
    starts, ends = hours.most_common(1)[0][0]
    return {
        "starts_at": from_local(datetime.combine(day, starts), zone),
        "ends_at": from_local(datetime.combine(day, ends), zone),
    }


def days_planned(course: Course, pattern: Pattern) -> list[PlannedDay]:
    """The days of a pattern in this course's calendar. Raises InvalidInput as `dates_of`
    and `span_on` do.

    The hours are those of the course's clocks, before and after they change.
    """
    zone, days = course.time_zone, dates_of(pattern)
    present = db.session.scalars(
        select(Meeting)
        .where(Meeting.course_id == course.id)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )
    on_day = {local(m.starts_at, zone).date(): m for m in present}
    return [
        PlannedDay(
            *span_on(
                datetime.combine(day, pattern.starts), datetime.combine(day, pattern.ends), zone
            ),
            on_day.get(day),
        )
        for day in days
    ]


def add_meetings(
    course: Course,
    actor: User,
    pattern: Pattern,
    *,
    kind: MeetingKind,
    instructors: Sequence[tuple[str, str]] = (),
    scribe_places: int = 0,
) -> list[Meeting]:
    """Add a meeting on each day of the pattern that has none yet.

    The same asked for twice adds nothing the second time. Raises InvalidInput as `days_planned`
    does.
    """
    with write(course) as session:
        free = [planned for planned in days_planned(course, pattern) if not planned.meeting]
        added = [
            Meeting(
                course_id=course.id,
                kind=kind,
                scribe_places=scribe_places,
                starts_at=planned.starts_at,
                ends_at=planned.ends_at,
                instructors=[
                    MeetingInstructor(position=position, name=name, affiliation=affiliation)
                    for position, (name, affiliation) in enumerate(instructors, 1)
                ],
            )
            for planned in free
        ]
        if added:
            session.add_all(added)
            session.flush()
            renumber(course)
            record(course, actor, "meeting.add_many", "", count=len(added))
    return added
