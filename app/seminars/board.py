"""The slot board as its page takes it: a column a meeting, a card a group or a free slot."""

from dataclasses import dataclass

from flask import url_for

from app.core.i18n import _, ngettext
from app.core.web.times import hour, short_day, weekday
from app.courses.models import Enrollment
from app.courses.permissions import (
    Viewer,
    is_named_in_public,
    is_student,
    may_edit_course,
    may_see_names,
)
from app.groups.rules import group_title, is_complete
from app.schedule.naming import meeting_label
from app.seminars.models import SeminarSlot, SignUp
from app.seminars.queries import Board, Day
from app.seminars.rules import has_begun, is_open
from app.seminars.standing import Standing


@dataclass(frozen=True, slots=True)
class Action:
    """A link that looks like a button."""

    label: str
    url: str
    kind: str = "secondary"


@dataclass(frozen=True, slots=True)
class Card:
    """A place in a slot: held by a group, or free."""

    time: str
    state: str
    heading: str
    detail: str = ""
    badges: tuple[tuple[str, str], ...] = ()
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A meeting with its cards."""

    label: str
    note: str
    slots: list[Card]


def columns(board: Board, standing: Standing, viewer: Viewer) -> list[Column]:
    """The board for this viewer."""
    return [_column(day, standing, viewer) for day in board.days]


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


def _column(day: Day, standing: Standing, viewer: Viewer) -> Column:
    zone = viewer.course.time_zone
    meeting = day.meeting
    cancelled = meeting.cancelled_at is not None
    cards = []
    for slot in day.slots:
        cards += [_taken(sign_up, standing, viewer, slot) for sign_up in slot.confirmed]
        if slot.free_places > 0 and not cancelled:
            cards.append(_free(slot, standing, viewer))
    start = meeting.starts_at
    note = _("cancelled") if cancelled else meeting_label(meeting)
    return Column(f"{weekday(start, zone)} {short_day(start, zone)}", note, cards)


def _taken(sign_up: SignUp, standing: Standing, viewer: Viewer, slot: SeminarSlot) -> Card:
    group = sign_up.group
    mine = standing.sign_up is not None and standing.sign_up.id == sign_up.id
    badges = [(_("yours"), "accent")] if mine else []
    if not is_complete(group) and (mine or may_edit_course(viewer)):
        badges.append((_("incomplete"), "soon"))
    return Card(
        time=slot_time(slot, viewer.course.time_zone),
        state="yours" if mine else "taken",
        heading=group_title(group),
        detail=" · ".join(
            part for part in (sign_up.title, shown_names(group.members, viewer)) if part
        ),
        badges=tuple(badges),
        action=Action(
            _("Change") if mine and not has_begun(slot) else _("Details"),
            url_for("seminars.show", course=viewer.course.slug, sign_up=sign_up.public_id),
            "quiet",
        ),
    )


def _free(slot: SeminarSlot, standing: Standing, viewer: Viewer) -> Card:
    course = viewer.course
    takable = is_open(slot.seminar) and not has_begun(slot)
    action = None
    if may_edit_course(viewer):
        url = url_for("seminars_manage.assign", course=course.slug, slot=slot.public_id)
        action = Action(_("Assign"), url)
    elif is_student(viewer) and standing.may_take and takable:
        url = url_for("seminars.sign_up", course=course.slug, slot=slot.public_id)
        action = Action(_("Take this slot"), url)
    free = ngettext("%(num)d place free", "%(num)d places free", slot.free_places)
    return Card(
        time=slot_time(slot, course.time_zone),
        state="free" if takable else "closed",
        heading=free if slot.capacity > 1 else _("free") if takable else _("no group"),
        action=action,
    )
