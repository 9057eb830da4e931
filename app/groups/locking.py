"""Until when students change the groups of a set. Staff always can."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import write
from app.courses.models import Enrollment, Role
from app.groups import leaving, pending, queries
from app.groups.models import Group, GroupInvitation, GroupJoinRequest, GroupSet
from app.groups.rules import missing


@dataclass(frozen=True, slots=True)
class Effects:
    """What stays as it is once a set is locked, and who goes when it is open.

    `incomplete` groups lack people, `lone` students are in none, `waiting` is how many invitations
    and requests nobody can answer any more. `leavers` have left the class and are in groups still:
    while the set is open they can't be.
    """

    incomplete: Sequence[Group]
    lone: Sequence[Enrollment]
    waiting: int
    leavers: Sequence[Enrollment]


def effects_of(group_set: GroupSet) -> Effects:
    """What locking the set, or opening it again, does as things are now."""
    groups = queries.groups_of(group_set)
    ours = [each.id for each in groups]
    return Effects(
        incomplete=[group for group in groups if missing(group)],
        lone=queries.ungrouped(group_set),
        waiting=len(pending.open_invitations(GroupInvitation.group_id.in_(ours)))
        + len(pending.open_requests(GroupJoinRequest.group_id.in_(ours))),
        leavers=[each for group in groups for each in group.members if _has_left(each)],
    )


def _has_left(enrollment: Enrollment) -> bool:
    return enrollment.withdrawn_at is not None or enrollment.role is not Role.STUDENT


def lock_now(group_set: GroupSet, actor: User) -> None:
    """From this moment on only staff change the groups. Locked already, it stays as it is."""
    with write(group_set.course, group_set):
        if group_set.locks_at is None or group_set.locks_at > now():
            _lock_at(group_set, actor, now())


def lock_at(group_set: GroupSet, actor: User, moment: datetime | None) -> None:
    """Students change the groups until `moment`; None: as long as the course lasts.

    Who left the class while the set counts as open is out of their group.
    """
    with write(group_set.course, group_set):
        if group_set.locks_at != moment:
            _lock_at(group_set, actor, moment)


def _lock_at(group_set: GroupSet, actor: User, moment: datetime | None) -> None:
    course, before = group_set.course, group_set.locks_at
    group_set.locks_at = moment
    leaving.release_those_who_left(group_set)
    course.changed()
    with write() as session:
        audit.record(
            session,
            "group_set.lock",
            group_set.title,
            actor_id=actor.id,
            course_id=course.id,
            before=before and before.isoformat(),
            after=moment and moment.isoformat(),
        )
