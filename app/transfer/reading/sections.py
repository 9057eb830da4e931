"""The sections of a page: those who teach, when and where, what is read, and text."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.i18n import _
from app.transfer.description import CourseEntry, Doubt, ReferenceEntry, SectionEntry, TeacherEntry
from app.transfer.reading.blocks import Block, Line, Table
from app.transfer.reading.dates import weekday_of
from app.transfer.reading.headings import Section
from app.transfer.reading.hours import find_hours
from app.transfer.reading.links import is_address
from app.transfer.reading.markdown import markdown
from app.transfer.reading.people import is_name, is_place, speaker_in, teachers_in
from app.transfer.reading.references import reference_of

_DAY = re.compile(
    r"(?<![A-Za-z])(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|(?:周|星期)[一二三四五六日天]|(?<![A-Za-z])(?:MTuWThF|MWF|TuTh|TTh|MW)(?![A-Za-z])",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"\s*[,;:<(\[-]*\s*(?:\b(?:e-?mail|邮箱|email address)\b.*|[<(\[]?\s*[\w.+-]+\s*@.*"
    r"|\boffice\b.*|\bphone\b.*|<.*|[(（][^()（）]*(?:@|\d)[^()（）]*[)）]?.*)$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\s*(time|when|hours?|place|venue|location|where|room|时间|地点)\s*[:：]\s*", re.IGNORECASE
)


@dataclass
class Sections:
    """What the sections come to be; doubts beside."""

    course: CourseEntry
    doubts: list[Doubt] = field(default_factory=list)
    nowhere: int = 0


def take_section(section: Section, found: Sections) -> None:
    """Put a section where it belongs."""
    if not section.blocks:
        if section.means not in ("banner", "when", "place", "instructors", "assistants"):
            found.course.sections.append(SectionEntry(title=section.title))
        return
    if section.means in ("instructors", "assistants"):
        left = take_teachers(section, found)
    elif section.means in ("when", "place"):
        left = take_when(section, found)
    else:
        left = list(section.blocks)
    if left:
        found.course.sections.append(_section(section, left, found))


def take_teachers(section: Section, found: Sections) -> list[Block]:
    """Name those who teach. Lines that say more than names stay as the section's text."""
    people = found.course.instructors if section.means == "instructors" else found.course.assistants
    left: list[Block] = []
    for block in section.blocks:
        named: list[TeacherEntry] | None = None
        if isinstance(block, Line):
            named = teachers_in([block])
            if named is None and (one := _placed(block)):
                named = [one]
            elif named is None:
                named = _named_first(block)
                left.append(block)
        else:
            left.append(block)
        known = {one.name for one in people}
        people += [one for one in named or [] if one.name not in known]
    return left


def _placed(line: Line) -> TeacherEntry | None:
    """One name with a university and nothing else: "Prof. Ann Lee, Some University"."""
    speaker = speaker_in(line.text)
    place = speaker.affiliation
    if not place or re.search(r"[@\d:]", place) or not is_place(place) or not is_name(speaker.name):
        return None
    urls = [url for _l, url in line.links if is_address(url) and not url.startswith("mailto:")]
    return TeacherEntry(name=speaker.name, affiliation=place, url=urls[0] if urls else "")


def _named_first(line: Line) -> list[TeacherEntry]:
    """The names that a line begins with, before an address or an affiliation."""
    text = re.sub(r"^\s*e-?mail\s*[:：]\s*", "", line.text, flags=re.IGNORECASE)
    offset = len(line.text) - len(text)
    mail = _MAIL.search(text)
    start = line.cut(offset, offset + mail.start()) if mail and mail.start() else line.cut(offset)
    named = teachers_in([start])
    if named is None:
        speaker = speaker_in(start.text)
        named = teachers_in([Line(speaker.name)]) if speaker.affiliation else None
        if named and len(named) == 1:
            named = [TeacherEntry(name=named[0].name, affiliation=speaker.affiliation)]
    urls = [url for _l, url in line.links if is_address(url) and not url.startswith("mailto:")]
    if named and len(named) == 1 and urls and not named[0].url:
        named[0].url = urls[0]
    return named or []


def take_when(section: Section, found: Sections) -> list[Block]:
    """The usual hours and the place. What stands beyond them stays as the section's text."""
    course = found.course
    left: list[Block] = []
    for block in section.blocks:
        if not isinstance(block, Line):
            left.append(block)
            continue
        label = _LABEL.match(block.text)
        line = block.cut(label.end()) if label else block
        hours = find_hours(line.text)
        placed = label is not None and label[1].lower() in (
            "place",
            "venue",
            "location",
            "where",
            "room",
            "地点",
        )
        if hours and not course.meeting_time and not placed and len(line.text) < 200:
            _take_hours(line, found)
        elif _names_place(line, course, placed or section.means == "place"):
            course.place = line.text.strip(" ,;.，。")
        else:
            left.append(block)
    if len(left) == len(section.blocks):
        return left
    return left


def _names_place(line: Line, course: CourseEntry, said: bool) -> bool:
    """Whether a line is the place: it says so, or comes right after the hours and is short."""
    if course.place or find_hours(line.text) or len(line.text) > 120 or line.links:
        return False
    return said or (
        bool(course.meeting_time)
        and len(line.text) < 80
        and not re.search(r"[.!?]\s+\S", line.text)
    )


def _take_hours(line: Line, found: Sections) -> None:
    """ "Wed 3:00PM - 5:50PM, Zoom": the time as printed up to the last hour, then the place."""
    course = found.course
    hours = find_hours(line.text)
    end = hours[-1].end
    days = list(_DAY.finditer(line.text))
    for day in days:
        if end <= day.start() <= end + 4:
            end = day.end()
    if bracket := re.compile(r"\s*[(（][^()（）]{1,40}[)）](?=\s*[.,;。，；])").match(
        line.text, end
    ):
        end = bracket.end()
    course.meeting_time = line.text[:end].strip(" ,;，；")
    place = line.text[end:].strip(" ,;:.，；。")
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
