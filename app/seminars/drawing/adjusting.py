"""Changing a draft by hand, before it is published. What was changed is marked so."""

from app.accounts.models import User
from app.core.db import write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.seminars.draw_models import Draw, DrawPlace, DrawState
from app.seminars.drawing.changed import check_unchanged
from app.seminars.drawing.placing import drawn_in, hand, seat
from app.seminars.drawing.possible import places_left
from app.seminars.drawing.running import record
from app.seminars.models import SeminarSlot
from app.seminars.paper_models import SeminarPaper


def put(draw: Draw, place: DrawPlace, slot: SeminarSlot, actor: User, *, reason: str = "") -> None:
    """Give a group another slot, in which a place is left. Twice is once.

    The `reason` is told to the group, here and in what follows. Raises DomainError, also for a
    draft that was run on something else than there is now.
    """
    given = drawn_in(draw)
    with write(draw.seminar.course, draw):
        check_draft(draw)
        if place.slot_id == slot.id:
            return
        if slot.id not in {each.id for each in places_left(draw)}:
            raise DomainError(
                _("No place is left in this slot. Exchange two groups, or choose another."),
                code="slot_full",
                field="slot",
            )
        seat(place, slot, draw, given, reason, field="slot")
        record(draw, "draw.adjust", actor, group=place.group.public_id)


def exchange(
    draw: Draw, place: DrawPlace, other: DrawPlace, actor: User, *, reason: str = ""
) -> None:
    """Give each of two groups the slot of the other; one of them may have none.

    Raises DomainError if one can't have it.
    """
    given = drawn_in(draw)
    with write(draw.seminar.course, draw):
        check_draft(draw)
        if place.slot_id == other.slot_id:
            raise InvalidInput(
                _("Choose a group with another slot."), code="same_slot", field="other"
            )
        for one, slot in ((place, other.slot), (other, place.slot)):
            seat(one, slot, draw, given, reason, field="other")
        record(draw, "draw.adjust", actor, group=place.group.public_id, other=other.group.public_id)


def take_out(draw: Draw, place: DrawPlace, actor: User, *, reason: str = "") -> None:
    """Leave a group without a slot. Twice is once. Raises DomainError."""
    given = drawn_in(draw)
    with write(draw.seminar.course, draw):
        check_draft(draw)
        if place.slot_id is not None:
            seat(place, None, draw, given, reason)
            record(draw, "draw.adjust", actor, group=place.group.public_id)


def give_paper(
    draw: Draw, place: DrawPlace, paper: SeminarPaper | None, actor: User, *, reason: str = ""
) -> None:
    """Give a group that has a slot another paper, or none. Twice is once.

    Raises DomainError for a paper for one group only that another group has, and for a group
    without a slot.
    """
    given = drawn_in(draw)
    with write(draw.seminar.course, draw):
        check_draft(draw)
        if place.slot is None:
            raise DomainError(
                _("This group has no slot. Give it one first."), code="no_slot", field="paper"
            )
        if place.paper_id != (paper.id if paper else None):
            hand(place, paper, draw, given, reason, field="paper")
            record(draw, "draw.adjust", actor, group=place.group.public_id)


def check_draft(draw: Draw) -> None:
    """Raise DomainError for what is no draft, or one that was run on something else."""
    if draw.state is not DrawState.DRAFT:
        raise DomainError(_("This draw is no draft any more. Reload the page."), code="not_a_draft")
    check_unchanged(draw)
