"""Setting projects: what is asked for, and by when. (For whom later, `extending` says.)"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.models import Course
from app.courses.operations import check_slug
from app.groups.models import GroupSet
from app.projects import rules
from app.projects.measuring import Effect, Unconfirmed, effect_of, measure
from app.projects.models import (
    AttemptFile,
    Extension,
    FileKind,
    FileRequirement,
    Project,
    Submission,
)
from app.projects.rules import Terms
from app.seminars.deadline_models import SlotDeadline

PROJECT_FIELDS = ("title", "brief", "opens_at", "due_at", "late_days", "late_percent")


@dataclass(frozen=True, slots=True)
class RequirementInput:
    """A file that hand-ins must or may have. `key` is the public id of the one it changes."""

    label: str
    kind: FileKind
    required: bool
    max_bytes: int
    key: str = ""


def create_project(
    course: Course,
    actor: User | None,
    *,
    slug: str,
    group_set: GroupSet,
    requirements: Sequence[RequirementInput],
    slot_deadline: SlotDeadline | None = None,
    **values: Any,
) -> Project:
    """Set a new project, as a draft. Asked twice for the same draft, it gives the first.

    With a `slot_deadline` it is due as the slots of the groups say.

    Raises InvalidInput and DomainError.
    """
    _check_address(slug)
    _check(values, requirements)
    with write(course) as session:
        present = session.scalar(
            select(Project).where(Project.course_id == course.id, Project.slug == slug)
        )
        if present is not None:
            if _is_as(present, group_set, slot_deadline, requirements, values):
                return present
            raise DomainError(
                _("There is a project at this address already."), code="slug_taken", field="slug"
            )
        if group_set.course_id != course.id:
            raise InvalidInput(_("Choose a group set of this course."), field="group_set")
        _check_same_groups(group_set, slot_deadline)
        project = Project(
            course_id=course.id,
            group_set_id=group_set.id,
            slot_deadline_id=slot_deadline.id if slot_deadline else None,
            slug=slug,
            **{name: values[name] for name in PROJECT_FIELDS},
        )
        session.add(project)
        session.flush()
        _set_requirements(project, requirements)
        record(project, "project.create", project.title, actor.id if actor else None)
    return project


def _check_address(slug: str) -> None:
    check_slug(slug)
    if slug == "new":
        raise InvalidInput(
            _("This address is taken by the form for new projects. Choose another."),
            code="bad_slug",
            field="slug",
        )


def _is_as(
    project: Project,
    group_set: GroupSet,
    slot_deadline: SlotDeadline | None,
    requirements: Sequence[RequirementInput],
    values: Mapping[str, Any],
) -> bool:
    asked = [(r.label, r.kind, r.required, r.max_bytes) for r in project.requirements]
    return (
        project.published_at is None
        and project.group_set_id == group_set.id
        and project.slot_deadline is slot_deadline
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


def _check_same_groups(group_set: GroupSet, slot_deadline: SlotDeadline | None) -> None:
    if slot_deadline is not None and slot_deadline.seminar.group_set_id != group_set.id:
        raise InvalidInput(
            _(
                "Other groups present in %(seminar)s. Choose a due time of the seminar of %(set)s.",
                seminar=slot_deadline.seminar.title,
                set=group_set.title,
            ),
            code="other_groups",
            field="hangs_on",
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
    slot_deadline: SlotDeadline | None = None,
    confirmed: str | None = None,
    **values: Any,
) -> Effect:
    """Change a project. Attempts are measured anew by the changed due time, in this transaction.

    Returns what that did to them. `confirmed` is the key of the effect that the actor has seen:
    raises Unconfirmed when it would be another. None asks nobody, and neither does no effect.
    """
    _check(values, requirements)
    with write(project.course, project):
        _check_same_groups(project.group_set, slot_deadline)
        terms = Terms(values["due_at"], slot_deadline)
        effect = effect_of(project, terms, late_percent=values["late_percent"])
        if effect and confirmed is not None and confirmed != effect.key:
            raise Unconfirmed(effect)
        changes = _changes(project, slot_deadline, values)
        for name in PROJECT_FIELDS:
            setattr(project, name, values[name])
        project.slot_deadline = slot_deadline
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


def _changes(
    project: Project, slot_deadline: SlotDeadline | None, values: Mapping[str, Any]
) -> dict[str, list[str]]:
    """What an edit changes, as the log keeps it: before and after."""
    changes = {
        name: [str(getattr(project, name)), str(values[name])]
        for name in PROJECT_FIELDS
        if name != "brief" and getattr(project, name) != values[name]
    }
    if project.slot_deadline is not slot_deadline:
        labels = [each.label if each else "" for each in (project.slot_deadline, slot_deadline)]
        changes["after_presentation"] = labels
    return changes


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
