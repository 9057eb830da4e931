"""Every change to meetings: when they are, what they are called, whether they take place."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import InvalidInput
from app.core.form_keys import made_before, public_id_for
from app.core.i18n import _, ngettext
from app.core.seen import State, as_seen
from app.courses.models import Course
from app.schedule.letters import as_it_is, tell_of_changes
from app.schedule.models import Meeting, MeetingInstructor, MeetingKind, Talk
from app.schedule.naming import meeting_label

# Rooms above add what hangs on a meeting. It moves along with the meeting; it may refuse, by
# DomainError, what the meeting has become or that it goes; it goes too, and is named before.
# All but the last run inside the transaction.
on_meeting_moved: list[Callable[[Meeting, timedelta], None]] = []
on_meeting_changed: list[Callable[[Meeting], None]] = []
before_meeting_delete: list[Callable[[Meeting], None]] = []
on_meeting_delete: list[Callable[[Meeting], None]] = []
what_goes_with: list[Callable[[Meeting], list[str]]] = []

LONGEST = timedelta(days=14)
# The fields of the schedule's row, and of the whole form.
IN_ROW = ("kind", "title", "starts_at", "ends_at", "scribe_places")
IN_FORM = (*IN_ROW, "note", "online_url", "room_note")
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
    seen: str | None = None,
    key: str | None = None,
) -> Meeting:
    """Add a meeting or change one; lectures are numbered anew by time. None leaves as it is.

    The same form of a new one (`key`) sent twice adds one. A moved meeting takes its talks along,
    and what rooms above hang on it, whose people are told. Raises InvalidInput when
    its times can't be right, or it leaves something outside that is in it; ChangedMeanwhile for one
    that is not as it was `seen`.
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
    present = meeting
    with write(course) as session, as_seen(seen, lambda: state_of(present, given)):
        was = [as_it_is(meeting)] if meeting else []
        if meeting is None:
            meeting = made_before(Meeting, key, course_id=course.id, **given)
            if meeting is not None:
                return meeting
            public_id = public_id_for(Meeting, key)
            meeting = Meeting(public_id=public_id, course_id=course.id, **given)
            session.add(meeting)
        else:
            move_along(meeting, starts_at - meeting.starts_at)
            for name, value in given.items():
                setattr(meeting, name, value)
        _set_instructors(meeting, instructors)
        check_what_is_in(meeting)
        renumber(course)
        tell_of_changes(was)
        record(course, actor, "meeting.save", meeting_label(meeting))
    return meeting


def state_of(meeting: Meeting | None, names: Iterable[str]) -> State:
    """What a form with these fields shows of a meeting, to see whether somebody has changed it."""
    if meeting is None:
        return {}
    return {**{name: getattr(meeting, name) for name in names}, "instructors": _people(meeting)}


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

    The lectures after it are numbered anew, and whoever has something to do in it is told.
    """
    with write(meeting.course, meeting) as session:
        was = as_it_is(meeting)
        meeting.cancelled_at = (meeting.cancelled_at or now()) if cancelled else None
        meeting.cancel_note = note if cancelled else ""
        session.flush()
        for follow in on_meeting_changed:
            follow(meeting)
        renumber(meeting.course)
        tell_of_changes([was])
        action = "meeting.cancel" if cancelled else "meeting.restore"
        record(meeting.course, actor, action, meeting_label(meeting))


def delete_meeting(meeting: Meeting, actor: User) -> None:
    """Remove a meeting with all that `what_goes` names. Raises DomainError while it must stay."""
    course = meeting.course
    with write(course, meeting) as session:
        for check in before_meeting_delete:
            check(meeting)
        for let_go in on_meeting_delete:
            let_go(meeting)
        for talk in meeting.talks:
            delete_parts(talk)
        delete_parts(meeting)
        record(course, actor, "meeting.delete", meeting_label(meeting))
        session.delete(meeting)
        session.flush()
        renumber(course)


def check_times(starts_at: datetime | None, ends_at: datetime) -> None:
    """Refuse an end without a beginning, before it, or so long after it that it is a slip."""
    if starts_at is None or ends_at <= starts_at:
        raise InvalidInput(
            _("It ends before it begins. Choose a later end."),
            code="ends_before_start",
            field="ends_at",
        )
    if ends_at - starts_at > LONGEST:
        days = (ends_at - starts_at).days
        raise InvalidInput(
            _("It would last %(days)d days. Is the year right?", days=days),
            code="too_long",
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
