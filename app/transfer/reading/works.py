"""Projects and homework that a page names."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.core.i18n import _
from app.transfer.description import MaterialEntry, ProjectEntry
from app.transfer.reading.blocks import Block, Line, Table, joined
from app.transfer.reading.dates import Printed, find_dates
from app.transfer.reading.hours import find_hours
from app.transfer.reading.markdown import markdown

NAMED = re.compile(
    r"\b(?:(?:mini[- ]?|final |course ){0,3}(?:project|homework|assignment|problem set|pset|hw)"
    r"(?:\s*#?\d+\b)?(?: (?:proposal|milestone|progress report)s?)?|final report)(?=\W|$)"
    r"|(?:大?作业|项目)\s*[\d一二三四五六七八九十]*",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:deadline|due(?:\s+(?:date|on|by))?|submit by)\b|截止|交作业", re.IGNORECASE
)
_TRAILING = re.compile(
    rf"(?:\s*[.,;]?\s*(?:\band\b|&|\+|,|;)|(?<=[.?!])|^)\s*({NAMED.pattern})\s*\.?\s*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d|[一二三四五六七八九十]$|\b(?:final|mini|course)\b", re.IGNORECASE)
_HANDED_IN = re.compile(r"[日号]\s*[)）]?\s*(?:前|之前)?\s*(?:提交|交|截止)")
# "Project 1 due", on the day of its row.
ENDS_DUE = re.compile(
    r"\bdue\b\W*(?:today|in class)?\W*(?:\[[^\[\]]*\]\W*)?$|[日前]?交\W*$", re.IGNORECASE
)
_NAME_COLUMN = re.compile(
    r"(?:assignment|homework|hw|project|problem set|pset|task|milestone|deliverable|name|title"
    r"|item|作业|项目)s?",
    re.IGNORECASE,
)
_DUE_COLUMN = re.compile(
    r"due(?: dates?| on| by)?|deadlines?|submission|截止(?:日期|时间)?", re.IGNORECASE
)
_ERRAND = re.compile(
    rf"(?:^|(?<=[.;,])\s*)(?P<said>(?:{NAMED.pattern})\s*(?:is\s+)?"
    r"(?:due|out|released|posted|assigned|handed out)(?:\s+today|\s+in class)?)\s*(?:[.;,]\s*|$)",
    re.IGNORECASE,
)
END_OF_DAY = dt.time(23, 59)

Resolve = Callable[[Printed, int], dt.date | None]


@dataclass
class Work:
    """A project while its lines are gathered; due on the day of its row if `on_its_day`.

    `is_listed` says that a section lists it as one of its own: "[Project 1] Swim and tell."
    """

    title: str
    line: int
    blocks: list[Block] = field(default_factory=list)
    materials: list[MaterialEntry] = field(default_factory=list)
    on_its_day: bool = False
    is_listed: bool = False


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
    return bool(
        re.search(
            r"\d|[一二三四五六七八九十]$|\b(?:final|mini|course|proposal|milestone|progress)\b",
            name,
            re.IGNORECASE,
        )
    )


def trailing_name(line: Line) -> tuple[Line, str]:
    """A title less "and Project 1" at its end, and that name."""
    match = _TRAILING.search(line.text)
    if match is None or match.start() == 0 or not is_numbered(match[1]):
        return line, ""
    return line.cut(0, match.start()), match[1].strip()


def works_in(line: Line) -> list[Work]:
    """The works that a line of a section names: "HW1 due Feb 18. HW2 due Mar 4"."""
    named = [m for m in NAMED.finditer(line.text) if is_numbered(m[0])]
    if not named or line.text[: named[0].start()].strip(" [(（*"):
        return []
    edges = [*(match.start() for match in named), len(line.text)]
    return [
        Work(
            canonical(match[0]),
            line.line,
            [line.cut(a, b)],
            is_listed=re.match(r"\s*(?:[\]】:：.)]|$)", line.text[match.end() :]) is not None,
        )
        for match, (a, b) in zip(named, pairwise(edges), strict=True)
    ]


def is_errand(text: str) -> bool:
    """Whether a row's title says only that homework is due or given out that day."""
    return _ERRAND.fullmatch(text.strip()) is not None


def less_errands(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of a row less sentences such as "HW1 due", and those; unless they are all of it."""
    left: list[Line] = []
    errands: list[Line] = []
    for line in lines:
        found = list(_ERRAND.finditer(line.text))
        rest = line.without(match.span() for match in found) if found else line
        rest = rest.cut(0, len(rest.text.rstrip(" ;,"))) if found else rest
        errands += [line.cut(*match.span("said")) for match in found]
        left += [rest] if re.search(r"\w", rest.text) or not found else []
    return (left, errands) if left else (list(lines), [])


def works_of(blocks: Sequence[Block]) -> list[Work]:
    """The works that a section names; what follows one without a name of its own is its."""
    found: list[Work] = []
    for block in blocks:
        if not isinstance(block, Line):
            found += table_works(block)
        elif parts := works_in(block):
            found += parts
        elif found:
            found[-1].blocks.append(block)
    return found


def table_works(table: Table) -> list[Work]:
    """The works of a table such as Assignment | Out | Due; none if it is no such table."""
    heads = [cell.text.strip(" :：") for cell in table.rows[0].cells]
    name = next((i for i, head in enumerate(heads) if _NAME_COLUMN.fullmatch(head)), None)
    due = next((i for i, head in enumerate(heads) if _DUE_COLUMN.fullmatch(head)), None)
    if name is None or due is None:
        return []
    found: list[Work] = []
    for row in table.rows[1:]:
        cells = [joined(cell.lines, Line("", line=row.line)) for cell in row.cells]
        if len(cells) > max(name, due) and cells[name].text:
            deadline = joined([Line("Due "), cells[due]], cells[due])
            found.append(Work(canonical(cells[name].text), row.line, [deadline]))
    return found


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
        if handed := _HANDED_IN.search(block.text):
            dates = find_dates(block.text[: handed.end()])
            day = resolve(dates[-1], block.line) if dates else None
            if day is not None:
                return dt.datetime.combine(day, END_OF_DAY), False
        for due in _DUE.finditer(block.text):
            rest = block.text[due.end() : due.end() + 80]
            dates = find_dates(rest)
            if not dates or dates[0].start > 30:
                continue
            day = resolve(dates[0], block.line)
            if day is None:
                continue
            hours = [h for h in find_hours(rest) if h.ends is None]
            return dt.datetime.combine(day, hours[0].starts if hours else END_OF_DAY), bool(hours)
    return None, False
