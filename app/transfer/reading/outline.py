"""A page in parts: its head, and its sections under their headings."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.transfer.reading.blocks import Block, Cell, Line, Table
from app.transfer.reading.columns import heads_line, is_schedule
from app.transfer.reading.facts import fact_in, facts_of
from app.transfer.reading.headings import Section, Spacing, heading_of
from app.transfer.reading.people import teachers_in
from app.transfer.reading.rows import WEEK, begins_row
from app.transfer.reading.runin import facts_in
from app.transfer.reading.subjects import INLINE, means_of
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
    parting = _Parting(_opened(blocks), copied=copied)
    for index, block in enumerate(parting.blocks):
        parting.take(index, block)
    return parting.found


class _Parting:
    """Puts the blocks of a page into its head and its sections, one after the other."""

    def __init__(self, blocks: list[Block], *, copied: bool) -> None:
        self.blocks = blocks
        self.copied = copied
        self.spacing = _spacing(blocks, copied=copied)
        self.found = Outline()
        self.section: Section | None = None
        self.titled = self.has_rows = False

    def take(self, index: int, block: Block) -> None:
        """Put a block where it belongs: it begins a section, or goes on with one, or the head."""
        if self.ends_fact(block):
            self.section, self.has_rows = None, False
        if isinstance(block, Line):
            heading = self.heading(index, block)
            fact = fact_in(block) if heading is None and not self.in_schedule(block) else None
            if fact is not None:
                self.found.sections.append(fact)
                return
            if heading is not None and self.begins(heading):
                self.section, self.has_rows = heading, False
                self.found.sections.append(heading)
                return
            if self.section is None and not begins_row(block):
                if block.kind == "heading" or CODE.search(block.text):
                    self.titled = self.titled or not TERM.fullmatch(block.text.strip())
                self.found.head.append(block)
                return
        if self.section is None:
            self.section = Section("", "schedule" if _dated(block) else "unknown")
            self.found.sections.append(self.section)
        self.section.blocks.append(block)
        self.has_rows = self.has_rows or (isinstance(block, Line) and bool(begins_row(block)))

    def ends_fact(self, block: Block) -> bool:
        """Whether a fact such as "Time: Tue 9-11" is over: its line has no heading to end it."""
        section = self.section
        if section is None or section.means not in INLINE or not section.blocks:
            return False
        if isinstance(block, Table):
            return is_schedule(block)
        long = len(block.text) > 160 and "@" not in block.text
        return section.level == 7 and (long or bool(begins_row(block)))

    def begins(self, heading: Section) -> bool:
        """Whether a heading begins a section: before the title only known words do."""
        return self.titled or heading.means != "unknown" or _is_later(self.found)

    def in_schedule(self, line: Line) -> bool:
        """Whether rows go on. A heading as high as the schedule's own ends them."""
        section = self.section
        if section is None or section.means != "schedule" or not self.has_rows:
            return False
        return not (line.kind == "heading" and line.depth <= section.level < 7)

    def heading(self, index: int, line: Line) -> Section | None:
        """The section that a line begins, unless it belongs to the one at hand or to the head."""
        section = self.section
        heads = self.copied and not self.has_rows and bool(heads_line(line))
        if section and section.means == "schedule" and heads:
            return None  # The heads of the columns, each on a line of its own.
        heading = heading_of(
            line,
            self.blocks,
            index,
            in_schedule=self.in_schedule(line),
            run_in=section is None or section.level == 7,
            spacing=self.spacing,
        )
        if heading is None or (section is not None and _goes_on(section, line, heading)):
            return None
        return None if _is_title(self.found, line, heading) else heading


def _goes_on(section: Section, line: Line, heading: Section) -> bool:
    """Whether what looks like a heading belongs to the section: a week of it, or a person."""
    if section.means == "schedule" and WEEK.fullmatch(line.text):
        return True
    return (
        section.means in ("instructors", "assistants")
        and heading.means == "unknown"
        and not any(isinstance(block, Line) for block in section.blocks)
        and teachers_in([line]) is not None
    )


def _is_title(found: Outline, line: Line, heading: Section) -> bool:
    """Whether this is the page's own heading, though lines stand above it."""
    return (
        line.kind == "heading"
        and line.depth == 1
        and heading.means in ("unknown", "text")
        and not found.sections
        and not any(one.kind == "heading" for one in found.head)
    )


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
        facts = facts_of(block) if isinstance(block, Table) else None
        if facts is not None:
            found += facts
        elif isinstance(block, Table) and not is_schedule(block) and _lays_out(block):
            inner = [b for row in block.rows for cell in row.cells for b in cell.blocks]
            waiting += reversed(inner)
        else:
            found += facts_in(block) if isinstance(block, Line) else [block]
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
