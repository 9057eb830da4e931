"""The last look at an old page before it becomes a public one: student ids and video calls.

Reading puts most of them where they belong. What it missed is taken out here, by the line, and kept
among what found no place, which staff alone see.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.i18n import ngettext
from app.transfer.bounds import Spot, name_all, spots
from app.transfer.calls import call_in, tells_of_call
from app.transfer.description import (
    CourseEntry,
    Doubt,
    MeetingEntry,
    PersonEntry,
    ReferenceEntry,
    Understood,
    Unplaced,
)
from app.transfer.student_ids import ids_in, known_among, number_of

# What no visitor sees, or what is no text.
_KEPT = frozenset(
    {
        *("student_id", "online_url", "room_note", "sha256", "file"),
        *("slug", "time_zone", "format", "accent", "kind", "seen", "entry_type"),
        *("arxiv_id", "doi", "code"),
    }
)
_ADDRESSES = ("url", "speaker_url")
# A number in what a paper is called is mostly its own.
_OF_PAPERS = ("title", "venue")
# A longer line is a paragraph, of which only the sentence goes.
_LONGEST_LINE = 200
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=[。！？])")
_GAP = re.compile(r"\n{3,}")


@dataclass
class _Found:
    """What was taken out of a course, and the ids by which more of it is known."""

    known: set[str]
    ids: list[Unplaced] = field(default_factory=list)
    calls: list[Unplaced] = field(default_factory=list)


def keep_private(understood: Understood) -> None:
    """Take student ids and video calls out of all that visitors would see."""
    course = understood.course
    found = _Found(known=set(_listed_ids(course)))
    for _owner, spot in _public(course):
        found.known |= {number_of(each) for each in _ids_of(spot)}
    found.known.discard(number_of(course.code))
    for owner, spot in _public(course):
        if isinstance(spot.part, PersonEntry):
            _split(spot.part)
        else:
            _clear(owner, spot, found)
    name_all(course)
    understood.unplaced += found.ids + found.calls
    understood.doubts += [Doubt(text=text) for text in _in_words(found)]


def _in_words(found: _Found) -> Iterator[str]:
    if found.ids:
        yield ngettext(
            "One line has a student id, so it is not on the page. It is kept for staff.",
            "%(num)d lines have student ids, so they are not on the page. They are kept for staff.",
            len(found.ids),
        )
    if found.calls:
        yield ngettext(
            "One line tells of a video call, so it is not on the page. It is kept for staff.",
            "%(num)d lines tell of video calls, so they are not on the page. "
            "They are kept for staff.",
            len(found.calls),
        )


def _public(course: CourseEntry) -> Iterator[tuple[CourseEntry | MeetingEntry, Spot]]:
    """Every text that visitors may come to see, with what it is said of."""
    for number, meeting in enumerate(course.meetings):
        for spot in spots(meeting, f"meetings[{number}]"):
            if _is_shown(spot):
                yield meeting, spot
    for spot in spots(course):
        if _is_shown(spot) and not spot.place.startswith("meetings["):
            yield course, spot


def _is_shown(spot: Spot) -> bool:
    return spot.name not in _KEPT and isinstance(spot.value, str) and bool(spot.value)


def _listed_ids(course: CourseEntry) -> Iterator[str]:
    """The ids of those whom the page lists with one."""
    for spot in spots(course):
        if spot.name == "student_id" and number_of(spot.value):
            yield number_of(spot.value)


def _ids_of(spot: Spot) -> list[str]:
    if spot.name in _ADDRESSES:
        return []
    of_paper = isinstance(spot.part, ReferenceEntry) and spot.name in _OF_PAPERS
    return [each for line in spot.value.split("\n") for each in ids_in(line, of_paper=of_paper)]


def _split(person: PersonEntry) -> None:
    """An id in the name of somebody listed goes to where ids are."""
    for said in ids_in(person.name):
        person.student_id = person.student_id or said
        person.name = person.name.replace(said, "").strip(" \t()（）[],;:，")


def _clear(owner: CourseEntry | MeetingEntry, spot: Spot, found: _Found) -> None:
    """Take what is private out of one text."""
    call, text = call_in(spot.value), spot.value
    owner.online_url = owner.online_url or call
    if spot.name in _ADDRESSES:
        pieces = [text]
    else:
        pieces = [piece for line in text.split("\n") for piece in _pieces(line)]
    kept = []
    for piece in pieces:
        if known_among(piece, found.known):
            found.ids.append(Unplaced(text=piece.strip(), where=spot.place))
        elif tells_of_call(piece, beside_call=bool(call)):
            found.calls.append(Unplaced(text=piece.strip(), where=spot.place))
        else:
            kept.append(piece)
    if len(kept) < len(pieces):
        setattr(spot.part, spot.name, _GAP.sub("\n\n", "".join(kept)).strip())


def _pieces(line: str) -> Iterator[str]:
    """A line with its end, or its sentences if it is a whole paragraph."""
    at = 0
    if len(line) > _LONGEST_LINE:
        for match in _SENTENCE.finditer(line):
            yield line[at : match.end()]
            at = match.end()
    yield line[at:] + "\n"
