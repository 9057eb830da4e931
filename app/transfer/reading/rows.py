"""The rows of a schedule, whether they stand in a table or only follow each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.transfer.reading.blocks import Block, Cell, Line, Row, Table
from app.transfer.reading.columns import (
    Column,
    column_of,
    dates_only,
    guessed_heads,
    heads_line,
    heads_of,
    with_numbers,
)
from app.transfer.reading.dates import Printed, find_dates, same_month, weekday_of
from app.transfer.reading.days_off import is_day_off
from app.transfer.reading.people import INITIALS, is_name, teachers_in
from app.transfer.reading.topic import LECTURE

FOOT = re.compile(
    r"(?:by\s+\S.{0,60}|last (?:updated?|modified).*|©.*|copyright\b.*|updated?\b.{0,60}"
    r"|maintained by.*|back to .*|\(c\).*)",
    re.IGNORECASE,
)  # fmt: skip

# What parts a schedule into weeks, and says nothing else.
WEEK = re.compile(
    r"(?:week|module|unit|part|block)\s*#?(?:\d{1,2}|[IVX]{1,4})\W*|第\s*[\d一二三四五六七八九十]{1,3}\s*[周章]",
    re.IGNORECASE,
)


@dataclass
class Entry:
    """One row: what its columns hold. `dates` are as printed, none where the row has none."""

    line: int
    dates: list[Printed] = field(default_factory=list)
    date_lines: list[Line] = field(default_factory=list)
    cells: list[tuple[Column, str, list[Line]]] = field(default_factory=list)

    def of(self, column: Column) -> list[Line]:
        """The lines of a column."""
        return [line for name, _head, lines in self.cells if name == column for line in lines]


@dataclass
class Entries:
    """The rows of a schedule, the lines around them, and the lines at their foot."""

    rows: list[Entry] = field(default_factory=list)
    before: list[Line] = field(default_factory=list)
    loose: list[Line] = field(default_factory=list)
    after: list[Line] = field(default_factory=list)


def table_rows(table: Table) -> Entries:
    """The rows of a table that is a schedule."""
    found = Entries()
    heads = heads_of(table)
    rows = list(table.rows)
    if heads is not None:
        first, *rest = rows
        left = first.cells[len(heads) :]
        rows = [*([Row(left, first.line)] if left else []), *rest]
        heads = with_numbers(heads, rows)
    else:
        heads = guessed_heads(rows)
    width = len(heads)
    held: dict[int, tuple[int, Cell]] = {}
    for row in rows:
        for part in _parted(row, width, heads):
            cells = _spread(part, held, width)
            _take_row(cells, part.line, heads, found)
    return found


def _parted(row: Row, width: int, heads: list[tuple[Column, str]]) -> list[Row]:
    """A row as several, where cells of further rows follow in it: a new one begins with a date."""
    if len(row.cells) <= width:
        return [row]
    at = next((i for i, (column, _text) in enumerate(heads) if column == "date"), 0)
    starts = [i for i, cell in enumerate(row.cells) if dates_only(cell.text)]
    if len(starts) > 1:
        edges = [0, *(max(start - at, 0) for start in starts[1:]), len(row.cells)]
    elif heads[at][0] == "date":
        return [row]
    else:
        edges = [*range(0, len(row.cells), width), len(row.cells)]
    pairs = pairwise(edges)
    return [Row(row.cells[a:b], _line_of(row.cells[a:b]) or row.line) for a, b in pairs if b > a]


def _line_of(cells: Sequence[Cell]) -> int:
    return next((line.line for cell in cells for line in cell.lines), 0)


def _spread(row: Row, held: dict[int, tuple[int, Cell]], width: int) -> list[Cell]:
    """A row's cells by column, with those that reach down from rows above it."""
    cells: list[Cell] = []
    waiting = list(row.cells)
    while waiting or any(at >= len(cells) for at in held):
        at = len(cells)
        if at in held:
            left, cell = held.pop(at)
            if left > 1:
                held[at] = (left - 1, cell)
            cells.append(cell)
        elif waiting:
            cell = waiting.pop(0)
            if cell.rows > 1 and at < width:
                held[at] = (cell.rows - 1, cell)
            cells += [cell, *[Cell()] * (cell.columns - 1)]
        else:
            break
    return cells


def _take_row(
    cells: list[Cell], line: int, heads: list[tuple[Column, str]], found: Entries
) -> None:
    entry = Entry(_line_of(cells) or line)
    words = [cell for cell in cells if cell.text]
    if not words:
        return
    if all(column_of(cell.text) != "other" for cell in words) and len(words) > 1:
        return  # The heads again.
    for index, cell in enumerate(cells):
        column, head = heads[index] if index < len(heads) else ("other", "")
        if column == "date":
            dates = find_dates(cell.text) if len(cell.text) < 200 else []
            above = found.rows[-1].dates[-1:] if found.rows else []
            below = [] if dates else same_month(cell.text, above)
            entry.dates += dates or below
            entry.date_lines += [] if below else cell.lines
        elif cell.text:
            entry.cells.append((column, head, cell.lines))
    if len(words) == 1 and not entry.dates and not LECTURE.match(words[0].text):
        found.loose += words[0].lines
        return
    found.rows.append(entry)


def begins_row(line: Line) -> list[Printed]:
    """The dates with which a line begins a row, alone or after "Lecture 3"."""
    if line.kind == "item" and line.depth > 2:
        return []
    text = line.text[:120]
    dates = find_dates(text)
    if not dates:
        return []
    before = text[: dates[0].start].strip(" \t.,:：;–—-(（[")
    if before and is_day_off(before) and not text[dates[0].end :].strip(" .)）]"):
        return dates[:1]
    if LECTURE.sub("", before).strip(" .,:(（") and not re.fullmatch(
        r"(?:week|wk)\s*\d{1,2}", before, re.IGNORECASE
    ):
        return []
    after = text[dates[0].end :].strip()
    if (
        not before
        and dates[0].year is None
        and not dates[0].sure
        and dates[0].weekday is None
        and (after[:1] == "%" if after else False)
    ):
        return []
    count = 1
    while count < len(dates) and re.fullmatch(
        r"\s*(?:,|;|and|&|/|\+|、|\t)\s*", text[dates[count - 1].end : dates[count].start]
    ):
        count += 1
    return dates[:count]


def line_rows(blocks: Sequence[Block]) -> Entries:
    """The rows of a schedule that is no table: each begins with a date, or a lecture's number."""
    lines = [block for block in blocks if isinstance(block, Line)]
    found = Entries()
    columns: list[Column] = []
    by_number = not any(begins_row(line) for line in lines)
    group: list[Line] = []
    for line in lines:
        begins = LECTURE.match(line.text) and line.kind != "item" if by_number else begins_row(line)
        if WEEK.fullmatch(line.text) and not begins:
            found.loose.append(line)
        elif begins:
            _take_lines(group, columns, found)
            group = [line]
        elif group:
            group.append(line)
        elif heads := heads_line(line):
            columns += heads
        else:
            found.before.append(line)
    foot = _foot_of(group)
    found.after = group[foot:]
    _take_lines(group[:foot], columns, found)
    return found


def _foot_of(group: list[Line]) -> int:
    """Where the last row ends and the foot of the page begins."""
    for index, line in enumerate(group):
        apart = index > 0 and line.kind != "item" and line.depth == 0
        if (
            apart
            and (line.gap >= 2 or FOOT.fullmatch(line.text))
            and not INITIALS.fullmatch(line.text)
        ):
            return index
    return len(group)


def _take_lines(group: list[Line], columns: list[Column], found: Entries) -> None:
    """A row from its lines. Names on lines of their own at its end are other columns' cells."""
    if not group:
        return
    first, *rest = group
    dates = begins_row(first)
    entry = Entry(first.line, dates, [first.cut(dates[0].start, dates[-1].end)] if dates else [])
    head = first.without([(dates[0].start, dates[-1].end)]) if dates else first
    if dates and WEEK.fullmatch(first.text[: dates[0].start].strip(" ,:(（")):
        head = first.cut(dates[-1].end)
    head = Line(head.text, head.spans, "text", first.depth, first.line, first.gap)
    lead = re.match(r"[\s.,:：;)）\]–—|-]+", head.text)
    lines, tail = _tail([head.cut(lead.end()) if lead else head, *rest], columns)
    entry.cells.append(("topic", "", [line for line in lines if line.text]))
    others = [column for column in columns if column not in ("date", "topic", "number")]
    if not others:
        others = ["instructor", "scribe"]
    for index, cell in enumerate(tail):
        column = others[index] if index < len(others) else "other"
        if cell:
            entry.cells.append((column, "", cell))
    found.rows.append(entry)


def _tail(lines: list[Line], columns: list[Column]) -> tuple[list[Line], list[list[Line]]]:
    """The lines of a row less the cells after its topic, and those."""
    for index, line in enumerate(lines):
        if "\t" in line.text:
            first, *cells = line.text.split("\t")
            ends = [0]
            for piece in [first, *cells]:
                ends.append(ends[-1] + len(piece) + 1)
            pieces = [line.cut(a, b) for a, b in pairwise(ends)]
            if not first and not index and len(pieces) > 1:
                pieces = pieces[1:]
            if index and _is_cell(pieces[0]):
                pieces = [line.cut(0, 0), *pieces]
            tail = [[piece] if piece.text else [] for piece in pieces[1:]]
            following = lines[index + 1 :]
            if not following or all(_is_cell(one) for one in following):
                tail += [[one] for one in following]
                return [*lines[:index], pieces[0]], tail
    count = 0
    while count < len(lines) - 1 and count < 3 and _is_cell(lines[-1 - count]):
        count += 1
    if (
        count
        and not any(INITIALS.fullmatch(line.text) for line in lines[-count:])
        and ("instructor" not in columns)
    ):
        count = 0
    # Initials are the instructor's cell, the first of those: names before them are of the topic.
    initials = [i for i in range(1, count + 1) if INITIALS.fullmatch(lines[-i].text)]
    count = initials[-1] if initials else count
    kept, tail_lines = lines[: len(lines) - count], lines[len(lines) - count :]
    if len(tail_lines) > 1 and not _several(columns):
        return kept, [tail_lines]
    return kept, [[line] for line in tail_lines]


def _several(columns: list[Column]) -> bool:
    return "scribe" in columns or len(columns) > 3 or not columns


def _is_cell(line: Line) -> bool:
    """Whether a line at a row's end is names alone, as a column of them is."""
    if line.kind == "item" or len(line.text) > 80 or ":" in line.text:
        return False
    if INITIALS.fullmatch(line.text):
        return True
    found = teachers_in([line])
    return (
        bool(found)
        and all(
            len(one.name.split()) > 1 and is_name(one.name.replace(", ", " "))
            for one in found or []
        )
        and weekday_of(line.text) is None
    )
