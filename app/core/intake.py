"""Taking in a file from outside: what it is is decided by its content, before any row is made.

The work here (parsers, hashing, syncing) happens outside transactions: it may take seconds.
"""

import zipfile
from enum import StrEnum

from app.core import pdf
from app.core.errors import InvalidInput, TooLarge
from app.core.i18n import _
from app.core.storage import Incoming, StoredFile, clean_name

MEGABYTE = 1_000_000
ZIP_ENTRIES = 10_000
# The directory of so many entries with long names; the end record with the longest comment.
ZIP_DIRECTORY = 3 * MEGABYTE
ZIP_END = 22 + 65_535
ZIP_UNPACKED = 2 * 1024 * MEGABYTE
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


class Kind(StrEnum):
    """What a file must be to be taken in."""

    PDF = "pdf"
    ZIP = "zip"
    ANY = "any"


def size_text(size: int) -> str:
    """A size as people read it: 640 KB, 2.4 MB."""
    if size < MEGABYTE:
        return _("%(n)d KB", n=max(1, round(size / 1000)) if size else 0)
    text = f"{size / MEGABYTE:.1f}".removesuffix(".0")
    return _("%(n)s MB", n=text)


def accept(
    incoming: Incoming, name: str, *, kind: Kind, max_bytes: int, field: str = "file"
) -> StoredFile:
    """Keep a received file if it is what it should be; returns its row, not yet saved.

    Raises InvalidInput (not a PDF, empty, encrypted, damaged, not a ZIP) or TooLarge, each with
    what to do about it; `field` is the form field that the message belongs to.
    """
    name = clean_name(name)
    incoming.flush()
    if incoming.size > max_bytes:
        raise TooLarge(
            _(
                "%(name)s is %(size)s. The limit is %(limit)s; make it smaller and send it again.",
                name=name,
                size=size_text(incoming.size),
                limit=size_text(max_bytes),
            ),
            code="file_too_large",
            field=field,
        )
    if incoming.size == 0:
        raise InvalidInput(
            _("%(name)s is empty. Choose the file again.", name=name),
            code="file_empty",
            field=field,
        )
    file = StoredFile(name=name, media_type=_media_type(incoming))
    if kind is Kind.PDF:
        _check_pdf(incoming, file, field)
    elif kind is Kind.ZIP:
        _check_zip(incoming, file, field)
    blob = incoming.keep()
    file.sha256, file.size = blob.sha256, blob.size
    return file


def _media_type(incoming: Incoming) -> str:
    with incoming.path.open("rb") as stream:
        head = stream.read(4096)
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    try:
        text = head.decode("utf-8", errors="strict" if incoming.size <= 4096 else "ignore")
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "application/octet-stream" if "\x00" in text else "text/plain"


def _check_pdf(incoming: Incoming, file: StoredFile, field: str) -> None:
    inspection = pdf.inspect(incoming.path)
    if inspection.verdict != "accepted":
        raise InvalidInput(
            f"{file.name}: {pdf.sentence(inspection)}",
            code=f"pdf_{inspection.verdict}",
            field=field,
        )
    file.media_type = "application/pdf"
    file.pages = inspection.pages
    file.inspection = inspection.to_json()


def _too_much() -> str:
    return _("the archive unpacks to too much. Leave data and build results out.")


def _directory_size(incoming: Incoming) -> int:
    """The bytes that a ZIP's directory says it has, before anything reads it: a directory of a
    million entries takes half a minute. (APPNOTE.TXT 4.3.16, end of central directory record.)
    """
    with incoming.path.open("rb") as stream:
        stream.seek(max(0, incoming.size - ZIP_END))
        end = stream.read(ZIP_END)
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 16:
        return 0
    return int.from_bytes(end[at + 12 : at + 16], "little")


def _check_zip(incoming: Incoming, file: StoredFile, field: str) -> None:
    def refuse(code: str, message: str) -> InvalidInput:
        return InvalidInput(f"{file.name}: {message}", code=code, field=field)

    if _directory_size(incoming) > ZIP_DIRECTORY:
        raise refuse("zip_too_large", _too_much())
    try:
        with zipfile.ZipFile(incoming.path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refuse(
            "not_a_zip", _("this is not a ZIP archive that can be opened. Pack it again.")
        ) from error
    if len(entries) > ZIP_ENTRIES or sum(e.file_size for e in entries) > ZIP_UNPACKED:
        raise refuse("zip_too_large", _too_much())
    if any(
        e.filename.startswith(("/", "\\")) or ".." in e.filename.replace("\\", "/").split("/")
        for e in entries
    ):
        raise refuse(
            "zip_bad_name", _("the archive holds a file outside its own folder. Pack it again.")
        )
    file.media_type = "application/zip"
