"""Names: of those who teach, speak, write up and present."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.transfer.description import PersonEntry, TeacherEntry
from app.transfer.reading.blocks import Line
from app.transfer.reading.links import is_address

_TITLES = re.compile(
    r"^(?:(?:prof(?:essor)?s?|dr|mr|mrs|ms|drs)\b\.?\s*|by\s+)+(?=[A-Z\u4e00-\u9fff])",
    re.IGNORECASE,
)
_RANK = re.compile(r"([\u4e00-\u9fff]{2,4})\s*(?:副教授|教授|老师|博士|讲师|研究员)$")
INITIALS = re.compile(r"(?:[A-Z]\.\s?-?){2,4}|[A-Z]{2}")
_PARTING = re.compile(r"\s*(?:[;；、/]|\band\b|&|\t|\n)\s*", re.IGNORECASE)
_FAMILY_FIRST = re.compile(r"[A-Z][\w'’-]+, [A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)?")
_COMMA = re.compile(r"\s*[,，]\s*")
_ID = r"\d{5,12}|[A-Za-z]?\d{6,11}[A-Za-z]?"
_WITH_ID = re.compile(
    rf"(?P<name>[^()（）\d]+?)\s*(?:[(（]\s*(?P<id>{_ID})\s*[)）]|(?<=\s)(?P<bare>\d{{7,10}}))?"
)
_WORD = (
    r"(?:[A-Z][\w'’.-]*|[a-z]{1,3}['’][A-Z]\w+|de|da|van|von|der|den|la|le|di|el|bin|al"
    r"|[\u4e00-\u9fff·]{1,8})"
)
_NAME = re.compile(rf"{_WORD}(?:\s+(?:{_WORD}|\([\w .\u4e00-\u9fff]+\))){{0,4}}")
_NO_NAMES = frozenset(
    {
        "abstract", "all", "announced", "based", "class", "course", "data", "deep", "email",
        "exam", "final", "group", "homework", "institute", "instructor", "introduction",
        "learning", "lecture", "midterm", "networks", "none", "notes", "office", "project",
        "reading", "reference", "room", "school", "seminar", "slides", "tba", "tbd", "the",
        "theory", "time", "topic", "tutorial", "university", "video", "website",
        "homepage", "webpage", "home", "here", "week", "zoom",
    }
)  # fmt: skip

# What stands in a cell for nobody yet.
NOBODY = re.compile(
    r"[\W_]*(?:tba|tbd|tbc|t\.b\.[ad]\.|n\s?/\s?a|none|to be (?:announced|determined)"
    r"|无|待定)?[\W_]*",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"universit|institut|college|department|cent(?:er|re)\b|\blab|school|\binc\b|大学|学院|研究[所院]|实验室|公司",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Speaker:
    """Who gives a talk, and where they are from."""

    name: str
    affiliation: str = ""


def is_name(text: str) -> bool:
    """Whether this can be one person's name."""
    text = text.strip()
    words = {word.lower().strip(".,") for word in text.split()}
    if not 1 < len(text) < 60 or words & _NO_NAMES:
        return False
    return INITIALS.fullmatch(text) is not None or _NAME.fullmatch(text) is not None


def is_place(text: str) -> bool:
    """Whether this names a university, a laboratory or a firm."""
    return _PLACE.search(text) is not None


def bare_name(text: str) -> str:
    """A name without "Prof." or "Dr." before it, "教授" after it and signs around it."""
    if INITIALS.fullmatch(text.strip()):
        return text.strip()
    name = _TITLES.sub("", text.strip(" \t:：;,*")).strip(" \t:：;,").rstrip(".")
    return _RANK.sub(r"\1", name)


def names_in(text: str) -> list[str]:
    """The names of a list of people. "ZHAO, Weilin" is one: the family's name is in capitals."""
    found: list[str] = []
    parts = _PARTING.split(text)
    if re.search(r"[;；]", text) and all(_FAMILY_FIRST.fullmatch(part) for part in parts):
        return parts
    for part in parts:
        pieces = [piece for piece in _split_commas(part) if piece]
        at = 0
        while at < len(pieces):
            one = pieces[at]
            following = pieces[at + 1] if at + 1 < len(pieces) else ""
            if _is_family(one) and _is_given(following):
                found.append(f"{one}, {following}")
                at += 2
            else:
                found.append(one)
                at += 1
    return [name for name in map(bare_name, found) if name]


def _split_commas(text: str) -> list[str]:
    """Parts between commas, but not those within brackets."""
    parts, depth, at = [], 0, 0
    for index, letter in enumerate(text):
        depth += (letter in "(（") - (letter in ")）")
        if letter in ",，" and depth <= 0:
            parts.append(text[at:index].strip())
            at = index + 1
    return [*parts, text[at:].strip()]


def _is_family(text: str) -> bool:
    text = _TITLES.sub("", text)
    return len(text) > 1 and text.isalpha() and text.isupper() and text.isascii()


def _is_given(text: str) -> bool:
    bare = re.sub(r"\s*(?:\([^)]*\)|[\u4e00-\u9fff]+)", "", text)
    words = bare.replace("-", " ").split()
    return 0 < len(words) <= 2 and all(
        w[0].isupper() and not (w.isupper() and len(w) > 2) for w in words
    )


def speaker_in(text: str) -> Speaker:
    """ "Prof. Ann Lee, Some University", "LEE, Ann (SU)" and "Ann LEE, SU." in their two parts."""
    text = _TITLES.sub("", text.strip()).strip()
    bracket = re.fullmatch(r"([^()（）]+?)\s*[(（]([^()（）]+)[)）]\s*[.,;]?", text)
    if bracket and (is_place(bracket[2]) or not re.search(r"[\u4e00-\u9fff]", bracket[2])):
        return Speaker(bracket[1].strip(" ,"), bracket[2].strip())
    dotted = re.fullmatch(r"([^.]{3,40}[a-z]{2})\.\s+(?=[A-Z\u4e00-\u9fff])(.+)", text)
    if dotted and is_name(dotted[1].replace(",", "")):
        return Speaker(speaker_in(dotted[1]).name, re.sub(r"\.$", "", dotted[2]))
    parts = [part for part in _split_commas(text) if part]
    if not parts:
        return Speaker("")
    count = 2 if len(parts) > 1 and _is_family(parts[0]) and _is_given(parts[1]) else 1
    name = ", ".join(parts[:count])
    rest = ", ".join(parts[count:])
    return Speaker(name.rstrip(" ."), re.sub(r"(?<!\b[A-Z])\.$", "", rest))


def person_in(text: str, *, sure: bool = False) -> Speaker | None:
    """The one person that a text names and nothing else: "Prof. Lee", "Ann Lee (SU)".

    A name is `sure` with a "Prof." before it or a university after it.
    """
    titled = _TITLES.match(text.strip()) is not None
    speaker = speaker_in(text)
    name = speaker.name.replace(", ", " ")
    if not is_name(name) or (" " not in name and name.isascii() and not titled):
        return None
    if re.search(r"[\"“‘「《]", speaker.affiliation):
        return None
    placed = is_place(speaker.affiliation) or bool(re.search(r"[)）]\W*$", text))
    if len(speaker.affiliation) > 40 and not placed:
        return None
    return speaker if titled or placed or not sure else None


def teachers_in(lines: Sequence[Line]) -> list[TeacherEntry] | None:
    """Those who are named in a cell or a section, or None if it holds more than names."""
    found: list[TeacherEntry] = []
    for line in lines:
        for name in names_in(line.text):
            if "@" in name or re.search(r"\d", name):
                return None
            speaker = _affiliated(name)
            if not is_name(re.sub(r"\s*[(（][^)）]*[)）]", "", speaker.name.replace(", ", " "))):
                return None
            found.append(
                TeacherEntry(
                    name=speaker.name, affiliation=speaker.affiliation, url=_page_of(name, line)
                )
            )
    return found


def _affiliated(name: str) -> Speaker:
    bracket = re.fullmatch(r"(.+?)\s*[(（]([^()（）]+)[)）]\.?", name)
    # A Chinese name may have its Latin letters beside it.
    both = bracket and not bracket[1].isascii() and " " in bracket[2] and is_name(bracket[2])
    if bracket and bracket[2].isascii() and not (both and not is_place(bracket[2])):
        return Speaker(bracket[1].strip(), bracket[2].strip())
    return Speaker(name)


def _page_of(name: str, line: Line) -> str:
    at = line.text.find(name.split(" (", maxsplit=1)[0])
    url = line.url_in(at, at + len(name)) if at >= 0 else ""
    return url if is_address(url) and not url.startswith("mailto:") else ""


def students_in(text: str) -> list[PersonEntry] | None:
    """The members of a group with their ids, or None if this is no list of people."""
    people: list[PersonEntry] = []
    for name in names_in(text):
        match = _WITH_ID.fullmatch(name)
        bare = match["name"].strip(" ,") if match else name
        if not is_name(bare.replace(", ", " ")):
            return None
        number = (match["id"] or match["bare"] or "") if match else ""
        people.append(PersonEntry(name=bare, student_id=number))
    return people or None
