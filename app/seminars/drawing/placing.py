"""What a group has in a draft, once something else is put there by hand, and what that is.

Call what changes it inside `write()`.
"""

from typing import Literal

from app.core.db import db
from app.core.errors import DomainError
from app.groups.rules import group_title
from app.seminars.draw_models import Draw, DrawPlace
from app.seminars.drawing.explaining import drawn
from app.seminars.drawing.inputs import Given, Inputs, rank_of
from app.seminars.drawing.possible import WORDS, paper_against, reason_against
from app.seminars.models import SeminarSlot
from app.seminars.paper_models import SeminarPaper
from app.seminars.papers import listed_papers

Drawn = dict[str, Given]
Kind = Literal["slot", "paper"]


def drawn_in(draw: Draw) -> Drawn:
    """What the draw itself gave. Call before the transaction: nobody waits for the solver."""
    inputs: Inputs = draw.inputs  # type: ignore[assignment]
    return drawn(inputs, draw.seed)


def name_of(place: DrawPlace, kind: Kind) -> str | None:
    """The public id of the slot or the paper that a group has."""
    thing: SeminarSlot | SeminarPaper | None = getattr(place, kind)
    return thing.public_id if thing else None


def by_hand(draw: Draw, kind: Kind) -> dict[str, DrawPlace]:
    """Where staff changed a thing of this kind, by the group's public id. Who has no slot has no
    paper for that alone.
    """
    adjusted = [place for place in draw.places if place.adjusted]
    given = drawn_in(draw) if adjusted else {}
    return {
        place.group.public_id: place
        for place in adjusted
        if (kind == "slot" or place.slot)
        and name_of(place, kind) != getattr(given[place.group.public_id], kind)
    }


def seat(
    place: DrawPlace,
    slot: SeminarSlot | None,
    draw: Draw,
    given: Drawn,
    reason: str,
    *,
    field: str = "",
) -> None:
    """Put a group into a slot, or into none. Its paper goes along.

    One without a slot presents nothing; when it has one again it has the paper that was drawn for
    it, unless another group has that by now. Raises DomainError for a slot that it can't have.
    """
    inputs: Inputs = draw.inputs  # type: ignore[assignment]
    against = reason_against(inputs, place.group.public_id, slot.public_id) if slot else ""
    if against:
        raise DomainError(
            f"{group_title(place.group)}: {WORDS[against]}", code=against, field=field
        )
    if slot is None:
        place.paper = None
    elif place.slot is None:
        place.paper = _drawn_paper(place, draw, given)
    place.slot = slot
    _mark(place, inputs, given, reason)


def hand(
    place: DrawPlace,
    paper: SeminarPaper | None,
    draw: Draw,
    given: Drawn,
    reason: str,
    *,
    field: str = "",
) -> None:
    """Give a group another paper, or none. Raises DomainError for one that it can't have."""
    inputs: Inputs = draw.inputs  # type: ignore[assignment]
    against = paper_against(draw, place, paper) if paper else ""
    if against:
        raise DomainError(against, code="paper_taken", field=field)
    place.paper = paper
    _mark(place, inputs, given, reason)


def _drawn_paper(place: DrawPlace, draw: Draw, given: Drawn) -> SeminarPaper | None:
    mine = given[place.group.public_id].paper
    papers = {paper.public_id: paper for paper in listed_papers(draw.seminar)}
    paper = papers.get(mine or "")
    return paper if paper and not paper_against(draw, place, paper) else None


def _mark(place: DrawPlace, inputs: Inputs, given: Drawn, reason: str) -> None:
    """Back where the draw had it, nothing is changed by hand."""
    group = place.group.public_id
    slot = place.slot.public_id if place.slot else None
    paper = place.paper.public_id if place.paper else None
    place.rank = rank_of(inputs["slot_wishes"], group, slot)
    place.paper_rank = rank_of(inputs["paper_wishes"], group, paper)
    place.adjusted = (slot, paper) != (given[group].slot, given[group].paper)
    place.reason = reason if place.adjusted else ""
    db.session.flush()
