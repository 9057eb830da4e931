"""The slot board as its page takes it: a column a meeting, a card a slot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from flask import url_for

from app.core.i18n import _, lazy
from app.core.web.times import hour, short_day, weekday
from app.courses.models import Enrollment
from app.courses.permissions import (
    Viewer,
    is_named_in_public,
    may_edit_course,
    may_see_names,
)
from app.groups.rules import group_title, is_complete
from app.schedule.naming import meeting_label
from app.seminars.boards.standing import Standing, in_the_way
from app.seminars.drawing.stages import place_words, stage
from app.seminars.dues.due import is_settled
from app.seminars.holding.reasons import Obstacle
from app.seminars.models import Seminar, SeminarSlot, SignUp, SlotMode
from app.seminars.queries import Board, Day
from app.seminars.rules import Window, window


class Does(StrEnum):
    """What a slot's link is for while a place is free."""

    TAKE = "take"
    MOVE = "move"
    ASSIGN = "assign"


# What is true of slot after slot is said in short; the slot's page says it in full.
IN_SHORT = {"settled": lazy("Settled: too late to take it."), "slot_past": lazy("It is over.")}
# What is the same for every slot stands once above the board, or once above those of a day.
SAID_ABOVE = {"closed", "group_incomplete", "other_set", "already_holds", "meeting_cancelled"}


@dataclass(frozen=True, slots=True)
class Act:
    """A slot's link. It stays where it is when there is nothing to do: it then has no address."""

    does: Does
    url: str
    label: str
    when: str
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """A group that holds a slot, the same for all who may see the same."""

    group: str
    title: str
    topic: str
    people: str
    url: str
    swap_url: str
    is_incomplete: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A slot: who holds it, how many places are free, and what the viewer can do, or why not."""

    id: str
    time: str
    state: str
    capacity: int
    count: str
    waiting: str
    holders: list[Holder]
    act: Act | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A meeting with its slots."""

    label: str
    note: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Shown:
    """A seminar as its board shows it to a viewer.

    `mine` are the public ids of the viewer's groups and `waits` who waits for the slots for which
    they wait, in order; js/board.js compares both with what it hears.
    """

    seminar: Seminar
    standing: Standing
    days: list[Column]
    taken: str
    words: dict[str, str]
    mine: list[str] = field(default_factory=list)
    waits: dict[str, list[str]] = field(default_factory=dict)

    @property
    def moves(self) -> bool:
        """Whether places come and go while one looks. In a draw all come at once."""
        return self.seminar.mode is SlotMode.FIRST_COME

    @property
    def may_swap(self) -> bool:
        """Whether the viewer's group has a slot to offer."""
        return bool(self.standing.swappable)


def shown(board: Board, standing: Standing, viewer: Viewer) -> Shown:
    """The board of a seminar for this viewer."""
    words = words_of(board.seminar)
    waiting_for = {wait.sign_up.slot_id for wait in standing.waits}
    return Shown(
        board.seminar,
        standing,
        [_column(day, standing, viewer, words) for day in board.days],
        words["taken"].format(taken=board.taken, capacity=board.capacity),
        words,
        [standing.group.public_id] if standing.group else [],
        {slot.public_id: waiting_in(slot) for slot in board.slots if slot.id in waiting_for},
    )


def words_of(seminar: Seminar) -> dict[str, str]:
    """What is said of places and links, for the page and for js/board.js alike."""
    return {
        "free": _("free"),
        "some": _("{free} of {capacity} free"),
        "full": _("full"),
        "none": _("no group"),
        "drawn": place_words(stage(seminar)) if seminar.mode is SlotMode.DRAW else "",
        "waiting": _("{} waiting"),
        "prepare": _("Prepare"),
        "take": _("Take"),
        "move": _("Move here"),
        "assign": _("Assign"),
        "wait": _("Wait for it") if seminar.has_waitlist else "",
        "taken": _("{taken} of {capacity} places taken."),
    }


def shown_names(people: list[Enrollment], viewer: Viewer) -> str:
    """Who is in a group. In public only those who may be named there."""
    if not may_see_names(viewer):
        people = [person for person in people if is_named_in_public(person)]
    return ", ".join(person.name for person in people)


def slot_time(slot: SeminarSlot, zone: str) -> str:
    """When a slot begins and how long it is: 15:00 · 25 min."""
    return _("%(hour)s · %(minutes)d min", hour=hour(slot.starts_at, zone), minutes=slot.minutes)


def slot_day(slot: SeminarSlot, zone: str) -> str:
    """The day and time of a slot: Wednesday 21 Oct, 15:00."""
    start = slot.starts_at
    return f"{weekday(start, zone)} {short_day(start, zone)}, {hour(start, zone)}"


def holders_of(slot: SeminarSlot, viewer: Viewer) -> list[Holder]:
    """The groups that hold a slot. Nothing in it is of the viewer alone (see `live_views`)."""
    return [_holder(sign_up, viewer) for sign_up in slot.confirmed]


def waiting_in(slot: SeminarSlot) -> list[str]:
    """The public ids of the groups that wait for a slot, the first to have it first."""
    return [sign_up.group.public_id for sign_up in slot.waiting]


def _holder(sign_up: SignUp, viewer: Viewer) -> Holder:
    group, course, shown = sign_up.group, viewer.course.slug, sign_up.public_id
    return Holder(
        group.public_id,
        group_title(group),
        sign_up.title,
        shown_names(group.members, viewer),
        url_for("seminars.show", course=course, sign_up=shown),
        url_for("swaps.offer", course=course, sign_up=shown) if may_see_names(viewer) else "",
        may_edit_course(viewer) and not is_complete(group),
    )


def _column(day: Day, standing: Standing, viewer: Viewer, words: dict[str, str]) -> Column:
    zone, meeting = viewer.course.time_zone, day.meeting
    cancelled = meeting.cancelled_at is not None
    start = meeting.starts_at
    return Column(
        f"{weekday(start, zone)} {short_day(start, zone)}",
        _("cancelled") if cancelled else meeting_label(meeting),
        [_card(slot, standing, viewer, words) for slot in day.slots],
    )


def _card(slot: SeminarSlot, standing: Standing, viewer: Viewer, words: dict[str, str]) -> Card:
    over = is_over(slot, standing) or slot.seminar.mode is SlotMode.DRAW
    takable = slot.free_places > 0 and not over
    holders = holders_of(slot, viewer)
    yours = standing.holds(slot)
    act, note = _act(slot, standing, viewer, words)
    return Card(
        id=slot.public_id,
        time=slot_time(slot, viewer.course.time_zone),
        state="yours" if yours else "free" if takable else "taken" if holders else "closed",
        capacity=slot.capacity,
        count=_count(slot, words, gone=_is_gone(slot, standing), over=over),
        waiting=words["waiting"].format(len(slot.waiting)) if slot.waiting else "",
        holders=holders,
        act=act,
        note=note,
    )


def is_over(slot: SeminarSlot, standing: Standing) -> bool:
    """Whether no group can take the slot by itself any more."""
    return _is_gone(slot, standing) or window(slot.seminar) is Window.OVER


def _is_gone(slot: SeminarSlot, standing: Standing) -> bool:
    """Whether neither a group nor a draw can have the slot any more."""
    return slot.meeting.cancelled_at is not None or is_settled(slot, standing.deadlines)


def _count(slot: SeminarSlot, words: dict[str, str], *, gone: bool, over: bool) -> str:
    """How many places are free, in words. As `countOf` of js/board.js, but for a draw's."""
    if words["drawn"] and not slot.confirmed and not gone:
        return words["drawn"]
    if slot.free_places > 0 and not over:
        some = words["some"] if slot.capacity > 1 else words["free"]
        return some.format(free=slot.free_places, capacity=slot.capacity)
    if slot.free_places > 0 or over:
        return "" if slot.confirmed else words["none"]
    # One group's slot is full where the group stands in it.
    return "" if slot.capacity == 1 else words["full"]


def _act(
    slot: SeminarSlot, standing: Standing, viewer: Viewer, words: dict[str, str]
) -> tuple[Act | None, str]:
    """What the viewer can do with a slot; else why they can't, where nothing above says it."""
    course = viewer.course.slug
    if may_edit_course(viewer):
        url = url_for("seminars_manage.assign", course=course, slot=slot.public_id)
        return _link(Does.ASSIGN, url, slot, viewer, words), ""
    if standing.group is None or slot.seminar.mode is SlotMode.DRAW or standing.holds(slot):
        return None, ""
    wait = standing.wait_for(slot)
    if wait is not None:
        return None, _("You wait for it: place %(place)d.", place=wait.position)
    against = in_the_way(slot, standing)
    if against:
        return None, _why_not(against)
    does = Does.MOVE if standing.gives_up else Does.TAKE
    url = url_for("seminars.sign_up", course=course, slot=slot.public_id)
    return _link(does, url, slot, viewer, words), ""


def _why_not(against: Sequence[Obstacle]) -> str:
    """The first reason that nothing above says already."""
    first = next((each for each in against if each.code not in SAID_ABOVE), None)
    return str(IN_SHORT.get(first.code, first.words)) if first else ""


def _link(
    does: Does, url: str, slot: SeminarSlot, viewer: Viewer, words: dict[str, str]
) -> Act | None:
    label = act_label(does, slot, words)
    if not label and slot.free_places > 0:
        return None
    when = slot_day(slot, viewer.course.time_zone)
    return Act(does, url, label or words["full"], when, is_off=not label)


def act_label(does: Does, slot: SeminarSlot, words: dict[str, str]) -> str:
    """What a slot's link does now, in words; empty if nothing. As `meaningOf` of js/board.js."""
    free = slot.free_places > 0
    if does is Does.ASSIGN:
        return words["assign"] if free and slot.meeting.cancelled_at is None else ""
    match window(slot.seminar):
        case Window.AHEAD:
            return words["prepare"] if free else ""
        case Window.OPEN:
            return words[does] if free else words["wait"]
        case Window.OVER:
            return ""
