"""Pages of a PDF as pictures and as text, made in the child process."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.pdf.child import ChildFailed, ask


class PageNotDrawn(Exception):
    """A page that can't be drawn within the limits."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A drawn page: its number from 1, its file, its size in pixels."""

    number: int
    path: Path
    width: int
    height: int


def render_pages(path: Path, numbers: Sequence[int], width: int, into: Path) -> list[Rendered]:
    """Draw pages `numbers` (from 1), `width` pixels wide, as `into/<number>.webp`.

    Raises PageNotDrawn when one of them can't be.
    """
    into.mkdir(parents=True, exist_ok=True)
    try:
        answer = ask("draw", str(path), str(width), str(into), *map(str, numbers))
    except ChildFailed as error:
        raise PageNotDrawn(str(error)) from error
    return [
        Rendered(int(number), into / f"{number}.webp", *size)
        for number, size in answer["drawn"].items()
    ]


def page_text(path: Path, number: int) -> str:
    """The text of a page; empty when it has none or can't be read."""
    try:
        return str(ask("text", str(path), str(number))["text"])
    except ChildFailed:
        return ""
