"""Later due times for one group, and what they do to what it has handed in."""

from datetime import datetime

from app.core.clock import now
from app.core.db import write
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups.models import Group
from app.groups.rules import group_title
from app.projects import rules
from app.projects.models import Extension, Project
from app.projects.setting import Remeasured, attempts_of, check_year, measure, record


def grant_extension(
    project: Project, group: Group, due_at: datetime, reason: str, granter: Enrollment
) -> Extension:
    """Give a group a later due time; what it handed in is measured by it.

    A group has one extension: granting again changes it. Raises InvalidInput for a time that is
    not later than everybody's, and for a group of another set.
    """
    with write(project.course, project) as session:
        if group.group_set_id != project.group_set_id:
            raise InvalidInput(
                _("This group does not work on this project."), code="foreign_group", field="group"
            )
        if due_at <= project.due_at:
            raise InvalidInput(
                _("An extension is later than the due time of everybody."),
                code="not_later",
                field="due_at",
            )
        check_year(due_at)
        extension = _extension(project, group)
        if extension is None:
            extension = Extension(project_id=project.id, group_id=group.id, due_at=due_at)
            extension.granted_by_id = granter.id
            project.extensions.append(extension)
        elif (extension.due_at, extension.reason) == (due_at, reason):
            return extension
        extension.due_at, extension.reason = due_at, reason
        extension.granted_by_id, extension.granted_at = granter.id, now()
        session.flush()
        changed = measure(project, group)
        subject = f"{project.title}: {group_title(group)}"
        record(
            project,
            "extension.grant",
            subject,
            granter.user_id,
            due_at=due_at.isoformat(),
            remeasured=changed,
        )
    return extension


def _extension(project: Project, group: Group) -> Extension | None:
    return next((e for e in project.extensions if e.group_id == group.id), None)


def withdrawal_effect(project: Project, group: Group) -> list[Remeasured]:
    """What taking a group's extension back would do to its attempts."""
    found = []
    for attempt in attempts_of(project, group):
        days = rules.late_days(attempt.received_at, project.due_at)
        if days != attempt.late_days:
            found.append(Remeasured(group_title(group), attempt.number, attempt.late_days, days))
    return found


def withdraw_extension(project: Project, group: Group, actor: Enrollment) -> None:
    """Take an extension back; what the group handed in is measured by the common due time."""
    with write(project.course, project) as session:
        extension = _extension(project, group)
        if extension is None:
            return
        project.extensions.remove(extension)
        session.delete(extension)
        session.flush()
        changed = measure(project, group)
        subject = f"{project.title}: {group_title(group)}"
        record(project, "extension.withdraw", subject, actor.user_id, remeasured=changed)
