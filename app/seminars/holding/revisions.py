"""The one place where a sign-up's revision goes up: whoever changes what a calendar shows of it.

It is looked at as rows are written, so that no operation can forget it: another slot, another time
of the slot, a meeting that is called off, another title.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import InstanceState, Session

from app.core.clock import now
from app.schedule.models import Meeting
from app.seminars.models import SeminarSlot, SignUp, SignUpState

OF_SIGN_UP = ("slot_id", "title", "state")
OF_SLOT = ("starts_at", "minutes")
OF_MEETING = ("cancelled_at",)


def install() -> None:
    """Listen once; calling again changes nothing."""
    if not event.contains(Session, "before_flush", _raise_revisions):
        event.listen(Session, "before_flush", _raise_revisions)


def _raise_revisions(session: Session, _context: Any, _instances: Any) -> None:
    for sign_up in set(_changed(session)) - set(session.deleted):
        sign_up.revision += 1
        sign_up.changed_at = now()


def _changed(session: Session) -> Iterator[SignUp]:
    """The sign-ups that this flush changes, in themselves, their slots or their meetings."""
    for row in session.dirty:
        if isinstance(row, SignUp) and _differs(row, OF_SIGN_UP):
            yield row
        elif isinstance(row, SeminarSlot) and _differs(row, OF_SLOT):
            yield from _holding(session, SeminarSlot.id == row.id)
        elif isinstance(row, Meeting) and _differs(row, OF_MEETING):
            yield from _holding(session, SeminarSlot.meeting_id == row.id)


def _differs(row: SignUp | SeminarSlot | Meeting, names: tuple[str, ...]) -> bool:
    state: InstanceState[Any] = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in names)


def _holding(session: Session, condition: Any) -> list[SignUp]:
    return list(
        session.scalars(
            select(SignUp)
            .join(SeminarSlot, SeminarSlot.id == SignUp.slot_id)
            .where(condition, SignUp.state == SignUpState.CONFIRMED)
        )
    )
