"""What groups and their sets mean to projects, as the staff's pages of groups say it."""

from sqlalchemy import select

from app.core.db import db
from app.groups.holdings import Holding
from app.groups.models import Group, GroupSet
from app.projects.models import Project, Submission


def projects_for(group_set: GroupSet) -> list[Holding]:
    """The projects on which the groups of a set work, drafts too: staff read it."""
    found = db.session.scalars(
        select(Project).where(Project.group_set_id == group_set.id).order_by(Project.id)
    )
    slug = group_set.course.slug
    return [Holding(each.title, f"/c/{slug}/projects/{each.slug}/") for each in found]


def handed_in_by(group: Group) -> list[Holding]:
    """The projects for which a group has handed something in."""
    found = db.session.scalars(
        select(Project)
        .join(Submission, Submission.project_id == Project.id)
        .where(Submission.group_id == group.id, Submission.attempts.any())
        .order_by(Project.id)
    )
    slug = group.group_set.course.slug
    return [Holding(each.title, f"/c/{slug}/projects/{each.slug}/") for each in found]
