"""Every change to meetings: when they are, what they are called, whether they take place."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import InvalidInput
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
    """Names with affiliations from lines such as `Wotao Yin (UCLA)`."""
    found = []
    for raw in text.replace(";", "\n").splitlines():
        match = re.fullmatch(r"(?P<name>[^()]+?)\s*(?:\((?P<affiliation>[^()]*)\))?", raw.strip())
        if match:
            found.append((match["name"], (match["affiliation"] or "").strip()))
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
    note: str,
    instructors: Sequence[tuple[str, str]],
    scribe_places: int,
    meeting: Meeting | None = None,
) -> Meeting:
    """Add a meeting or change one; lectures are numbered anew by time.

    A moved meeting takes its talks along, and what rooms above hang on it. Raises InvalidInput
    when it ends before it begins, or leaves something outside that is in it.
    """
    check_times(starts_at, ends_at)
    with write(course) as session:
        if meeting is None:
            meeting = Meeting(course_id=course.id, starts_at=starts_at, ends_at=ends_at)
            session.add(meeting)
        else:
            _move(meeting, starts_at - meeting.starts_at)
        meeting.kind, meeting.title, meeting.note = kind, title, note
        meeting.starts_at, meeting.ends_at = starts_at, ends_at
        meeting.scribe_places = scribe_places
        meeting.instructors = [
            MeetingInstructor(position=position, name=name, affiliation=affiliation)
            for position, (name, affiliation) in enumerate(instructors, 1)
        ]
        for talk in meeting.talks:
            check_within(meeting, talk.starts_at, talk.ends_at, talk)
        session.flush()
        for check in on_meeting_changed:
            check(meeting)
        _renumber(course)
        record(course, actor, "meeting.save", meeting_label(meeting))
    return meeting


def _move(meeting: Meeting, shift: timedelta) -> None:
    if not shift:
        return
    for talk in meeting.talks:
        talk.starts_at = talk.starts_at + shift if talk.starts_at else None
        talk.ends_at = talk.ends_at + shift if talk.ends_at else None
    for move in on_meeting_moved:
        move(meeting, shift)


def _renumber(course: Course) -> None:
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


def cancel_meeting(meeting: Meeting, actor: User, *, cancelled: bool = True) -> None:
    """Call a meeting off, or on again. The lectures after it are numbered anew."""
    with write(meeting.course, meeting) as session:
        meeting.cancelled_at = now() if cancelled else None
        session.flush()
        _renumber(meeting.course)
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
        _renumber(course)


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


def record(course: Course, actor: User, action: str, subject: str) -> None:
    """Add a line to the log, and note that the page shows something else."""
    course.changed()
    audit.record(db.session, action, subject, actor_id=actor.id, course_id=course.id)
