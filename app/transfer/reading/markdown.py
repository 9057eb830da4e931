"""Lines and tables written as Markdown."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from app.transfer.reading.blocks import Block, Line, Row, Table
from app.transfer.reading.links import printed_address

_MATH = re.compile(r"\$\$[^$]+\$\$|\$(?=[^\s$\d])[^$]*[^\s$\\]\$(?!\d)|\$\d[^$\s]*[\\^_{=][^$]*\$")
# Signs that would act: a backslash before a sign, emphasis, code, a tag or an address in <…>, an
# entity, and the end of a link's words.
_ACTING = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|\*|`|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w{1,31};)|~(?=~)|\](?=[(\[])"
)
_STARTING = re.compile(r"(#{1,6}(?=\s|$)|>|[+-](?=\s|$)|=+\s*$|-{3,}\s*$)|(\d{1,9})([.)])(?=\s|$)")
_SIGN = {"strong": "**", "em": "*"}


def escaped(text: str) -> str:
    """`text` so that Markdown shows it as it is; formulas in $…$ are left to be drawn."""
    parts: list[str] = []
    at = 0
    for math in _MATH.finditer(text):
        parts += [_ACTING.sub(r"\\\g<0>", text[at : math.start()]), math[0]]
        at = math.end()
    parts.append(_ACTING.sub(r"\\\g<0>", text[at:]))
    return "".join(parts)


def _beginning(text: str) -> str:
    """A line that would begin a list, a heading or a quotation, made plain text."""
    match = _STARTING.match(text)
    if match is None:
        return text
    return f"\\{text}" if match[1] else f"{match[2]}\\{text[match.end(2) :]}"


def inline(line: Line) -> str:
    """A line's text with its links and emphasis. What is set off as a whole is so for its looks."""
    whole = len(line.text.rstrip(" .:"))
    kept = tuple(s for s in line.spans if s.url or s.mark == "code" or s.start or s.end < whole)
    line = replace(line, spans=kept)
    edges = sorted({0, len(line.text), *(e for s in line.spans for e in (s.start, s.end))})
    text = ""
    for start, end in pairwise(edges):
        spans = [span for span in line.spans if span.start <= start and span.end >= end]
        marks = [span.mark for span in spans if span.mark]
        url = next((span.url for span in spans if span.url), "")
        text += _piece(line.text[start:end], marks, url, line.text[end : end + 1])
    return _beginning(text)


def _piece(words: str, marks: Sequence[str], url: str, following: str) -> str:
    bare = words.strip()
    if not bare:
        return words
    before = words[: len(words) - len(words.lstrip())]
    after = words[len(words.rstrip()) :]
    if url and bare == url:
        text = f"<{url}>" if re.fullmatch(r"[a-z]+:[^\s<>]+", url) else escaped(bare)
    elif "code" in marks and "`" not in bare:
        text = f"`{bare}`"
    else:
        text = escaped(bare)
        # Emphasis that touches a letter or only signs would not be seen as such.
        closed = bare[-1].isalnum() or after or not following.isalnum()
        if bare[0].isalnum() and closed:
            text = _emphasised(text, marks)
    if url and bare != url:
        text = f"[{text}]({printed_address(url)})"
    return f"{before}{text}{after}"


def _emphasised(text: str, marks: Sequence[str]) -> str:
    for mark in ("em", "strong"):
        if mark in marks:
            text = f"{_SIGN[mark]}{text}{_SIGN[mark]}"
    return text


def markdown(blocks: Sequence[Block]) -> str:
    """The blocks as paragraphs, lists and tables."""
    parts: list[tuple[str, bool]] = []
    lowest = min((b.depth for b in blocks if isinstance(b, Line) and b.kind == "item"), default=1)
    for block in blocks:
        if isinstance(block, Table):
            parts.append((_table(block), False))
        elif block.follows and parts and parts[-1][1]:
            parts[-1] = (f"{parts[-1][0]} {inline(block)}", True)
        elif block.kind == "item":
            indent = "   " * min(block.depth - lowest, 5)
            parts.append((f"{indent}{block.number or '-'} {inline(block)}", True))
        else:
            parts.append((inline(block), False))
    return _stacked(parts)


def _stacked(parts: Sequence[tuple[str, bool]]) -> str:
    """Items of one list follow each other; all else is parted by an empty line."""
    text = ""
    was_item = False
    for part, is_item in parts:
        if text:
            text += "\n" if is_item and was_item else "\n\n"
        text += part
        was_item = is_item
    return text


def _table(table: Table) -> str:
    width = max(sum(cell.columns for cell in row.cells) for row in table.rows)
    first, *rest = [_table_row(row, width) for row in table.rows]
    return "\n".join([first, "|" + " --- |" * width, *rest])


def _table_row(row: Row, width: int) -> str:
    cells: list[str] = []
    for cell in row.cells:
        words = " ".join(inline(line) for line in cell.lines).replace("|", "\\|")
        cells += [words, *[""] * (cell.columns - 1)]
    cells += [""] * (width - len(cells))
    return "| " + " | ".join(cells[:width]) + " |"
