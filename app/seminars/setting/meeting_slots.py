"""What becomes of slots when their meeting moves, changes or goes (see `schedule/meetings.py`)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.core.db import db
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.seminars import queries
from app.seminars.handouts.presentations import present_materials
from app.seminars.holding import bringing, clashes, moved, waiting
from app.seminars.models import SeminarSlot, SignUp, SignUpState
from app.seminars.rules import ends_at
from app.seminars.setting.slots import check_free, check_nobody_twice, delete_rows


def refuse_if_slots_taken(meeting: Meeting) -> None:
    """Refuse to delete a meeting in which groups present, wait to, or are to by a draft."""
    slots = select(SeminarSlot.id).where(SeminarSlot.meeting_id == meeting.id)
    holding = select(SignUp.id).where(
        SignUp.slot_id.in_(slots), SignUp.state != SignUpState.WITHDRAWN
    )
    if db.session.scalar(holding.limit(1)) is not None:
        raise DomainError(
            _(
                "Groups present in %(meeting)s. Cancel it instead, or take the groups out of their "
                "slots first.",
                meeting=meeting_label(meeting),
            ),
            code="slots_taken",
        )
    check_free(_slots_in(meeting))


def delete_slots_in(meeting: Meeting) -> None:
    """A meeting goes, and its slots with it."""
    delete_rows(_slots_in(meeting))


def refuse_if_slots_outside(meeting: Meeting) -> None:
    """Refuse a change of a meeting that leaves a slot outside of it."""
    for slot in _slots_in(meeting):
        if not (meeting.starts_at <= slot.starts_at and ends_at(slot) <= meeting.ends_at):
            raise InvalidInput(
                _("A seminar slot would be outside the meeting then. Change its slots first."),
                code="slot_outside",
                field="ends_at",
            )


def refuse_if_two_at_once(meeting: Meeting) -> None:
    """Refuse a change of a meeting that has somebody present in two slots at the same time."""
    for sign_up in queries.sign_ups_in([meeting]):
        check_nobody_twice(sign_up)


def slots_that_go(meeting: Meeting) -> list[str]:
    """The slots that a meeting takes along when it is removed, in words."""
    slots = _slots_in(meeting)
    left = sum(len(present_materials(each)) for each in bringing.left_in(slots))
    counted = [
        (len(slots), ngettext("%(num)d seminar slot", "%(num)d seminar slots", len(slots))),
        (left, ngettext("%(num)d file of a group", "%(num)d files of groups", left)),
    ]
    return [words for number, words in counted if number]


def move_slots(meeting: Meeting, shift: timedelta) -> None:
    """A meeting moved: its slots move along, with the groups that hold them."""
    for slot in _slots_in(meeting):
        slot.starts_at = slot.starts_at + shift
    db.session.flush()
    tell_what_hangs(meeting)


def tell_what_hangs(meeting: Meeting) -> None:
    """What hangs on the slots of a meeting follows it: moved, called off, or on again."""
    moved.slot_changed([sign_up.group for sign_up in queries.sign_ups_in([meeting])])


def fill_slots(meeting: Meeting) -> None:
    """A meeting is off or on again, or at another time: places in it may go to who waits for them,
    and who presents in it may be free for what they wait for elsewhere."""
    slots = _slots_in(meeting)
    waiting.fill(*slots, *waiting.waited_for_by(clashes.presenting_in(slots)))


def _slots_in(meeting: Meeting) -> Sequence[SeminarSlot]:
    return db.session.scalars(select(SeminarSlot).where(SeminarSlot.meeting_id == meeting.id)).all()
