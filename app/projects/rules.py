"""When a hand-in is on time, late, or too late. Pure: no clock, no database of its own.

A late day is 24 hours, whatever daylight saving does to the clocks of the course: the pages name
the moment at which hand-ins close, so that nobody has to count.

A due time of None is one that is not known yet: the group's presentation has no day at present.
Until it has one, whatever comes is on time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.groups.models import Group
from app.projects.models import Extension, Project
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues.hanging import first_due
from app.seminars.models import SeminarSlot

DAY = timedelta(days=1)
# A due time after it is a slip of typing, and would leave no dates for the days late.
LAST_YEAR = 2200


class HandInState(StrEnum):
    """What a moment is to a project and a group."""

    NOT_OPEN = "not_open"
    ON_TIME = "on_time"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Terms:
    """By when the work of a project is due: at `due_at`; for groups that hold slots of the
    seminar of `slot_deadline`, as these say."""

    due_at: datetime
    slot_deadline: SlotDeadline | None = None


def terms_of(project: Project) -> Terms:
    """By when the work of a project is due now."""
    return Terms(project.due_at, project.slot_deadline)


def late_days(received_at: datetime, due_at: datetime | None) -> int:
    """Days late, each begun day whole: 0 on time, 1 from a microsecond after the due time."""
    if due_at is None or received_at <= due_at:
        return 0
    return -((due_at - received_at) // DAY)


def measured_by(received_at: datetime, due_at: datetime | None) -> datetime:
    """The due time that is kept with an attempt: its own moment, while none is known."""
    return received_at if due_at is None else due_at


def extension_of(project: Project, group: Group) -> Extension | None:
    """The later due time that a group has been given."""
    return next((e for e in project.extensions if e.group_id == group.id), None)


def due_for(
    project: Project, group: Group, slots: Sequence[SeminarSlot], terms: Terms | None = None
) -> datetime | None:
    """When the group's work is due: by its `slots`, if the project's due time hangs on them and it
    holds any, else with all others; or by its extension if that is later.

    With `terms`, as it would be if these were the project's.
    """
    common = common_due(slots, terms or terms_of(project))
    extension = extension_of(project, group)
    if common is None or extension is None:
        return common
    return max(extension.due_at, common)


def common_due(slots: Sequence[SeminarSlot], terms: Terms) -> datetime | None:
    """When work is due for a group that holds these slots, if it has no extension."""
    if terms.slot_deadline is not None and slots:
        return first_due(terms.slot_deadline, slots)
    return terms.due_at


def closes_at(project: Project, due_at: datetime | None) -> datetime | None:
    """The last moment at which work that is due then is taken, late days included."""
    return None if due_at is None else due_at + project.late_days * DAY


def hand_in_state(project: Project, due_at: datetime | None, at: datetime) -> HandInState:
    """What the moment `at` is to a project and a group whose work is due at `due_at`."""
    if at < project.opens_at:
        return HandInState.NOT_OPEN
    closes = closes_at(project, due_at)
    if due_at is None or closes is None or at <= due_at:
        return HandInState.ON_TIME
    return HandInState.LATE if at <= closes else HandInState.CLOSED
