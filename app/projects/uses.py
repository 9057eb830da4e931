"""What a group set is to projects, as the pages of groups say it."""

from sqlalchemy import select

from app.core.db import db
from app.groups.holdings import Holding
from app.groups.models import GroupSet
from app.projects.models import Project


def projects_for(group_set: GroupSet) -> list[Holding]:
    """The projects on which the groups of a set work, drafts too: staff read it."""
    found = db.session.scalars(
        select(Project).where(Project.group_set_id == group_set.id).order_by(Project.id)
    )
    slug = group_set.course.slug
    return [Holding(each.title, f"/c/{slug}/projects/{each.slug}/") for each in found]
