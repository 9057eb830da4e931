"""Why a group got what it got, in words for whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.i18n import _, listed, ngettext
from app.groups.rules import group_title
from app.seminars import queries as seminars
from app.seminars.boards.board import slot_day
from app.seminars.draw_models import Draw, DrawPlace
from app.seminars.drawing.explaining import Better, Cost, explain
from app.seminars.drawing.inputs import Given, Inputs
from app.seminars.drawing.placing import name_of
from app.seminars.drawing.possible import WORDS, held_outside, shortage
from app.seminars.papers import listed_papers


@dataclass(frozen=True, slots=True)
class Line:
    """Something that a group would rather have had, and why it has it not."""

    rank: int
    thing: str
    words: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a group got its slot and its paper.

    `no_slot` says why it got none. `given` is what the draw itself gave where staff changed it.
    """

    slots: list[Line]
    papers: list[Line]
    no_slot: str
    given: str


def why(draw: Draw, place: DrawPlace) -> Reasons:
    """Why the draw itself gave a group what it gave, in words. What it has now needs no reason."""
    inputs: Inputs = draw.inputs  # type: ignore[assignment]
    found = explain(inputs, draw.seed, place.group.public_id)
    zone = draw.seminar.course.time_zone
    slots = {s.public_id: slot_day(s, zone) for s in seminars.board(draw.seminar).slots}
    papers = {p.public_id: p.reference.title for p in listed_papers(draw.seminar)}
    groups = {each.group.public_id: group_title(each.group) for each in draw.places}
    name = group_title(place.group)
    return Reasons(
        [
            _line(each, slots, groups, name)
            for each in found.slots
            if each.thing != name_of(place, "slot")
        ],
        [
            _line(each, papers, groups, name, paper=True)
            for each in found.papers
            if each.thing != name_of(place, "paper")
        ],
        "" if found.given.slot else _why_no_slot(inputs, place.group.public_id),
        _given(found.given, slots, papers) if place.adjusted else "",
    )


def _given(given: Given, slots: Mapping[str, str], papers: Mapping[str, str]) -> str:
    if given.slot is None:
        return _("The draw itself gave no slot.")
    slot = slots.get(given.slot, _("a slot that is no more"))
    if given.paper is None:
        return _("The draw itself gave: %(slot)s, and no paper.", slot=slot)
    return _(
        "The draw itself gave: %(slot)s, with “%(paper)s”.",
        slot=slot,
        paper=papers.get(given.paper, _("a paper that is no more")),
    )


def _why_no_slot(inputs: Inputs, group: str) -> str:
    """Why some groups get nothing, and why this one is among them."""
    lacking = shortage(inputs)
    if not lacking:
        return _("The places that were left were in slots that this group could not have.")
    if not inputs["slot_wishes"].get(group):
        return _(
            "%(shortage)s Groups that ranked slots come before those that did not, and this one "
            "had ranked none.",
            shortage=lacking,
        )
    return _(
        "%(shortage)s Among the groups that ranked slots, those went without whose lists cost the "
        "others most, and among equals the seed decided.",
        shortage=lacking,
    )


def _line(
    better: Better,
    things: Mapping[str, str],
    groups: Mapping[str, str],
    name: str,
    *,
    paper: bool = False,
) -> Line:
    """Why the group called `name` did not get something that it ranks better. Things and groups are
    named by their public ids.
    """
    thing = things.get(better.thing, _("no longer there"))
    if better.reason:
        return Line(better.rank, thing, held_outside() if paper else str(WORDS[better.reason]))
    words = [_held(better, groups), _cost(better, name, paper=paper)]
    return Line(better.rank, thing, " ".join(part for part in words if part))


def _held(better: Better, groups: Mapping[str, str]) -> str:
    if not better.holders:
        return _("Nobody got it.")
    names = [groups.get(holder, _("a group that is no more")) for holder in better.holders]
    return ngettext(
        "%(groups)s got it.",
        "%(groups)s got it.",
        len(names),
        groups=listed(names),
    )


def _cost(better: Better, name: str, *, paper: bool) -> str:
    match better.cost:
        case None:
            return ""
        case Cost.NONE:
            return _("It would be as good for all if %(name)s had it: the seed decided.", name=name)
        case Cost.WORST:
            return _(
                "Had %(name)s got it, some group would have its choice %(after)d; as it is, none "
                "has worse than choice %(before)d.",
                name=name,
                after=better.after,
                before=better.before,
            )
        case _:
            return _more(better.cost, better.after - better.before, name, paper=paper)


def _more(cost: Cost, more: int, name: str, *, paper: bool) -> str:
    if cost is Cost.TOTAL:
        return ngettext(
            "Had %(name)s got it, the others together would lose %(num)d rank more than it "
            "would gain.",
            "Had %(name)s got it, the others together would lose %(num)d ranks more than it "
            "would gain.",
            more,
            name=name,
        )
    if cost is Cost.LISTED_OUT:
        return ngettext(
            "Had %(name)s got it, %(num)d more group that ranked slots would have none.",
            "Had %(name)s got it, %(num)d more groups that ranked slots would have none.",
            more,
            name=name,
        )
    if cost is Cost.UNRANKED:
        return ngettext(
            "Had %(name)s got it, %(num)d more group would have a slot that it did not rank.",
            "Had %(name)s got it, %(num)d more groups would have slots that they did not rank.",
            more,
            name=name,
        )
    if paper:
        return ngettext(
            "Had %(name)s got it, %(num)d more group would have no paper of its list.",
            "Had %(name)s got it, %(num)d more groups would have no paper of their lists.",
            more,
            name=name,
        )
    return ngettext(
        "Had %(name)s got it, %(num)d more group would have no slot.",
        "Had %(name)s got it, %(num)d more groups would have no slot.",
        more,
        name=name,
    )
