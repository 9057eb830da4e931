"""Every change to meetings: when they are, what they are called, whether they take place."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.courses.models import Course
from app.schedule.models import Meeting, MeetingInstructor, MeetingKind, Talk
from app.schedule.naming import meeting_label

# Rooms above add what hangs on a meeting. It moves along with the meeting; it may refuse, by
# DomainError, what the meeting has become or that it goes; and it is named before it goes too.
# All but the last run inside the transaction.
on_meeting_moved: list[Callable[[Meeting, timedelta], None]] = []
on_meeting_changed: list[Callable[[Meeting], None]] = []
before_meeting_delete: list[Callable[[Meeting], None]] = []
what_goes_with: list[Callable[[Meeting], list[str]]] = []

NUMBERED = (MeetingKind.LECTURE, MeetingKind.SEMINAR)


def parse_instructors(text: str) -> list[tuple[str, str]]:
    """Names with affiliations, from `Wotao Yin (UCLA); Yuan Yao` or one a line.

    A comma, or "and", parts names where each has two words or more: `Yuan Yao, Wotao Yin (UCLA)`
    are two people. `ZHAO, Weilin` is one, whose family name stands first.
    """
    found = []
    for line in re.split(r"[;\n\r；]", text):
        parts = re.split(r"(?:,|\band\b|&)(?![^()]*\))", line)
        full = all(len(re.sub(r"\(.*", "", part).split()) >= 2 for part in parts)
        for raw in parts if full else [line]:
            match = re.fullmatch(r"([^()]+?)\s*(?:\(([^()]*)\))?", raw.strip())
            if match:
                found.append((match[1], (match[2] or "").strip()))
            elif raw.strip():
                found.append((raw.strip(), ""))
    return found


def save_meeting(
    course: Course,
    actor: User,
    *,
    kind: MeetingKind,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    note: str | None,
    instructors: Sequence[tuple[str, str]],
    scribe_places: int,
    online_url: str | None = None,
    room_note: str | None = None,
    meeting: Meeting | None = None,
    revision: int | None = None,
) -> Meeting:
    """Add a meeting or change one; lectures are numbered anew by time. None leaves as it is.

    A moved meeting takes its talks along, and what rooms above hang on it. Raises InvalidInput
    when it ends before it begins, or leaves something outside that is in it; DomainError when
    `revision` is not the present one and somebody else's change would be lost.
    """
    check_times(starts_at, ends_at)
    values = {
        "kind": kind,
        "title": title,
        "note": note,
        "online_url": online_url,
        "room_note": room_note,
        "scribe_places": scribe_places,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }
    given = {name: value for name, value in values.items() if value is not None}
    with write(course) as session:
        if meeting is None:
            meeting = Meeting(course_id=course.id, **given)
            session.add(meeting)
        else:
            _refuse_stale(meeting, revision, given, instructors)
            move_along(meeting, starts_at - meeting.starts_at)
            for name, value in given.items():
                setattr(meeting, name, value)
        _set_instructors(meeting, instructors)
        check_what_is_in(meeting)
        renumber(course)
        record(course, actor, "meeting.save", meeting_label(meeting))
    return meeting


def _refuse_stale(
    meeting: Meeting,
    revision: int | None,
    given: Mapping[str, Any],
    instructors: Sequence[tuple[str, str]],
) -> None:
    """Refuse to overwrite what somebody else saved. The same saved twice is no conflict."""
    if revision is None or revision == meeting.revision:
        return
    same = all(getattr(meeting, name) == value for name, value in given.items())
    if same and _people(meeting) == list(instructors):
        return
    raise DomainError(
        _(
            "This meeting was changed meanwhile. What is saved now stands beside what you typed. "
            "Save again to put yours in its place."
        ),
        code="stale",
    )


def _people(meeting: Meeting) -> list[tuple[str, str]]:
    return [(each.name, each.affiliation) for each in meeting.instructors]


def _set_instructors(meeting: Meeting, instructors: Sequence[tuple[str, str]]) -> None:
    if _people(meeting) != list(instructors):
        meeting.instructors = [
            MeetingInstructor(position=position, name=name, affiliation=affiliation)
            for position, (name, affiliation) in enumerate(instructors, 1)
        ]


def move_along(meeting: Meeting, shift: timedelta) -> None:
    """Shift what hangs on a meeting, which is about to move itself."""
    if not shift:
        return
    for talk in meeting.talks:
        talk.starts_at = talk.starts_at + shift if talk.starts_at else None
        talk.ends_at = talk.ends_at + shift if talk.ends_at else None
    for move in on_meeting_moved:
        move(meeting, shift)


def check_what_is_in(meeting: Meeting) -> None:
    """Refuse what a meeting has become where it leaves something outside that is in it."""
    for talk in meeting.talks:
        check_within(meeting, talk.starts_at, talk.ends_at, talk)
    db.session.flush()
    for check in on_meeting_changed:
        check(meeting)


def renumber(course: Course) -> None:
    """Number lectures and seminars from 1 by time. A cancelled one gives its number up."""
    number = 0
    for meeting in db.session.scalars(
        select(Meeting)
        .where(Meeting.course_id == course.id)
        .order_by(Meeting.starts_at, Meeting.id)
    ):
        counts = meeting.kind in NUMBERED and meeting.cancelled_at is None
        number += counts
        meeting.number = number if counts else None


def cancel_meeting(
    meeting: Meeting, actor: User, *, cancelled: bool = True, note: str = ""
) -> None:
    """Call a meeting off, with a note that the page shows, or on again.

    The lectures after it are numbered anew.
    """
    with write(meeting.course, meeting) as session:
        meeting.cancelled_at = (meeting.cancelled_at or now()) if cancelled else None
        meeting.cancel_note = note if cancelled else ""
        session.flush()
        renumber(meeting.course)
        action = "meeting.cancel" if cancelled else "meeting.restore"
        record(meeting.course, actor, action, meeting_label(meeting))


def delete_meeting(meeting: Meeting, actor: User) -> None:
    """Remove a meeting with all that `what_goes` names. Raises DomainError while it must stay."""
    course = meeting.course
    with write(course, meeting) as session:
        for check in before_meeting_delete:
            check(meeting)
        for talk in meeting.talks:
            delete_parts(talk)
        delete_parts(meeting)
        record(course, actor, "meeting.delete", meeting_label(meeting))
        session.delete(meeting)
        session.flush()
        renumber(course)


def check_times(starts_at: datetime | None, ends_at: datetime) -> None:
    """Refuse an end without a beginning, or before it."""
    if starts_at is None or ends_at <= starts_at:
        raise InvalidInput(
            _("It ends before it begins. Choose a later end."),
            code="ends_before_start",
            field="ends_at",
        )


def check_within(
    meeting: Meeting, starts_at: datetime | None, ends_at: datetime | None, talk: Talk | None = None
) -> None:
    """Refuse times of a talk that are not within its meeting; `talk` when the meeting changed."""
    times = [time for time in (starts_at, ends_at) if time is not None]
    if all(meeting.starts_at <= time <= meeting.ends_at for time in times):
        return
    if talk is not None:
        raise InvalidInput(
            _(
                "“%(talk)s” would be outside the meeting then. Change the talk first.",
                talk=talk.title or talk.speaker,
            ),
            code="talk_outside",
            field="ends_at",
        )
    early = starts_at is not None and not meeting.starts_at <= starts_at <= meeting.ends_at
    raise InvalidInput(
        _("The talk is not within its meeting. Choose a time within it."),
        code="outside_meeting",
        field="starts_at" if early else "ends_at",
    )


def parts_in_words(*parts: Meeting | Talk) -> list[str]:
    """How many references and materials these have, in words."""
    references = sum(len(part.references) for part in parts)
    materials = sum(len(part.materials) for part in parts)
    counted = [
        (references, ngettext("%(num)d reference", "%(num)d references", references)),
        (materials, ngettext("%(num)d material", "%(num)d materials", materials)),
    ]
    return [words for number, words in counted if number]


def what_goes(meeting: Meeting) -> list[str]:
    """What a meeting takes along when it is removed, in words. Raises DomainError if it can't be.

    Asks the rules of the rooms above, which are asked again when it is done.
    """
    for check in before_meeting_delete:
        check(meeting)
    talks = len(meeting.talks)
    found = [ngettext("%(num)d talk", "%(num)d talks", talks)] if talks else []
    found += parts_in_words(meeting, *meeting.talks)
    for more in what_goes_with:
        found += more(meeting)
    return found


def delete_parts(owner: Meeting | Talk) -> None:
    """Delete the references and materials of a meeting or a talk."""
    for part in [*owner.references, *owner.materials]:
        db.session.delete(part)
    db.session.flush()
    db.session.expire(owner, ["references", "materials"])


def record(course: Course, actor: User, action: str, subject: str, **detail: Any) -> None:
    """Add a line to the log, and note that the page shows something else."""
    course.changed()
    audit.record(db.session, action, subject, actor_id=actor.id, course_id=course.id, **detail)
