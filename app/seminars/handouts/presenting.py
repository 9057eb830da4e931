"""Which groups present in a meeting, as the schedule and its letters name them."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from app.core.i18n import _, listed, ngettext
from app.core.web.times import moment_text, zone_name
from app.groups import queries as groups
from app.groups.rules import group_title
from app.schedule.duties import Duty
from app.schedule.models import Meeting
from app.seminars import queries
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues.due_words import due_text
from app.seminars.models import SignUp
from app.seminars.rules import is_open


def duties_in(meetings: Collection[Meeting]) -> list[Duty]:
    """The groups that hold slots of these meetings, and what each of their members is told."""
    held: dict[Meeting, list[SignUp]] = defaultdict(list)
    for sign_up in queries.sign_ups_in(meetings):
        held[sign_up.slot.meeting].append(sign_up)
    of_several = _has_several_sets(held)
    seminars = {each.slot.seminar for sign_ups in held.values() for each in sign_ups}
    deadlines = {seminar: queries.deadlines_of(seminar) for seminar in seminars}
    told = {
        each: _sentence(each, deadlines[each.slot.seminar])
        for sign_ups in held.values()
        for each in sign_ups
    }
    return [
        Duty(
            meeting,
            _in_words(sign_ups, of_several=of_several),
            [(person, told[each]) for each in sign_ups for person in each.group.members],
        )
        for meeting, sign_ups in held.items()
    ]


def _has_several_sets(meetings: Collection[Meeting]) -> bool:
    """Whether the course of these meetings has more than one Group 5."""
    course = next((meeting.course for meeting in meetings), None)
    return course is not None and len(groups.group_sets(course)) > 1


def _in_words(sign_ups: Collection[SignUp], *, of_several: bool) -> str:
    """The Interpolators and Group 2 present; of several sets, a number says of which it is."""
    names = [
        _("%(group)s (%(set)s)", group=group_title(group), set=group.group_set.title)
        if of_several and not group.name
        else group_title(group)
        for group in (each.group for each in sign_ups)
    ]
    return ngettext("%(groups)s presents", "%(groups)s present", len(names), groups=listed(names))


def _sentence(sign_up: SignUp, deadlines: Sequence[SlotDeadline]) -> str:
    group, slot = group_title(sign_up.group), sign_up.slot
    if slot.meeting.cancelled_at is None:
        zone = slot.seminar.course.time_zone
        when = f"{moment_text(slot.starts_at, zone)} ({zone_name(zone)})"
        said = _("You present in it with %(group)s: %(when)s.", group=group, when=when)
        return f"{said} {due_text(slot, deadlines)}".strip()
    return f"{_('You were to present in it with %(group)s.', group=group)} {what_then(sign_up)}"


def what_then(sign_up: SignUp) -> str:
    """What a group does whose slot is of a cancelled meeting."""
    if is_open(sign_up.slot.seminar):
        return _("Give the slot up and choose another.")
    return _("Your teacher will say when you present.")
