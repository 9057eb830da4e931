"""The sections of a page: those who teach, when and where, what is read, and text."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.i18n import _
from app.transfer.description import CourseEntry, Doubt, ReferenceEntry, SectionEntry, Unplaced
from app.transfer.reading.blocks import Block, Line, Table
from app.transfer.reading.dates import weekday_of
from app.transfer.reading.facts import names_hours
from app.transfer.reading.headings import Section
from app.transfer.reading.hours import Hours, find_hours
from app.transfer.reading.links import is_address
from app.transfer.reading.markdown import markdown
from app.transfer.reading.references import reference_of
from app.transfer.reading.teaching import teaching_of
from app.transfer.reading.withheld import less_private

_DAY = re.compile(
    r"(?<![A-Za-z])(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|(?:周|星期)[一二三四五六日天]|(?<![A-Za-z])(?:MTuWThF|MWF|TuTh|TTh|MW)(?![A-Za-z])",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\s*(?:Uhr|hrs?|h)\b\.?", re.IGNORECASE)
_LABEL = re.compile(
    r"\s*(time|when|hours?|zeit|place|venue|location|where|room|raum|ort|时间|地点)\s*[:：]\s*",
    re.IGNORECASE,
)


@dataclass
class Sections:
    """What the sections come to be; doubts beside. `online` is what the call is named."""

    course: CourseEntry
    doubts: list[Doubt] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    online: str = ""
    nowhere: int = 0


def take_section(section: Section, found: Sections) -> None:
    """Put a section where it belongs."""
    if not section.blocks:
        if section.means not in ("banner", "when", "place", "instructors", "assistants"):
            found.course.sections.append(SectionEntry(title=section.title))
        return
    shown = less_private(section, found.course, found.unplaced)
    section.blocks, found.online = shown.blocks, found.online or shown.place
    if not section.blocks:
        return
    first = section.blocks[0]
    if section.means == "schedule" and isinstance(first, Line) and names_hours(first):
        section.means = "when"
    if section.means in ("instructors", "assistants"):
        left = take_teachers(section, found)
    elif section.means in ("when", "place"):
        left = take_when(section, found)
    else:
        left = list(section.blocks)
    if left:
        found.course.sections.append(_section(section, left, found))


def take_teachers(section: Section, found: Sections) -> list[Block]:
    """Name those who teach. What else the section says stays as its text."""
    people = found.course.instructors if section.means == "instructors" else found.course.assistants
    teaching = teaching_of(section.blocks)
    known = {one.name for one in people}
    people += [one for one in teaching.people if one.name not in known]
    found.doubts += teaching.doubts
    return teaching.left


def take_when(section: Section, found: Sections) -> list[Block]:
    """The usual hours and the place. What stands beyond them stays as the section's text."""
    course = found.course
    left: list[Block] = []
    for block in section.blocks:
        if not isinstance(block, Line):
            left.append(block)
            continue
        label = _LABEL.match(block.text)
        lead = label or re.match(r"(?:(?:are|is|meets?|held)\s+)+(?:on\s+)?", block.text)
        line = block.cut(lead.end()) if lead else block
        hours = find_hours(line.text, bare=True)
        placed = label is not None and label[1].lower() in (
            "place",
            "venue",
            "location",
            "where",
            "room",
            "raum",
            "ort",
            "地点",
        )
        if hours and not course.meeting_time and not placed and len(line.text) < 200:
            _take_hours(line, found)
        elif _names_place(line, course, placed or section.means == "place"):
            course.place = line.text.strip(" ,;.，。")
            left += [block] if line.links else []
        else:
            left.append(block)
    return left


def _names_place(line: Line, course: CourseEntry, said: bool) -> bool:
    """Whether a line is the place: it says so, or comes right after the hours and is short."""
    if course.place or find_hours(line.text) or len(line.text) > 120:
        return False
    return said or (
        not line.links
        and bool(course.meeting_time)
        and len(line.text) < 80
        and not re.search(r"[.!?]\s+\S", line.text)
    )


def _end_of_hours(line: Line, hours: list[Hours], days: list[re.Match[str]]) -> int:
    """Where what belongs to the hours ends: a unit, a day or a bracket right after them."""
    end = hours[-1].end
    for day in days:
        if end <= day.start() <= end + 4:
            end = day.end()
    if unit := _UNIT.match(line.text, end):
        end = unit.end()
    if bracket := re.compile(r"\s*[(（][^()（）]{1,40}[)）](?=\s*[.,;。，；])").match(
        line.text, end
    ):
        end = bracket.end()
    return end


def _take_hours(line: Line, found: Sections) -> None:
    """ "Wed 3:00PM - 5:50PM, Zoom": the time as printed up to the last hour, then the place."""
    course = found.course
    hours = find_hours(line.text, bare=True)
    days = list(_DAY.finditer(line.text))
    end = _end_of_hours(line, hours, days)
    course.meeting_time = line.text[:end].strip(" ,;，；")
    place = line.text[end:].strip(" ,;:.，。；|@")
    place = re.sub(r"^(?:in|at|held in|im|in der)\s+(?=\S)", "", place)
    if place.startswith("(") and place.endswith(")") and place.count("(") == 1:
        place = place[1:-1]
    course.place = place
    known = [weekday_of(day[0]) for day in days]
    weekdays = {day[0] for day in known if day}
    if len(days) == 1 and len(weekdays) == 1:
        course.weekday = weekdays.pop()
    times: set[tuple[dt.time, dt.time | None]] = {(h.starts, h.ends) for h in hours}
    if len(times) == 1:
        course.starts, course.ends = hours[0].starts, hours[0].ends
    if any(h.assumed for h in hours):
        found.doubts.append(
            Doubt(
                text=_("“%(time)s” is taken for the afternoon.", time=course.meeting_time),
                line=line.line,
            )
        )


def _section(section: Section, blocks: list[Block], found: Sections) -> SectionEntry:
    found.nowhere += sum(
        1
        for block in blocks
        if isinstance(block, Line)
        for _label, url in block.links
        if not is_address(url)
    )
    title = section.title or _("About the course")
    if section.means == "references":
        references, text = _references(blocks)
        return SectionEntry(
            title=title, kind="references", body=markdown(text), references=references
        )
    entry = SectionEntry(title=title, body=markdown(blocks))
    if section.means == "projects":
        entry.kind = "projects"
    return entry


def _references(blocks: Sequence[Block]) -> tuple[list[ReferenceEntry], list[Block]]:
    """The entries of a reading list, and what is none: words over a list in it, tables, prose."""
    found: list[ReferenceEntry] = []
    text: list[Block] = []
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        heads = (
            isinstance(block, Line)
            and isinstance(following, Line)
            and following.depth > block.depth
            and len(block.text.split()) < 6
        )
        if isinstance(block, Table) or heads or len(block.text) > 700:
            text.append(block)
        elif (reference := reference_of(block)) is not None:
            found.append(reference)
    return found, text
