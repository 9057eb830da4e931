"""The lines of a page's text as a browser copies it."""

import re
from collections.abc import Iterator

from app.transfer.reading.blocks import Kind, Line, Span, shortened

_BULLET = re.compile(r"(?:[•◦▪‣·●○■□∙–—]|[*+-](?=\s))\s*")
_MARKED_HEADING = re.compile(r"(#{1,6})\s+|(={2,6})\s*(?=\S.*=\s*$)")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|~{3,})\s*")
_ADDRESS = re.compile(r"https?://[^\s<>\[\]\"']+|\bwww\.[a-z0-9-]+\.[^\s<>\[\]\"']+", re.IGNORECASE)
_TAB = 4


def read_text(text: str) -> list[Line]:
    """The lines of `text`. A tab inside a line stays: it parts the cells of a table."""
    found: list[Line] = []
    gap = 0
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            gap += 1
        elif found and not gap and found[-1].kind != "item" and _UNDERLINE.fullmatch(raw):
            found[-1] = _as(found[-1], "heading")
        elif not _UNDERLINE.fullmatch(raw):
            found += shortened(_line(raw, number, gap))
            gap = 0
    return found


def _as(line: Line, kind: Kind) -> Line:
    return Line(line.text, line.spans, kind, line.depth, line.line, line.gap, line.number)


def _line(raw: str, number: int, gap: int) -> Line:
    raw = raw.replace("\u00a0", " ").replace("\u200b", "")
    bare = raw.lstrip()
    before = raw[: len(raw) - len(bare)]
    depth = (len(before) + (_TAB - 1) * before.count("\t")) // 2
    kind: Kind = "text"
    if heading := _MARKED_HEADING.match(bare):
        kind, bare = "heading", bare[heading.end() :].rstrip("= ")
        depth = len(heading[1] or heading[2])
    elif bullet := _BULLET.match(bare):
        rest = bare[bullet.end() :]
        if rest.strip():
            kind, bare, depth = "item", rest, depth + 1
    cells = [" ".join(cell.split()) for cell in bare.split("\t")]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    text = "\t".join(cells)
    return Line(text, tuple(_addresses(text)), kind, min(depth, 30), number, gap)


def _addresses(text: str) -> Iterator[Span]:
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".,;:!?")
        if address.endswith(")") and "(" not in address:
            address = address[:-1].rstrip(".,;:")
        url = address if address.lower().startswith("http") else f"http://{address}"
        yield Span(match.start(), match.start() + len(address), url)
