"""What meetings say that is not for everybody: students' ids, and the way into a video call."""

import re
from collections.abc import Callable

from app.core.i18n import _
from app.transfer.description import MeetingEntry, Understood, Unplaced
from app.transfer.reading.calls import is_call
from app.transfer.reading.withheld import names_student_id

_ADDRESS = re.compile(r"\]\([^()\s]*\)|https?://\S+")
_IN_TEXT = re.compile(r"(?:\[[^\[\]]*\]\()?(https?://[^\s()<>]+)\)?")
_PASSCODE = re.compile(r"\b(?:pass ?code|password|pwd|meeting id)\b|密码|会议号", re.IGNORECASE)


def take_call(meeting: MeetingEntry) -> None:
    """Put the way into a meeting's call where only the course sees it."""
    calls = [material for material in meeting.materials if is_call(material.url)]
    meeting.materials = [material for material in meeting.materials if material not in calls]
    room = [material.title for material in calls if _PASSCODE.search(material.title)]
    urls = [material.url for material in calls]

    def is_public(part: str) -> bool:
        found = [url for url in _IN_TEXT.findall(part) if is_call(url)]
        if not found and not _PASSCODE.search(part):
            return True
        urls.extend(found)
        room.append(_IN_TEXT.sub("", part).strip())
        return False

    meeting.note = _kept(meeting.note, is_public)
    meeting.online_url = meeting.online_url or next(iter(urls), "")
    meeting.room_note = "\n".join(part for part in [meeting.room_note, *room, *urls[1:]] if part)


def withhold_ids(understood: Understood) -> None:
    """Lines with a student's id that are in no group are for the staff alone."""
    course = understood.course

    def kept(text: str, where: str) -> str:
        def is_public(part: str) -> bool:
            if not names_student_id(_ADDRESS.sub("", part)):
                return True
            understood.unplaced.append(Unplaced(text=part.strip(), where=where))
            return False

        return _kept(text, is_public)

    for meeting in course.meetings:
        meeting.note = kept(meeting.note, meeting.title or _("the schedule"))
        meeting.title = kept(meeting.title, _("the schedule"))
    for section in course.sections:
        section.body = kept(section.body, section.title)
    for project in course.projects:
        project.brief = kept(project.brief, project.title)


def _kept(text: str, is_public: Callable[[str], bool]) -> str:
    """A text less the lines that are not for everybody."""
    lines = [line for line in text.split("\n") if not line.strip() or is_public(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
