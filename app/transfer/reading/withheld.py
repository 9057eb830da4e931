"""What a public page must not show: ways into a call, and students' ids."""

import re
from dataclasses import dataclass

from app.core.i18n import _
from app.transfer.description import CourseEntry, Unplaced
from app.transfer.reading.blocks import Block, Line, lines_of
from app.transfer.reading.calls import Call, part_call
from app.transfer.reading.headings import Section

_WITH_ID = re.compile(
    r"(?<!ISBN )(?<!PMID )(?:[^\W\d_][\w.'’-]+)[)）]?\s*[,，(（:：–-]*\s*"
    r"(?:(?:student\s*)?(?:id|no\.?|number)|学号)?[:：#\s]*"
    r"(?<![\w.-])[A-Za-z]?\d{7,9}[A-Za-z]?(?![\w/]|\.\d|-\d)",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"\b(?:tel|phone|fax|isbn|pmid|arxiv|mobile)\b|电话|编号|课号|邮编", re.IGNORECASE
)
# What is left of a line that was a call and its name.
_NAME_OF_CALL = re.compile(
    r"[\W_]*(?:(?:link|join|online|on|at|via|zoom|teams|meeting|meet|google|microsoft|webex|tencent|"
    r"voov|here|the|class|lectures?|link to|by|url|腾讯会议|会议)[\W_]*)*",
    re.IGNORECASE,
)


def names_student_id(text: str) -> bool:
    """Whether a number that can be a student's id stands beside a name."""
    return _WITH_ID.search(text) is not None and not _OTHER_NUMBER.search(text)


@dataclass(frozen=True)
class Shown:
    """The blocks of a section that may be shown, and the name of the call that it led to."""

    blocks: list[Block]
    place: str = ""


def less_private(section: Section, course: CourseEntry, unplaced: list[Unplaced]) -> Shown:
    """What of a section may be shown. The course keeps the call for its members, and whoever
    teaches finds lines with ids among what has no place."""
    left: list[Block] = []
    place = ""
    for block in section.blocks:
        lines = list(lines_of([block]))
        calls = [call for line in lines if (call := part_call(line)[1])]
        rows = calls and not isinstance(block, Line)
        if rows or any(names_student_id(line.text) for line in lines):
            where = _("under “%(title)s”", title=section.title) if section.title else ""
            unplaced += [Unplaced(text=line.text, where=where) for line in lines]
            continue
        for call in calls:
            take_call(call, course)
        rest = part_call(block)[0] if calls and isinstance(block, Line) else block
        text = rest.text if isinstance(rest, Line) else ""
        named = bool(calls) and _NAME_OF_CALL.fullmatch(text) is not None
        if calls and (named or section.means in ("when", "place")):
            place = place or _name_of(block, calls[0])
        if not named:
            left.append(rest)
    return Shown(left, place)


def take_call(call: Call, course: CourseEntry) -> None:
    """Keep a course's call: the first is the one that it meets in."""
    notes = [course.room_note, call.keys]
    if course.online_url and call.url != course.online_url:
        notes = [course.room_note, call.url, call.keys]
    course.online_url = course.online_url or call.url
    course.room_note = ", ".join(dict.fromkeys(note for note in notes if note))


def _name_of(block: Block, call: Call) -> str:
    """What people call the place: "Zoom"."""
    said = f"{call.url} {block.text if isinstance(block, Line) else ''}".lower()
    names = {"zoom": "Zoom", "teams": "Teams", "meet.google": "Google Meet", "webex": "Webex",
             "tencent": "腾讯会议", "voov": "VooV"}  # fmt: skip
    return next((name for word, name in names.items() if word in said), _("online"))
