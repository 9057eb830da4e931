"""A Jupyter notebook (format 3 or 4) as cells to show. Nothing of it is run, or sent as it is."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

from app.core.tidying import UNSEEN
from app.schedule.viewing.kinds import kernel_language

MOST_CELLS = 300
MOST_OUTPUTS = 100
LONGEST_OUTPUT = 20_000
_FORMATS = (3, 4)
# What the base64 of each kind of picture that is shown begins with.
_PICTURES = {"image/png": "iVBORw0KGgo", "image/jpeg": "/9j/"}
_OLD_NAMES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "html": "text/html",
    "latex": "text/latex",
    "text": "text/plain",
}
# Colours and moves of a terminal, and its titles.
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_PASTED = re.compile(r"!\[([^\]\n]{0,200})\]\(attachment:([^)\n]{1,200})\)")
T = TypeVar("T")


class Unreadable(Exception):
    """A file that is no notebook, or one of a format that we don't know."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a notebook, as base64."""

    media_type: str
    encoded: str

    def content(self) -> bytes | None:
        """The bytes of the picture; None if they are damaged."""
        try:
            return b64decode(self.encoded, validate=True)
        except (NotBase64, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Output:
    """What a cell has put out. `kind`: text, error, html, markdown, picture, or unknown.

    `plain` says the same without its form.
    """

    kind: str
    text: str = ""
    plain: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. `kind`: markdown, code or raw; `pictures` were pasted into its text."""

    kind: str
    source: str
    count: int | None = None
    outputs: list[Output] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook: its language, as Pygments calls it, and its cells; `left_out` are too many."""

    language: str
    cells: list[Cell]
    left_out: int

    def pictures(self) -> Iterator[Picture]:
        """Every picture, in the order in which they stand."""
        for cell in self.cells:
            yield from cell.pictures
            yield from (each.picture for each in cell.outputs if each.picture)


class _Cell(Struct):
    """Only what is named is read at all, and most of it may be of another type than it should."""

    cell_type: str
    source: Raw = Raw()
    input: Raw = Raw()
    level: Raw = Raw()
    outputs: Raw = Raw()
    execution_count: Raw = Raw()
    prompt_number: Raw = Raw()
    attachments: Raw = Raw()


class _Sheet(Struct):
    cells: list[_Cell] = msgspec.field(default_factory=list)


class _File(Struct):
    nbformat: int
    metadata: Raw = Raw()
    cells: list[_Cell] = msgspec.field(default_factory=list)
    worksheets: list[_Sheet] = msgspec.field(default_factory=list)


class _Named(Struct):
    name: str = ""
    language: str = ""


class _About(Struct):
    language_info: Raw = Raw()
    kernelspec: Raw = Raw()


def read(content: bytes) -> Notebook:
    """The notebook in a file. Raises Unreadable."""
    try:
        file = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=_File)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unreadable from error
    if file.nbformat not in _FORMATS:
        raise Unreadable
    cells = [*file.cells, *(cell for sheet in file.worksheets for cell in sheet.cells)]
    shown = [_cell(each) for each in cells[:MOST_CELLS]]
    return Notebook(_language(file), shown, max(len(cells) - MOST_CELLS, 0))


def _as(kind: type[T], raw: Raw, default: T) -> T:
    """What `raw` holds, if it is of this kind; else `default`."""
    try:
        return msgspec.json.decode(raw, type=kind) if raw else default
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return default


def _text(raw: Raw) -> str:
    """A text, which notebooks hold whole or in lines."""
    found: Any = _as(str | list[str], raw, "")  # type: ignore[arg-type]
    return found if isinstance(found, str) else "".join(found)


def _language(file: _File) -> str:
    about = _as(_About, file.metadata, _About())
    kernel = _as(_Named, about.kernelspec, _Named())
    named = _as(_Named, about.language_info, _Named()).name or kernel.language or kernel.name
    # Format 3 has nowhere to say it: nearly all of its notebooks are in Python.
    return kernel_language(named or ("python" if file.worksheets else ""))


def _cell(raw: _Cell) -> Cell:
    kind, source = raw.cell_type, UNSEEN.sub("", _text(raw.source) or _text(raw.input))
    if kind == "heading":
        level = min(max(_as(int, raw.level, 1), 1), 6)
        return Cell("markdown", f"{'#' * level} {source}")
    if kind == "markdown":
        return Cell(kind, _PASTED.sub(r"*\1*", source), pictures=_pasted(raw.attachments))
    if kind != "code":
        return Cell("raw", source)
    outputs = _as(list[dict[str, Raw]], raw.outputs, [])
    count = _as(int, raw.execution_count or raw.prompt_number, 0) or None
    return Cell(kind, source, count, [_output(each) for each in outputs[:MOST_OUTPUTS]])


def _pasted(raw: Raw) -> list[Picture]:
    bundles = _as(dict[str, dict[str, Raw]], raw, {})
    return [picture for bundle in bundles.values() for picture in _pictures(bundle)]


def _pictures(bundle: dict[str, Raw]) -> Iterator[Picture]:
    """The pictures of a bundle that are what they are said to be."""
    for media_type, mark in _PICTURES.items():
        encoded = _text(bundle.get(media_type, Raw())).replace("\n", "")
        if encoded.startswith(mark):
            yield Picture(media_type, encoded)


def _output(raw: dict[str, Raw]) -> Output:
    kind = _as(str, raw.get("output_type", Raw()), "")
    if kind == "stream":
        return Output("text", terminal_text(_text(raw.get("text", Raw()))))
    if kind in ("error", "pyerr"):
        return Output("error", terminal_text(_traceback(raw)))
    data = _as(dict[str, Raw], raw.get("data", Raw()), {})
    return _richest(data or {_OLD_NAMES.get(name, name): value for name, value in raw.items()})


def _traceback(raw: dict[str, Raw]) -> str:
    lines = _as(list[str], raw.get("traceback", Raw()), [])
    said = (_text(raw.get(name, Raw())) for name in ("ename", "evalue"))
    return "\n".join(lines) or ": ".join(filter(None, said))


def _richest(bundle: dict[str, Raw]) -> Output:
    """What shows most of a result that comes in several forms."""
    picture = next(_pictures(bundle), None)
    plain = terminal_text(_text(bundle.get("text/plain", Raw())))
    if picture:
        return Output("picture", picture=picture)
    for kind, name in (("html", "text/html"), ("markdown", "text/markdown")):
        found = _text(bundle.get(name, Raw()))
        if 0 < len(found) <= LONGEST_OUTPUT * 5:
            return Output(kind, found, plain)
    formula = _text(bundle.get("text/latex", Raw()))
    if 0 < len(formula) <= LONGEST_OUTPUT:
        return Output("markdown", _formula(formula))
    return Output("text", plain) if plain else Output("unknown")


def _formula(latex: str) -> str:
    """A formula as our Markdown takes it: notebooks have it in one dollar or two, on its line."""
    inner = latex.strip().strip("$").strip().removeprefix(r"\displaystyle").strip()
    return f"$${inner}$$"


def terminal_text(text: str) -> str:
    """What a terminal would show in the end, without its colours; cut to a readable length."""
    lines = _ANSI.sub("", text[: LONGEST_OUTPUT * 4]).split("\n")
    # A progress bar writes over its line again and again.
    text = UNSEEN.sub("", "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines))
    return text if len(text) <= LONGEST_OUTPUT else f"{text[:LONGEST_OUTPUT]}\n…"


def texts(cells: Iterable[Cell]) -> list[str]:
    """Every text in Markdown, of cells and of outputs, in order."""
    found = []
    for cell in cells:
        if cell.kind == "markdown":
            found.append(cell.source)
        found += [each.text for each in cell.outputs if each.kind == "markdown"]
    return found
