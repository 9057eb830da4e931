"""A course as JSON: what an export writes, and an import reads back."""

import re
from functools import cache
from typing import Any

import msgspec

from app.core.errors import InvalidInput, TooLarge
from app.core.i18n import _
from app.core.intake import MEGABYTE, size_text
from app.transfer import bounds
from app.transfer.description import FORMAT, CourseEntry, Part

LARGEST = 20 * MEGABYTE
_BOM = b"\xef\xbb\xbf"
# How msgspec ends a message: "Expected `str`, got `int` - at `$.meetings[3].title`".
_PLACED = re.compile(r"(?P<why>.*?)(?: - at `\$\.?(?P<place>[^`]*)`)?", re.DOTALL)


class _Head(msgspec.Struct):
    """What a file says that it is, before anything else of it is read."""

    format: Any = None


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
    content = content.removeprefix(_BOM)
    try:
        _check_format(msgspec.json.decode(content, type=_Head).format)
        course = msgspec.json.decode(content, type=CourseEntry)
    except msgspec.ValidationError as error:
        raise _misplaced(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(
            _("This JSON can't be read: %(why)s.", why=str(error)[:200]),
            code="bad_json",
            field="file",
        ) from error
    bounds.tidy_all(course)
    bounds.check(course)
    return course


def _check_format(said: object) -> None:
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
