"""Changing a draft by hand, before it is published. What was changed is marked so."""

from app.accounts.models import User
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.groups.rules import group_title
from app.seminars.draw_models import Draw, DrawPlace, DrawState
from app.seminars.drawing import queries
from app.seminars.drawing.changed import check_unchanged
from app.seminars.drawing.explaining import drawn
from app.seminars.drawing.inputs import Given, Inputs, rank_of
from app.seminars.drawing.possible import WORDS, places_left, reason_against
from app.seminars.drawing.running import record
from app.seminars.models import SeminarSlot

Drawn = dict[str, Given]


def put(draw: Draw, place: DrawPlace, slot: SeminarSlot, actor: User, *, reason: str = "") -> None:
    """Give a group another slot, in which a place is left. Twice is once.

    The `reason` is told to the group, here and in what follows. Raises DomainError, also for a
    draft that was run on something else than there is now.
    """
    given = _drawn(draw)
    with write(draw.seminar.course, draw):
        _check_draft(draw)
        if place.slot_id == slot.id:
            return
        if slot.id not in {each.id for each in places_left(draw)}:
            raise DomainError(
                _("No place is left in this slot. Exchange two groups, or choose another."),
                code="slot_full",
                field="slot",
            )
        _give(place, slot, draw, given, reason, field="slot")
        record(draw, "draw.adjust", actor, group=place.group.public_id)


def exchange(
    draw: Draw, place: DrawPlace, other: DrawPlace, actor: User, *, reason: str = ""
) -> None:
    """Give each of two groups the slot of the other; one of them may have none.

    Raises DomainError if one can't have it.
    """
    given = _drawn(draw)
    with write(draw.seminar.course, draw):
        _check_draft(draw)
        if place.slot_id == other.slot_id:
            raise InvalidInput(
                _("Choose a group with another slot."), code="same_slot", field="other"
            )
        for one, slot in ((place, other.slot), (other, place.slot)):
            _give(one, slot, draw, given, reason, field="other")
        record(draw, "draw.adjust", actor, group=place.group.public_id, other=other.group.public_id)


def take_out(draw: Draw, place: DrawPlace, actor: User, *, reason: str = "") -> None:
    """Leave a group without a slot. Twice is once. Raises DomainError."""
    given = _drawn(draw)
    with write(draw.seminar.course, draw):
        _check_draft(draw)
        if place.slot_id is not None:
            _give(place, None, draw, given, reason)
            record(draw, "draw.adjust", actor, group=place.group.public_id)


def _drawn(draw: Draw) -> Drawn:
    """What the draw itself gave. Before the transaction: nobody waits for the solver."""
    inputs: Inputs = draw.inputs  # type: ignore[assignment]
    return drawn(inputs, draw.seed)


def _check_draft(draw: Draw) -> None:
    if draw.state is not DrawState.DRAFT:
        raise DomainError(_("This draw is no draft any more. Reload the page."), code="not_a_draft")
    check_unchanged(draw)


def _give(
    place: DrawPlace,
    slot: SeminarSlot | None,
    draw: Draw,
    given: Drawn,
    reason: str,
    *,
    field: str = "",
) -> None:
    """A group has the paper that was drawn for it while it has a slot; one without presents
    nothing. Back where the draw had it, nothing is changed by hand.
    """
    inputs: Inputs = draw.inputs  # type: ignore[assignment]
    group, name = place.group.public_id, slot.public_id if slot else None
    if name is not None:
        against = reason_against(inputs, group, name)
        if against:
            raise DomainError(
                f"{group_title(place.group)}: {WORDS[against]}", code=against, field=field
            )
    mine = given[group]
    papers = {paper.public_id: paper for paper in queries.papers_to_rank(draw.seminar)}
    place.slot, place.rank = slot, rank_of(inputs["slot_wishes"], group, name)
    place.paper = papers.get(mine.paper or "") if slot else None
    place.paper_rank = mine.paper_rank if place.paper else None
    place.adjusted = name != mine.slot
    place.reason = reason if place.adjusted else ""
    db.session.flush()
