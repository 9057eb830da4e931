"""How late hand-ins are, measured anew when a due time or the deduction changes."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.groups.models import Group
from app.groups.rules import group_title
from app.projects import rules
from app.projects.due_times import DueTimes, due_times
from app.projects.models import Attempt, Project, Submission
from app.projects.rules import Terms


@dataclass(frozen=True, slots=True)
class Remeasured:
    """An attempt that another due time makes more or less late, in days."""

    group: str
    number: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the due time or of the deduction does to what is handed in already.

    `deducted` is how many late attempts another deduction a day concerns.
    """

    remeasured: tuple[Remeasured, ...]
    deducted: int

    def __bool__(self) -> bool:
        return bool(self.remeasured or self.deducted)

    @property
    def key(self) -> str:
        """Names this effect: whoever confirms it has seen this one and no other."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16] if self else ""


class Unconfirmed(DomainError):
    """A change touches hand-ins and nobody has agreed to that yet; `effect` says how."""

    def __init__(self, effect: Effect) -> None:
        super().__init__(
            _("This changes what has been handed in. Look at it, then save again."),
            code="unconfirmed",
        )
        self.effect = effect


def attempts_of(project: Project, groups: Collection[Group] | None = None) -> Sequence[Attempt]:
    """What is handed in for a project, or by these groups, by group and number."""
    statement = (
        select(Attempt)
        .join(Attempt.submission)
        .where(Submission.project_id == project.id)
        .options(joinedload(Attempt.submission).joinedload(Submission.group))
        .order_by(Submission.group_id, Attempt.number)
    )
    if groups is not None:
        statement = statement.where(Submission.group_id.in_([group.id for group in groups]))
    return db.session.scalars(statement).all()


def effect_of(project: Project, terms: Terms, *, late_percent: int) -> Effect:
    """What other due times and another deduction would do to the attempts that are there."""
    remeasured, late = [], 0
    times = DueTimes([terms.slot_deadline])
    for attempt in attempts_of(project):
        group = attempt.submission.group
        days = rules.late_days(attempt.received_at, times.due(project, group, terms))
        late += days > 0
        if days != attempt.late_days:
            remeasured.append(
                Remeasured(group_title(group), attempt.number, attempt.late_days, days)
            )
    return Effect(tuple(remeasured), late if late_percent != project.late_percent else 0)


def measure(project: Project, groups: Collection[Group] | None = None) -> int:
    """Measure attempts by the due times as they are now; returns how many came out different."""
    changed = 0
    times = due_times([project], groups)
    for attempt in attempts_of(project, groups):
        due = times.due(project, attempt.submission.group)
        days = rules.late_days(attempt.received_at, due)
        changed += days != attempt.late_days
        attempt.due_at = rules.measured_by(attempt.received_at, due)
        attempt.late_days = days
    return changed
