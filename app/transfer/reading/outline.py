"""A page in parts: its head, and its sections under their headings."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.transfer.reading.blocks import Block, Cell, Line, Table
from app.transfer.reading.columns import heads_line, is_schedule
from app.transfer.reading.headings import Section, Spacing, heading_of, means_of
from app.transfer.reading.rows import begins_row
from app.transfer.reading.title import CODE, TERM


@dataclass
class Outline:
    """The lines of the head, and the sections."""

    head: list[Line] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


def _spacing(blocks: Sequence[Block], *, copied: bool) -> Spacing:
    """How the page's parts are set apart."""
    if not copied:
        return "html"
    gaps = sum(1 for block in blocks if isinstance(block, Line) and block.gap)
    return "tight" if gaps * 8 < len(blocks) else "wide"


def outline(blocks: Sequence[Block], *, copied: bool = False) -> Outline:
    """The parts of a page. Tables that only lay out the page are opened."""
    found = Outline()
    section: Section | None = None
    waiting = list(_opened(blocks))
    spacing = _spacing(blocks, copied=copied)
    titled = has_rows = False
    for index, block in enumerate(waiting):
        if isinstance(block, Line):
            in_schedule = section is not None and section.means == "schedule" and has_rows
            run_in = section is None or section.level == 7
            heading = heading_of(
                block, waiting, index, in_schedule=in_schedule, run_in=run_in, spacing=spacing
            )
            is_head = copied and not has_rows and bool(heads_line(block))
            if section and section.means == "schedule" and is_head:
                heading = None  # The heads of the columns, each on a line of its own.
            if heading is not None and (titled or heading.means != "unknown" or _is_later(found)):
                section, has_rows = heading, False
                found.sections.append(section)
                continue
            if section is None and not begins_row(block):
                if block.kind == "heading" or CODE.search(block.text):
                    titled = titled or not TERM.fullmatch(block.text.strip())
                found.head.append(block)
                continue
        if section is None:
            section = Section("", "schedule" if _dated(block) else "unknown")
            found.sections.append(section)
        section.blocks.append(block)
        has_rows = has_rows or (isinstance(block, Line) and bool(begins_row(block)))
    return found


def _is_later(found: Outline) -> bool:
    """Whether the head is over: the title stands in it, or a long text does."""
    return bool(found.sections) or any(len(line.text) > 160 for line in found.head)


def _dated(block: Block) -> bool:
    return is_schedule(block) if isinstance(block, Table) else bool(begins_row(block))


def _opened(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with tables that only lay out the page replaced by what they hold."""
    found: list[Block] = []
    waiting = list(reversed(blocks))
    while waiting:
        block = waiting.pop()
        if isinstance(block, Table) and not is_schedule(block) and _lays_out(block):
            inner = [b for row in block.rows for cell in row.cells for b in cell.blocks]
            waiting += reversed(inner)
        else:
            found.append(block)
    return found


def _lays_out(table: Table) -> bool:
    """Whether a table holds parts of the page and not data: one row, or headings, or tables."""
    cells: list[Cell] = [cell for row in table.rows for cell in row.cells if cell.blocks]
    if len(table.rows) < 2 or all(len(row.cells) < 2 for row in table.rows):
        return True
    return any(
        isinstance(block, Table)
        or block.kind == "heading"
        or (
            means_of(block.text) not in ("unknown", "text")
            and block.all_strong
            and index == 0
            and len(cell.blocks) > 1
        )
        for cell in cells
        for index, block in enumerate(cell.blocks)
    )
