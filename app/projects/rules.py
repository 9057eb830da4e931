"""When a hand-in is on time, late, or too late. Pure: no clock, no database of its own.

A late day is 24 hours, whatever daylight saving does to the clocks of the course: the pages name
the moment at which hand-ins close, so that nobody has to count.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from app.groups.models import Group
from app.projects.models import Project

DAY = timedelta(days=1)
# A due time after it is a slip of typing, and would leave no dates for the days late.
LAST_YEAR = 2200


class HandInState(StrEnum):
    """What a moment is to a project and a group."""

    NOT_OPEN = "not_open"
    ON_TIME = "on_time"
    LATE = "late"
    CLOSED = "closed"


def late_days(received_at: datetime, due_at: datetime) -> int:
    """Days late, each begun day whole: 0 on time, 1 from a microsecond after the due time."""
    if received_at <= due_at:
        return 0
    return -((due_at - received_at) // DAY)


def due_for(project: Project, group: Group, *, due_at: datetime | None = None) -> datetime:
    """When the group's work is due: its extension, or the project's due time if that is later.

    With `due_at`, as it would be if that were the project's due time.
    """
    common = due_at or project.due_at
    for extension in project.extensions:
        if extension.group_id == group.id:
            return max(extension.due_at, common)
    return common


def closes_at(project: Project, group: Group) -> datetime:
    """The last moment at which the group's work is taken, late days included."""
    return due_for(project, group) + project.late_days * DAY


def hand_in_state(project: Project, group: Group, at: datetime) -> HandInState:
    """What the moment `at` is to this project and group."""
    if at < project.opens_at:
        return HandInState.NOT_OPEN
    if at <= due_for(project, group):
        return HandInState.ON_TIME
    return HandInState.LATE if at <= closes_at(project, group) else HandInState.CLOSED
