"""What staff changed by hand in the draft before this one, to be made again in one step.

It does not come along by itself: on other inputs the draw gives other things, so that some of it
may be impossible now, or as drawn anyhow.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.models import User
from app.core.db import write
from app.core.i18n import _, listed, ngettext
from app.groups.rules import group_title
from app.seminars.draw_models import Draw, DrawPlace
from app.seminars.drawing import queries
from app.seminars.drawing.adjusting import check_draft
from app.seminars.drawing.inputs import Inputs
from app.seminars.drawing.placing import Kind, by_hand, drawn_in, hand, name_of, seat
from app.seminars.drawing.possible import WORDS, held_outside, reason_against
from app.seminars.drawing.running import record

# What groups have of a kind, all by their public ids.
Have = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Change:
    """The slot or the paper that staff gave a group, or took from it, as its `place` in the draft
    before has it.

    `against` says why that is not possible in this draft; empty if it is.
    """

    place: DrawPlace
    kind: Kind
    against: str


def changes_before(draw: Draw) -> list[Change]:
    """What was changed by hand in the draft before this one and is not so here, slots first.

    What staff have changed by hand in this one, too, stays as they have it now.
    """
    before = queries.adjusted_before(draw)
    if before is None:
        return []
    has_slot = _have(draw, "slot")
    slots = _planned(before, draw, "slot", has_slot)
    moved = {c.place.group.public_id: name_of(c.place, "slot") for c in slots if not c.against}
    seated = {group for group, slot in {**has_slot, **moved}.items() if slot}
    has_paper = {group: its for group, its in _have(draw, "paper").items() if group in seated}
    return slots + _planned(before, draw, "paper", has_paper)


def make_again(draw: Draw, actor: User) -> None:
    """Make all of it that is possible again, each with its reason. Twice is once.

    Raises DomainError for what is no draft, or one that was run on something else.
    """
    given = drawn_in(draw)
    changes_before(draw)  # Before the transaction: nobody waits for the solver.
    with write(draw.seminar.course, draw):
        check_draft(draw)
        places = {each.group_id: each for each in draw.places}
        made = [each for each in changes_before(draw) if not each.against]
        for old in (each.place for each in made if each.kind == "slot"):
            seat(places[old.group_id], old.slot, draw, given, old.reason)
        papers = [each.place for each in made if each.kind == "paper"]
        for old in papers:  # What all of them give back is free for each of them.
            hand(places[old.group_id], None, draw, given, old.reason)
        for old in papers:
            hand(places[old.group_id], old.paper, draw, given, old.reason)
        for name in dict.fromkeys(each.place.group.public_id for each in made):
            record(draw, "draw.adjust", actor, group=name)


def _have(draw: Draw, kind: Kind) -> Have:
    return {each.group.public_id: name_of(each, kind) for each in draw.places}


def _planned(before: Draw, draw: Draw, kind: Kind, has: Have) -> list[Change]:
    """What of a kind is to be made again, where groups have so much of it already."""
    stays, inputs = by_hand(draw, kind), _inputs(draw)
    wanted = {
        group: place
        for group, place in by_hand(before, kind).items()
        if group not in stays and (group not in has or has[group] != name_of(place, kind))
    }
    against = {group: _against(before, draw, place, kind, has) for group, place in wanted.items()}
    possible = {group: name_of(wanted[group], kind) for group, why in against.items() if not why}
    room: Mapping[str, int | None] = inputs["slots"] if kind == "slot" else inputs["papers"]
    for group in _crowded_out(possible, has, room):
        against[group] = _whose(draw, kind, name_of(wanted[group], kind))
    return [Change(place, kind, against[group]) for group, place in wanted.items()]


def _whose(draw: Draw, kind: Kind, name: str | None) -> str:
    """Who has a thing in this draft; where nobody does yet, another is to have it again."""
    holders = [group_title(each.group) for each in draw.places if name_of(each, kind) == name]
    if not holders:
        return _("Another group is to have it again.")
    return ngettext(
        "%(groups)s has it in this draft.",
        "%(groups)s have it in this draft.",
        len(holders),
        groups=listed(holders),
    )


def _inputs(draw: Draw) -> Inputs:
    inputs: Inputs = draw.inputs  # type: ignore[assignment]
    return inputs


def _against(before: Draw, draw: Draw, place: DrawPlace, kind: Kind, has: Have) -> str:
    """Why a group can't have a thing again, whoever else has it; empty if it can."""
    group, name, inputs = place.group.public_id, name_of(place, kind), _inputs(draw)
    if group not in inputs["groups"]:
        return str(WORDS[inputs["groups_left_out"].get(group, "no_group")])
    if group not in has:
        return _("It has no slot in this draft.")
    if name is None:
        return _("What it had is no more.") if _may_be_deleted(before, draw, place, kind) else ""
    if kind == "paper":
        return "" if name in inputs["papers"] else held_outside()
    reason = reason_against(inputs, group, name)
    return str(WORDS[reason]) if reason else ""


def _may_be_deleted(before: Draw, draw: Draw, place: DrawPlace, kind: Kind) -> bool:
    """Whether a place that shows nothing may have had what was deleted since.

    Its rank outlives it. Of what was not ranked nothing is left: where anything was deleted, nobody
    is left without for that.
    """
    then, present = _inputs(before), _inputs(draw)
    if kind == "slot":
        gone = then["slots"].keys() - present["slots"].keys() - present["slots_left_out"].keys()
        return bool(gone) or place.rank is not None
    return bool(then["papers"].keys() - present["papers"].keys()) or place.paper_rank is not None


def _crowded_out(
    wanted: Mapping[str, str | None], has: Have, room: Mapping[str, int | None]
) -> list[str]:
    """The groups that find no room where they want to, the last first.

    Who is left out keeps what it has, which another may have wanted: so it is looked at again.
    """
    moving = dict(wanted)
    left_out: list[str] = []
    while True:
        held = Counter({**has, **moving}.values())
        crowded = {thing for thing, most in room.items() if most is not None and held[thing] > most}
        last = next((group for group in reversed(moving) if moving[group] in crowded), None)
        if last is None:
            return left_out
        left_out.append(last)
        del moving[last]
