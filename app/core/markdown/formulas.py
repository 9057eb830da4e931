"""LaTeX to MathML that needs no style attribute, no script and no font from elsewhere."""

import html
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from math_core import LatexError, LatexToMathML

Result = TypeVar("Result")

# A formula longer than a page is none. The converter calls itself for each level of nesting and
# ends the process when its stack is full: measured, it takes 2 kB of stack a character at most.
LONGEST = 2_000
_STACK = 32 * 1024 * 1024
_starting = threading.Lock()

# The library's own commands expand too; what a text defines itself could nest without end.
_CONVERTER = LatexToMathML(fancy_error=False, max_expansions=200)
_DEFINITION = re.compile(
    r"\\(?:[egx]?def|let|global|long|(?:re)?newcommand|providecommand|newenvironment|[Dd]eclare)"
)

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


def formula(latex: str, *, display: bool) -> str:
    """MathML of a formula, on a line of its own when `display`.

    A formula that can't be read, or that defines commands, is shown as it was typed.
    Call it with room for its stack (see `with_deep_stack`).
    """
    if len(latex) <= LONGEST and not _DEFINITION.search(latex):
        try:
            mathml = _CONVERTER.convert_with_local_state(latex, displaystyle=display)
        except (LatexError, UnicodeError):
            pass
        else:
            return _STYLE.sub(_without_style, mathml)
    mark = "$$" if display else "$"
    return f'<code class="math-error">{html.escape(mark + latex + mark)}</code>'


def _without_style(style: re.Match[str]) -> str:
    """What the converter writes as style, as a class or a width: styles are not allowed here."""
    declarations = [re.sub(r":\s+", ":", each.strip()) for each in style[1].split(";")]
    classes = [_CLASS_OF[each] for each in declarations if each in _CLASS_OF]
    space = _SPACE.fullmatch(style[1].strip(" ;"))
    attributes = f' class="{" ".join(classes)}"' if classes else ""
    return attributes + (f' width="{space[1]}"' if space else "")


def with_deep_stack(work: Callable[[], Result]) -> Result:
    """Do `work` in a thread that has enough stack for formulas; returns or raises what it does."""
    outcome: Future[Result] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    # The size is a setting of the whole process, for threads that start later.
    with _starting:
        usual = threading.stack_size(_STACK)
        try:
            thread = threading.Thread(target=run, name="formulas")
            thread.start()
        finally:
            threading.stack_size(usual)
    thread.join()
    return outcome.result()
