"""What both kinds of source become: lines of text with their links, and tables of such lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["heading", "text", "item"]
# A longer line is cut in pieces, so that looking for patterns in it stays quick.
LONGEST = 5_000


@dataclass(frozen=True)
class Span:
    """A part of a line that is a link (`url`) or set off (`mark`)."""

    start: int
    end: int
    url: str = ""
    mark: Literal["", "strong", "em", "code"] = ""


@dataclass(frozen=True)
class Line:
    """One line as a reader sees it. `depth` is how far in it stands, or a heading's level.

    `number` is what an ordered list prints before it; `line` where the source has it; `gap` how
    many empty lines come before it, which only text has; `follows` that it goes on with the item
    above it after a line's end.
    """

    text: str
    spans: tuple[Span, ...] = ()
    kind: Kind = "text"
    depth: int = 0
    line: int = 0
    gap: int = 0
    number: str = ""
    follows: bool = False

    def cut(self, start: int, end: int | None = None) -> "Line":
        """The part from `start` to `end`, without blanks around it, with its links."""
        part = self.text[start:end]
        start += len(part) - len(part.lstrip())
        part = part.strip()
        end = start + len(part)
        spans = tuple(
            replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
            for span in self.spans
            if span.start < end and span.end > start
        )
        return replace(self, text=part, spans=spans)

    def without(self, ranges: Iterable[tuple[int, int]]) -> "Line":
        """This line less the `ranges`, which are in order and don't overlap."""
        pieces: list[Line] = []
        at = 0
        for start, end in ranges:
            pieces.append(self.cut(at, start))
            at = end
        pieces.append(self.cut(at))
        return joined([piece for piece in pieces if piece.text], self)

    @property
    def links(self) -> list[tuple[str, str]]:
        """The label and the address of each link."""
        return [(self.text[s.start : s.end].strip(), s.url) for s in self.spans if s.url]

    def url_in(self, start: int, end: int) -> str:
        """The address that a part of the line leads to, if any."""
        for span in self.spans:
            if span.url and span.start < end and span.end > start:
                return span.url
        return ""

    @property
    def all_strong(self) -> bool:
        """Whether every word is set bold, as headings are that are no headings."""
        covered = sum(span.end - span.start for span in self.spans if span.mark == "strong")
        return bool(self.text) and covered >= len(self.text.strip(" :：.")) > 0


def shortened(line: Line) -> list[Line]:
    """A line in pieces that are no longer than any that people write."""
    pieces: list[Line] = []
    text = line.text
    at = 0
    while len(text) - at > LONGEST:
        end = text.rfind(" ", at + 1, at + LONGEST)
        end = end if end > at else at + LONGEST
        pieces.append(line.cut(at, end))
        at = end
    return [*pieces, line.cut(at)] if pieces else [line]


def merged(spans: list[Span]) -> tuple[Span, ...]:
    """The spans with neighbours of one kind as one: a link may be written in several fonts."""
    last: dict[str, int] = {}
    found: list[Span] = []
    for span in spans:
        key = span.mark or "link"
        at = last.get(key)
        if at is not None and found[at].end == span.start and found[at].url == span.url:
            found[at] = Span(found[at].start, span.end, span.url, span.mark)
        else:
            last[key] = len(found)
            found.append(span)
    return tuple(found)


def joined(pieces: list[Line], like: Line, between: str = " ") -> Line:
    """The pieces as one line, which is otherwise `like` the one given."""
    text = ""
    spans: list[Span] = []
    for piece in pieces:
        glue = "" if not text or piece.text[:1] in ",.;:)" else between
        at = len(text) + len(glue)
        text += glue + piece.text
        spans += [replace(s, start=s.start + at, end=s.end + at) for s in piece.spans]
    return replace(like, text=text, spans=tuple(spans))


@dataclass(frozen=True)
class Cell:
    """A cell of a table. `columns` and `rows` are how many it takes up."""

    blocks: tuple["Block", ...] = ()
    header: bool = False
    columns: int = 1
    rows: int = 1

    @property
    def lines(self) -> list[Line]:
        """Everything in it, line by line."""
        return list(lines_of(self.blocks))

    @property
    def text(self) -> str:
        """Its words in one line."""
        return " ".join(line.text for line in self.lines).strip()


@dataclass(frozen=True)
class Row:
    """A row of a table."""

    cells: tuple[Cell, ...]
    line: int = 0


@dataclass(frozen=True)
class Table:
    """A table."""

    rows: tuple[Row, ...]
    line: int = 0


Block = Line | Table


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """Every line, those in tables as well, in the order of reading."""
    waiting: list[Iterator[Block]] = [iter(blocks)]
    while waiting:
        block = next(waiting[-1], None)
        if block is None:
            waiting.pop()
        elif isinstance(block, Line):
            yield block
        else:
            waiting.append(
                iter([b for row in block.rows for cell in row.cells for b in cell.blocks])
            )
