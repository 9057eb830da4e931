"""What the cells of a row say: its lectures, its kind, who teaches and who writes it up."""

import re
from typing import Literal

from app.transfer.description import PersonEntry, TeacherEntry
from app.transfer.reading.blocks import Line
from app.transfer.reading.dates import find_dates
from app.transfer.reading.hours import find_hours
from app.transfer.reading.people import students_in, teachers_in
from app.transfer.reading.rows import Entry
from app.transfer.reading.topic import LECTURE, Topic

NO_CLASS = re.compile(
    r"\bno (?:class(?:es)?|lectures?|meetings?|seminar)\b|\bcancell?ed\b|放假|停课", re.IGNORECASE
)
_OTHER = re.compile(
    r"\bholidays?\b|\bbreak\b|\brecess\b|thanksgiving|\bfestival\b|national day"
    r"|\bmid-?terms?\b(?! project)"
    r"|\b(?:final )?exams?\b|reading week|\bno class\b|国庆|中秋|元旦|春节|考试|假",
    re.IGNORECASE,
)
_SEMINAR = re.compile(
    r"(?:(?:student|final|guest|invited|project|poster)\s+)*"
    r"(?:seminars?|presentations?|talks?|poster session|讨论班)\b",
    re.IGNORECASE,
)
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
    if _OTHER.search(title) or NO_CLASS.search(f"{title} {notes[:200]}"):
        return "other"
    return "lecture"


def number_in(lines: list[Line]) -> int | None:
    match = re.fullmatch(r"\D{0,10}?(\d{1,3})\D{0,3}", " ".join(line.text for line in lines))
    return int(match[1]) if match else None


def teachers_of(lines: list[Line]) -> tuple[list[TeacherEntry], list[str]]:
    """Who teaches, from a cell; text that is no list of names is left for the note."""
    found = teachers_in(lines)
    if found is not None:
        return found, []
    names: list[TeacherEntry] = []
    left: list[str] = []
    for line in lines:
        one = teachers_in([line])
        if one is None:
            left.append(line.text)
        else:
            names += one
    return names, left


def scribes_of(lines: list[Line]) -> tuple[list[PersonEntry], list[str]]:
    people: list[PersonEntry] = []
    left: list[str] = []
    for line in lines:
        found = students_in(line.text)
        if found is None:
            left.append(line.text)
        else:
            people += found
    return people, left


def beside_date(entry: Entry) -> list[str]:
    """What the date's cell says beside dates and hours."""
    left = []
    for line in entry.date_lines:
        text = line.text
        for date in reversed(find_dates(text)):
            text = text[: date.start] + text[date.end :]
        for hours in reversed(find_hours(text)):
            text = text[: hours.start] + text[hours.end :]
        if re.search(r"[^\W\d_]{2}|\d{2}", text):
            left.append(line.text)
    return left
