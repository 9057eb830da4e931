"""The meetings of a course, from the rows of its schedule."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.i18n import _
from app.transfer.description import (
    Doubt,
    MeetingEntry,
    ProjectEntry,
    Unplaced,
)
from app.transfer.reading.blocks import Line
from app.transfer.reading.calendar import Calendar, resolve
from app.transfer.reading.cells import (
    beside_date,
    kind_of_meeting,
    lectures_in,
    number_in,
    scribes_of,
    teachers_of,
)
from app.transfer.reading.columns import Column
from app.transfer.reading.dates import Printed
from app.transfer.reading.days_off import HOLIDAY, NO_CLASS
from app.transfer.reading.guarded import take_call
from app.transfer.reading.hours import find_hours
from app.transfer.reading.links import kind_of
from app.transfer.reading.rows import Entry
from app.transfer.reading.topic import Topic
from app.transfer.reading.works import (
    END_OF_DAY,
    ENDS_DUE,
    NAMED,
    Work,
    entry_of,
    is_numbered,
    less_errands,
)

_COUNTED = re.compile(r"\W*([A-Za-z ]{2,20}\s*#?\d+)")
_NAMED = re.compile(rf"\W*({NAMED.pattern})", re.IGNORECASE)


@dataclass
class Schedule:
    """The meetings, and what else the schedule says."""

    meetings: list[MeetingEntry] = field(default_factory=list)
    projects: list[ProjectEntry] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    nowhere: int = 0
    nameless: int = 0


class Reader:
    """Reads the rows of a page's schedule one after the other."""

    def __init__(self, calendar: Calendar, *, copied: bool, dated: bool) -> None:
        self.calendar = calendar
        self.dated = dated
        self.copied = copied
        self.found = Schedule()
        self.before: dt.date | None = None

    def doubt(self, text: str, line: int) -> None:
        """Note something to look at."""
        self.found.doubts.append(Doubt(text=text, line=line))

    def day(
        self, printed: Printed, line: int, name: str = "", *, follows: bool = True
    ) -> dt.date | None:
        """The day of a printed date, doubts noted."""
        resolved = resolve(printed, self.calendar, self.before)
        for text in resolved.doubts:
            self.doubt(f"{name}: {text}" if name else text, line)
        if follows and resolved.date is not None:
            if self.before is not None and resolved.date < self.before:
                self.doubt(_("“%(date)s” comes before the row above it.", date=printed.text), line)
            self.before = resolved.date
        return resolved.date

    def read(self, entry: Entry) -> None:
        """Make one meeting of a row, or as many as it names."""
        lines, errands = less_errands(entry.of("topic"))
        topics = [self.topic(lines) for lines in lectures_in(lines)]
        number = self.number(entry)
        first = topics[0]
        for errand in errands:
            first.take_text(errand)
        self.take_columns(entry, first)
        shares: list[tuple[Topic, int | None]] = []
        for topic in topics:
            shares += [(topic, n) for n in topic.numbers] or [(topic, None)]
        name = f"{first.word.capitalize()} {first.numbers[0]:02d}" if first.numbers else ""
        days = [(self.day(p, entry.line, name), p) for p in entry.dates]
        if not entry.dates and self.dated and first.numbers and not entry.date_lines:
            self.doubt(_("%(name)s has no date.", name=name), entry.line)
        elif not days and self.dated and (entry.date_lines or entry.of("number") or first.title):
            said = " ".join(line.text for line in entry.date_lines) or first.title
            self.doubt(
                _("The row “%(row)s” has no date that can be read.", row=said[:80]), entry.line
            )
        if len(days) > 1 and len(shares) == 1:
            days = self.first_of(days, entry.line)
        made: list[Topic] = []
        for index, (topic, own) in enumerate(shares):
            day, printed = days[min(index, len(days) - 1)] if days else (None, None)
            meeting = self.meeting(entry, topic, again=any(topic is one for one in made))
            until = self.until(printed, entry.line)
            first_one = index == 0 and meeting.kind != "other"
            chosen = number if own is None and first_one else own
            self.add(meeting, topic, chosen, day, until, entry)
            made.append(topic)
        self.take_works(topics, days[0][0] if days else None)

    def first_of(
        self, days: list[tuple[dt.date | None, Printed]], line: int
    ) -> list[tuple[dt.date | None, Printed]]:
        """The first day of a row with one topic; the others are told."""
        others = ", ".join(day.isoformat() if day else printed.text for day, printed in days[1:])
        self.doubt(
            _("One topic stands beside several days. It is put on the first; the others: %(days)s.",
              days=others),
            line,
        )  # fmt: skip
        return days[:1]

    def number(self, entry: Entry) -> int | None:
        """The number that a column gives. A week is one only where no dates are."""
        for column, head, lines in entry.cells:
            if column == "number" and not (self.dated and re.match(r"(?i)w(?:ee)?k|周", head)):
                return number_in(lines)
        return None

    def topic(self, lines: list[Line]) -> Topic:
        """The lines of one lecture, read."""
        topic = Topic(copied=self.copied)
        topic.read(lines)
        return topic

    def until(self, printed: Printed | None, line: int) -> dt.date | None:
        """The last day of a row that names several in a row."""
        if printed is None or printed.until is None:
            return None
        return self.day(printed.until, line, follows=False)

    def take_columns(self, entry: Entry, topic: Topic) -> None:
        """What stands in the row's other columns, as if it stood under its topic."""
        if topic.mode:
            topic.set_mode("")
        topic.talk = None
        means: dict[Column, str] = {"material": "material", "reading": "references"}
        for index, (column, head, lines) in enumerate(entry.cells):
            if column in ("instructor", "scribe"):
                rest = [line for line in lines if not topic.takes_group(line)]
                entry.cells[index] = (column, head, [topic.people_line(line) for line in rest])
            elif column in means:
                topic.set_mode("references" if column == "reading" else "material")
                topic.kind = kind_of(head)
                topic.take_cell(lines)
            elif column == "members":
                for line in lines:
                    topic.take_group(line)
            elif column == "work":
                self.take_work_cell(topic, lines)
            elif column in ("place", "other") and lines:
                topic.notes += [Line(f"{head}:", line=entry.line)] if head else []
                topic.notes += lines
            topic.set_mode("")

    def take_work_cell(self, topic: Topic, lines: list[Line]) -> None:
        """A cell of a column of homework: each line that names one is one."""
        work: Work | None = None
        for line in lines:
            named = _NAMED.match(line.text)
            counted = None if named and is_numbered(named[1]) else _COUNTED.match(line.text)
            head = counted or named
            if head:
                work = topic.name_work(head[1], line)
                work.on_its_day = work.on_its_day or bool(ENDS_DUE.search(line.text))
            elif work is None:
                topic.notes.append(line)
                continue
            work.blocks.append(line)

    def meeting(self, entry: Entry, topic: Topic, *, again: bool) -> MeetingEntry:
        """The meeting that a topic is. What a row says of several lectures stands in the first."""
        meeting = MeetingEntry(title=topic.title, kind=kind_of_meeting(topic))
        meeting.title = meeting.title or topic.title_of_parts
        teachers, left = teachers_of(entry.of("instructor"))
        meeting.scribes, left_scribes = scribes_of(entry.of("scribe"))
        if not again:
            topic.notes += [*left, *left_scribes, *beside_date(entry)]
            talks = [talk.entry() for talk in topic.talks]
            meeting.talks = [talk for talk in talks if talk is not None]
            for talk in topic.talks:
                if talk.bare and talk.title == topic.title:
                    meeting.talks = [one for one in meeting.talks if one.title != talk.title]
                    topic.materials += talk.materials
                elif talk.entry() is None:
                    topic.notes += [*talk.abstract, *talk.bio]
                    topic.references += talk.references
                    topic.materials += talk.materials
            meeting.note = topic.note()
            meeting.references = topic.references
            meeting.materials = topic.materials
            meeting.groups = topic.groups
            self.found.doubts += topic.doubts
            self.found.nowhere += topic.nowhere
            written = {person.name for person in meeting.scribes}
            meeting.scribes += [one for one in topic.scribes if one.name not in written]
        known = {teacher.name for teacher in teachers}
        meeting.instructors = teachers + [t for t in topic.teachers if t.name not in known]
        hours = [
            h for line in [*entry.of("time"), *entry.date_lines] for h in find_hours(line.text)
        ]
        if hours:
            meeting.starts, meeting.ends = hours[0].starts, hours[0].ends
        said = f"{topic.title} {meeting.note[:300]}"
        if meeting.kind == "other" and (NO_CLASS.search(said) or HOLIDAY.search(topic.title)):
            meeting.cancelled = True
        take_call(meeting)
        return meeting

    def add(
        self, meeting: MeetingEntry, topic: Topic, number: int | None, day: dt.date | None,
        until: dt.date | None, entry: Entry,
    ) -> None:  # fmt: skip
        """Put a meeting at the end, and note what is odd about its number."""
        meeting.date = day
        for talk in meeting.talks:
            talk.on = talk.on if talk.on != day else None
        meeting.ends_on = until if until and day and until > day else None
        meeting.number = None if meeting.kind == "other" else number
        self.found.nameless += sum(1 for m in _materials(meeting) if not m)
        if meeting.number is not None:
            before = [m.number for m in self.found.meetings if m.number is not None]
            if meeting.number in before:
                self.doubt(
                    _("There are two meetings with the number %(number)d.", number=meeting.number),
                    entry.line,
                )
            elif before and meeting.number != max(before) + 1:
                self.doubt(
                    _(
                        "Number %(number)d comes after number %(before)d.",
                        number=meeting.number,
                        before=before[-1],
                    ),
                    entry.line,
                )
        self.found.meetings.append(meeting)

    def take_named(self, work: Work) -> None:
        """A project that a section names, if it says until when, or the schedule names it too."""
        entry = entry_of(work, lambda p, line: self.day(p, line, follows=False), self.doubt)
        known = [p for p in self.found.projects if p.title.lower() == entry.title.lower()]
        if known:
            known[0].due = known[0].due or entry.due
        elif entry.due is not None or work.is_listed:
            self.found.projects.append(ProjectEntry(title=entry.title, due=entry.due))

    def take_works(self, topics: Sequence[Topic], day: dt.date | None) -> None:
        """The projects that a row names; a page may name one in several rows."""
        for topic in topics:
            for work in topic.works:
                entry = entry_of(work, lambda p, line: self.day(p, line, follows=False), self.doubt)
                if work.on_its_day and entry.due is None and day is not None:
                    entry.due = dt.datetime.combine(day, END_OF_DAY)
                same = next(
                    (p for p in self.found.projects if p.title.lower() == entry.title.lower()), None
                )
                if same is None:
                    self.found.projects.append(entry)
                else:
                    same.brief = "\n\n".join(b for b in (same.brief, entry.brief) if b)
                    same.due = same.due or entry.due
                    same.materials += entry.materials


def _materials(meeting: MeetingEntry) -> list[str]:
    own = [material.url for material in meeting.materials]
    return own + [material.url for talk in meeting.talks for material in talk.materials]
