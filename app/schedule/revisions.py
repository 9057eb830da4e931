"""The one place where a meeting's revision goes up: whoever changes a meeting, by whatever rule.

It is looked at as rows are written, so that no operation can forget it, and a meeting that only
got another number, or another hour of a talk, is told of too. In one transaction it goes up once.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState, Session

from app.core.clock import now
from app.schedule.models import Meeting, Talk

# What a calendar, or somebody else who has the meeting's form open, should hear of.
OF_MEETING = frozenset(
    (
        *("kind", "number", "title", "starts_at", "ends_at", "note", "instructors"),
        *("cancelled_at", "cancel_note", "online_url", "room_note", "scribe_places"),
    )
)
OF_TALK = frozenset(
    ("meeting_id", "meeting", "title", "speaker", "affiliation", "venue", "starts_at", "ends_at")
)
_RAISED = "colloquy_revised_meetings"


def install() -> None:
    """Listen once; calling again changes nothing."""
    if not event.contains(Session, "before_flush", _raise_revisions):
        event.listen(Session, "before_flush", _raise_revisions)
        event.listen(Session, "after_commit", _forget)
        event.listen(Session, "after_rollback", _forget)


def _raise_revisions(session: Session, _context: Any, _instances: Any) -> None:
    raised: set[Meeting] = session.info.setdefault(_RAISED, set())
    # A new meeting begins at 0, whatever number it is given in the same transaction.
    raised.update(row for row in session.new if isinstance(row, Meeting))
    for meeting in set(_changed(session)) - raised - set(session.deleted):
        meeting.revision += 1
        meeting.changed_at = now()
        raised.add(meeting)


def _forget(session: Session) -> None:
    session.info.pop(_RAISED, None)


def _changed(session: Session) -> Iterator[Meeting]:
    """The meetings that this flush changes, in themselves or in their talks."""
    for row in session.dirty:
        if isinstance(row, Meeting) and _differs(row, OF_MEETING):
            yield row
    talks = [row for row in session.dirty if isinstance(row, Talk) and _differs(row, OF_TALK)]
    talks += [row for row in (*session.new, *session.deleted) if isinstance(row, Talk)]
    for talk in talks:
        yield from _meetings_of(talk, session)


def _differs(row: Meeting | Talk, names: frozenset[str]) -> bool:
    state: InstanceState[Any] = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in names)


def _meetings_of(talk: Talk, session: Session) -> Iterator[Meeting]:
    """The meeting that a talk is in, and the one that it leaves: by its number, or by itself."""
    state: InstanceState[Any] = inspect(talk)
    numbers = {*state.attrs.meeting_id.history.sum(), talk.meeting_id} - {None}
    found = [session.get(Meeting, number) for number in numbers]
    found += state.attrs.meeting.history.sum()
    yield from (meeting for meeting in found if meeting is not None)
