"""Due times that hang on slots, in words: 3 days after your presentation."""

from collections.abc import Sequence

from app.core.clock import now
from app.core.i18n import _, ngettext
from app.core.web.times import moment_text
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues.due import due_at
from app.seminars.models import SeminarSlot


def rule_text(deadline: SlotDeadline) -> str:
    """When it is due, whichever slot it hangs on: 3 days after the presentation, 23:59."""
    at = time_text(deadline.minute)
    if deadline.days < 0:
        return ngettext(
            "%(num)d day before the presentation, %(at)s",
            "%(num)d days before the presentation, %(at)s",
            -deadline.days,
            at=at,
        )
    if deadline.days == 0:
        return _("on the day of the presentation, %(at)s", at=at)
    return ngettext(
        "%(num)d day after the presentation, %(at)s",
        "%(num)d days after the presentation, %(at)s",
        deadline.days,
        at=at,
    )


def own_rule_text(deadline: SlotDeadline) -> str:
    """The same to those who present: 3 days after your presentation."""
    if deadline.days < 0:
        return ngettext(
            "%(num)d day before your presentation",
            "%(num)d days before your presentation",
            -deadline.days,
        )
    if deadline.days == 0:
        return _("on the day of your presentation")
    return ngettext(
        "%(num)d day after your presentation",
        "%(num)d days after your presentation",
        deadline.days,
    )


def due_text(slot: SeminarSlot, deadlines: Sequence[SlotDeadline]) -> str:
    """What falls due for a slot from now on, to those who present in it; empty if nothing."""
    zone = slot.seminar.course.time_zone
    ahead = sorted((due_at(each, slot), each.label) for each in deadlines)
    listed = "; ".join(f"{what}, {moment_text(at, zone)}" for at, what in ahead if at > now())
    return _("Due for it now: %(listed)s.", listed=listed) if listed else ""


def first_rule_text(deadline: SlotDeadline) -> str:
    """The same to those who present more than once, of what is due once."""
    return _("%(rule)s; the first of yours counts", rule=own_rule_text(deadline))


def no_day_text() -> str:
    """Why something has no due time now, to those who present."""
    return _("Your presentation is cancelled. It is due once the new day is set.")


def time_text(minute: int) -> str:
    """A minute of the day by the clock: 23:59."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
