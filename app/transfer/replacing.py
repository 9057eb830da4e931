"""Putting an export where another may be, and nothing else that people keep.

An export has a list of its files with their sha256. Only what stands in that list, unchanged, is
ever taken away. What is new is whole before it takes the place; a stop between the two renames
leaves the former export beside it, from where the next run puts it back.
"""

import hashlib
import os
import re
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from app.core.errors import DomainError
from app.core.i18n import _

LIST = "files.txt"
LONGEST_LIST = 10_000_000
CHUNK = 1024 * 1024
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
Opener = Callable[[str], IO[bytes]]


@contextmanager
def file(place: Path, *, overwrite: bool) -> Iterator[Path]:
    """A path to write a ZIP at, which takes the place when it is whole.

    Raises DomainError when something other than an export is there.
    """
    _refuse_link(place)
    if place.exists():
        if not overwrite or not place.is_file():
            raise _present(place)
        _check_zip(place)
    with _draft_beside(place) as draft:
        yield draft
        draft.replace(place)


@contextmanager
def folder(place: Path, *, overwrite: bool) -> Iterator[Path]:
    """A path to write a folder at, which takes the place when it is whole. Raises as `file`."""
    _refuse_link(place)
    former = place.with_name(f".{place.name}.former")
    _recover(place, former)
    if place.exists():
        if not overwrite or not place.is_dir():
            raise _present(place)
        _check_folder(place)
    with _draft_beside(place) as draft:
        yield draft
        if place.exists():
            place.rename(former)
        draft.rename(place)
    if former.exists():
        _take_away(former)


def _recover(place: Path, former: Path) -> None:
    """Do what a run that was stopped left undone."""
    if not former.is_dir() or former.is_symlink():
        return
    if place.exists():
        _take_away(former)
    else:
        former.rename(place)


@contextmanager
def _draft_beside(place: Path) -> Iterator[Path]:
    """A path beside `place`; what is left there is taken away in the end."""
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    try:
        yield draft
    finally:
        if draft.is_dir():
            shutil.rmtree(draft)
        draft.unlink(missing_ok=True)


def _take_away(former: Path) -> None:
    """Remove a former export: its own files, the list last. Raises DomainError for others."""
    names = _check_folder(former)
    for name in sorted(names, key=lambda name: name == LIST):
        (former / name).unlink()
    for inner, _folders, _files in os.walk(former, topdown=False):
        # Something that came in just now stays.
        with suppress(OSError):
            Path(inner).rmdir()


def _check_folder(place: Path) -> list[str]:
    """The files in a folder, which are those of an export. Raises DomainError for any other."""
    names = [
        (Path(inner) / name).relative_to(place).as_posix()
        for inner, folders, files in os.walk(place)
        for name in [*files, *(each for each in folders if (Path(inner) / each).is_symlink())]
    ]
    for name in names:
        if not (place / name).is_file() or (place / name).is_symlink():
            raise _other(place, name)
    _check_sums(place, names, lambda name: (place / name).open("rb"))
    return names


def _check_zip(place: Path) -> None:
    try:
        with zipfile.ZipFile(place) as archive:
            _check_sums(place, archive.namelist(), archive.open)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise _present(place) from error


def _check_sums(place: Path, names: list[str], opened: Opener) -> None:
    """See that every file stands in the list of the export, as it is. Raises DomainError."""
    listed: dict[str, str] = {}
    if LIST in names:
        with opened(LIST) as stream:
            lines = stream.read(LONGEST_LIST).decode("utf-8", "replace").split("\n")
        listed = {found[2]: found[1] for found in map(_LINE.fullmatch, lines) if found}
    for name in sorted(names):
        if name == LIST:
            continue
        if name not in listed:
            raise _other(place, name)
        with opened(name) as stream:
            if _sum_of(stream) != listed[name]:
                raise _other(place, name)


def _sum_of(stream: IO[bytes]) -> str:
    told = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        told.update(chunk)
    return told.hexdigest()


def _refuse_link(place: Path) -> None:
    if place.is_symlink():
        raise DomainError(
            _(
                "%(place)s is a link to another place. Name that place itself, or another.",
                place=place,
            ),
            code="link",
        )


def _present(place: Path) -> DomainError:
    return DomainError(
        _(
            "%(place)s is there already. Choose another place; --overwrite replaces an export.",
            place=place,
        ),
        code="present",
    )


def _other(place: Path, name: str) -> DomainError:
    return DomainError(
        _(
            "%(name)s in %(place)s is not of an export, or was changed since. "
            "Choose another place, or move it away.",
            name=name,
            place=place,
        ),
        code="not_of_an_export",
    )
