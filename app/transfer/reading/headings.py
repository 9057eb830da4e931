"""Headings: by their tags, their words or their looks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.transfer.reading.blocks import Block, Line
from app.transfer.reading.rows import begins_row
from app.transfer.reading.subjects import INLINE, Means, means_of
from app.transfer.reading.title import TERM

_SPLIT = re.compile(r"([^:：]{2,40}?)\s*[:：]\s*(.*)")


# How copied text has empty lines: hardly any, or between its parts. HTML has none.
Spacing = Literal["html", "tight", "wide"]


@dataclass
class Section:
    """A heading and what stands under it. `line` is where the heading is."""

    title: str
    means: Means
    level: int = 0
    line: int = 0
    blocks: list[Block] = field(default_factory=list)


def heading_of(
    line: Line,
    blocks: Sequence[Block],
    index: int,
    *,
    in_schedule: bool,
    run_in: bool,
    spacing: Spacing,
) -> Section | None:
    """The section that a line begins, if it is a heading: by its tag, or by its words.

    `run_in` says that this page may have its headings at the beginning of lines.
    """
    means = means_of(line.text) if len(line.text) < 90 else "unknown"
    if line.kind == "heading":
        return _by_tag(line, means, blocks, index, in_schedule=in_schedule)
    if line.kind == "item":
        return None
    # Among unindented rows a label such as "Reference:" looks like a heading.
    apart = not in_schedule or (line.depth == 0 and line.gap > 0)
    if means != "unknown" and apart and _stands_alone(line, blocks, index, spacing):
        return Section(_shown(line.text), means, 7, line.line)
    if in_schedule:
        return None
    return _inline(line, means, run_in=run_in, tight=spacing == "tight") or _by_looks(
        line, means, blocks, index
    )


def _by_tag(
    line: Line, means: Means, blocks: Sequence[Block], index: int, *, in_schedule: bool
) -> Section | None:
    """The section of a line that is marked as a heading, unless it is a row or a title."""
    if begins_row(line) or TERM.fullmatch(line.text):
        return None
    first = not any(isinstance(block, Line) for block in blocks[: min(index, 9)])
    if means == "unknown" and (in_schedule or first or _follows_title(blocks, index)):
        return None
    section = Section(_shown(line.text), means, line.depth, line.line)
    return _inline(line, means, run_in=True) or section


def _by_looks(line: Line, means: Means, blocks: Sequence[Block], index: int) -> Section | None:
    """The section of a short line that is bold, or ends in a colon and stands apart."""
    text = line.text
    if line.depth or len(text) >= 60:
        return None
    bold = line.all_strong and text[-1] not in ".,;" and not begins_row(line)
    colon = text[-1] in ":：" and line.gap > 0 and len(text.split()) < 8
    if (bold and not _follows_title(blocks, index)) or (colon and not bold):
        return Section(_shown(text), means, 7, line.line)
    return None


def _follows_title(blocks: Sequence[Block], index: int) -> bool:
    """Whether all lines before are headings too: then this is a further line of the title."""
    return (
        index < 6
        and all(
            isinstance(b, Line) and (b.kind == "heading" or b.all_strong or len(b.text) < 40)
            for b in blocks[:index]
        )
        and not any(means_of(b.text) != "unknown" for b in blocks[:index] if isinstance(b, Line))
    )


def _stands_alone(line: Line, blocks: Sequence[Block], index: int, spacing: Spacing) -> bool:
    """Whether a line with a heading's words is one: set off, or apart from others."""
    if line.all_strong or line.text.strip()[-1] in ":：":
        return True
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if spacing == "html":
        known = means_of(line.text) in INLINE | {"schedule"}
        return line.depth == 0 and known and following is not None
    if spacing != "wide":
        return spacing == "tight" and line.depth == 0
    if isinstance(following, Line) and begins_row(following):
        return line.gap > 0
    return line.gap > 0 and (
        not isinstance(following, Line) or following.gap > 0 or index == 0 or line.gap > 1
    )


def _shown(text: str) -> str:
    return text.strip().rstrip(":：").strip()


def _inline(line: Line, means: Means, *, run_in: bool, tight: bool = False) -> Section | None:
    """ "Instructor: Ann Lee": a heading and what is under it, in one line."""
    match = _SPLIT.fullmatch(line.text)
    if match is None or not match[2] or re.fullmatch(r"[(（][^()（）]*[)）]", match[2]):
        return None
    inner = means_of(match[1])
    if inner in INLINE:
        return Section(match[1].strip(), inner, 7, line.line, [line.cut(match.start(2))])
    strong = next((s for s in line.spans if s.mark == "strong" and s.start == 0), None)
    if (
        run_in
        and strong is not None
        and (inner != "unknown" or line.text[: strong.end].rstrip()[-1:] in (":", "："))
        and strong.end >= match.end(1)
        and line.kind != "item"
        and not line.depth
    ):
        return Section(match[1].strip(), inner, 7, line.line, [line.cut(match.start(2))])
    if (
        means == "unknown"
        and inner in ("references", "schedule", "projects")
        and (line.gap or tight)
        and (len(match[2].split()) < 7 and match[2][-1] not in ".!?")
    ):
        return Section(_shown(line.text), inner, 7, line.line)
    return None
