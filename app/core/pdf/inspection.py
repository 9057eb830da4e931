"""Whether a file is a PDF that can be read, and what is in it.

The rule stands in `judge()`, over what two parsers (pikepdf, on QPDF; pdfium) say of the file.
"""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Self

from app.core.i18n import _
from app.core.pdf.child import ChildFailed, ask

Verdict = Literal["accepted", "not_pdf", "empty", "encrypted", "damaged", "too_complex"]
_END = re.compile(rb"%%EOF[\s\x00]*\Z")
_NOT_SHOWN = re.compile("[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
TITLE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found. `page_size` is the first page's, in points (1/72 inch)."""

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
        """As kept with the file."""
        found = json.loads(text)
        size = found["page_size"]
        found["page_size"] = tuple(size) if size else None
        found["flags"] = tuple(found["flags"])
        return cls(**found)


def judge(head: bytes, tail: bytes, said: dict[str, Any]) -> Inspection:
    """The rule. Accepted is a file that begins with `%PDF-` and whose last kilobytes hold its
    end mark, that both parsers open without a password, with the same number of pages, one at
    least. What QPDF had to mend on the way is noted as `repaired`.
    """
    if not head.startswith(b"%PDF-"):
        return Inspection("not_pdf")
    one, other = said["pikepdf"], said["pdfium"]
    if one.get("password"):
        return Inspection("encrypted")
    if not one["opened"] or not other["opened"] or b"%%EOF" not in tail:
        return Inspection("damaged")
    if one["pages"] != other["pages"] or one["pages"] < 1:
        return Inspection("damaged")
    flags = set(one["flags"])
    if one["warnings"]:
        flags.add("repaired")
    title = _NOT_SHOWN.sub("", one["title"]).strip()[:TITLE_LENGTH]
    return Inspection("accepted", one["pages"], title, tuple(other["size"]), tuple(sorted(flags)))


def inspect(path: Path) -> Inspection:
    """Inspect the file at `path`. Never raises for what is in it."""
    size = path.stat().st_size
    if size == 0:
        return Inspection("empty")
    with path.open("rb") as stream:
        head = stream.read(1024)
        stream.seek(max(size - 4096, 0))
        tail = stream.read()
    if not head.startswith(b"%PDF-"):
        return Inspection("not_pdf")
    try:
        said = ask("inspect", str(path))
    except ChildFailed:
        return Inspection("too_complex")
    return judge(head, tail, said)


def sentence(inspection: Inspection) -> str:
    """What is wrong with a file, and what to do; empty for an accepted one."""
    return {
        "accepted": "",
        "not_pdf": _("this is not a PDF. Export it as PDF and choose that file."),
        "empty": _("the file is empty. Choose it again."),
        "encrypted": _("the PDF asks for a password. Save it without one and choose it again."),
        "damaged": _("the PDF is damaged or cut off. Export it again and choose the new file."),
        "too_complex": _("the PDF takes too long to open. Print it to a new PDF and choose that."),
    }[inspection.verdict]
