"""Who leaves the class leaves the groups that can still change, and no others."""

from sqlalchemy import or_, select

from app.core import audit
from app.core.clock import now
from app.core.db import db
from app.courses.models import Enrollment, Role
from app.groups import pending
from app.groups.membership import end_membership
from app.groups.models import Group, GroupMember, GroupSet
from app.groups.rules import group_title, is_locked


def leave_open_groups(enrollment: Enrollment) -> None:
    """Somebody left the class: they leave the groups that can still change, and only those.

    A locked group keeps them on record, for the work that it did with them; staff can take
    them out.
    """
    for group in groups_with(enrollment):
        if not is_locked(group.group_set):
            end_membership(group, enrollment)
            audit.record(
                db.session,
                "group.leave_with_class",
                f"{group_title(group)}, {group.group_set.title}",
                actor_id=None,
                person_id=enrollment.user_id,
                course_id=enrollment.course_id,
            )
    pending.end_those_of([enrollment])


def groups_with(enrollment: Enrollment) -> list[Group]:
    """Every group that somebody is in now."""
    return list(
        db.session.scalars(
            select(Group)
            .join(Group.memberships)
            .where(GroupMember.enrollment_id == enrollment.id, GroupMember.left_at.is_(None))
            .order_by(Group.id)
        )
    )


def release_those_who_left(group_set: GroupSet) -> None:
    """After a change of `locks_at`: who left the class while the set counts as open is out."""
    gone = or_(Enrollment.withdrawn_at.is_not(None), Enrollment.role != Role.STUDENT)
    rows = db.session.execute(
        select(Group, Enrollment)
        .join(Group.memberships)
        .join(GroupMember.enrollment)
        .where(Group.group_set_id == group_set.id, GroupMember.left_at.is_(None), gone)
    )
    for group, enrollment in rows.all():
        left_at = enrollment.withdrawn_at or now()
        if group_set.locks_at is None or group_set.locks_at > left_at:
            end_membership(group, enrollment)
