"""A course as JSON: what an export writes, and an import reads back.

A small file can ask for much: 800 bytes of ZIP hold a million empty meetings. So what is in it is
counted before anything is made of it.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec

from app.core.errors import InvalidInput, TooLarge
from app.core.i18n import _
from app.core.intake import MEGABYTE, size_text
from app.transfer import bounds
from app.transfer.description import FORMAT, CourseEntry, Part

# A course with all its texts. The demo's has 60 KB.
LARGEST = 5 * MEGABYTE
_BOM = b"\xef\xbb\xbf"
# A text in JSON. One without an end goes to the end of the file, so that each letter is seen once.
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_LONGEST_FORMAT = 100
# How msgspec ends a message: "Expected `str`, got `int` - at `$.meetings[3].title`".
_PLACED = re.compile(r"(?P<why>.*?)(?: - at `\$\.?(?P<place>[^`]*)`)?", re.DOTALL)


class _Head(msgspec.Struct):
    """What a file says that it is, before anything else of it is read."""

    format: msgspec.Raw = msgspec.Raw(b"null")


class _Doubled(Exception):
    """A name stands twice in one object of a JSON."""


def looks_like_json(content: bytes) -> bool:
    """Whether this begins as an object in JSON does."""
    return content.removeprefix(_BOM).lstrip()[:1] == b"{"


def dumps(course: CourseEntry) -> bytes:
    """A course as indented JSON in UTF-8. The same course gives the same bytes."""
    told = {"format": FORMAT, **_told(course)}
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


def _told(part: Part) -> dict[str, Any]:
    """A part as JSON has it. (msgspec leaves out what *is* the default, not what equals it.)"""
    found = {}
    for name, nothing in _defaults(type(part)):
        value = getattr(part, name)
        if value == nothing:
            continue
        inner = isinstance(value, list)
        found[name] = [_told(each) for each in value] if inner else value
    return found


@cache
def _defaults(kind: type[Part]) -> tuple[tuple[str, Any], ...]:
    """The fields of a kind of part, in order, with what each is when nothing is said."""
    return tuple(
        (each.name, [] if each.default_factory is not msgspec.NODEFAULT else each.default)
        for each in msgspec.structs.fields(kind)
    )


def loads(content: bytes) -> CourseEntry:
    """The course that is written here. Raises InvalidInput, naming the place, or TooLarge."""
    if len(content) > LARGEST:
        raise TooLarge(
            _("A course in JSON has at most %(limit)s.", limit=size_text(LARGEST)),
            code="too_large",
            field="file",
        )
    try:
        course = _decoded(content.removeprefix(_BOM))
    except msgspec.ValidationError as error:
        raise _misplaced(str(error)) from error
    except _Doubled as error:
        raise InvalidInput(
            _("“%(name)s” stands twice in one place of this JSON.", name=str(error)[:60]),
            code="doubled",
            field="file",
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(
            _("This JSON can't be read: %(why)s.", why=str(error)[:200]),
            code="bad_json",
            field="file",
        ) from error
    bounds.refuse_too_many(course)
    bounds.tidy_all(course)
    bounds.check(course)
    return course


def _decoded(content: bytes) -> CourseEntry:
    """The course, unless there is too much of it. Raises as `msgspec` does, and _Doubled."""
    _check_format(msgspec.json.decode(content, type=_Head).format)
    # Lists hold nothing but objects, so these are all that has a size.
    bounds.refuse_more_than_most(_objects_in(content))
    course = msgspec.json.decode(content, type=CourseEntry)
    # Of two values of one name msgspec takes the last, and other readers the first.
    json.loads(content, object_pairs_hook=_refuse_doubled)
    return course


def _objects_in(content: bytes) -> int:
    """How many objects a JSON has, told by its braces; those in texts count if they are few."""
    braces = content.count(b"{")
    if braces <= bounds.MOST_PARTS:
        return braces
    return braces - sum(match[0].count(b"{") for match in _TEXT.finditer(content))


def _refuse_doubled(pairs: Sequence[tuple[str, Any]]) -> None:
    """Look at the names of one object, and keep nothing of it. Raises _Doubled."""
    names = [name for name, _value in pairs]
    if len(set(names)) < len(names):
        raise _Doubled(next(name for name in names if names.count(name) > 1))


def _check_format(raw: msgspec.Raw) -> None:
    said = msgspec.json.decode(raw) if len(bytes(raw)) <= _LONGEST_FORMAT else None
    if said == FORMAT:
        return
    if isinstance(said, str) and said.startswith(FORMAT.partition("/")[0]):
        message = _(
            "This course was written by a newer Colloquy (%(format)s). Update this one first.",
            format=said[:60],
        )
    else:
        message = _("This JSON is no course of Colloquy: its “format” is not “colloquy.course/1”.")
    raise InvalidInput(message, code="other_format", field="file")


def _misplaced(said: str) -> InvalidInput:
    match = _PLACED.fullmatch(said)
    why, place = (match["why"], match["place"] or "") if match else (said, "")
    return bounds.refusal(place, f"{why[:300]}.")
