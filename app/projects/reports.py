"""Projects as what is due for a presentation: where the report is handed in, and whether it is."""

from flask import url_for
from sqlalchemy import exists, select

from app.core.db import db
from app.core.i18n import _
from app.groups.models import Group
from app.projects.due_times import due_for
from app.projects.models import Project, Submission
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues.due_lines import Elsewhere, Taker


def report_of(deadline: SlotDeadline, group: Group) -> Elsewhere | None:
    """The project that is due by this deadline, as the group stands to it; None if none is."""
    handed_in = exists().where(Submission.project_id == Project.id, Submission.group_id == group.id)
    row = db.session.execute(
        select(Project, handed_in)
        .where(Project.slot_deadline_id == deadline.id, Project.published_at.is_not(None))
        .order_by(Project.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    project, is_handed_in = row
    url = url_for("projects.show", course=project.course.slug, project=project.slug)
    return Elsewhere(url, is_handed_in, due_for(project, group))


def taker_of(deadline: SlotDeadline) -> Taker:
    """The project that takes the reports due by this deadline, for staff, drafts too; or none."""
    course = deadline.seminar.course.slug
    project = db.session.scalar(
        select(Project)
        .where(Project.slot_deadline_id == deadline.id)
        .order_by(Project.published_at.is_(None), Project.id)
        .limit(1)
    )
    if project is None:
        words = _(
            "No project takes “%(label)s” yet, so that no group is asked for it. Make one, and "
            "choose this due time in it.",
            label=deadline.label,
        )
        return Taker(words, url_for("projects.new", course=course), _("Make a project"), True)
    url = url_for("projects.edit", course=course, project=project.slug)
    words = _("%(project)s takes “%(label)s”.", project=project.title, label=deadline.label)
    if project.published_at is None:
        words = _(
            "%(project)s takes “%(label)s”, but is a draft: no group sees it. Publish it.",
            project=project.title,
            label=deadline.label,
        )
    return Taker(words, url, _("Look at it"), project.published_at is None)
