"""What somebody looks at before a page becomes a course: its source beside what it says."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.core.i18n import _, ngettext
from app.core.markdown import prepare
from app.core.web.times import day
from app.transfer.bounds import spots
from app.transfer.counting import number_of
from app.transfer.description import (
    CourseEntry,
    MaterialEntry,
    MeetingEntry,
    PersonEntry,
    ReferenceEntry,
    SectionEntry,
    TalkEntry,
    Understood,
)
from app.transfer.preview_lines import Lines, spans
from app.transfer.understanding import description_of, is_own

# Nobody reads on, and no browser likes more.
MOST_LINES = 4_000
LONGEST_LINE = 4_000


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting as it will look on the schedule, and where it stands in the source.

    It is `doubted` where somebody should look at it.
    """

    entry: MeetingEntry
    number: str
    day: str
    hours: str
    counts: list[str]
    people: list[str]
    line: int
    doubted: bool


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of a source, as text; `more` are not shown."""

    lines: list[str]
    more: int


def rows_of(understood: Understood, source: Source) -> list[Row]:
    """The meetings, in the page's order."""
    course = understood.course
    begins = Lines(source.lines).of_meetings([each.title for each in course.meetings])
    doubted = {doubt.line for doubt in understood.doubts}
    rows = zip(course.meetings, begins, spans(begins, len(source.lines)), strict=True)
    return [
        _row(meeting, course, line, any(each in doubted for each in span))
        for meeting, line, span in rows
    ]


def _row(meeting: MeetingEntry, course: CourseEntry, line: int, doubted: bool) -> Row:
    return Row(
        entry=meeting,
        number="" if meeting.number is None else f"{meeting.number:02d}",
        day=day_text(meeting.date) if meeting.date else _("No date"),
        hours=hours_text(meeting.starts or course.starts, meeting.ends or course.ends),
        counts=list(_counts(meeting)),
        people=list(_people(meeting)),
        line=line,
        doubted=doubted or meeting.date is None or not meeting.title,
    )


def sections_of(course: CourseEntry, source: Source) -> list[tuple[SectionEntry, int]]:
    """The sections, each with its line in the source."""
    lines = Lines(source.lines)
    return [(section, lines.of_section(section.title)) for section in course.sections]


def draw_formulas(course: CourseEntry) -> None:
    """Have the formulas of all texts drawn at once, before each text is rendered."""
    prepare(spot.value for spot in spots(course) if isinstance(spot.value, str))


def day_text(of: date) -> str:
    """Wed 14 Oct 2020."""
    return day(datetime.combine(of, time(12), UTC), "UTC")


def hours_text(starts: time | None, ends: time | None) -> str:
    """From when until when, or the beginning alone."""
    if starts is None:
        return ""
    return f"{starts:%H:%M}–{ends:%H:%M}" if ends else f"{starts:%H:%M}"


def _counts(meeting: MeetingEntry) -> Iterator[str]:
    talks = number_of(meeting, TalkEntry)
    references = number_of(meeting, ReferenceEntry)
    materials = number_of(meeting, MaterialEntry)
    if talks:
        yield ngettext("%(num)d talk", "%(num)d talks", talks)
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
