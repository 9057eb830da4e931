"""The forms in which rosters write names. No letter of a name is changed, nor its case."""

import re
import unicodedata
from dataclasses import dataclass

_ID_IN_BRACKETS = re.compile(r"\s*[(（\[]\s*([A-Za-z]{0,2}\d{4,12}[A-Za-z]?)\s*[)）\]]\s*$")
_COMMA = re.compile(r"\s*[,，]\s*")
# Suffixes after a comma belong to the name before it.
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "md", "phd", "esq"}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in the order in which it is spoken, and the student id that stood beside it."""

    name: str
    student_id: str = ""


def parse(text: str) -> PersonName:
    """A name from one cell: `Given Family`, `FAMILY, Given` or `FAMILY Given (20990017)`."""
    text = " ".join(text.split())
    bracket = _ID_IN_BRACKETS.search(text)
    student_id = bracket.group(1) if bracket else ""
    name = text[: bracket.start()] if bracket else text
    parts = _COMMA.split(name)
    if len(parts) == 2 and all(parts) and parts[1].rstrip(".").casefold() not in _SUFFIXES:
        name = join(*parts)
    return PersonName(name.strip(), student_id)


def join(family: str, given: str) -> str:
    """One name of its two parts: 王小明 in Chinese, Japanese and Korean, else Given Family."""
    family, given = family.strip(), given.strip()
    if family and given and _is_east_asian(family) and _is_east_asian(given):
        return family + given
    return f"{given} {family}".strip()


def _is_east_asian(text: str) -> bool:
    return all(
        unicodedata.name(c, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"))
        for c in text
    )
