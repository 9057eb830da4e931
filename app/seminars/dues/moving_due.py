"""What would be pressing for the groups in a meeting that moves, before it does."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from app.core.clock import now
from app.core.i18n import _
from app.core.web.times import DAY, moment_text
from app.groups.rules import group_title
from app.schedule.models import Meeting
from app.seminars import queries
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues.due import due_at, due_if_at, settled_at, settled_if_at
from app.seminars.dues.due_lines import due_lines
from app.seminars.models import Seminar, SignUp

# What is due within so short a time after a move comes as a surprise.
SOON = 2 * DAY


def pressing(shifts: Mapping[Meeting, timedelta]) -> list[tuple[Meeting, str]]:
    """What groups would owe soon or be late with, and who could change nothing any more, if these
    meetings moved so far. What is so already is not said."""
    deadlines: dict[Seminar, Sequence[SlotDeadline]] = {}
    found = []
    for sign_up in queries.sign_ups_in(shifts):
        seminar, meeting = sign_up.slot.seminar, sign_up.slot.meeting
        if seminar not in deadlines:
            deadlines[seminar] = queries.deadlines_of(seminar)
        starts_at = sign_up.slot.starts_at + shifts[meeting]
        words = [*_due(sign_up, starts_at, deadlines[seminar])]
        words += _settled(sign_up, starts_at, deadlines[seminar])
        found += [(meeting, each) for each in words]
    return found


def _due(sign_up: SignUp, starts_at: datetime, deadlines: Sequence[SlotDeadline]) -> Iterator[str]:
    """What is not given yet and would be due by tomorrow, or before now."""
    slot, soon = sign_up.slot, now() + SOON
    missing = {line.key for line in due_lines(sign_up, deadlines) if not line.given}
    for each in deadlines:
        before, after = due_at(each, slot), due_if_at(starts_at, each, slot.seminar)
        if each.public_id not in missing or after >= min(before, soon):
            continue
        names = {
            "what": each.label,
            "group": group_title(sign_up.group),
            "when": moment_text(after, slot.seminar.course.time_zone),
        }
        if after > now():
            yield _("%(what)s of %(group)s would be due %(when)s.", **names)
        elif before > now():
            yield _("%(what)s of %(group)s would be overdue since %(when)s.", **names)


def _settled(
    sign_up: SignUp, starts_at: datetime, deadlines: Sequence[SlotDeadline]
) -> Iterator[str]:
    """Whether the group could still change its slot, and could not after the move."""
    slot = sign_up.slot
    if settled_if_at(starts_at, slot.seminar, deadlines) <= now() < settled_at(slot, deadlines):
        name = group_title(sign_up.group)
        yield _("%(group)s could not change or give up its slot any more.", group=name)
