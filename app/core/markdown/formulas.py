"""LaTeX to MathML that needs no style attribute, no script and no font from elsewhere.

The converter runs in a child process with limits: it takes twice the time for each `\\bigl(` that
is left open and calls itself for each level of nesting, so that a line of text can keep it busy for
years or end its process (math-core 0.9).
"""

import contextlib
import html
import json
import re
import subprocess
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

# A formula longer than a page is none.
LONGEST = 2_000
# Formulas of one text that may come to a limit; when there are more, the rest is not tried.
_PATIENCE = 2
_WALL_SECONDS = 3
_LONGEST_ANSWER = 16 * 1024 * 1024
_WORKER = Path(__file__).with_name("latex_worker.py")

_CLASS_OF = {
    "text-align:left": "math-left",
    "text-align:right": "math-right",
    "padding-left:0": "math-flush-left",
    "padding-right:0": "math-flush-right",
    "padding-left:1em": "math-condition",
    "padding-top:0": "math-tight",
    "width:100%": "math-wide",
    "width:50%": "math-half",
    "width:7.5%": "math-side",
    "border-top:0.05em solid currentcolor": "math-line-top",
    "border-left:0.05em solid currentcolor": "math-line-left",
    "border-right:0.05em solid currentcolor": "math-line-right",
    "border-top:0.05em dashed currentcolor": "math-dashed-top",
    "border-left:0.05em dashed currentcolor": "math-dashed-left",
    "border-right:0.05em dashed currentcolor": "math-dashed-right",
    "font-variant-caps:small-caps": "math-small-caps",
    "margin-left:-0.16666667em": "math-back",
}
CLASSES = frozenset(_CLASS_OF.values()) | {
    "math-block",
    "math-error",
    "math-core-sans-serif-font",
    "math-core-serif-font",
    "menclose-downdiagonalstrike",
    "menclose-phasorangle",
    "menclose-updiagonalstrike",
}
_STYLE = re.compile(r'\sstyle="([^"]*)"')
_SPACE = re.compile(r"width:\s*([\d.]+(?:em|rem))")


class Formula(NamedTuple):
    """A formula as it was typed, without its dollars; `display` on a line of its own."""

    latex: str
    display: bool


class Formulas:
    """The formulas converted last, by a process. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Formula, str | None] = OrderedDict()
        self._lock = threading.Lock()

    def drawn(self, formulas: Iterable[Formula]) -> dict[Formula, str]:
        """The MathML of each; one that can't be read is shown as it was typed."""
        wanted = list(dict.fromkeys(formulas))
        with self._lock:
            found = {each: self._kept[each] for each in wanted if each in self._kept}
        missing = [each for each in wanted if each not in found]
        new = _converted([each for each in missing if len(each.latex) <= LONGEST])
        with self._lock:
            self._kept.update(new)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        found.update(new)
        return {each: _markup(each, found.get(each)) for each in wanted}


def _markup(formula: Formula, mathml: str | None) -> str:
    if mathml is not None:
        return _STYLE.sub(_without_style, mathml)
    mark = "$$" if formula.display else "$"
    return f'<code class="math-error">{html.escape(mark + formula.latex + mark)}</code>'


def _converted(formulas: list[Formula]) -> dict[Formula, str | None]:
    """What could be told of the formulas; None for one that is wrong or comes to a limit."""
    told: dict[Formula, str | None] = {}
    left = formulas
    for _ in range(_PATIENCE):
        if not left:
            break
        answers = _ask(left)
        told.update(zip(left, answers, strict=False))
        left = left[len(answers) :]
        if left:
            told[left[0]] = None
            left = left[1:]
    return told


def _ask(formulas: list[Formula]) -> list[str | None]:
    """The answers of one child, as many as it got done."""
    lines = "".join(json.dumps(each) + "\n" for each in formulas)
    with tempfile.TemporaryFile() as answer:
        # What it had done by then counts.
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 (our own interpreter and script)
                [sys.executable, "-I", str(_WORKER)],
                input=lines.encode(),
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=_WALL_SECONDS,
                env={"LC_ALL": "C.UTF-8"},
                cwd="/",
                check=False,
            )
        answer.seek(0)
        whole = answer.read(_LONGEST_ANSWER).split(b"\n")[:-1]
    return [json.loads(line) for line in whole]


def _without_style(style: re.Match[str]) -> str:
    """What the converter writes as style, as a class or a width: styles are not allowed here."""
    declarations = [re.sub(r":\s+", ":", each.strip()) for each in style[1].split(";")]
    classes = [_CLASS_OF[each] for each in declarations if each in _CLASS_OF]
    space = _SPACE.fullmatch(style[1].strip(" ;"))
    attributes = f' class="{" ".join(classes)}"' if classes else ""
    return attributes + (f' width="{space[1]}"' if space else "")
