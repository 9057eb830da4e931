"""Where texts of a course speak of its term: dates, the year, the name of the term."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from app.core.i18n import _
from app.schedule.written_days import MONTHS
from app.transfer.description import CourseEntry, MeetingEntry

_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b"
_DATE = re.compile(
    r"\b\d{4}-\d{1,2}-\d{1,2}\b"
    r"|\b\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})\b"
    r"|\b\d{2}/\d{2}\b"
    r"|\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:\.?,? \d{{4}})?(?!\w)"
    rf"|\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b(?:https?://|mailto:)\S+|\barxiv:\S+|\bdoi:\S+", re.IGNORECASE)
_FORMULA = re.compile(r"\$[^$\n]+\$")
MOST_SAID = 8


class Text(NamedTuple):
    """A text of a course, what it is called, and in which of the meetings it stands."""

    where: str
    text: str
    meeting: int | None = None


class Mention(NamedTuple):
    """A text that speaks of the term, and the words by which it does."""

    where: str
    words: str
    meeting: int | None


def mentions(course: CourseEntry, years: Collection[int]) -> list[Mention]:
    """The texts of a course that speak of its term or of these years."""
    found = []
    for text in _texts(course):
        words = list(dict.fromkeys(_said(text.text, course.term, years)))[:MOST_SAID]
        if words:
            found.append(Mention(text.where, ", ".join(words), text.meeting))
    return found


def _said(text: str, term: str, years: Collection[int]) -> Iterator[str]:
    text = _FORMULA.sub(" ", _ADDRESS.sub(" ", text))
    for match in _DATE.finditer(text):
        yield match[0]
    rest = _DATE.sub(" ", text)
    if term:
        for match in re.finditer(rf"(?<!\w){re.escape(term)}(?!\w)", rest, re.IGNORECASE):
            yield match[0]
        rest = re.sub(re.escape(term), " ", rest, flags=re.IGNORECASE)
    for match in re.finditer(r"(?<![\w./-])\d{4}(?![\w/-])", rest):
        if int(match[0]) in years:
            yield match[0]


def _texts(course: CourseEntry) -> Iterator[Text]:
    """What people have written of this term. References tell of their own years."""
    yield Text(_("the head of the page"), "\n".join((course.title, course.meeting_time)))
    for section in course.sections:
        where = _("the section “%(title)s”", title=section.title)
        yield Text(where, f"{section.title}\n{section.body}")
    for number, meeting in enumerate(course.meetings):
        where = _("the meeting “%(title)s”", title=meeting.title or _("Meeting"))
        yield Text(where, "\n".join(_parts(meeting)), number)
    for project in course.projects:
        where = _("the project “%(title)s”", title=project.title)
        yield Text(where, f"{project.title}\n{project.brief}")


def _parts(meeting: MeetingEntry) -> Iterator[str]:
    yield from (meeting.title, meeting.note)
    for talk in meeting.talks:
        yield from (talk.title, talk.abstract, talk.venue)
    for material in [*meeting.materials, *(m for talk in meeting.talks for m in talk.materials)]:
        yield material.title
