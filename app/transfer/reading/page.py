"""The parts of a page put together to a course."""

import re
from collections.abc import Sequence

from app.core.errors import InvalidInput
from app.core.i18n import _, ngettext
from app.transfer.description import (
    CourseEntry,
    Doubt,
    ProjectEntry,
    SectionEntry,
    Understood,
    Unplaced,
)
from app.transfer.reading.blocks import Block, Line, Table, lines_of
from app.transfer.reading.calendar import Calendar, calendar_of
from app.transfer.reading.columns import is_schedule
from app.transfer.reading.copied import read_text
from app.transfer.reading.dates import Order, Printed
from app.transfer.reading.decode import Source
from app.transfer.reading.facts import facts_at_head
from app.transfer.reading.guarded import withhold_ids
from app.transfer.reading.headings import Section
from app.transfer.reading.hypertext import read_html
from app.transfer.reading.links import resolved
from app.transfer.reading.lost import lost_lines, lost_links
from app.transfer.reading.markdown import markdown
from app.transfer.reading.outline import outline
from app.transfer.reading.rows import FOOT, Entries, begins_row, line_rows, table_rows
from app.transfer.reading.schedule import Reader
from app.transfer.reading.sections import Sections, take_section
from app.transfer.reading.title import Head, read_head
from app.transfer.reading.works import Work, canonical, entry_of, is_numbered, works_of

# No course has more; reading them would keep others waiting.
MOST_LINES = 20_000
MOST_ROWS = 2_000


def _too_long() -> InvalidInput:
    return InvalidInput(
        _("This page is too long for a course's page. Send the part that is about one course."),
        code="too_large",
    )


def understand(
    source: Source, *, time_zone: str, base_url: str, date_order: Order | None = None
) -> Understood:
    """The course that a source describes."""
    window = ""
    blocks: tuple[Block, ...]
    struck: tuple[Block, ...] = ()
    if source.is_html:
        page = read_html(source.text)
        blocks, window = resolved(page.blocks, base_url or page.base), page.title
        struck = resolved(page.struck, base_url or page.base)
    else:
        blocks = tuple(read_text(source.text))
    lines = list(lines_of(blocks))
    if len(lines) + len(struck) > MOST_LINES:
        raise _too_long()
    body, foot = _less_foot(blocks)
    parts = outline(body, copied=not source.is_html)
    head_lines, facts = facts_at_head(parts.head)
    parts.sections[:0] = facts
    head = read_head(head_lines, window)
    course = CourseEntry(
        code=head.code, title=head.title, term=head.term, institution=head.institution,
        time_zone=time_zone,
    )  # fmt: skip
    understood = Understood(course=course)
    if source.doubt:
        understood.doubts.append(Doubt(text=source.doubt))
    tables = [_entries(section) for section in parts.sections]
    if sum(len(part.rows) for entries in tables for part in entries) > MOST_ROWS:
        raise _too_long()
    dates = _dates(tables)
    calendar = calendar_of(dates, head.term, date_order)
    reader = Reader(calendar, copied=not source.is_html, dated=bool(dates))
    sections = Sections(course)
    _place_head(head, sections, understood)
    for section, entries in zip(parts.sections, tables, strict=True):
        _take(section, entries, reader, sections, understood)
    where = _("at the foot of the page")
    understood.unplaced += [Unplaced(text=line.text, where=where) for line in foot]
    where = _("struck out on the page")
    understood.unplaced += [Unplaced(text=markdown([line]), where=where) for line in struck]
    _finish(understood, reader, sections, calendar)
    withhold_ids(understood)
    _tell_lost(lines, understood)
    return understood


def _less_foot(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], list[Line]]:
    """The blocks less the lines at the very end that say by whom and when the page was made."""
    foot: list[Line] = []
    rest = list(blocks)
    while rest and len(foot) < 4:
        last = rest[-1]
        if not isinstance(last, Line) or last.kind != "text" or not FOOT.fullmatch(last.text):
            break
        foot.insert(0, last)
        rest.pop()
    return tuple(rest), foot


def _entries(section: Section) -> list[Entries]:
    """The schedules that a section holds, with its other blocks around them."""
    found: list[Entries] = []
    lines: list[Line] = []
    for block in section.blocks:
        if isinstance(block, Table) and is_schedule(block):
            found.append(table_rows(block))
        elif isinstance(block, Line):
            lines.append(block)
    if found:
        return found
    dated = [line for line in lines if begins_row(line)]
    if len(dated) >= (1 if section.means == "schedule" else 3) or section.means == "schedule":
        by_lines = line_rows(section.blocks)
        if by_lines.rows:
            return [by_lines]
    return []


def _dates(tables: Sequence[Sequence[Entries]]) -> list[Printed]:
    return [
        date
        for entries in tables
        for part in entries
        for row in part.rows
        for one in row.dates
        for date in (one, one.until)
        if date is not None
    ]


def _place_head(head: Head, sections: Sections, understood: Understood) -> None:
    """Long lines of the head are a text of their own, short ones are unplaced."""
    long = [line for line in head.left if len(line.text) > 80]
    if long:
        title = _("About the course")
        sections.course.sections.append(SectionEntry(title=title, body=markdown(long)))
    where = _("at the head of the page")
    known = {head.title, head.code}
    short = [line for line in head.left if len(line.text) <= 80 and line.text not in known]
    understood.unplaced += [Unplaced(text=line.text, where=where) for line in short]


def _take(
    section: Section,
    tables: list[Entries],
    reader: Reader,
    sections: Sections,
    understood: Understood,
) -> None:
    """A section: the rows of its schedules, and the text around them."""
    by_table = any(isinstance(b, Table) and is_schedule(b) for b in section.blocks)
    for part in tables:
        for row in part.rows:
            reader.read(row)
        where = _("between the rows of the schedule")
        understood.unplaced += [Unplaced(text=line.text, where=where) for line in part.loose]
        where = _("after the schedule")
        understood.unplaced += [Unplaced(text=line.text, where=where) for line in part.after]
    if not tables:
        take_section(section, sections)
        _name_work(section, reader, sections)
        return
    left: list[Block] = list(tables[0].before)
    if by_table:
        left = [b for b in section.blocks if not (isinstance(b, Table) and is_schedule(b))]
        left, after = _before_and_after(section.blocks, left)
        where = _("after the schedule")
        understood.unplaced += [Unplaced(text=line.text, where=where) for line in after]
    if left:
        take_section(Section(section.title, "text", section.level, section.line, left), sections)


def _before_and_after(blocks: list[Block], left: list[Block]) -> tuple[list[Block], list[Line]]:
    """What stands beside a schedule: short lines after it are the page's foot."""
    last = max(i for i, b in enumerate(blocks) if isinstance(b, Table) and is_schedule(b))
    foot = [
        b
        for b in blocks[last + 1 :]
        if isinstance(b, Line) and len(b.text) < 80 and b.kind == "text"
    ]
    if len(foot) > 2:
        return left, []
    return [b for b in left if not any(b is line for line in foot)], foot


def _name_work(section: Section, reader: Reader, sections: Sections) -> None:
    """A section that is about one project names it."""
    if section.means != "projects":
        return
    parts = works_of(section.blocks)
    for part in parts:
        reader.take_named(part)
    if parts and not is_numbered(section.title):
        return
    blocks = [] if parts else list(section.blocks)  # Their deadlines are not the section's.
    work = Work(canonical(section.title), section.line, blocks)
    entry = entry_of(work, lambda p, line: reader.day(p, line, follows=False), reader.doubt)
    known = {project.title.lower() for project in reader.found.projects}
    named = is_numbered(section.title) or (entry.due and " and " not in entry.title)
    if named and entry.title.lower() not in known:
        reader.found.projects.append(ProjectEntry(title=entry.title, due=entry.due))


def _finish(understood: Understood, reader: Reader, sections: Sections, calendar: Calendar) -> None:
    """Put what was gathered in its place, and the doubts about the page as a whole first."""
    course, found = understood.course, reader.found
    course.meetings, course.projects = found.meetings, found.projects
    if calendar.doubt:
        understood.doubts.append(Doubt(text=calendar.doubt))
    years = {m.date.year for m in course.meetings if m.date}
    if course.term and years and not any(_is_of(course.term, year) for year in years):
        text = _(
            "The page is of %(term)s, but its dates are in %(years)s.",
            term=course.term,
            years=", ".join(map(str, sorted(years))),
        )
        understood.doubts.append(Doubt(text=text))
    if course.meetings and not reader.dated:
        understood.doubts.append(Doubt(text=_("The schedule has no dates. Set them by hand.")))
    if not course.meetings:
        understood.doubts.append(Doubt(text=_("No schedule was found on the page.")))
    if not course.title:
        understood.doubts.append(Doubt(text=_("The course's title was not found.")))
    understood.doubts += [*sections.doubts, *found.doubts]
    understood.unplaced += sections.unplaced
    course.place = course.place or sections.online
    _tell_links(understood, found.nowhere + sections.nowhere, found.nameless)


def _is_of(term: str, year: int) -> bool:
    """Whether a term goes into a year: "Winter 2021/22" does into two."""
    return str(year) in term or re.search(rf"[-/–]\s?{year % 100:02d}\b", term) is not None


def _tell_links(understood: Understood, nowhere: int, nameless: int) -> None:
    if nowhere:
        text = ngettext(
            "%(num)d link has no full address, as the page's own address isn't known. "
            "It is kept as text.",
            "%(num)d links have no full address, as the page's own address isn't known. "
            "They are kept as text.",
            nowhere,
        )
        understood.doubts.append(Doubt(text=text))
    if nameless:
        text = ngettext(
            "%(num)d material has a name but no address: copied text has none.",
            "%(num)d materials have a name but no address: copied text has none.",
            nameless,
        )
        understood.doubts.append(Doubt(text=text))


def _tell_lost(lines: Sequence[Line], understood: Understood) -> None:
    """Whatever is in no field yet is unplaced, so that no sentence of a page is lost."""
    for label, url in lost_links(lines, understood):
        understood.unplaced.append(Unplaced(text=f"{label}: {url}", where=_("a link's address")))
    for line in lost_lines(lines, understood):
        where = _("line %(line)d", line=line.line) if line.line else ""
        understood.unplaced.append(Unplaced(text=line.text, where=where))
