"""Changing a draft by hand, before it is published. What was changed is marked so."""

from app.accounts.models import User
from app.core.db import write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, listed
from app.groups.rules import group_title
from app.seminars.draw_models import Draw, DrawPlace, DrawState
from app.seminars.drawing.changed import check_unchanged
from app.seminars.drawing.placing import drawn_in, hand, name_of, seat
from app.seminars.drawing.possible import paper_against, places_left
from app.seminars.drawing.running import record
from app.seminars.models import SeminarSlot
from app.seminars.paper_models import SeminarPaper
from app.seminars.papers import listed_papers


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


def put_back(draw: Draw, place: DrawPlace, actor: User) -> None:
    """Give a group again what the draw itself gave it, slot and paper. Twice is once.

    Raises DomainError where another group has that by now.
    """
    given = drawn_in(draw)
    with write(draw.seminar.course, draw):
        check_draft(draw)
        if not place.adjusted:
            return
        refusal = refusal_to_put_back(draw, place)
        if refusal is not None:
            raise refusal
        mine = given[place.group.public_id]
        if mine.slot != name_of(place, "slot"):
            slots = {slot.public_id: slot for slot in places_left(draw)}
            seat(place, slots[mine.slot] if mine.slot else None, draw, given, "")
        if mine.slot:
            hand(place, _paper_called(draw, mine.paper), draw, given, "")
        record(draw, "draw.adjust", actor, group=place.group.public_id)


def refusal_to_put_back(draw: Draw, place: DrawPlace) -> DomainError | None:
    """Why a group can't have what the draw gave it: by now another has it. None if it can."""
    mine = drawn_in(draw)[place.group.public_id]
    if mine.slot is None:
        return None
    if mine.slot not in {name_of(place, "slot"), *(s.public_id for s in places_left(draw))}:
        there = [group_title(p.group) for p in draw.places if name_of(p, "slot") == mine.slot]
        return DomainError(
            _(
                "The slot that the draw gave has no place left: %(groups)s. To go back to it, "
                "exchange it with a group there.",
                groups=listed(there),
            ),
            code="slot_full",
        )
    paper = _paper_called(draw, mine.paper)
    against = paper_against(draw, place, paper) if paper else ""
    return DomainError(against, code="paper_taken") if against else None


def _paper_called(draw: Draw, name: str | None) -> SeminarPaper | None:
    return next((each for each in listed_papers(draw.seminar) if each.public_id == name), None)


def check_draft(draw: Draw) -> None:
    """Raise DomainError for what is no draft, or one that was run on something else."""
    if draw.state is not DrawState.DRAFT:
        raise DomainError(_("This draw is no draft any more. Reload the page."), code="not_a_draft")
    check_unchanged(draw)
