"""What the cells of a row say: its lectures, its kind, who teaches and who writes it up."""

import re
from typing import Literal

from app.transfer.description import PersonEntry, TeacherEntry
from app.transfer.reading.blocks import Line
from app.transfer.reading.dates import find_dates
from app.transfer.reading.days_off import NO_CLASS, OFF
from app.transfer.reading.hours import find_hours
from app.transfer.reading.people import NOBODY, students_in, teachers_in
from app.transfer.reading.rows import Entry
from app.transfer.reading.topic import LECTURE, Topic
from app.transfer.reading.works import is_errand

_SEMINAR = re.compile(
    r"(?:(?:student|final|guest|invited|project|poster)\s+)*"
    r"(?:seminars?|presentations?|talks?|poster session|讨论班)\b",
    re.IGNORECASE,
)
_GUEST = re.compile(r"\s*guest(?: lecturer| speaker)?\s*[:：]\s*", re.IGNORECASE)
Kind = Literal["lecture", "seminar", "other"]


def lectures_in(lines: list[Line]) -> list[list[Line]]:
    """A cell's lines, parted where a second lecture begins."""
    groups: list[list[Line]] = [[]]
    headed = False
    for line in lines:
        match = LECTURE.match(line.text)
        begins = match is not None and line.kind != "item" and _is_lecture(match)
        if begins and headed:
            groups.append([])
        headed = headed or begins
        groups[-1].append(line)
    return groups


def _is_lecture(match: re.Match[str]) -> bool:
    return (match["word"] or "lecture").lower().startswith(("lec", "class", "session"))


def kind_of_meeting(topic: Topic) -> Kind:
    title = topic.title
    if topic.numbers:
        seminar = (
            topic.word.startswith("seminar")
            or _SEMINAR.match(title)
            or (topic.is_seminar and not topic.talks)
        )
        return "seminar" if seminar else "lecture"
    if topic.is_seminar or _SEMINAR.match(title):
        return "seminar"
    notes = " ".join(block.text for block in topic.notes if isinstance(block, Line))
    if is_errand(title) or OFF.search(title) or NO_CLASS.search(f"{title} {notes[:200]}"):
        return "other"
    return "lecture"


def number_in(lines: list[Line]) -> int | None:
    match = re.fullmatch(r"\D{0,10}?(\d{1,3})\D{0,3}", " ".join(line.text for line in lines))
    return int(match[1]) if match else None


def teachers_of(lines: list[Line]) -> tuple[list[TeacherEntry], list[Line]]:
    """Who teaches, from a cell; lines that are no names are left for the note."""
    lines = [_less_guest(line) for line in lines if not NOBODY.fullmatch(line.text)]
    found = teachers_in(lines)
    if found is not None:
        return found, []
    names: list[TeacherEntry] = []
    left: list[Line] = []
    for line in lines:
        one = teachers_in([line])
        if one is None:
            left.append(line)
        else:
            names += one
    return names, left


def _less_guest(line: Line) -> Line:
    match = _GUEST.match(line.text)
    return line.cut(match.end()) if match else line


def scribes_of(lines: list[Line]) -> tuple[list[PersonEntry], list[Line]]:
    """Who writes up, from a cell; lines that are no names are left for the note."""
    people: list[PersonEntry] = []
    left: list[Line] = []
    for line in lines:
        if NOBODY.fullmatch(line.text):
            continue
        found = students_in(line.text)
        if found is None:
            left.append(line)
        else:
            people += found
    return people, left


def beside_date(entry: Entry) -> list[Line]:
    """What the date's cell says beside dates and hours."""
    left = []
    for line in entry.date_lines:
        text = re.sub(r"(?i)\b(?:week|wk)\b", "", line.text)
        for date in reversed(find_dates(text)):
            text = text[: date.start] + text[date.end :]
        for hours in reversed(find_hours(text)):
            text = text[: hours.start] + text[hours.end :]
        if re.search(r"[^\W\d_]{2}|\d{2}", text):
            left.append(line)
    return left
