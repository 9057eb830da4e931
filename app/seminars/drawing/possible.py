"""Whether what a draw gives is still possible, and why not."""

from collections import Counter

from app.core.i18n import _, lazy
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.draw_models import Draw, DrawPlace
from app.seminars.drawing.inputs import Inputs, reasons_against
from app.seminars.models import SeminarSlot
from app.seminars.paper_models import SeminarPaper

# Said of a group, a slot, or both: what `Inputs` keeps as reasons.
WORDS = {
    "holds_slot": lazy("The group holds a slot already."),
    "incomplete": lazy("The group is not complete."),
    "no_group": lazy("The group is no more."),
    "cancelled": lazy("The meeting is cancelled."),
    "settled": lazy("The slot is so near that it can't be given any more."),
    "full": lazy("Other groups hold all places of the slot."),
    "no_slot": lazy("The slot is no more."),
    "presents_elsewhere": lazy("Somebody of the group presents elsewhere at that time."),
    "scribes": lazy("Somebody of the group writes that meeting up."),
}


def reason_against(inputs: Inputs, group: str, slot: str) -> str:
    """Why a group can't have a slot, by its key in WORDS; empty if it can."""
    if group not in inputs["groups"]:
        return inputs["groups_left_out"].get(group, "no_group")
    if slot not in inputs["slots"]:
        return inputs["slots_left_out"].get(slot, "no_slot")
    return reasons_against(inputs).get((group, slot), "")


def against_slots(inputs: Inputs, group: str) -> dict[str, str]:
    """Why a group can't have which slot, in words, by the slot's public id."""
    slots = [*inputs["slots"], *inputs["slots_left_out"]]
    against = {slot: reason_against(inputs, group, slot) for slot in slots}
    return {slot: str(WORDS[reason]) for slot, reason in against.items() if reason}


def paper_against(draw: Draw, place: DrawPlace, paper: SeminarPaper) -> str:
    """Why a group can't have a paper in this draft, in a sentence; empty if it can."""
    if paper.public_id not in draw.inputs["papers"]:
        return held_outside()
    others = [each for each in draw.places if each.paper_id == paper.id and each is not place]
    if draw.inputs["papers"][paper.public_id] is None or not others:
        return ""
    return _(
        "“%(paper)s” is for one group only, and %(group)s has it. Give %(group)s another paper, or "
        "none, first.",
        paper=paper.reference.title,
        group=group_title(others[0].group),
    )


def held_outside() -> str:
    """Why nobody in the draw can have a paper."""
    return _("A group that had no part in the draw presents this paper already.")


def shortage(inputs: Inputs) -> str:
    """How many groups get no slot, whatever they rank, in a sentence; empty if none, or if there
    are no slots yet.
    """
    taking_part, places = len(inputs["groups"]), sum(inputs["slots"].values())
    if not places or taking_part <= places:
        return ""
    return _(
        "%(groups)d complete groups, %(places)d places: %(num)d get none.",
        groups=taking_part,
        places=places,
        num=taking_part - places,
    )


def places_left(draw: Draw) -> list[SeminarSlot]:
    """The slots in which the draft leaves a place, in the order of time."""
    given = Counter(place.slot.public_id for place in draw.places if place.slot)
    return [
        slot
        for slot in queries.board(draw.seminar).slots
        if given[slot.public_id] < draw.inputs["slots"].get(slot.public_id, 0)
    ]
