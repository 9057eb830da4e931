"""Later due times for one group, and what they do to what it has handed in."""

from datetime import datetime

from app.core.clock import now
from app.core.db import write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.web.times import moment_text
from app.courses.models import Enrollment
from app.groups.models import Group
from app.groups.rules import group_title
from app.projects import rules
from app.projects.due_times import due_times
from app.projects.measuring import Remeasured, attempts_of, measure
from app.projects.models import Extension, Project
from app.projects.setting import check_year, record


def grant_extension(
    project: Project, group: Group, due_at: datetime, reason: str, granter: Enrollment
) -> Extension:
    """Give a group a later due time; what it handed in is measured by it.

    A group has one extension: granting again changes it. Raises InvalidInput for a time that is
    not later than its work is due anyway, and for a group of another set; DomainError while the
    day of its presentation, on which that hangs, is not known.
    """
    with write(project.course, project) as session:
        if group.group_set_id != project.group_set_id:
            raise InvalidInput(
                _("This group does not work on this project."), code="foreign_group", field="group"
            )
        _check_later(project, group, due_at)
        check_year(due_at)
        extension = rules.extension_of(project, group)
        if extension is None:
            extension = Extension(project_id=project.id, group_id=group.id, due_at=due_at)
            extension.granted_by_id = granter.id
            project.extensions.append(extension)
        elif (extension.due_at, extension.reason) == (due_at, reason):
            return extension
        extension.due_at, extension.reason = due_at, reason
        extension.granted_by_id, extension.granted_at = granter.id, now()
        session.flush()
        changed = measure(project, [group])
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


def _check_later(project: Project, group: Group, due_at: datetime) -> None:
    common = due_times([project], [group]).common(project, group)
    if common is None:
        raise DomainError(
            _(
                "%(group)s has no due time now: its presentation is cancelled. Extend it once its "
                "new day is set.",
                group=group_title(group),
            ),
            code="no_due_time",
            field="group",
        )
    if due_at <= common:
        words = _("An extension is later than the due time of everybody.")
        if common != project.due_at:
            when = moment_text(common, project.course.time_zone)
            words = _("Its work is due %(when)s anyway. An extension is later.", when=when)
        raise InvalidInput(words, code="not_later", field="due_at")


def withdrawal_effect(project: Project, group: Group) -> list[Remeasured]:
    """What taking a group's extension back would do to its attempts."""
    found = []
    common = due_times([project], [group]).common(project, group)
    for attempt in attempts_of(project, [group]):
        days = rules.late_days(attempt.received_at, common)
        if days != attempt.late_days:
            found.append(Remeasured(group_title(group), attempt.number, attempt.late_days, days))
    return found


def withdraw_extension(project: Project, group: Group, actor: Enrollment) -> None:
    """Take an extension back; what the group handed in is measured by the common due time."""
    with write(project.course, project) as session:
        extension = rules.extension_of(project, group)
        if extension is None:
            return
        project.extensions.remove(extension)
        session.delete(extension)
        session.flush()
        changed = measure(project, [group])
        subject = f"{project.title}: {group_title(group)}"
        record(project, "extension.withdraw", subject, actor.user_id, remeasured=changed)
