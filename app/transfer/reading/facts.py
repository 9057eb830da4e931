"""Facts about the course that stand in lists and tables: "Instructor | Ann Lee"."""

import re
from dataclasses import replace
from itertools import pairwise

from app.transfer.reading.blocks import Line, Row, Span, Table, joined
from app.transfer.reading.calls import part_call
from app.transfer.reading.dates import find_dates
from app.transfer.reading.headings import Section
from app.transfer.reading.hours import find_hours
from app.transfer.reading.people import person_in
from app.transfer.reading.subjects import INLINE, means_of

_FACT = re.compile(r"\s*([^:：]{2,30}?)\s*[:：]\s*(?=\S)")

_SENTENCE = re.compile(r"(?<=[a-z0-9)][.;|])\s+(?=[A-Z])")
_TAUGHT = re.compile(r"(?:taught|given|offered|organi[sz]ed|lectured) by\s+", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|\b(?:MWF|TuTh|TTh|MW)\b|(?:周|星期)[一二三四五六日]",
    re.IGNORECASE,
)


def names_hours(line: Line) -> bool:
    """Whether a line says when a class meets: "Tue/Thu 2:30-3:45 pm"."""
    return bool(find_hours(line.text)) and not find_dates(line.text) and len(line.text) < 120


def fact_in(line: Line) -> Section | None:
    """The section that an item such as "Instructor: Ann Lee" is by itself."""
    match = _FACT.match(line.text)
    means = means_of(match[1]) if match else "unknown"
    if match and means == "schedule" and names_hours(line.cut(match.end())):
        means = "when"
    if line.kind != "item" or match is None or means not in INLINE:
        return None
    return Section(match[1], means, 7, line.line, [line.cut(match.end())])


def sentences_of(line: Line) -> list[Line]:
    """A line parted after each of its sentences."""
    edges = [0, *(match.end() for match in _SENTENCE.finditer(line.text)), len(line.text)]
    return [line.cut(a, b) for a, b in pairwise(edges)]


def facts_at_head(lines: list[Line]) -> tuple[list[Line], list[Section]]:
    """The head's lines less the sentences that say who teaches and when, and those as sections."""
    left: list[Line] = []
    found: list[Section] = []
    for line in lines:
        parts = sentences_of(line)
        facts = [_sentence_fact(part) for part in parts]
        if not any(facts):
            left.append(line)
            continue
        found += [fact for fact in facts if fact is not None]
        left += [part for part, fact in zip(parts, facts, strict=True) if fact is None]
    return left, found


def _sentence_fact(line: Line) -> Section | None:
    """A sentence of the head as a section: "Taught by Ann Lee.", "Thursdays 14:00-16:00"."""
    if part_call(line)[1] is not None:
        return Section("", "place", 7, line.line, [line])
    match = _FACT.match(line.text)
    if match is not None and (means := means_of(match[1])) in INLINE:
        rest = line.cut(match.end(), len(line.text.rstrip(".")))
        return Section(match[1], means, 7, line.line, [rest])
    taught = _TAUGHT.match(line.text)
    if taught is not None and person_in(line.text[taught.end() :].rstrip(".")):
        rest = line.cut(taught.end(), len(line.text.rstrip(".")))
        return Section("", "instructors", 7, line.line, [rest])
    if _WEEKDAY.search(line.text) and names_hours(line):
        return Section("", "when", 7, line.line, [line])
    return None


def facts_of(table: Table) -> list[Line] | None:
    """The rows of a table as such items, if it pairs facts with their names; else None."""
    pairs = [pair for row in table.rows for pair in _pairs(row)]
    known = sum(1 for name, _value in pairs if means_of(name.text) in INLINE)
    if len(pairs) < 2 or known < 2 or any(len(row.cells) % 2 for row in table.rows):
        return None
    return [_fact(name, value) for name, value in pairs]


def _pairs(row: Row) -> list[tuple[Line, Line]]:
    lines = [joined(cell.lines, Line("", line=row.line)) for cell in row.cells]
    return [
        (name, value) for name, value in zip(lines[::2], lines[1::2], strict=False) if name.text
    ]


def _fact(name: Line, value: Line) -> Line:
    words = name.text.rstrip(" :：") + ":"
    named = Line(words, (Span(0, len(words), "", "strong"),), "item", 1, name.line)
    return replace(joined([named, value], named), kind="item", depth=1)
