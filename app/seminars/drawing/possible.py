"""Whether what a draw gives is still possible, and why not."""

from collections import Counter

from app.core.i18n import _, lazy
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.draw_models import Draw, DrawPlace
from app.seminars.drawing.inputs import Inputs, reasons_against
from app.seminars.models import SeminarSlot

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


def problems(draw: Draw, inputs: Inputs) -> list[tuple[DrawPlace, str]]:
    """The places that can't be given as things are now, each with why, in words."""
    given = Counter(place.slot.public_id for place in draw.places if place.slot)
    over = {slot for slot, groups in given.items() if groups > inputs["slots"].get(slot, 0)}
    found = []
    for place in draw.places:
        if place.slot is None:
            continue
        slot = place.slot.public_id
        reason = reason_against(inputs, place.group.public_id, slot)
        if reason:
            found.append((place, str(WORDS[reason])))
        elif slot in over:
            found.append((place, _("The slot is given to more groups than it has places.")))
    return found


def in_words(found: list[tuple[DrawPlace, str]]) -> str:
    """The problems in one text: Group 2: The meeting is cancelled."""
    return " ".join(f"{group_title(place.group)}: {words}" for place, words in found)


def places_left(draw: Draw, inputs: Inputs) -> list[SeminarSlot]:
    """The slots in which the draft leaves a place, in the order of time."""
    given = Counter(place.slot.public_id for place in draw.places if place.slot)
    return [
        slot
        for slot in queries.board(draw.seminar).slots
        if given[slot.public_id] < inputs["slots"].get(slot.public_id, 0)
    ]
