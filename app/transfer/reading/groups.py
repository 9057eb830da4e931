"""Groups of students who present, as a line of a list names them."""

import re
from dataclasses import dataclass

from app.transfer.description import GroupEntry, MaterialEntry
from app.transfer.reading.blocks import Line
from app.transfer.reading.hours import find_hours
from app.transfer.reading.links import part_materials, tidied
from app.transfer.reading.people import students_in

_NUMBER = re.compile(
    r"\s*(?:\(?\d{1,2}[.)、:]|"
    r"(?P<name>(?:group|team) \d{1,2}|第[\d一二三四五六七八九十]+组)\s*[:：.)-])\s*",
    re.IGNORECASE,
)
# What stands between the people and their title, the surest first.
_BETWEEN = (
    r"[.,;]?\s*(?:Title|题目)\s*[:：]\s*",
    r"[:：]\s+|：",
    r"\s+[-–—]+\s+",
    r"(?<=[a-z)）])\.\s+(?=\S)",
)
# Words that end so are of a title and not of a person.
_TITLE = re.compile(r"(?:tions?|ics|ity|ness|ments?|ism|ysis|esses|ests|ods|els)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Presenting:
    """A group, the materials beside it, and the links there without a whole address."""

    group: GroupEntry
    materials: tuple[MaterialEntry, ...]
    nowhere: tuple[Line, ...]

    @property
    def is_sure(self) -> bool:
        """Whether these are surely people: several, or one with an id."""
        people = self.group.people
        return len(people) > 1 or bool(people[0].student_id)

    @property
    def is_likely(self) -> bool:
        """Whether these are people, as far as their names tell."""
        names = [person.name for person in self.group.people]
        whole = all(len(name.split()) > 1 or not name.isascii() for name in names)
        return self.is_sure or (whole and not any(_TITLE.search(name) for name in names))


def names_group(line: Line) -> bool:
    """Whether a line begins with a group's name: "Group 1: Ann Lee, Bo Chan"."""
    match = _NUMBER.match(line.text)
    return match is not None and match["name"] is not None


def has_number(line: Line) -> bool:
    """Whether a line names a student with their number."""
    return re.search(r"[(（]\s*\d{7,9}\s*[)）]", line.text) is not None


def is_item(line: Line) -> bool:
    """Whether a line is of a list, though perhaps only its number says so."""
    return line.kind == "item" or _NUMBER.match(line.text) is not None


def presenting_in(line: Line, *, copied: bool) -> Presenting | None:
    """The group that a line names, perhaps with what it presents; None if it names no people."""
    hours = [h for h in find_hours(line.text) if not line.text[: h.start].strip()]
    line = line.cut(hours[0].end) if hours else line
    line = line.cut(len(line.text) - len(line.text.lstrip(" .,:;-–—")))
    number = _NUMBER.match(line.text)
    parted = part_materials(line.cut(number.end()) if number else line, copied=copied)
    name = (number["name"] or "") if number else ""
    text = parted.line.text
    found = [match for between in _BETWEEN if (match := re.search(between, text))]
    halves = [(text, ""), *((text[: m.start()], text[m.end() :].strip()) for m in found)]
    for said, title in halves:
        if people := students_in(tidied(Line(said)).text):
            group = GroupEntry(
                name=name, title=title, people=people, starts=hours[0].starts if hours else None
            )
            return Presenting(group, parted.materials, parted.nowhere)
    return None
