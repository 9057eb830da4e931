"""What happens to projects when slots, on which their due times hang, change or change hands."""

from collections.abc import Collection

from sqlalchemy import select

from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.groups.models import Group
from app.projects.measuring import measure
from app.projects.models import Project
from app.projects.setting import record
from app.seminars.deadline_models import SlotDeadline


def measure_again(groups: Collection[Group]) -> None:
    """The slots of these groups are others now: what they handed in is measured by them.

    Called inside `write()` that holds the course, at which hand-ins queue too.
    """
    for project in db.session.scalars(
        select(Project).where(
            Project.slot_deadline_id.is_not(None),
            Project.group_set_id.in_({group.group_set_id for group in groups}),
        )
    ):
        changed = measure(project, groups)
        if changed:
            record(project, "project.remeasure", project.title, None, remeasured=changed)


def refuse_if_projects_hang_on_it(deadline: SlotDeadline) -> None:
    """Refuse to take a due time away by which a project is due."""
    project = db.session.scalar(
        select(Project).where(Project.slot_deadline_id == deadline.id).limit(1)
    )
    if project is not None:
        raise DomainError(
            _(
                "%(project)s is due by “%(label)s”. Set another due time for it first.",
                project=project.title,
                label=deadline.label,
            ),
            code="project_hangs_on_it",
        )
