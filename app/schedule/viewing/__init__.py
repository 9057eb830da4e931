"""Notebooks, code, tables and text, read in a page of ours.

What is in such a file never becomes part of our pages as it is: text is escaped, HTML is cleaned
to text and tables, pictures are served one by one, and nothing is run.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from markupsafe import Markup

from app.core.decoding import text_of
from app.core.i18n import _
from app.core.intake import MEGABYTE
from app.core.markdown import MOST as MOST_PROSE
from app.core.markdown import render
from app.core.storage import StoredFile
from app.core.tidying import UNSEEN
from app.schedule.viewing import notebooks, tables
from app.schedule.viewing.colouring import coloured
from app.schedule.viewing.drawing import MOST_DRAWN, Block, notebook_blocks
from app.schedule.viewing.kinds import LANGUAGES, Kind, ending, kind_of

__all__ = ["Shown", "is_viewable", "picture", "show"]

LARGEST_NOTEBOOK = 10 * MEGABYTE
# Of a text so many bytes are read and so many lines shown.
LONGEST_TEXT = 1 * MEGABYTE
MOST_LINES = 5_000
# Drawn files that are kept in each process. None has much more than MOST_DRAWN characters.
_MOST_KEPT = 16


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as a page shows it: blocks, or a table. `notes` say what is left out, and why."""

    blocks: list[Block] = field(default_factory=list)
    table: tables.Table | None = None
    notes: list[str] = field(default_factory=list)


def is_viewable(file: StoredFile) -> bool:
    """Whether this file can be read in a page."""
    return kind_of(file) is not None


_Key = tuple[str, str]
_kept: OrderedDict[_Key, Shown] = OrderedDict()
_lock = Lock()
# A file takes one of them, and some share one: while it is drawn, others who want it wait.
_turns = [Lock() for _each in range(64)]


def show(file: StoredFile, path: Path) -> Shown:
    """The content at `path` of a file that `is_viewable`. Raises OSError if it can't be read.

    However many want to see it at first, it is drawn once.
    """
    key = (file.sha256, ending(file.name))
    with _turns[hash(key) % len(_turns)]:
        shown = _known(key)
        if shown is None:
            shown = _draw(file, path)
            _keep(key, shown)
    return shown


def _known(key: _Key) -> Shown | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: _Key, shown: Shown) -> None:
    with _lock:
        _kept[key] = shown
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)


def picture(path: Path, number: int) -> tuple[str, bytes] | None:
    """The type and the bytes of a notebook's picture, counted from 1; None if it has none such."""
    try:
        found = list(notebooks.read(_beginning(path, LARGEST_NOTEBOOK)).pictures())
    except notebooks.Unreadable:
        return None
    if not 1 <= number <= len(found):
        return None
    content = found[number - 1].content()
    return (found[number - 1].media_type, content) if content else None


def _beginning(path: Path, most: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(most)


def _draw(file: StoredFile, path: Path) -> Shown:
    if kind_of(file) is Kind.NOTEBOOK:
        return _notebook(file, path)
    text = _text(file, path)
    if text is None:
        return Shown(notes=[_("This file can't be read as text. Download it.")])
    notes = [_first_part()] if file.size > LONGEST_TEXT else []
    text = UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if kind_of(file) is Kind.PROSE:
        notes = [_first_part()] if len(text) > MOST_PROSE else notes
        return Shown([Block("prose", render(text))], notes=notes)
    table = tables.read(text) if kind_of(file) is Kind.TABLE else None
    return _table(table) if table else _code(text, LANGUAGES.get(ending(file.name), ""), notes)


def _first_part() -> str:
    return _("Only the first part is shown here. The download has all of it.")


def _notebook(file: StoredFile, path: Path) -> Shown:
    if file.size > LARGEST_NOTEBOOK:
        return Shown(notes=[_("This notebook is too large to be shown here. Download it.")])
    try:
        notebook = notebooks.read(_beginning(path, LARGEST_NOTEBOOK))
    except notebooks.Unreadable:
        return Shown(notes=[_("This notebook can't be read. Download it to look into it.")])
    blocks = notebook_blocks(notebook)
    return Shown(blocks, notes=[] if blocks else [_("This notebook is empty.")])


def _text(file: StoredFile, path: Path) -> str | None:
    content = _beginning(path, LONGEST_TEXT)
    if file.size > len(content):  # end with a line, and not in the middle of a character
        whole = text_of(content[: content.rfind(b"\n") + 1] or content)
        if whole:
            return whole[0]
    found = text_of(content)
    return found[0] if found else None


def _table(table: tables.Table) -> Shown:
    notes = []
    if table.rows_cut:
        notes.append(_("The first %(n)d rows are shown.", n=tables.MOST_ROWS))
    if table.columns_cut:
        notes.append(_("The first %(n)d columns are shown.", n=tables.MOST_COLUMNS))
    return Shown(table=table, notes=notes)


def _code(text: str, language: str, notes: list[str]) -> Shown:
    lines = text.split("\n")
    if len(lines) > MOST_LINES + 1:
        text, notes = "\n".join(lines[:MOST_LINES]), [_first_part()]
    body = coloured([(language, text)])[0] if text.strip() else Markup()
    if len(body) > MOST_DRAWN:  # so many small pieces in colours are no use to anybody
        body = coloured([("", text)])[0]
    return Shown([Block("lines", body)], notes=notes or ([] if body else [_("It is empty.")]))
