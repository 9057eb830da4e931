"""Pages of a PDF as pictures and as text, made in the child process."""

import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.pdf.child import ChildFailed, ask

NARROWEST = 16
WIDEST = 4000
# Pages of one file that may come to a limit; when there are more, the rest has no text.
_PATIENCE = 3


class PageNotDrawn(Exception):
    """A page that can't be drawn within the limits; `number` is the page's, from 1."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"Page {number} was not drawn: {reason}.")
        self.number = number


@dataclass(frozen=True, slots=True)
class Rendered:
    """A drawn page: its number from 1, its file, its size in pixels."""

    number: int
    path: Path
    width: int
    height: int


def render_pages(path: Path, numbers: Sequence[int], width: int, into: Path) -> list[Rendered]:
    """Draw pages `numbers` (from 1) as `into/<number>.webp`, lossless, in their order.

    They are `width` pixels wide (NARROWEST to WIDEST), or less where a page is so long that its
    picture would be too large. A file appears under its name only when it is whole.

    One child draws them all. When it comes to a limit, another goes on from the page that it was
    at; raises PageNotDrawn when a page is too much for a child of its own. The pages before it
    are drawn by then.
    """
    width = min(max(width, NARROWEST), WIDEST)
    into.mkdir(parents=True, exist_ok=True)
    left = list(dict.fromkeys(numbers))
    drawn: list[Rendered] = []
    with tempfile.TemporaryDirectory(prefix=".drawing-", dir=into) as folder:
        while left:
            if left[0] < 1:
                raise PageNotDrawn(left[0], "pages are numbered from 1")
            new, reason = _draw(path, left, width, Path(folder), into)
            if not new:
                raise PageNotDrawn(left[0], reason)
            drawn += new
            left = left[len(new) :]
    return drawn


def _draw(
    path: Path, numbers: Sequence[int], width: int, folder: Path, into: Path
) -> tuple[list[Rendered], str]:
    """The first of the pages, as many as one child can draw, and why it stopped."""
    reason = ""
    try:
        told = ask("draw", path, width, folder, *numbers)
    except ChildFailed as error:
        told, reason = error.facts, str(error)
    drawn = []
    for facts in told:
        number = int(facts["number"])
        target = into / f"{number}.webp"
        (folder / target.name).replace(target)
        drawn.append(Rendered(number, target, int(facts["width"]), int(facts["height"])))
    return drawn, reason


def page_texts(path: Path, numbers: Sequence[int]) -> list[str]:
    """The texts of pages `numbers` (from 1), without control and direction characters.

    Empty for a page that has none, that is none, or that can't be read within the limits. One
    child reads them all; when it comes to a limit, another goes on behind the page it was at.
    """
    texts: dict[int, str] = {}
    left = [number for number in numbers if number >= 1]
    for _try in range(_PATIENCE):
        if not left:
            break
        try:
            told = ask("text", path, *left)
        except ChildFailed as error:
            told = error.facts
        texts.update({int(facts["number"]): str(facts["text"]) for facts in told})
        left = left[len(told) + 1 :]
    return [_tidied(texts.get(number, "")) for number in numbers]


def _tidied(text: str) -> str:
    return "\n".join(_readable(line) for line in text.splitlines()).strip()


def _readable(line: str) -> str:
    # pdfium leaves U+FFFE, a character that is none, where a word was hyphenated at a line's end.
    kept = (c for c in line if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn") or c == "\t")
    return "".join(kept).rstrip()
