"""Whether a file is a PDF that can be read, and what is in it.

The rule stands in `judge()`, over what two parsers (QPDF and pdfium) say of the file.
"""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Self

from app.core.i18n import _
from app.core.pdf.child import ChildFailed, ask

Verdict = Literal["accepted", "not_pdf", "empty", "encrypted", "damaged", "too_complex"]
TITLE_LENGTH = 300
_HEADER = b"%PDF-"
_END_MARK = b"%%EOF"
# Readers look for the end mark in the last 1,024 bytes (ISO 32000-1, Annex H.3, note 18).
_ENDING = 1024
_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
_LENGTH = re.compile(
    rb"/Linearized\b[^>]{0,200}/L\s+(\d{1,12})|/L\s+(\d{1,12})\b[^>]{0,200}/Linearized\b"
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a file.

    `page_size` is the first page's width and height in points (1/72 inch) as it is shown.
    `flags` is sorted: javascript, launch, external_actions, embedded_files, media, forms (content
    that readers may act on), owner_password (opens, but asks readers to forbid something),
    repaired (read only after mending), partly_examined (too large to look at every object).
    """

    verdict: Verdict
    pages: int | None = None
    title: str = ""
    page_size: tuple[float, float] | None = None
    flags: tuple[str, ...] = ()

    def to_json(self) -> str:
        """As kept with the file."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """As kept with the file. Raises ValueError, KeyError or TypeError for other text."""
        found = json.loads(text)
        size = found["page_size"]
        found["page_size"] = tuple(size) if size else None
        found["flags"] = tuple(found["flags"])
        return cls(**found)


@dataclass(frozen=True, slots=True)
class Said:
    """What one parser says: `mended` counts what it repaired without being asked."""

    state: Literal["open", "locked", "failed"]
    pages: int = 0
    mended: int = 0
    title: str = ""
    size: tuple[float, float] | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bytes:
    """What is read of a file without a parser: its first and last kilobyte, and its size."""

    head: bytes
    tail: bytes
    size: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Of the file at `path`; a missing file is as an empty one."""
        try:
            with path.open("rb") as stream:
                size = stream.seek(0, 2)
                stream.seek(0)
                head = stream.read(_ENDING)
                stream.seek(max(size - _ENDING, 0))
                return cls(head, stream.read(_ENDING), size)
        except FileNotFoundError:
            return cls(b"", b"", 0)

    def is_whole(self, *, mended: bool) -> bool:
        """Whether nothing was cut off the end.

        A file saved twice, or made for fast web view, has an end mark further up too: no object
        may begin after the last one, and a file that had to be mended may not be shorter than it
        says it is.
        """
        _before, mark, after = self.tail.rpartition(_END_MARK)
        if not mark or _OBJECT.search(after):
            return False
        said = _LENGTH.search(self.head)
        return not (mended and said and int(said[1] or said[2]) > self.size)


def judge(file: Bytes, qpdf: Said, pdfium: Said) -> Inspection:
    """The rule. Accepted is a file that begins with `%PDF-`, is whole to its end mark, and that
    both parsers open without a password, with the same number of pages, one at least.

    What was mended on the way (a wrong offset, line ends changed by a transfer) is harmless then,
    and noted as `repaired`.
    """
    if file.size == 0:
        return Inspection("empty")
    if not file.head.startswith(_HEADER):
        return Inspection("not_pdf")
    if "locked" in (qpdf.state, pdfium.state):
        return Inspection("encrypted")
    both_read_it = "failed" not in (qpdf.state, pdfium.state)
    same_pages = qpdf.pages == pdfium.pages >= 1
    if not (both_read_it and same_pages and file.is_whole(mended=qpdf.mended > 0)):
        return Inspection("damaged")
    flags = {*qpdf.flags, *(["repaired"] if qpdf.mended else [])}
    return Inspection(
        "accepted", qpdf.pages, clean_title(qpdf.title), pdfium.size, tuple(sorted(flags))
    )


def inspect(path: Path) -> Inspection:
    """Inspect the file at `path`. Never raises for what is in it; a missing file is empty."""
    file = Bytes.of(path)
    if not file.head.startswith(_HEADER):
        return Inspection("not_pdf" if file.size else "empty")
    try:
        qpdf, pdfium = (_said(facts) for facts in ask("inspect", path))
    except (ChildFailed, ValueError, TypeError):
        return Inspection("too_complex")
    return judge(file, qpdf, pdfium)


def _said(facts: dict[str, object]) -> Said:
    tuples = {key: tuple(value) for key, value in facts.items() if isinstance(value, list)}
    return Said(**{**facts, **tuples})  # type: ignore[arg-type]


def clean_title(title: str) -> str:
    """A title in one line: without control, direction and other unseen characters, not too long."""
    spaced = (" " if c.isspace() else c for c in title)
    shown = "".join(c for c in spaced if not unicodedata.category(c).startswith("C"))
    return " ".join(shown.split())[:TITLE_LENGTH]


def sentence(inspection: Inspection) -> str:
    """What is wrong with a file, and what to do now; empty for an accepted one."""
    sentences: dict[Verdict, str] = {
        "accepted": "",
        "not_pdf": _("this is not a PDF. Export it as PDF and choose that file."),
        "empty": _("the file is empty. Choose it again."),
        "encrypted": _("the PDF asks for a password. Save it without one and choose it again."),
        "damaged": _("the PDF is damaged or cut off. Export it again and choose the new file."),
        "too_complex": _(
            "the PDF takes too long or too much memory to open. "
            "Print it to a new PDF and choose that one."
        ),
    }
    return sentences[inspection.verdict]
