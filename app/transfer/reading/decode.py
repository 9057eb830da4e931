"""The text of a file's bytes, whatever they are said to be."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup
from dataclasses import dataclass

from app.core.errors import InvalidInput
from app.core.i18n import _

MOST_BYTES = 5_000_000
# How files begin that people send by mistake.
_OTHERS = (
    b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b", b"{\\rtf",
    b"\xd0\xcf\x11\xe0", b"BM\x00", b"\x7fELF", b"MZ\x90", b"ID3", b"OggS", b"Rar!", b"7z\xbc\xaf",
)  # fmt: skip
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|tr|td|h[1-6]|p|div|ul|ol|li|br|hr|dl)\b[^<>]*>",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Source:
    """What was sent, as text, and whether it is HTML. `doubt` tells of letters that were lost."""

    text: str
    is_html: bool
    doubt: str = ""


def decode(content: bytes) -> Source:
    """The text of `content`. Raises InvalidInput for what is no page of text."""
    if len(content) > MOST_BYTES:
        raise InvalidInput(
            _("This page is too large: at most 5 MB are read. Send a smaller part of it."),
            code="too_large",
        )
    if content.startswith(_OTHERS):
        raise _no_page()
    text = _text(content).replace("\r\n", "\n").replace("\r", "\n")
    if not any(letter.isalpha() for letter in text):
        raise InvalidInput(_("There is no text in this. Send the page itself."), code="empty_page")
    if len(_BINARY.findall(text[:20_000])) > 3:
        raise _no_page()
    lost = text.count("\ufffd")
    doubt = (
        _("%(count)d letters of the file could not be read; they are shown as \ufffd.", count=lost)
        if lost
        else ""
    )
    return Source(_BINARY.sub("", text), _is_html(text), doubt)


def _no_page() -> InvalidInput:
    return InvalidInput(
        _(
            "This is not a page: it is some other kind of file. "
            "Save the page as HTML, or copy its text."
        ),
        code="not_a_page",
    )


def _is_html(text: str) -> bool:
    if re.search(r"<(?:!doctype\s+html|html|body|head)\b", text[:4_000], re.IGNORECASE):
        return True
    found = _MARKUP.finditer(text)
    return sum(1 for _tag, _count in zip(found, range(3), strict=False)) == 3


def _text(content: bytes) -> str:
    """A mark at the start decides, then what the bytes can be, and last what the page says.

    Bytes that are valid UTF-8 are hardly ever anything else, while pages often declare wrongly.
    """
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    if content.startswith(BOM_UTF8):
        return content[3:].decode("utf-8", "replace")
    if wide := _wide(content):
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(content)


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of its markup and Latin letters is zero."""
    start = content[:400]
    if len(start) < 8 or start.count(0) < len(start) * 0.3:
        return ""
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"


def _legacy(content: bytes) -> str:
    broken = content.decode("utf-8", "replace")
    high = sum(len(run) for run in _HIGH.findall(content))
    if broken.count("\ufffd") * 10 < high:
        return broken  # UTF-8 with a few bytes lost.
    for name in (_declared(content), "gb18030" if _looks_chinese(content) else "", "cp1252"):
        if name:
            try:
                return content.decode(name)
            except UnicodeDecodeError:
                continue
    return content.decode("gb18030" if _looks_chinese(content) else "latin-1", "replace")


def _declared(content: bytes) -> str:
    """The codec that the page declares, if there is such a one and it is worth a try."""
    found = _CHARSET.search(content[:4_000])
    if found is None:
        return ""
    name = found[1].decode("ascii").lower()
    if name in {"gb2312", "gbk", "gb_2312-80", "x-gbk"}:
        return "gb18030" if _looks_chinese(content) else ""
    if name in {"iso-8859-1", "latin1", "latin-1", "windows-1252", "utf-8", "utf8"}:
        return ""
    try:
        return name if lookup(name)._is_text_encoding else ""
    except (LookupError, AttributeError):
        return ""


def _looks_chinese(content: bytes) -> bool:
    """In GB 2312 letters are pairs of high bytes; in Latin scripts a high byte stands alone."""
    runs = _HIGH.findall(content)
    return sum(1 for run in runs if len(run) >= 2) * 2 > len(runs)
