"""Setting projects: what is asked for, and by when. (For whom later, `extending` says.)"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.models import Course
from app.courses.operations import check_slug
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title
from app.projects import rules
from app.projects.models import (
    Attempt,
    AttemptFile,
    Extension,
    FileKind,
    FileRequirement,
    Project,
    Submission,
)

PROJECT_FIELDS = ("title", "brief", "opens_at", "due_at", "late_days", "late_percent")


@dataclass(frozen=True, slots=True)
class RequirementInput:
    """A file that hand-ins must or may have. `key` is the public id of the one it changes."""

    label: str
    kind: FileKind
    required: bool
    max_bytes: int
    key: str = ""


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


def create_project(
    course: Course,
    actor: User | None,
    *,
    slug: str,
    group_set: GroupSet,
    requirements: Sequence[RequirementInput],
    **values: Any,
) -> Project:
    """Set a new project, as a draft. Asked twice for the same draft, it gives the first.

    Raises InvalidInput and DomainError.
    """
    check_slug(slug)
    if slug == "new":
        raise InvalidInput(
            _("This address is taken by the form for new projects. Choose another."),
            code="bad_slug",
            field="slug",
        )
    _check(values, requirements)
    with write(course) as session:
        present = session.scalar(
            select(Project).where(Project.course_id == course.id, Project.slug == slug)
        )
        if present is not None:
            if _is_as(present, group_set, requirements, values):
                return present
            raise DomainError(
                _("There is a project at this address already."), code="slug_taken", field="slug"
            )
        if group_set.course_id != course.id:
            raise InvalidInput(_("Choose a group set of this course."), field="group_set")
        project = Project(
            course_id=course.id,
            group_set_id=group_set.id,
            slug=slug,
            **{name: values[name] for name in PROJECT_FIELDS},
        )
        session.add(project)
        session.flush()
        _set_requirements(project, requirements)
        record(project, "project.create", project.title, actor.id if actor else None)
    return project


def _is_as(
    project: Project,
    group_set: GroupSet,
    requirements: Sequence[RequirementInput],
    values: Mapping[str, Any],
) -> bool:
    asked = [(r.label, r.kind, r.required, r.max_bytes) for r in project.requirements]
    return (
        project.published_at is None
        and project.group_set_id == group_set.id
        and asked == [(r.label, r.kind, r.required, r.max_bytes) for r in requirements]
        and all(getattr(project, name) == values[name] for name in PROJECT_FIELDS)
    )


def _check(values: Mapping[str, Any], requirements: Sequence[RequirementInput]) -> None:
    if values["due_at"] <= values["opens_at"]:
        raise InvalidInput(
            _("It is due before it opens. Choose a later due time."),
            code="due_before_open",
            field="due_at",
        )
    check_year(values["due_at"])
    if not any(r.required for r in requirements):
        raise InvalidInput(
            _("Ask for one file at least."), code="no_file_required", field="label_1"
        )


def check_year(due_at: datetime) -> None:
    """Refuse a due time that nobody means."""
    if due_at.year > rules.LAST_YEAR:
        raise InvalidInput(_("This date is too far away."), code="too_far", field="due_at")


def _set_requirements(project: Project, wanted: Sequence[RequirementInput]) -> None:
    """Make the required files these. One that hand-ins have answered stays what it is."""
    present = {row.public_id: row for row in project.requirements}
    kept = {each.key for each in wanted}
    for key, row in present.items():
        if key not in kept:
            _drop(project, row)
    db.session.flush()
    next_position = max((row.position for row in project.requirements), default=0) + 1
    for each in wanted:
        found = present.get(each.key)
        if found is None:
            found = FileRequirement(project_id=project.id, position=next_position)
            project.requirements.append(found)
            next_position += 1
        found.label, found.kind = each.label, each.kind
        found.required, found.max_bytes = each.required, each.max_bytes
    db.session.flush()


def _drop(project: Project, row: FileRequirement) -> None:
    answered = select(AttemptFile.id).where(AttemptFile.requirement_id == row.id).limit(1)
    if db.session.scalar(answered) is not None:
        raise DomainError(
            _(
                "“%(label)s” has been handed in already and can't be taken away.",
                label=row.label,
            ),
            code="file_in_use",
        )
    project.requirements.remove(row)


def edit_project(
    project: Project,
    actor: User,
    *,
    requirements: Sequence[RequirementInput],
    confirmed: str | None = None,
    **values: Any,
) -> Effect:
    """Change a project. Attempts are measured anew by the changed due time, in this transaction.

    Returns what that did to them. `confirmed` is the key of the effect that the actor has seen:
    raises Unconfirmed when it would be another. None asks nobody, and neither does no effect.
    """
    _check(values, requirements)
    with write(project.course, project):
        effect = effect_of(project, due_at=values["due_at"], late_percent=values["late_percent"])
        if effect and confirmed is not None and confirmed != effect.key:
            raise Unconfirmed(effect)
        changes = {
            name: [str(getattr(project, name)), str(values[name])]
            for name in PROJECT_FIELDS
            if name != "brief" and getattr(project, name) != values[name]
        }
        for name in PROJECT_FIELDS:
            setattr(project, name, values[name])
        _set_requirements(project, requirements)
        measure(project)
        project.course.changed()
        record(
            project,
            "project.edit",
            project.title,
            actor.id,
            changes=changes,
            remeasured=len(effect.remeasured),
        )
    return effect


def attempts_of(project: Project, group: Group | None = None) -> Sequence[Attempt]:
    """What is handed in for a project, or by one group, by group and number."""
    statement = (
        select(Attempt)
        .join(Attempt.submission)
        .where(Submission.project_id == project.id)
        .options(joinedload(Attempt.submission).joinedload(Submission.group))
        .order_by(Submission.group_id, Attempt.number)
    )
    if group is not None:
        statement = statement.where(Submission.group_id == group.id)
    return db.session.scalars(statement).all()


def effect_of(project: Project, *, due_at: datetime, late_percent: int) -> Effect:
    """What another due time and deduction would do to the attempts that are there."""
    remeasured, late = [], 0
    for attempt in attempts_of(project):
        group = attempt.submission.group
        days = rules.late_days(attempt.received_at, rules.due_for(project, group, due_at=due_at))
        late += days > 0
        if days != attempt.late_days:
            remeasured.append(
                Remeasured(group_title(group), attempt.number, attempt.late_days, days)
            )
    return Effect(tuple(remeasured), late if late_percent != project.late_percent else 0)


def measure(project: Project, group: Group | None = None) -> int:
    """Measure attempts by the due times as they are now; returns how many came out different."""
    changed = 0
    for attempt in attempts_of(project, group):
        due = rules.due_for(project, attempt.submission.group)
        days = rules.late_days(attempt.received_at, due)
        changed += days != attempt.late_days
        attempt.due_at, attempt.late_days = due, days
    return changed


def publish_project(project: Project, actor: User, *, published: bool = True) -> None:
    """Show a project to everybody, or take it back to a draft while nothing is handed in."""
    with write(project.course, project) as session:
        if (project.published_at is not None) == published:
            return
        handed_in = select(Submission.id).where(Submission.project_id == project.id).limit(1)
        if not published and session.scalar(handed_in) is not None:
            raise DomainError(
                _("Work has been handed in for this project; it can't be a draft again."),
                code="handed_in",
            )
        project.published_at = now() if published else None
        project.course.changed()
        action = "project.publish" if published else "project.unpublish"
        record(project, action, project.title, actor.id)


def delete_draft(project: Project, actor: User) -> None:
    """Take a draft away, with its rubric and what it asks for. Raises DomainError if published."""
    with write(project.course, project) as session:
        if project.published_at is not None:
            raise DomainError(
                _("%(project)s is published. Make it a draft first.", project=project.title),
                code="published",
            )
        record(project, "project.delete", project.title, actor.id, brief=project.brief)
        session.execute(delete(Extension).where(Extension.project_id == project.id))
        session.delete(project)


def record(
    project: Project, action: str, subject: str, actor_id: int | None, **detail: Any
) -> None:
    """Add a line about a project to the log."""
    audit.record(
        db.session, action, subject, actor_id=actor_id, course_id=project.course_id, **detail
    )
