"""Moving meetings to other days: one alone, or one with all that follow it.

The days of the schedule are a grid, and what is planned moves over it: its topic, talks,
materials, slots and scribes. So a meeting that is pushed takes the place (the day and the hours)
of the next one, and only the last goes to a new day.

The log's line of a move says what went where. Taking it back reads that line.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import NoReturn

from sqlalchemy import select

from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.clock import local, now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.models import Course
from app.schedule.days import span_on
from app.schedule.letters import as_it_is, tell_of_changes
from app.schedule.meetings import (
    NUMBERED,
    check_times,
    check_what_is_in,
    move_along,
    record,
    renumber,
    what_goes,
)
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label

MOVE, PUT_BACK = "meeting.move", "meeting.put_back"
SET_HOURS, HOURS_BACK = "meeting.set_hours", "meeting.put_hours_back"
# What moves meetings, and what takes that back.
BACK = {MOVE: PUT_BACK, SET_HOURS: HOURS_BACK}
MOST_DAYS_ON = 366
WEEK = timedelta(days=7)


class Way(StrEnum):
    """How a meeting leaves its day."""

    ALONE = "alone"
    PUSH = "push"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Wish:
    """How a meeting is to move.

    Alone, it goes to `starts_at`. Pushed, those after it go along, and the last goes to `last_day`,
    or one step of the schedule further. With CANCEL its day stays on the schedule as called off,
    with `note`.
    """

    way: Way
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    last_day: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A meeting, and the place that it goes to."""

    meeting: Meeting
    starts_at: datetime
    ends_at: datetime


def plan(meeting: Meeting, wish: Wish) -> list[Step]:
    """What would move where. Raises DomainError for what can't move so."""
    if wish.way is Way.ALONE:
        return [_alone(meeting, wish)]
    if meeting.number is None:
        raise DomainError(
            _("Only a numbered meeting that takes place can be pushed. Move this one alone."),
            code="not_numbered",
            field="way",
        )
    following = db.session.scalars(
        select(Meeting)
        .where(Meeting.course_id == meeting.course_id, Meeting.number >= meeting.number)
        .order_by(Meeting.number)
    ).all()
    places = [(each.starts_at, each.ends_at) for each in following[1:]]
    places.append(_place_after(following[-1], wish.last_day))
    return [Step(each, *place) for each, place in zip(following, places, strict=True)]


def _alone(meeting: Meeting, wish: Wish) -> Step:
    if wish.starts_at is None or wish.ends_at is None:
        raise InvalidInput(_("Choose a day and hours."), code="no_day", field="starts_at")
    check_times(wish.starts_at, wish.ends_at)
    if (wish.starts_at, wish.ends_at) == (meeting.starts_at, meeting.ends_at):
        raise InvalidInput(
            _("It is on this day already. Choose another."), code="same_day", field="starts_at"
        )
    return Step(meeting, wish.starts_at, wish.ends_at)


def _place_after(last: Meeting, day: date | None) -> tuple[datetime, datetime]:
    """Where the last meeting goes: to `day`, or one step of the schedule further."""
    zone = last.course.time_zone
    grid = db.session.scalars(
        select(Meeting)
        .where(Meeting.course_id == last.course_id, Meeting.kind.in_(NUMBERED))
        .order_by(Meeting.starts_at)
    ).all()
    begins, ends = local(last.starts_at, zone), local(last.ends_at, zone)
    days = [local(each.starts_at, zone).date() for each in grid]
    if day is None:
        day = begins.date() + usual_step(days, begins.date())
    elif not 0 < (day - begins.date()).days <= MOST_DAYS_ON:
        raise InvalidInput(
            _("Choose a day after the last meeting's, within a year."),
            code="bad_last_day",
            field="last_day",
        )
    if day.weekday() != begins.weekday():
        # The hours that the schedule keeps on that day of the week, if it has any.
        on_that_day = [m for m, d in zip(grid, days, strict=True) if d.weekday() == day.weekday()]
        model = on_that_day[-1] if on_that_day else last
        begins, ends = local(model.starts_at, zone), local(model.ends_at, zone)
    shift = day - begins.date()
    return span_on(begins.replace(tzinfo=None) + shift, ends.replace(tzinfo=None) + shift, zone)


def usual_step(days: Sequence[date], last: date) -> timedelta:
    """How long, mostly, from a meeting on this day of the week to the next one; else a week."""
    steps = Counter(
        after - day
        for day, after in pairwise(days)
        if day.weekday() == last.weekday() and after > day
    )
    return min(steps, key=lambda step: (-steps[step], step), default=WEEK)


def key_of(wish: Wish, steps: Sequence[Step]) -> str:
    """A plan's name: another one when any of its meetings was changed since."""
    words = [wish.way.value]
    for step in steps:
        words += [step.meeting.public_id, str(step.meeting.revision), step.starts_at.isoformat()]
        words.append(step.ends_at.isoformat())
    return sha256(" ".join(words).encode()).hexdigest()[:24]


def carry_out(meeting: Meeting, actor: User, wish: Wish, seen: str) -> int:
    """Move what the plan named `seen` moves; how many meetings. Doing it twice is doing it once.

    Raises DomainError when the plan would be another one by now, or when something would then be
    outside the meeting that it is in.
    """
    course = meeting.course
    with write(course, meeting) as session:
        done = can_put_back(course, seen)
        if done is not None:
            return len(done.detail["moved"])
        steps = plan(meeting, wish)
        if key_of(wish, steps) != seen:
            raise DomainError(
                _("The schedule was changed meanwhile. Look at what would move now."), code="stale"
            )
        moved = [in_words(step) for step in steps]
        gap = _day_called_off(meeting, wish.note) if wish.way is Way.CANCEL else None
        if gap is not None:
            session.add(gap)
            session.flush()
        take(steps)
        renumber(course)
        detail = {"gap": gap.public_id} if gap else {}
        record(course, actor, MOVE, meeting_label(meeting), plan=seen, moved=moved, **detail)
    return len(moved)


def in_words(step: Step) -> list[str]:
    """A step as the log keeps it."""
    times = (step.meeting.starts_at, step.meeting.ends_at, step.starts_at, step.ends_at)
    return [step.meeting.public_id, *(time.isoformat() for time in times)]


def _day_called_off(meeting: Meeting, note: str) -> Meeting:
    """The row that stays on a day from which what was planned has moved on."""
    return Meeting(
        course_id=meeting.course_id,
        kind=meeting.kind,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        cancelled_at=now(),
        cancel_note=note,
    )


def take(steps: Sequence[Step]) -> None:
    """Put each meeting in its place, with all that hangs on it, and tell its people once."""
    before = [as_it_is(step.meeting) for step in steps]
    for step in steps:
        move_along(step.meeting, step.starts_at - step.meeting.starts_at)
        step.meeting.starts_at, step.meeting.ends_at = step.starts_at, step.ends_at
    for step in steps:
        try:
            check_what_is_in(step.meeting)
        except InvalidInput as error:
            label = meeting_label(step.meeting)
            sentence = _("%(meeting)s can't move: %(why)s", meeting=label, why=error.message)
            raise InvalidInput(sentence, code=error.code) from error
    tell_of_changes(before)


def last_move(course: Course) -> AuditEntry | None:
    """The log's line of the last move, or of its taking back."""
    return db.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.course_id == course.id, AuditEntry.action.in_((*BACK, *BACK.values())))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


def can_put_back(course: Course, key: str) -> AuditEntry | None:
    """The log's line of the move named `key`, while it is the last one."""
    line = last_move(course) if key else None
    if line is None or line.action not in BACK or line.detail["plan"] != key:
        return None
    return line


def put_back(course: Course, actor: User, key: str) -> None:
    """Take the last move back, which was named `key`. Doing it twice is doing it once.

    Raises DomainError when what moved was changed since.
    """
    with write(course) as session:
        line = last_move(course)
        if line is None or line.detail["plan"] != key:
            _refuse_to_put_back()
        if line.action not in BACK:
            return
        take([_way_back(course, *words) for words in line.detail["moved"]])
        gap = _in_course(course, line.detail.get("gap", ""))
        if gap is not None:
            if gap.cancelled_at is None or what_goes(gap):
                _refuse_to_put_back()
            session.delete(gap)
        session.flush()
        renumber(course)
        record(course, actor, BACK[line.action], line.subject, plan=key)


def _in_course(course: Course, public_id: str) -> Meeting | None:
    return db.session.scalar(
        select(Meeting).where(Meeting.course_id == course.id, Meeting.public_id == public_id)
    )


def _way_back(course: Course, public_id: str, *times: str) -> Step:
    meeting = _in_course(course, public_id)
    was_from, was_until, starts_at, ends_at = map(datetime.fromisoformat, times)
    if meeting is None or (meeting.starts_at, meeting.ends_at) != (starts_at, ends_at):
        _refuse_to_put_back()
    return Step(meeting, was_from, was_until)


def _refuse_to_put_back() -> NoReturn:
    raise DomainError(
        _("What moved was changed since, so it can't be put back. Move the meetings one by one."),
        code="moved_since",
    )
