"""When meetings and talks are, where a page says only half of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.clock import from_local
from app.transfer.description import CourseEntry, MeetingEntry, TalkEntry

# When nobody says.
MORNING = dt.time(9)
AN_HOUR = dt.timedelta(hours=1)

Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Hours:
    """When a meeting is, on the wall's clock. `guessed` where neither it nor the course says;
    `usual` where the course says."""

    starts: dt.datetime
    ends: dt.datetime
    guessed: bool = False
    usual: bool = False

    def in_zone(self, zone: str) -> Span:
        """As moments. Where the clocks jump in between, the length is what is kept."""
        starts, ends = from_local(self.starts, zone), from_local(self.ends, zone)
        return starts, ends if ends > starts else starts + (self.ends - self.starts)

    def holding(self, spans: Sequence[Span]) -> "Hours":
        """These hours, wide enough for these of the same day; guessed ones give way to them."""
        same_day = [span for span in spans if span[0].date() == self.starts.date()]
        if not same_day or not (self.guessed or self.usual):
            return self
        starts, ends = min(s for s, _e in same_day), max(e for _s, e in same_day)
        if self.guessed:
            return Hours(starts, ends if ends > starts else starts + AN_HOUR)
        return Hours(min(self.starts, starts), max(self.ends, ends), usual=True)


def hours_of(meeting: MeetingEntry, course: CourseEntry) -> Hours:
    """When a meeting that has a date is: as it says, else as usual, else an hour in the morning."""
    if meeting.date is None:
        raise ValueError("a meeting without a date has no hours")
    own, usual = meeting.starts is not None, course.starts is not None
    begin = meeting.starts or course.starts or MORNING
    starts = dt.datetime.combine(meeting.date, begin)
    end = meeting.ends or (None if own else course.ends)
    last_day = meeting.ends_on or meeting.date
    ends = dt.datetime.combine(last_day, end) if end else starts + _usual_length(course)
    guessed = not own and not usual
    if ends <= starts:
        return Hours(starts, starts + AN_HOUR, guessed=True)
    return Hours(starts, ends, guessed, usual=not own and usual)


def _usual_length(course: CourseEntry) -> dt.timedelta:
    if course.starts is None or course.ends is None or course.ends <= course.starts:
        return AN_HOUR
    day = dt.date(2000, 1, 1)
    return dt.datetime.combine(day, course.ends) - dt.datetime.combine(day, course.starts)


def span_of(talk: TalkEntry, day: dt.date) -> Span | None:
    """When a talk is, on the wall's clock; its end is its start where it has none."""
    if talk.starts is None:
        return None
    starts = dt.datetime.combine(talk.on or day, talk.starts)
    ends = dt.datetime.combine(talk.on or day, talk.ends) if talk.ends else starts
    return starts, max(starts, ends)
