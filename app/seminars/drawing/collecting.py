"""Reading what a draw is run on: who takes part, what there is to give, what is ruled out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select

from app.core.db import db
from app.courses.models import Enrollment
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import is_complete
from app.seminars import queries
from app.seminars.draw_models import PaperWish, SlotWish
from app.seminars.drawing.inputs import Inputs, Ranks
from app.seminars.dues.due import is_settled
from app.seminars.holding.clashes import scribes_among, slots_of
from app.seminars.models import ScribeClash, Seminar, SeminarSlot
from app.seminars.paper_models import SeminarPaper
from app.seminars.papers import holders_of, listed_papers
from app.seminars.rules import at_once


def collect(seminar: Seminar) -> Inputs:
    """What a draw of this seminar is run on now."""
    slots = queries.board(seminar).slots
    taking_part, groups_left_out = _groups(seminar, slots)
    offered, slots_left_out = _slots(seminar, slots)
    return {
        "groups": sorted(group.public_id for group in taking_part),
        "groups_left_out": groups_left_out,
        "slots": {slot.public_id: slot.free_places for slot in offered},
        "slots_left_out": slots_left_out,
        "ruled_out": sorted(_ruled_out(seminar, taking_part, offered)),
        "slot_wishes": _ranks(_slot_wishes(seminar), taking_part),
        "papers": _papers(seminar),
        "paper_wishes": _ranks(_paper_wishes(seminar), taking_part),
        "tie_names": {
            **{group.public_id: f"group {group.number}" for group in taking_part},
            **_names_of_slots(offered),
            **_names_of_papers(seminar),
        },
    }


def _groups(seminar: Seminar, slots: Iterable[SeminarSlot]) -> tuple[list[Group], dict[str, str]]:
    holding = {each.group_id for slot in slots for each in slot.confirmed}
    taking_part, left_out = [], {}
    for group in groups.groups_of(seminar.group_set):
        if group.id in holding:
            left_out[group.public_id] = "holds_slot"
        elif not is_complete(group):
            left_out[group.public_id] = "incomplete"
        else:
            taking_part.append(group)
    return taking_part, left_out


def _slots(
    seminar: Seminar, slots: Iterable[SeminarSlot]
) -> tuple[list[SeminarSlot], dict[str, str]]:
    deadlines = queries.deadlines_of(seminar)
    offered, left_out = [], {}
    for slot in slots:
        if slot.meeting.cancelled_at is not None:
            left_out[slot.public_id] = "cancelled"
        elif is_settled(slot, deadlines):
            left_out[slot.public_id] = "settled"
        elif slot.free_places < 1:
            left_out[slot.public_id] = "full"
        else:
            offered.append(slot)
    return offered, left_out


def _names_of_slots(slots: Iterable[SeminarSlot]) -> dict[str, str]:
    """Each slot by its time; those of different meetings at one time are numbered."""
    found: dict[str, str] = {}
    alike: Counter[str] = Counter()
    for slot in sorted(slots, key=lambda each: (each.starts_at, each.minutes, each.meeting_id)):
        time = f"slot {slot.starts_at.isoformat()} {slot.minutes}"
        alike[time] += 1
        found[slot.public_id] = f"{time} {alike[time]}"
    return found


def _names_of_papers(seminar: Seminar) -> dict[str, str]:
    papers = listed_papers(seminar)
    return {paper.public_id: f"paper {place}" for place, paper in enumerate(papers, 1)}


def _ruled_out(
    seminar: Seminar, taking_part: Sequence[Group], slots: Sequence[SeminarSlot]
) -> list[list[str]]:
    """Each group with the slots that somebody of it can't be in, and why."""
    people = [member for group in taking_part for member in group.members]
    presenting = _slots_by_person(people)
    forbids = seminar.scribe_clash is ScribeClash.FORBID
    scribes = scribes_among(people) if forbids else {}
    found = []
    for group in taking_part:
        members = set(group.members)
        held = [other for member in members for other in presenting[member.id]]
        for slot in slots:
            if any(at_once(slot, other) for other in held):
                found.append([group.public_id, slot.public_id, "presents_elsewhere"])
            elif members.intersection(scribes.get(slot.meeting_id, ())):
                found.append([group.public_id, slot.public_id, "scribes"])
    return found


def _slots_by_person(people: Sequence[Enrollment]) -> dict[int, list[SeminarSlot]]:
    """The slots in which each of these people presents, in whatever seminar, by their key."""
    found: dict[int, list[SeminarSlot]] = defaultdict(list)
    for person, sign_up in slots_of(people):
        found[person.id].append(sign_up.slot)
    return found


def _slot_wishes(seminar: Seminar) -> Select[int, str, int]:
    return (
        select(SlotWish.group_id, SeminarSlot.public_id, SlotWish.rank)
        .join(SeminarSlot, SeminarSlot.id == SlotWish.slot_id)
        .where(SlotWish.seminar_id == seminar.id)
        .order_by(SlotWish.rank)
    )


def _paper_wishes(seminar: Seminar) -> Select[int, str, int]:
    return (
        select(PaperWish.group_id, SeminarPaper.public_id, PaperWish.rank)
        .join(SeminarPaper, SeminarPaper.id == PaperWish.paper_id)
        .where(PaperWish.seminar_id == seminar.id)
        .order_by(PaperWish.rank)
    )


def _ranks(wishes: Select[int, str, int], taking_part: Iterable[Group]) -> Ranks:
    """What these groups wish. Others' wishes say nothing in the draw."""
    names = {group.id: group.public_id for group in taking_part}
    found: Ranks = defaultdict(dict)
    for group_id, thing, rank in db.session.execute(wishes):
        if group_id in names:
            found[names[group_id]][thing] = rank
    return dict(found)


def _papers(seminar: Seminar) -> dict[str, int | None]:
    """The papers that are left to give, each with how many groups may have it."""
    papers = listed_papers(seminar)
    held = holders_of(papers)
    return {
        paper.public_id: 1 if paper.exclusive else None for paper in papers if paper.id not in held
    }
