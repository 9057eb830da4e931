"""The lines and tables of an HTML page, as a browser would lay them out."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from app.transfer.reading.blocks import Block, Cell, Kind, Line, Row, Span, Table, merged, shortened
from app.transfer.reading.markup import BREAKS, MARKS, STRUCK, Tag, Text, tokens

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DEEPEST = 30
_BLANKS = re.compile(r"\s+")
_MOST_COLUMNS = 100
# A list that an office program writes: lines with their bullets.
_BULLET = re.compile(r"\s*[·•▪◦●○■‣∙]\s*(?=\S)")


@dataclass(frozen=True)
class Page:
    """A page's blocks, its title as the window's bar has it, and the address it gives itself.

    What is struck out is in no block: it no longer holds.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    base: str = ""
    struck: tuple[Line, ...] = ()


@dataclass
class _Cell:
    blocks: list[Block] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    tag: Tag | None = None
    item: bool = False
    begun: bool = False


@dataclass
class _Table:
    line: int
    rows: list[list[Cell]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    open: bool = False


class _Builder:
    """Takes tags and text and keeps the line being written. A tag never has to be closed."""

    def __init__(self) -> None:
        self.page = _Cell()
        self.stack: list[_Cell | _Table] = [self.page]
        self.title = self.base = self.canonical = ""
        self.in_title = False
        self.level = 0
        self.marks: dict[str, int] = {}
        self.link = ""
        self.struck: list[Line] = []
        self.striking = False
        self.pre = self.nav = self.term = False
        self._begin()

    def _begin(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.spans: list[Span] = []
        self.line = 0
        self.number = ""

    # Text

    def text(self, token: Text) -> None:
        if self.in_title:
            self.title += token.text
        elif self.pre:
            for count, piece in enumerate(token.text.split("\n")):
                if count:
                    self.flush()
                self.write(piece, token.line + count)
        else:
            self.write(token.text, token.line)

    def write(self, text: str, line: int) -> None:
        """Add words to the line, blanks as one."""
        text = _BLANKS.sub(" ", text.replace("\u200b", ""))
        if self.striking:
            self.strike(text, line)
            return
        if not self.length or self.parts[-1].endswith(" "):
            text = text.lstrip(" ")
        if not text:
            return
        if not self.length:
            self.line = line
        end = self.length + len(text)
        if self.link:
            self.spans.append(Span(self.length, end, self.link))
        for mark in ("strong", "em", "code"):
            if self.marks.get(mark) or (mark == "strong" and self.term):
                self.spans.append(Span(self.length, end, "", mark))
        self.parts.append(text)
        self.length = end

    def strike(self, text: str, line: int) -> None:
        """Put words aside that are struck out, with the address they lead to."""
        if text.strip():
            spans = (Span(0, len(text), self.link),) if self.link else ()
            self.struck += shortened(Line(text, spans, line=line).cut(0))

    def flush(self) -> None:
        """End the line being written."""
        text = "".join(self.parts)
        if text.strip() and not self.only_jumps(text):
            cell = self._cell()
            kind: Kind = "heading" if self.level else "item" if cell.item else "text"
            depth = self.level or min(len(cell.lists), _DEEPEST)
            depth = max(depth, 1) if kind == "item" else depth
            follows = kind == "item" and cell.begun
            if kind == "text" and (bullet := _BULLET.match(text)):
                text, kind, depth = " " * bullet.end() + text[bullet.end() :], "item", depth + 1
            line = Line(text, merged(self.spans), kind, depth, self.line, 0, self.number, follows)
            cell.blocks += shortened(line.cut(0))
            cell.begun = kind == "item"
            self._begin()
        else:
            number, self.number = self.number, ""
            self._begin()
            self.number = number
        if self.link.startswith("#"):
            self.link = ""  # A link within the page that was not ended goes no further.

    def only_jumps(self, text: str) -> bool:
        """Whether a line is nothing but links within the page, or of the site's menu."""
        jumps = sum(
            s.end - s.start
            for s in self.spans
            if s.url and (self.nav or (s.url[0] == "#" and not self.level))
        )
        return jumps >= len(text.strip()) > 0

    def _cell(self) -> _Cell:
        """Where text goes now. Text of a table that is in no cell goes before the table."""
        for part in reversed(self.stack):
            if isinstance(part, _Cell):
                return part
        return self.page

    # Tags

    def tag(self, tag: Tag) -> None:
        name = tag.name
        if name == "title":
            self.in_title = not tag.closing and not self.title
        elif name in _HEADINGS:
            self.flush()
            self.term = False
            self.level = 0 if tag.closing else _HEADINGS[name]
        elif name == "a":
            self.link = "" if tag.closing else tag.attributes.get("href", "").strip()
        elif name == "br":
            self.flush()
        elif name in ("table", "tr", "td", "th", "tbody", "thead", "tfoot"):
            self.table_tag(tag)
        elif name in ("ul", "ol", "li", "dl", "dd", "dt"):
            self.list_tag(tag)
        elif name in BREAKS:
            self.flush()
            self.pre = name == "pre" and not tag.closing
            self.nav = not tag.closing if name == "nav" else self.nav
        elif name in ("img", "base", "link"):
            self.lone_tag(tag)
        self.mark_tag(tag)

    def mark_tag(self, tag: Tag) -> None:
        """What words are set in, or that they are struck out."""
        if tag.name in STRUCK:
            self.striking = not tag.closing
        elif tag.name in MARKS:
            mark = MARKS[tag.name]
            count = self.marks.get(mark, 0) + (-1 if tag.closing else 1)
            self.marks[mark] = min(max(count, 0), _DEEPEST)

    def lone_tag(self, tag: Tag) -> None:
        """A picture's words count in a link, and before the first heading, where logos are."""
        if tag.name == "base":
            self.base = self.base or tag.attributes.get("href", "").strip()
        elif tag.name == "link":
            if tag.attributes.get("rel", "").lower() == "canonical":
                self.canonical = self.canonical or tag.attributes.get("href", "").strip()
        elif self.link or not any(isinstance(b, Line) for b in self.page.blocks):
            self.write(tag.attributes.get("alt", ""), tag.line)

    def list_tag(self, tag: Tag) -> None:
        self.flush()
        self.term = tag.name == "dt" and not tag.closing
        cell = self._cell()
        if tag.name in ("ul", "ol", "dl"):
            cell.item = False
            if not tag.closing:
                start = tag.attributes.get("start", "1")
                count = int(start) - 1 if start.isdecimal() and len(start) < 6 else 0
                cell.lists.append(count if tag.name == "ol" else -1)
            elif cell.lists:
                cell.lists.pop()
        elif tag.name == "li":
            cell.item = not tag.closing
            cell.begun = False
            if not tag.closing and cell.lists and cell.lists[-1] >= 0:
                cell.lists[-1] += 1
                self.number = f"{cell.lists[-1]}."

    # Tables

    def table_tag(self, tag: Tag) -> None:
        self.flush()
        self.level = 0
        if tag.name == "table":
            if not tag.closing:
                if len(self.stack) < _DEEPEST * 2:
                    self.stack.append(_Table(tag.line))
            else:
                self.close_table()
        elif tag.name in ("td", "th"):
            self.close_cell()
            if not tag.closing and isinstance(self.stack[-1], _Table):
                self.open_row(self.stack[-1], tag, again=False)
                self.stack.append(_Cell(tag=tag))
        elif isinstance(self.stack[-1], _Table) or any(isinstance(p, _Table) for p in self.stack):
            self.close_cell()
            table = self.stack[-1]
            if isinstance(table, _Table):
                table.open = False
                if tag.name == "tr" and not tag.closing:
                    self.open_row(table, tag, again=True)

    def open_row(self, table: _Table, tag: Tag, *, again: bool) -> None:
        if again or not table.open:
            table.rows.append([])
            table.lines.append(tag.line)
            table.open = True

    def close_cell(self) -> None:
        """End the cell that is open in the innermost table, and with it what is open in it."""
        self.link = ""
        self.striking = False
        self.marks = {}
        if len(self.stack) > 1 and isinstance(cell := self.stack[-1], _Cell):
            self.stack.pop()
            table = self.stack[-1]
            if isinstance(table, _Table) and table.rows:
                table.rows[-1].append(_finished(cell))

    def close_table(self) -> None:
        self.close_cell()
        if isinstance(table := self.stack[-1], _Table):
            self.stack.pop()
            rows = [
                Row(tuple(cells), line)
                for cells, line in zip(table.rows, table.lines, strict=True)
                if cells
            ]
            if rows:
                self._cell().blocks.append(Table(tuple(rows), table.line))

    def finish(self) -> None:
        self.flush()
        while len(self.stack) > 1:
            self.close_table()


def _finished(cell: _Cell) -> Cell:
    def number(name: str) -> int:
        text = cell.tag.attributes.get(name, "1") if cell.tag else "1"
        return int(text) if text.isdecimal() and 0 < len(text) < 4 and int(text) else 1

    header = cell.tag is not None and cell.tag.name == "th"
    return Cell(
        tuple(cell.blocks), header, min(number("colspan"), _MOST_COLUMNS), number("rowspan")
    )


def read_html(html: str) -> Page:
    """The page that `html` shows."""
    builder = _Builder()
    for token in tokens(html):
        if isinstance(token, Tag):
            builder.tag(token)
        else:
            builder.text(token)
    builder.finish()
    base = urljoin(builder.canonical, builder.base) if builder.base else builder.canonical
    return Page(
        tuple(builder.page.blocks), " ".join(builder.title.split()), base, tuple(builder.struck)
    )
