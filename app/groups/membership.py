"""Joining and leaving, whoever causes it. Call these inside a `write()` that holds the course.

Rooms above add what they have to say: `before_leaving` may refuse that a student leaves a group
of which so many would remain; `on_dissolved` ends what a group held when nobody is left in it.
"""

from collections.abc import Callable
from typing import NoReturn

from sqlalchemy import ColumnElement, or_, select

from app.core import audit
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.models import Enrollment, Role
from app.groups.models import Group, GroupInvitation, GroupMember, GroupSet, InvitationState
from app.groups.rules import group_title, is_locked, size

before_leaving: list[Callable[[Group, int], None]] = []
on_dissolved: list[Callable[[Group], None]] = []


def check_open(group_set: GroupSet) -> None:
    """Refuse a student's change once the set is locked."""
    if is_locked(group_set):
        raise DomainError(
            _(
                "The time to change groups of %(set)s is over. Ask the instructor to change yours.",
                set=group_set.title,
            ),
            code="locked",
        )


def check_takes_part(group_set: GroupSet, enrollment: Enrollment) -> None:
    """Refuse anybody who is not a student of the set's course now."""
    if (
        enrollment.course_id != group_set.course_id
        or enrollment.role is not Role.STUDENT
        or enrollment.withdrawn_at is not None
    ):
        raise DomainError(
            _("Only students of the course can be in a group."),
            code="not_a_student",
            field="student",
        )


def check_member(group: Group, enrollment: Enrollment) -> None:
    """Refuse somebody who is not in the group now."""
    if seat_of(group, enrollment) is None:
        raise DomainError(
            _("You are not in %(group)s.", group=group_title(group)), code="not_a_member"
        )


def seat_of(group: Group, enrollment: Enrollment) -> GroupMember | None:
    """The membership that `enrollment` has in the group now."""
    return next(
        (m for m in group.memberships if m.enrollment_id == enrollment.id and m.left_at is None),
        None,
    )


def present_group(group_set: GroupSet, enrollment: Enrollment) -> Group | None:
    """The group of this set that somebody is in now."""
    return db.session.scalar(
        select(Group)
        .join(Group.memberships)
        .where(
            GroupMember.group_set_id == group_set.id,
            GroupMember.enrollment_id == enrollment.id,
            GroupMember.left_at.is_(None),
        )
    )


def refuse_second_group(enrollment: Enrollment, present: Group) -> NoReturn:
    """One group a person in each set: say which one it is."""
    raise DomainError(
        _(
            "%(name)s is in %(group)s already. One person is in one group of each set; "
            "leaving that group comes first.",
            name=enrollment.name,
            group=group_title(present),
        ),
        code="in_a_group",
        field="student",
    )


def join(group: Group, enrollment: Enrollment) -> bool:
    """Give somebody the lowest free seat; their other open invitations of the set become void.

    Returns False when they sit there already. Raises DomainError when they are in another group
    of the set, the group is full or no longer there, or they don't take the course.
    """
    group_set = group.group_set
    check_takes_part(group_set, enrollment)
    present = present_group(group_set, enrollment)
    if present is not None and present.id == group.id:
        return False
    if group.dissolved_at is not None:
        raise DomainError(
            _("%(group)s is no longer there: everybody left it.", group=group_title(group)),
            code="dissolved",
        )
    if present is not None:
        refuse_second_group(enrollment, present)
    taken = {m.seat for m in group.memberships if m.left_at is None}
    free = [seat for seat in range(1, group_set.max_size + 1) if seat not in taken]
    if not free:
        refuse_full(group)
    group.memberships.append(GroupMember(enrollment=enrollment, seat=free[0], joined_at=now()))
    db.session.flush()
    void_invitations(enrollment, group_set)
    return True


def refuse_full(group: Group) -> NoReturn:
    """Nobody fits in any more."""
    raise DomainError(
        _(
            "%(group)s is full: it has the %(most)d people that a group may have.",
            group=group_title(group),
            most=group.group_set.max_size,
        ),
        code="group_full",
        field="student",
    )


def end_membership(group: Group, enrollment: Enrollment) -> bool:
    """Free somebody's seat; a group left empty is dissolved. False if they had none."""
    membership = seat_of(group, enrollment)
    if membership is None:
        return False
    membership.left_at = max(now(), membership.joined_at)
    # Written before anything else: the seat must be free for whoever takes it next.
    db.session.flush()
    if size(group) == 0:
        _dissolve(group)
    return True


def _dissolve(group: Group) -> None:
    group.dissolved_at = now()
    for invitation in _pending(GroupInvitation.group_id == group.id):
        close_invitation(invitation, InvitationState.WITHDRAWN)
    for end in on_dissolved:
        end(group)


def close_invitation(invitation: GroupInvitation, state: InvitationState) -> None:
    """Answer an invitation, or take it back."""
    invitation.state = state
    invitation.answered_at = now()


def void_invitations(enrollment: Enrollment, group_set: GroupSet | None = None) -> None:
    """Take back what somebody was invited to: in one set, or everywhere."""
    ours = GroupInvitation.enrollment_id == enrollment.id
    for invitation in _pending(ours):
        if group_set is None or invitation.group.group_set_id == group_set.id:
            close_invitation(invitation, InvitationState.WITHDRAWN)
    db.session.flush()


def _pending(condition: ColumnElement[bool]) -> list[GroupInvitation]:
    return list(
        db.session.scalars(
            select(GroupInvitation).where(
                condition, GroupInvitation.state == InvitationState.PENDING
            )
        )
    )


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
    void_invitations(enrollment)


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


def reseat(group: Group) -> None:
    """Move the members to the seats 1, 2, 3 …, in the order in which they sit."""
    present = sorted((m for m in group.memberships if m.left_at is None), key=lambda m: m.seat)
    for seat, membership in enumerate(present, 1):
        if membership.seat != seat:
            membership.seat = seat
            # One at a time and downwards, so that no two ever share a seat.
            db.session.flush()
