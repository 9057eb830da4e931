"""The single reasons for which a group can't have a slot, each with what to do about it.

`obstacles` puts them together for what groups and staff do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.i18n import _, ngettext
from app.core.web.times import moment_text
from app.groups.models import Group
from app.groups.rules import group_title, is_complete, missing
from app.schedule.naming import meeting_label
from app.seminars.dues.due import is_settled, settled_at
from app.seminars.holding.clashes import elsewhere, elsewhere_words
from app.seminars.holding.situation import Situation
from app.seminars.models import (
    ScribeClash,
    Seminar,
    SeminarSlot,
    SignUp,
    SignUpState,
    SlotMode,
)
from app.seminars.rules import Window, has_begun, window


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason why not. `code` names it for tests and logs, `field` the form's field, if one."""

    code: str
    words: str
    field: str = ""


def to_fitting_in(slot: SeminarSlot) -> Iterator[Obstacle]:
    """Whether the slot has no place left."""
    if slot.free_places <= 0:
        yield Obstacle(
            "slot_full", _("Another group was faster: this slot is full. Please choose another.")
        )


def if_drawn(seminar: Seminar) -> Iterator[Obstacle]:
    """Where a draw gives the slots, groups neither take them nor give them up."""
    if seminar.mode is SlotMode.DRAW:
        words = _(
            "The slots of %(seminar)s are given by a draw: rank those you would like before it. "
            "After it, ask the instructor.",
            seminar=seminar.title,
        )
        yield Obstacle("draw", words)


def if_ahead(seminar: Seminar) -> Iterator[Obstacle]:
    """Students do nothing to slots before sign-up opens."""
    if window(seminar) is Window.AHEAD:
        words = _("Sign-up for %(seminar)s is not open yet.", seminar=seminar.title)
        yield Obstacle("not_open_yet", words)


def to_acting(seminar: Seminar) -> Iterator[Obstacle]:
    """What students do to slots they do while sign-up is open, and not where a draw does it."""
    yield from if_drawn(seminar)
    yield from if_ahead(seminar)
    if window(seminar) is Window.OVER:
        words = _(
            "Sign-up for %(seminar)s is closed. Ask the instructor if something has to change.",
            seminar=seminar.title,
        )
        yield Obstacle("closed", words)


def to_holding(
    slot: SeminarSlot, known: Situation, instead_of: SignUp | None, *, by_staff: bool
) -> Iterator[Obstacle]:
    """What keeps the group from holding the slot, were a place of it free."""
    yield from _of_group(known)
    yield from _of_turns(slot, known, instead_of)
    if slot.meeting.cancelled_at is not None:
        words = _(
            "%(meeting)s is cancelled. Choose another day.", meeting=meeting_label(slot.meeting)
        )
        yield Obstacle("meeting_cancelled", words)
    if not by_staff:
        yield from if_settled(slot, known, own=False)
        if instead_of is not None:
            yield from if_settled(instead_of.slot, known, own=True)
    yield from _of_members(slot, known, instead_of)


def _of_group(known: Situation) -> Iterator[Obstacle]:
    """The group is one of this seminar's, and complete."""
    group, seminar = known.group, known.seminar
    if group.group_set_id != seminar.group_set_id or group.dissolved_at is not None:
        words = _("This is not a group of %(seminar)s.", seminar=seminar.title)
        yield Obstacle("other_set", words, "group")
    elif not is_complete(group):
        words = ngettext(
            "%(group)s is not complete: %(num)d more person is needed.",
            "%(group)s is not complete: %(num)d more people are needed.",
            missing(group),
            group=group_title(group),
        )
        yield Obstacle("group_incomplete", words, "group")


def _of_turns(slot: SeminarSlot, known: Situation, instead_of: SignUp | None) -> Iterator[Obstacle]:
    """The group holds this slot not yet, and fewer than it may, or gives one up for it."""
    held, name = known.held, group_title(known.group)
    if any(each.slot_id == slot.id for each in held):
        yield Obstacle("already_holds", _("%(group)s holds this slot already.", group=name))
    elif instead_of is not None:
        if instead_of not in held:
            words = _(
                "%(group)s no longer holds the slot that it would give up. Look again what it "
                "holds.",
                group=name,
            )
            yield Obstacle("given_up", words)
    elif len(held) >= known.seminar.slots_per_group:
        words = ngettext(
            "%(group)s holds a slot already, in %(meeting)s. Move it, or give it up before taking "
            "another.",
            "%(group)s holds %(num)d slots already, the last in %(meeting)s, and may have no more. "
            "Move one, or give one up before taking another.",
            len(held),
            group=name,
            meeting=meeting_label(held[-1].slot.meeting),
        )
        yield Obstacle("already_holds", words, "group")


def _of_members(
    slot: SeminarSlot, known: Situation, instead_of: SignUp | None
) -> Iterator[Obstacle]:
    """Nobody of the group is elsewhere at that time, or writes up the meeting if that is ruled."""
    others = [(member, busy) for member, busy in known.presenting if busy is not instead_of]
    for member, busy in elsewhere(slot, others):
        words = _("%(sentence)s Choose another slot.", sentence=elsewhere_words(member, busy))
        yield Obstacle("two_at_once", words)
    if slot.seminar.scribe_clash is ScribeClash.FORBID:
        for member in known.scribing.get(slot.meeting_id, []):
            words = _(
                "%(sentence)s Choose another slot, or have the place of the scribe given back.",
                sentence=scribe_words(slot, member.name),
            )
            yield Obstacle("scribe_presents", words)


def scribe_words(slot: SeminarSlot, name: str) -> str:
    return _("%(name)s writes up %(meeting)s.", name=name, meeting=meeting_label(slot.meeting))


def if_settled(slot: SeminarSlot, known: Situation, *, own: bool) -> Iterator[Obstacle]:
    """From some time on only staff change anything about a slot, the group's own or another."""
    if not is_settled(slot, known.deadlines):
        return
    if has_begun(slot):
        words = _("The slot has begun. Ask the instructor if something has to change.")
        if not own:
            words = _("The time of this slot has come already. Choose a later one.")
        yield Obstacle("slot_past", words)
        return
    since = moment_text(settled_at(slot, known.deadlines), slot.seminar.course.time_zone)
    meeting = meeting_label(slot.meeting)
    words = _(
        "It is too late to change the slot in %(meeting)s: it has been settled since %(when)s. Ask "
        "the instructor if something has to change.",
        meeting=meeting,
        when=since,
    )
    if not own:
        words = _(
            "It is too late for this slot in %(meeting)s: it has been settled since %(when)s. "
            "Choose a later one.",
            meeting=meeting,
            when=since,
        )
    yield Obstacle("settled", words)


def to_lining_up(slot: SeminarSlot, group: Group) -> Iterator[Obstacle]:
    """The slot has a waiting list, is full, and the group is not in the line yet."""
    if not slot.seminar.has_waitlist:
        words = _(
            "%(seminar)s has no waiting lists. Choose a free slot.", seminar=slot.seminar.title
        )
        yield Obstacle("no_waitlist", words)
    elif any(each.group_id == group.id for each in slot.waiting):
        words = _("%(group)s waits for this slot already.", group=group_title(group))
        yield Obstacle("waits_already", words)
    elif slot.free_places > 0:
        yield Obstacle("slot_free", _("A place of this slot is free now. Take it."))


def if_given_up(sign_up: SignUp) -> Iterator[Obstacle]:
    if sign_up.state is SignUpState.WITHDRAWN:
        words = _("%(group)s has given this slot up.", group=group_title(sign_up.group))
        yield Obstacle("given_up", words)


def if_not_two(one: SignUp, other: SignUp) -> Iterator[Obstacle]:
    """Only two groups that hold slots of one seminar have something to exchange."""
    for each in (one, other):
        if each.state is not SignUpState.CONFIRMED:
            when = moment_text(each.slot.starts_at, each.slot.seminar.course.time_zone)
            words = _(
                "%(group)s no longer holds %(when)s: there is nothing to exchange.",
                group=group_title(each.group),
                when=when,
            )
            yield Obstacle("given_up", words)
    if one.seminar_id != other.seminar_id or one.group_id == other.group_id:
        words = _("Slots are exchanged between two groups of the same seminar.")
        yield Obstacle("not_two_groups", words)
    elif one.slot_id == other.slot_id:
        words = _("Both groups present in the same slot: there is nothing to exchange.")
        yield Obstacle("same_slot", words)
