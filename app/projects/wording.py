"""What the pages say of a project, in words."""

from dataclasses import dataclass
from datetime import datetime

from app.core.clock import now
from app.core.i18n import _, ngettext
from app.core.intake import size_text
from app.core.web.times import moment_text, zone_name
from app.groups.models import Group
from app.projects import rules
from app.projects.due_times import DueTimes
from app.projects.forms import KIND_NAMES
from app.projects.measuring import Remeasured
from app.projects.models import FileRequirement, Project
from app.projects.queries import Standing
from app.seminars.dues.due_words import (
    first_rule_text,
    no_day_text,
    own_rule_text,
    rule_text,
)


@dataclass(frozen=True, slots=True)
class Due:
    """When a project is due for somebody: `at` a moment, unless there is none now; `words` say
    what that hangs on."""

    at: datetime | None
    words: str = ""
    extended: bool = False


def due(project: Project, group: Group | None, times: DueTimes) -> Due:
    """When a project is due for a group, or for somebody who is in none."""
    hangs_on = project.slot_deadline
    if group is None:
        if hangs_on is None:
            return Due(project.due_at)
        words = _("Groups that present: %(rule)s.", rule=rule_text(hangs_on))
        return Due(project.due_at, words)
    at, common = times.due(project, group), times.common(project, group)
    extended = at is not None and at != common
    if hangs_on is None or extended:
        return Due(at, extended=extended)
    slots = times.slots(hangs_on, group)
    if not slots:
        words = _("Once your group has a slot: %(rule)s.", rule=own_rule_text(hangs_on))
        return Due(at, words)
    rule = own_rule_text if len(slots) == 1 else first_rule_text
    return Due(at, rule(hangs_on) if at else no_day_text())


def file_limit(requirement: FileRequirement) -> str:
    """What a required file is and how large it may be: PDF, at most 20 MB."""
    return _(
        "%(kind)s, at most %(limit)s",
        kind=KIND_NAMES[requirement.kind],
        limit=size_text(requirement.max_bytes),
    )


def file_facts(project: Project) -> list[tuple[str, str]]:
    """What files a project asks for: label, then kind and limit."""
    return [
        (r.label, file_limit(r) + ("" if r.required else f" · {_('optional')}"))
        for r in project.requirements
    ]


def late_policy(project: Project, due_at: datetime | None) -> str:
    """The late policy in a sentence, with the moment at which hand-ins close if it is due then."""
    closes_at = rules.closes_at(project, due_at)
    if closes_at is None:
        return _("Until then nothing is late.")
    if not project.late_days:
        return _("Nothing is taken after the due time.")
    zone = project.course.time_zone
    until = f"{moment_text(closes_at, zone)} ({zone_name(zone)})"
    if not project.late_percent:
        return _("Late work is taken until %(until)s, without deduction.", until=until)
    return _(
        "Late work is taken until %(until)s, at %(percent)d %% less for each day begun.",
        until=until,
        percent=project.late_percent,
    )


def state_of(project: Project, standing: Standing, due_at: datetime | None) -> tuple[str, str]:
    """Where a student stands with a project that is due then: a word or three, and a tone."""
    group = standing.group
    if standing.latest is not None:
        number = standing.latest.number
        if number == 1:
            return _("handed in"), "good"
        return _("handed in, attempt %(number)d", number=number), "good"
    if group is None:
        return (_("no group yet"), "soon") if _takes_more(project) else (_("closed"), "neutral")
    return {
        rules.HandInState.NOT_OPEN: (_("not open yet"), "neutral"),
        rules.HandInState.ON_TIME: (_("open"), "accent"),
        rules.HandInState.LATE: (_("overdue, still taken"), "late"),
        rules.HandInState.CLOSED: (_("closed"), "neutral"),
    }[rules.hand_in_state(project, due_at, now())]


def _takes_more(project: Project) -> bool:
    return now() <= project.due_at + project.late_days * rules.DAY


def days_text(days: int) -> str:
    """How late in words: on time, 1 day late."""
    if not days:
        return _("on time")
    text: str = ngettext("%(num)d day late", "%(num)d days late", days)
    return text


def remeasured_text(change: Remeasured) -> str:
    """What becomes of an attempt: Group 3, attempt 1: on time, now 1 day late."""
    return _(
        "%(group)s, attempt %(number)d: now %(before)s, then %(after)s",
        group=change.group,
        number=change.number,
        before=days_text(change.before),
        after=days_text(change.after),
    )
