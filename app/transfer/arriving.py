"""The files that come with a description: from beside its JSON, or from an archive with it."""

import hashlib
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from app.core import intake
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.storage import BlobStore, StoredFile
from app.transfer.description import MaterialEntry

LARGEST_FILE = 150 * intake.MEGABYTE
# A course with its slides and reports. Its videos are elsewhere, or come one by one.
MOST_UNPACKED = 1_000 * intake.MEGABYTE
CHUNK = 1024 * 1024
# What reading a part of a ZIP may raise: it is not there, damaged, packed oddly, or encrypted.
UNREADABLE = (
    KeyError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
)


class FileSource(Protocol):
    """Where the files of a description are."""

    def take(self, entry: MaterialEntry) -> StoredFile:
        """The file of a material, stored, as a row that is not saved yet.

        Raises DomainError when it is not there, or not what the description says.
        """


class NoFiles:
    """A description that came alone."""

    def take(self, entry: MaterialEntry) -> StoredFile:
        """Nothing is here. Raises DomainError."""
        raise _missing(entry)


class Folder:
    """The folder in which the JSON stands."""

    def __init__(self, folder: Path, store: BlobStore) -> None:
        self._folder, self._store = folder.resolve(), store

    def take(self, entry: MaterialEntry) -> StoredFile:
        """Take a file in. A path that leads out of the folder leads nowhere."""
        path = (self._folder / entry.file).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            raise _missing(entry)
        with path.open("rb") as stream:
            return _store(stream, entry, self._store)


class Archive:
    """A ZIP with the JSON in it, at the top or in its one folder."""

    def __init__(self, archive: zipfile.ZipFile, store: BlobStore) -> None:
        self._archive, self._store = archive, store
        self._beside = PurePosixPath(description_in(archive)).parent

    def take(self, entry: MaterialEntry) -> StoredFile:
        """Take a file in."""
        try:
            with self._archive.open(str(self._beside / entry.file)) as stream:
                return _store(stream, entry, self._store)
        except UNREADABLE as error:
            raise _missing(entry) from error


def open_archive(stream: IO[bytes]) -> zipfile.ZipFile:
    """A ZIP that can be looked into safely. Raises InvalidInput."""
    _refuse_large_directory(stream)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InvalidInput(
            _("This is not a ZIP archive that can be opened. Pack it again."),
            code="not_a_zip",
            field="file",
        ) from error
    entries = archive.infolist()
    if len(entries) > intake.ZIP_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
        raise _too_much()
    return archive


def _refuse_large_directory(stream: IO[bytes]) -> None:
    """Look at the end record before anything reads the directory: a million entries take long."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - intake.ZIP_END))
    end = stream.read(intake.ZIP_END)
    at = end.rfind(b"PK\x05\x06")
    if at >= 0 and int.from_bytes(end[at + 12 : at + 16], "little") > intake.ZIP_DIRECTORY:
        raise _too_much()
    stream.seek(0)


def _too_much() -> InvalidInput:
    return InvalidInput(
        _("This archive unpacks to too much. Unpack it, and use `colloquy course import FOLDER`."),
        code="zip_too_large",
        field="file",
    )


def description_in(archive: zipfile.ZipFile) -> str:
    """The name of the JSON in an archive: the one that is least deep. Raises InvalidInput."""
    names = [name for name in archive.namelist() if PurePosixPath(name).name == "course.json"]
    if not names:
        raise InvalidInput(
            _("There is no course.json in this archive. It is no course that Colloquy wrote."),
            code="no_description",
            field="file",
        )
    least = min(name.count("/") for name in names)
    upper = [name for name in names if name.count("/") == least]
    if len(upper) > 1:
        raise InvalidInput(
            _("There are several courses in this archive. Pack each into an archive of its own."),
            code="several",
            field="file",
        )
    return upper[0]


def _store(stream: IO[bytes], entry: MaterialEntry, store: BlobStore) -> StoredFile:
    told = hashlib.sha256()
    with store.receive() as incoming:
        while chunk := stream.read(CHUNK):
            told.update(chunk)
            incoming.write(chunk)
            if incoming.size > LARGEST_FILE:
                break
        if entry.sha256 and incoming.size <= LARGEST_FILE and told.hexdigest() != entry.sha256:
            raise DomainError(
                _("%(file)s is not the file that was exported.", file=entry.file),
                code="other_file",
            )
        return intake.accept(incoming, entry.file, kind=intake.Kind.ANY, max_bytes=LARGEST_FILE)


def _missing(entry: MaterialEntry) -> DomainError:
    return DomainError(
        _("%(file)s did not come along. Add the file yourself.", file=entry.file),
        code="missing_file",
    )


class Shelf:
    """The files of a course, taken in before its transaction begins: that may last a while."""

    def __init__(self, source: FileSource) -> None:
        self._source = source
        self._taken: dict[int, StoredFile | DomainError] = {}

    def fill(self, entries: list[MaterialEntry]) -> None:
        """Take in the files of these materials; one that can't be had is noted."""
        for entry in entries:
            try:
                self._taken[id(entry)] = self._source.take(entry)
            except DomainError as error:
                self._taken[id(entry)] = error

    def file_of(self, entry: MaterialEntry) -> StoredFile:
        """The file of a material. Raises DomainError as its source did."""
        found = self._taken[id(entry)]
        if isinstance(found, DomainError):
            raise found
        return found
