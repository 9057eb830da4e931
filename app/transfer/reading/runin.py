"""Labels within a line: what each heads is read as a line of its own."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from app.transfer.reading.blocks import Line
from app.transfer.reading.labels import label_of, meaning
from app.transfer.reading.subjects import INLINE, means_of

_TALKS = frozenset(
    {"title", "speaker", "abstract", "bio", "references", "material", "time", "venue", "scribe"}
)
# "Knots. Speaker: Ann Lee" is a talk's title with its speaker: the two stay together.
_WORDED = _TALKS - {"title", "speaker"}
# In plain words a label within a line begins a sentence, or stands in a bracket of its own.
_SENTENCE = re.compile(
    r"(?<=[.;?!)\]。；])\s*([A-Za-z][A-Za-z' ]{2,30}?|[\u4e00-\u9fff]{2,6})\s*[:：](?!//)"
)
_FACT = re.compile(
    r"(?<=[\s,;.|，；。·•])(?=([A-Za-z][A-Za-z' &/]{1,30}?"
    r"|[\u4e00-\u9fff]{2,6}(?:\s?[/|]?\s?[A-Za-z][A-Za-z ]{1,20}?)?)\s*[:：](?!//))"
)
_GLUE = " \t,;|，；·•"


def talk_parts(line: Line, *, plain: bool = True) -> list[Line]:
    """A line of a meeting, parted before labels in bold and, if `plain`, before those in words."""
    starts = _bold(line, lambda words: meaning(words) in _TALKS)
    if plain:
        label = label_of(line)
        known = _TALKS if label and label.means in ("talk", "title") else _WORDED
        starts += _worded(line, _SENTENCE, lambda words: meaning(words) in known)
    return _parted(line, starts)


def facts_in(line: Line) -> list[Line]:
    """A line such as "Instructor: Ann Lee, Time: Tue 10:00", parted before each of its facts."""
    if line.kind == "heading":
        return [line]
    bold = _bold(line, bool)
    if any(means_of(line.text[at:].partition(":")[0]) in INLINE for at in bold):
        return _parted(line, bold)
    head = re.match(r"\s*([^:：]{2,30}?)\s*[:：]", line.text)
    if head is None or means_of(head[1]) not in INLINE:
        return [line]
    further = _worded(line, _FACT, lambda words: means_of(words) in INLINE)
    return _parted(line, [at for at in further if at >= head.end()])


def _bold(line: Line, known: Callable[[str], bool]) -> list[int]:
    """Where words in bold begin that are a label: a colon ends them or comes right after."""
    starts = []
    for span in line.spans:
        words = line.text[span.start : span.end].strip()
        ended = words[-1:] in (":", "：") or line.text[span.end :].lstrip()[:1] in (":", "：")
        if span.mark == "strong" and ended and len(words) < 40 and known(words.strip(" :：")):
            starts.append(span.start)
    return starts


def _worded(line: Line, pattern: re.Pattern[str], known: Callable[[str], bool]) -> list[int]:
    """Where known words before a colon begin; the longest of those that end at one colon."""
    starts: dict[int, int] = {}
    for match in pattern.finditer(line.text):
        if known(match[1]):
            starts.setdefault(match.end(1), match.start(1))
    return list(starts.values())


def _parted(line: Line, starts: list[int]) -> list[Line]:
    edges = [0, *sorted(at for at in set(starts) if at > 0), len(line.text)]
    if len(edges) == 2:
        return [line]
    parts = [line.cut(a, b) for a, b in pairwise(edges)]
    parts = [part.cut(0, len(part.text.rstrip(_GLUE))) for part in parts]
    first, *rest = [part for part in parts if part.text] or [line]
    return [first, *(replace(part, number="", gap=0, follows=False) for part in rest)]
