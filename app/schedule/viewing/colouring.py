"""Code in colours. The grammars are many and slow on some texts, so a child process reads them.

What it does not get done within its limits is shown without colours.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from markupsafe import Markup, escape

from app.core.child import LONGEST_ANSWER, ChildFailed, Limits, run
from app.core.errors import Busy
from app.core.intake import MEGABYTE
from app.core.turns import turns

# Characters of one file that are coloured; what comes after them is plain.
MOST = 300_000
_WORKER = Path(__file__).with_name("colour_worker.py")
_LIMITS = Limits(
    memory=512 * MEGABYTE, cpu_seconds=4, wall_seconds=8, written=LONGEST_ANSWER, files=64
)
# Whoever finds the children busy for so long goes without colours.
_PATIENCE = 5
_CLASSES = frozenset({"comment", "keyword", "string", "number", "name"})

Runs = Sequence[tuple[str, str]]


def coloured(codes: Sequence[tuple[str, str]]) -> list[Markup]:
    """Each (language, code) as the inside of a `pre`: a span for each line, coloured in it."""
    chosen = _chosen(codes)
    runs = dict(zip(chosen, _told([codes[place] for place in chosen]), strict=False))
    return [_lines(runs.get(place, [("", code)])) for place, (_, code) in enumerate(codes)]


def _chosen(codes: Sequence[tuple[str, str]]) -> list[int]:
    """The places of what is to be coloured: it has a language, and there is room for it."""
    found, room = [], MOST
    for place, (language, code) in enumerate(codes):
        if language and code and len(code) <= room:
            found.append(place)
            room -= len(code)
    return found


def _told(codes: Sequence[tuple[str, str]]) -> list[Runs]:
    """The runs of each code that a child got done, in their order."""
    if not codes:
        return []
    try:
        with turns.turn(patience=_PATIENCE):
            facts = run(_WORKER, _LIMITS, given=json.dumps(codes).encode())
    except ChildFailed as failed:
        facts = failed.facts
    except Busy:
        return []
    return [fact["runs"] for fact in facts]


def _lines(runs: Iterable[tuple[str, str]]) -> Markup:
    lines: list[list[str]] = [[]]
    for kind, text in runs:
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if piece:
                lines[-1].append(_piece(kind, piece))
    if len(lines) > 1 and not lines[-1]:
        lines.pop()  # a line's end at the end begins no other
    # The line's end is in its span: so it is copied, and makes no line of its own.
    return Markup("".join(f'<span class="line">{"".join(line)}\n</span>' for line in lines))  # noqa: S704


def _piece(kind: str, text: str) -> str:
    said = str(escape(text))
    return f'<span class="code-{kind}">{said}</span>' if kind in _CLASSES else said
