"""Where a viewer stands with a seminar: what they hold, what they can do, or why they can't."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import url_for

from app.core.i18n import _, ngettext
from app.core.web.times import moment_text, zone_name
from app.courses.permissions import Viewer, is_student
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title, is_complete, is_locked, missing_text
from app.seminars import queries
from app.seminars.deadline_models import SlotDeadline
from app.seminars.drawing.stages import Stage, stage, stage_text
from app.seminars.dues.due import is_settled, settled_at
from app.seminars.handouts.presenting import what_then
from app.seminars.handouts.to_say import to_say
from app.seminars.holding import obstacles
from app.seminars.holding.reasons import Obstacle
from app.seminars.holding.situation import Situation, situation_of
from app.seminars.models import Seminar, SeminarSlot, SignUp, SlotMode
from app.seminars.rules import Window, is_open, window
from app.seminars.swap_models import SwapOffer

# What may be over in a minute keeps nobody from a slot's form.
PASSING = {"not_open_yet", "slot_full"}


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence about the viewer, and where there is something to do about it."""

    words: str
    tone: str = "info"
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """A slot that the viewer's group waits for, and its place in the line."""

    sign_up: SignUp
    position: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a seminar is to one viewer. Staff and visitors have no standing of their own.

    `gives_up` is what the group would give up for another slot, where it may hold no more;
    `swappable` what it holds and could still offer to another group.
    """

    deadlines: Sequence[SlotDeadline] = ()
    group: Group | None = None
    situation: Situation | None = None
    waits: Sequence[Wait] = ()
    offers_to: Sequence[SwapOffer] = ()
    offers_by: Sequence[SwapOffer] = ()
    says: Sequence[Say] = ()

    @property
    def held(self) -> list[SignUp]:
        """The slots that the group holds, in the order of its turns."""
        return self.situation.held if self.situation else []

    @property
    def movable(self) -> list[SignUp]:
        """What the group holds and could still give up for another slot."""
        return [each for each in self.held if not is_settled(each.slot, self.deadlines)]

    @property
    def gives_up(self) -> SignUp | None:
        """What the group gives up when it takes a slot; None while it may hold one more."""
        if self.situation is None or len(self.held) < self.situation.seminar.slots_per_group:
            return None
        return next(iter(self.movable), None)

    @property
    def swappable(self) -> list[SignUp]:
        """What the group could offer to another group now."""
        opened = self.situation and window(self.situation.seminar) is not Window.AHEAD
        return self.movable if opened else []

    def holds(self, slot: SeminarSlot) -> bool:
        """Whether the viewer's group holds a place of the slot."""
        return any(each.slot_id == slot.id for each in self.held)

    def wait_for(self, slot: SeminarSlot) -> Wait | None:
        """The group's wait for the slot, if it waits."""
        return next((each for each in self.waits if each.sign_up.slot_id == slot.id), None)

    def obstacles_to(self, slot: SeminarSlot) -> list[Obstacle]:
        """What keeps the group from taking the slot now. Without a group, see `says`."""
        if self.group is None:
            return []
        return obstacles.to_taking(
            slot, self.group, instead_of=self.gives_up, situation=self.situation
        )


def in_the_way(slot: SeminarSlot, standing: Standing) -> list[Obstacle]:
    """What keeps the viewer's group from the slot, apart from what may change by the minute: that
    sign-up is not open yet, and that the slot is full."""
    return [each for each in standing.obstacles_to(slot) if each.code not in PASSING]


def window_text(seminar: Seminar, zone: str) -> str:
    """When sign-up opens, until when it is open, or since when it is closed; where a draw gives the
    slots, where that stands.
    """
    if seminar.mode is SlotMode.DRAW:
        return stage_text(seminar, zone)
    opens, closes = moment_text(seminar.opens_at, zone), moment_text(seminar.closes_at, zone)
    match window(seminar):
        case Window.AHEAD:
            return _("Sign-up opens on %(when)s, %(zone)s.", when=opens, zone=zone_name(zone))
        case Window.OPEN:
            return _("Sign-up is open until %(when)s, %(zone)s.", when=closes, zone=zone_name(zone))
        case Window.OVER:
            return _("Sign-up closed on %(when)s, %(zone)s.", when=closes, zone=zone_name(zone))


def until_text(slot: SeminarSlot, deadlines: Sequence[SlotDeadline]) -> str:
    """Until when the slot's group can change what it presents; empty once it is settled."""
    if is_settled(slot, deadlines) or slot.meeting.cancelled_at is not None:
        return ""
    return moment_text(settled_at(slot, deadlines), slot.seminar.course.time_zone)


def open_words(seminar: Seminar) -> str:
    """What groups can do until the close, as `window_text` has it; empty if nothing now."""
    if not is_open(seminar):
        return ""
    if seminar.mode is SlotMode.DRAW:
        return _("Groups rank slots until") if stage(seminar) is Stage.RANKING else ""
    return _("Sign-up is open until")


def footing(seminar: Seminar, viewer: Viewer) -> Standing:
    """Where this viewer stands as far as taking a slot goes: not what they wait for or offer."""
    group = groups.group_of(viewer.me, seminar.group_set) if is_student(viewer) else None
    if group is None:
        says = [_without_group(seminar, viewer)] if is_student(viewer) else []
        return Standing(queries.deadlines_of(seminar), says=says)
    known = situation_of(group, seminar)
    return Standing(known.deadlines, group, known, says=list(_says(known, viewer)))


def standing(seminar: Seminar, viewer: Viewer) -> Standing:
    """Where this viewer stands, in a fixed number of statements."""
    stands = footing(seminar, viewer)
    if stands.group is None or stands.situation is None:
        return stands
    waits = [each for each in queries.waitings_of(stands.group) if each.seminar_id == seminar.id]
    says = list(_says(stands.situation, viewer, waits=True)) if waits else stands.says
    return replace(
        stands,
        says=says,
        waits=[Wait(each, each.slot.waiting.index(each) + 1) for each in waits],
        offers_to=queries.offers_to(stands.group),
        offers_by=queries.offers_by(stands.group),
    )


def _says(known: Situation, viewer: Viewer, *, waits: bool = False) -> Iterator[Say]:
    """What a group has to be told, the pressing first."""
    for sign_up in known.held:
        if sign_up.slot.meeting.cancelled_at is not None:
            when = moment_text(sign_up.slot.starts_at, viewer.course.time_zone)
            words = _("The meeting of your slot on %(when)s is cancelled.", when=when)
            yield Say(f"{words} {what_then(sign_up)}", "late")
        yield from _to_say(sign_up, viewer)
    if not is_complete(known.group):
        yield _incomplete(known, viewer)
    elif known.seminar.mode is SlotMode.DRAW:
        yield from _of_the_draw(known, viewer)
    elif known.held:
        yield from _holding(known, viewer)
    else:
        yield _without_slot(known, waits=waits)


def _to_say(sign_up: SignUp, viewer: Viewer) -> Iterator[Say]:
    """What the group is asked to say of its presentation still."""
    action = to_say(sign_up)
    if action:
        when = moment_text(sign_up.slot.starts_at, viewer.course.time_zone)
        url = url_for("seminars.change", course=viewer.course.slug, sign_up=sign_up.public_id)
        words = _("It is not said yet what you present on %(when)s.", when=when)
        yield Say(words, "soon", url, action)


def _without_group(seminar: Seminar, viewer: Viewer) -> Say:
    words = _("A slot is taken by a group, and you are in none yet.")
    return _to_groups(seminar, viewer, words, _("Find a group"))


def _incomplete(known: Situation, viewer: Viewer) -> Say:
    missing, name = missing_text(known.group), group_title(known.group)
    words = _(
        "%(group)s can take a slot when it is complete: %(missing)s.", group=name, missing=missing
    )
    if known.held:
        words = _(
            "%(group)s is incomplete now: %(missing)s. It keeps its slot.",
            group=name,
            missing=missing,
        )
    return _to_groups(known.seminar, viewer, words, _("Invite classmates"))


def _to_groups(seminar: Seminar, viewer: Viewer, words: str, action: str) -> Say:
    """What is to be done about a group, by whoever can do it now."""
    if is_locked(seminar.group_set):
        return Say(f"{words} {_('Groups are settled; ask the instructor.')}", "soon")
    url = url_for("groups.show_set", course=viewer.course.slug, group_set=seminar.group_set.slug)
    return Say(words, "soon", url, action)


def _of_the_draw(known: Situation, viewer: Viewer) -> Iterator[Say]:
    if known.held:
        return
    course, seminar = viewer.course.slug, known.seminar.public_id
    result = url_for("draw_results.show", course=course, seminar=seminar)
    match stage(known.seminar):
        case Stage.PUBLISHED:
            words = _("The slots are drawn, and your group has none. Ask your teacher for a slot.")
            yield Say(words, "soon", result, _("See why"))
        case Stage.PREPARED:
            words = _("The draw is being prepared. You are told by mail what it gives your group.")
            yield Say(words, url=result, action=_("How slots are drawn"))
        case Stage.AHEAD | Stage.RANKING:
            words = _("A draw gives all slots at once when the time for wishes is over.")
            url = url_for("wishes.edit", course=course, seminar=seminar)
            yield Say(f"{words} {_('Rank those you would like.')}", "soon", url, _("Rank slots"))


def _without_slot(known: Situation, *, waits: bool) -> Say:
    name = group_title(known.group)
    match window(known.seminar):
        case Window.AHEAD:
            words = _(
                "%(group)s is complete. Choose a slot now and fill its form in, so that one press "
                "takes it when sign-up opens.",
                group=name,
            )
            return Say(words)
        case Window.OPEN if waits:
            words = _("You can take a free slot meanwhile, and move when your place comes free.")
            return Say(words)
        case Window.OPEN:
            words = ngettext(
                "%(group)s holds no slot yet. Take one.",
                "%(group)s holds no slot yet. It can take %(num)d.",
                known.seminar.slots_per_group,
                group=name,
            )
            return Say(words, "soon")
        case Window.OVER:
            return Say(_("Your group holds no slot. Ask the instructor for one."), "soon")


def _holding(known: Situation, viewer: Viewer) -> Iterator[Say]:
    """What a group with a slot can still do about it, or since when it can't."""
    zone = viewer.course.time_zone
    if all(is_settled(each.slot, known.deadlines) for each in known.held):
        since = max(settled_at(each.slot, known.deadlines) for each in known.held)
        when = moment_text(since, zone)
        yield Say(
            _("Your slot is settled since %(when)s: only the instructor changes it now.", when=when)
        )
    elif not is_open(known.seminar):
        yield Say(_("Sign-up is closed. You can still offer another group a swap."))
    elif len(known.held) < known.seminar.slots_per_group:
        more = known.seminar.slots_per_group - len(known.held)
        yield Say(
            ngettext("You can take %(num)d slot more.", "You can take %(num)d slots more.", more)
        )
    else:
        yield Say(_("For another time, move to a free slot, wait for a full one, or offer a swap."))
