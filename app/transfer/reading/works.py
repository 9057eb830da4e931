"""Projects and homework that a page names."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.core.i18n import _
from app.transfer.description import MaterialEntry, ProjectEntry
from app.transfer.reading.blocks import Block, Line
from app.transfer.reading.dates import Printed, find_dates
from app.transfer.reading.hours import find_hours
from app.transfer.reading.markdown import markdown

NAMED = re.compile(
    r"\b(?:(?:mini[- ]?|final |course ){0,3}(?:project|homework|assignment|problem set|pset|hw)"
    r"(?:\s*#?\d+\b)?|final report)(?=\W|$)|(?:大?作业|项目)\s*\d*",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:deadline|due(?:\s+(?:date|on|by))?|submit by)\b|截止|交作业", re.IGNORECASE
)
_TRAILING = re.compile(
    rf"(?:\s*[.,;]?\s*(?:\band\b|&|\+|,|;)|(?<=[.?!])|^)\s*({NAMED.pattern})\s*\.?\s*$",
    re.IGNORECASE,
)
_END_OF_DAY = dt.time(23, 59)

Resolve = Callable[[Printed, int], dt.date | None]


@dataclass
class Work:
    """A project while its lines are gathered."""

    title: str
    line: int
    blocks: list[Block] = field(default_factory=list)
    materials: list[MaterialEntry] = field(default_factory=list)


def canonical(words: str) -> str:
    """A project's name as people would write it at the head of a page: "Project 1"."""
    words = " ".join(words.split()).strip(" .:：")
    words = re.sub(r"(?i)^(?:.*\b(?:of|for) )(?=\S)", "", words)
    words = re.sub(r"(?i)\s+(?:reports?|gallery|descriptions?)$", "", words)
    words = re.sub(r"(?i)^hw\s*(?=\d|$)", "Homework ", words).strip()
    words = re.sub(r"(?<=[A-Za-z])#?\s*(?=\d+$)", " ", words)
    return words.title() if words.islower() or words.isupper() else words[:1].upper() + words[1:]


def due_at(text: str) -> int:
    """Where in a title the deadline begins that stands behind it; -1 if there is none."""
    match = _DUE.search(text)
    if match is None or not text[: match.start()].strip() or not find_dates(text[match.end() :]):
        return -1
    return match.start()


def is_numbered(name: str) -> bool:
    """Whether this is one project's name and not a word for all of them."""
    return bool(re.search(r"\d|\bfinal\b|\bmini\b|\bcourse\b", name, re.IGNORECASE))


def trailing_name(line: Line) -> tuple[Line, str]:
    """A title less "and Project 1" at its end, and that name."""
    match = _TRAILING.search(line.text)
    if match is None or match.start() == 0 or not is_numbered(match[1]):
        return line, ""
    return line.cut(0, match.start()), match[1].strip()


def entry_of(work: Work, resolve: Resolve, doubt: Callable[[str, int], None]) -> ProjectEntry:
    """The project, with the deadline that its lines name."""
    due, hours_known = _deadline(work.blocks, resolve)
    if due is not None and not hours_known:
        doubt(
            _("The deadline of %(name)s names no hour; 23:59 is taken.", name=work.title), work.line
        )
    return ProjectEntry(
        title=work.title, brief=markdown(work.blocks), due=due, materials=work.materials
    )


def _deadline(blocks: Sequence[Block], resolve: Resolve) -> tuple[dt.datetime | None, bool]:
    for block in blocks:
        if not isinstance(block, Line):
            continue
        for due in _DUE.finditer(block.text):
            rest = block.text[due.end() : due.end() + 80]
            dates = find_dates(rest)
            if not dates or dates[0].start > 30:
                continue
            day = resolve(dates[0], block.line)
            if day is None:
                continue
            hours = [h for h in find_hours(rest) if h.ends is None]
            return dt.datetime.combine(day, hours[0].starts if hours else _END_OF_DAY), bool(hours)
    return None, False
