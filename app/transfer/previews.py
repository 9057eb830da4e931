"""What somebody looks at before a page becomes a course: its source beside what it says."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.core.i18n import _, ngettext
from app.core.web.times import day
from app.transfer.counting import number_of
from app.transfer.description import (
    CourseEntry,
    MaterialEntry,
    MeetingEntry,
    PersonEntry,
    ReferenceEntry,
)
from app.transfer.understanding import description_of, is_own

# Nobody reads on, and no browser likes more.
MOST_LINES = 4_000
LONGEST_LINE = 4_000


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting as it will look on the schedule."""

    number: str
    day: str
    hours: str
    title: str
    kind: str
    cancelled: bool
    taught_by: str
    talks: list[str]
    counts: list[str]
    people: list[str]


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of a source, as text; `more` are not shown."""

    lines: list[str]
    more: int


def rows_of(course: CourseEntry) -> list[Row]:
    """The meetings, in the page's order."""
    return [_row(each, course) for each in course.meetings]


def _row(meeting: MeetingEntry, course: CourseEntry) -> Row:
    return Row(
        number="" if meeting.number is None else f"{meeting.number:02d}",
        day=day_text(meeting.date) if meeting.date else _("No date"),
        hours=_hours(meeting.starts or course.starts, meeting.ends or course.ends),
        title=meeting.title,
        kind=meeting.kind,
        cancelled=meeting.cancelled,
        taught_by=", ".join(each.name for each in meeting.instructors),
        talks=[
            ". ".join(filter(None, (talk.title, talk.speaker, talk.affiliation)))
            for talk in meeting.talks
        ],
        counts=list(_counts(meeting)),
        people=list(_people(meeting)),
    )


def day_text(of: date) -> str:
    """Wed 14 Oct 2020."""
    return day(datetime.combine(of, time(12), UTC), "UTC")


def _hours(starts: time | None, ends: time | None) -> str:
    if starts is None:
        return ""
    return f"{starts:%H:%M}–{ends:%H:%M}" if ends else f"{starts:%H:%M}"


def _counts(meeting: MeetingEntry) -> Iterator[str]:
    references = number_of(meeting, ReferenceEntry)
    materials = number_of(meeting, MaterialEntry)
    if references:
        yield ngettext("%(num)d reference", "%(num)d references", references)
    if materials:
        yield ngettext("%(num)d material", "%(num)d materials", materials)


def _people(meeting: MeetingEntry) -> Iterator[str]:
    """Groups and scribes, a line each."""
    for group in meeting.groups:
        names = ", ".join(map(_named, group.people))
        yield ": ".join(filter(None, (group.name or group.title, names)))
    if meeting.scribes:
        yield _("Scribes: %(names)s", names=", ".join(map(_named, meeting.scribes)))


def _named(person: PersonEntry) -> str:
    return f"{person.name} ({person.student_id})" if person.student_id else person.name


def source_of(content: bytes) -> Source:
    """What was sent, line by line, as its warnings count them."""
    text = _text_of(content)
    lines = text.split("\n")
    shown = [
        line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
        for line in lines[:MOST_LINES]
    ]
    return Source(shown, max(len(lines) - MOST_LINES, 0))


def _text_of(content: bytes) -> str:
    if is_own(content):
        return description_of(content).decode("utf-8-sig", "replace")
    from app.transfer.reading.decode import decode

    return decode(content).text


def doubted_lines(lines: list[int]) -> Counter[int]:
    """How many warnings each line has."""
    return Counter(line for line in lines if line)
