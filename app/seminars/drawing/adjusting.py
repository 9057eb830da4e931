"""Changing a draft by hand, before it is published. What was changed is marked so."""

from app.accounts.models import User
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.groups.rules import group_title
from app.seminars.draw_models import Draw, DrawPlace, DrawState
from app.seminars.drawing.collecting import collect
from app.seminars.drawing.inputs import Inputs, rank_of
from app.seminars.drawing.possible import WORDS, reason_against
from app.seminars.drawing.running import record
from app.seminars.models import SeminarSlot


def put(draw: Draw, place: DrawPlace, slot: SeminarSlot, actor: User) -> None:
    """Give a group another slot, in which a place is left. Twice is once. Raises DomainError."""
    with write(draw.seminar.course, draw):
        _check_draft(draw)
        if place.slot_id == slot.id:
            return
        inputs = collect(draw.seminar)
        if len(_in_slot(draw, slot)) >= inputs["slots"].get(slot.public_id, 0):
            raise DomainError(
                _("No place is left in this slot. Exchange two groups, or choose another."),
                code="slot_full",
                field="slot",
            )
        _give(draw, place, slot, inputs, field="slot")
        record(draw, "draw.adjust", actor, group=place.group.public_id)


def exchange(draw: Draw, place: DrawPlace, other: DrawPlace, actor: User) -> None:
    """Give each of two groups the slot of the other; one of them may have none.

    Raises DomainError if one can't have it.
    """
    with write(draw.seminar.course, draw):
        _check_draft(draw)
        if place.slot_id == other.slot_id:
            raise InvalidInput(
                _("Choose a group with another slot."), code="same_slot", field="other"
            )
        inputs = collect(draw.seminar)
        for one, slot in ((place, other.slot), (other, place.slot)):
            _give(draw, one, slot, inputs, field="other")
        record(draw, "draw.adjust", actor, group=place.group.public_id, other=other.group.public_id)


def take_out(draw: Draw, place: DrawPlace, actor: User) -> None:
    """Leave a group without a slot. Twice is once. Raises DomainError."""
    with write(draw.seminar.course, draw):
        _check_draft(draw)
        if place.slot_id is not None:
            _give(draw, place, None, collect(draw.seminar), field="")
            record(draw, "draw.adjust", actor, group=place.group.public_id)


def _in_slot(draw: Draw, slot: SeminarSlot) -> list[DrawPlace]:
    return [place for place in draw.places if place.slot_id == slot.id]


def _check_draft(draw: Draw) -> None:
    if draw.state is not DrawState.DRAFT:
        raise DomainError(_("This draw is no draft any more. Reload the page."), code="not_a_draft")


def _give(
    draw: Draw, place: DrawPlace, slot: SeminarSlot | None, inputs: Inputs, *, field: str
) -> None:
    """A group without a slot presents nothing, so that it keeps no paper."""
    group = place.group.public_id
    if slot is not None:
        reason = reason_against(inputs, group, slot.public_id)
        if reason:
            raise DomainError(
                f"{group_title(place.group)}: {WORDS[reason]}", code=reason, field=field
            )
    else:
        place.paper, place.paper_rank = None, None
    place.rank = rank_of(draw.inputs["slot_wishes"], group, slot.public_id if slot else None)
    place.slot, place.adjusted = slot, True
    db.session.flush()
