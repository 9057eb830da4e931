"""By when each group works, as staff see it: where a project is due by slots, that differs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.db import db
from app.groups.models import Group
from app.projects.due_times import due_times
from app.projects.models import Project

# Of more groups than these only the first and the last are told; a page lists all of them.
MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class GroupDue:
    """When the work of a group is due."""

    group: Group
    at: datetime


def group_dues(listed: Sequence[Project]) -> dict[int, list[GroupDue]]:
    """For each of these projects that is due by slots when each group's work is due, by the
    project's key; the first to be due first.

    A group whose presentation has no day is left out. Of a set without groups nothing is said.
    """
    by_slots = [project for project in listed if project.slot_deadline is not None]
    groups = _groups_of({project.group_set_id for project in by_slots}) if by_slots else {}
    times = due_times(by_slots)
    found = {}
    for project in by_slots:
        if project.group_set_id in groups:
            dues = [(times.due(project, group), group) for group in groups[project.group_set_id]]
            told = [GroupDue(group, at) for at, group in dues if at is not None]
            found[project.id] = sorted(told, key=lambda each: each.at)
    return found


def _groups_of(set_ids: set[int]) -> dict[int, list[Group]]:
    found: dict[int, list[Group]] = defaultdict(list)
    for group in db.session.scalars(
        select(Group)
        .where(Group.group_set_id.in_(set_ids), Group.dissolved_at.is_(None))
        .order_by(Group.number)
    ):
        found[group.group_set_id].append(group)
    return found


def by_moment(dues: Sequence[GroupDue]) -> dict[datetime, list[Group]]:
    """Who is due together, the first first."""
    found: dict[datetime, list[Group]] = defaultdict(list)
    for each in dues:
        found[each.at].append(each.group)
    return found
