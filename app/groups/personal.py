"""What groups hold on a person, and what of it two accounts of one person can't both have."""

from datetime import UTC, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, selectinload

from app.accounts.models import User
from app.accounts.personal import Holding
from app.core.db import db
from app.courses.models import Enrollment
from app.groups.membership import close_invitation, groups_with, void_invitations
from app.groups.models import Group, GroupInvitation, GroupMember, InvitationState
from app.groups.rules import group_title

NEVER = datetime.max.replace(tzinfo=UTC)


def memberships_of(user: User) -> list[GroupMember]:
    """Every time that a person was in a group, the earliest first."""
    return list(
        db.session.scalars(
            select(GroupMember)
            .join(GroupMember.enrollment)
            .where(Enrollment.user_id == user.id)
            .options(selectinload(GroupMember.group).selectinload(Group.memberships))
            .order_by(GroupMember.id)
        )
    )


def holding(user: User) -> Holding:
    """The groups that a person was in, with whom, and the invitations to and from them."""
    invited, inviting = aliased(Enrollment), aliased(Enrollment)
    invitations = db.session.scalars(
        select(GroupInvitation)
        .join(invited, GroupInvitation.enrollment_id == invited.id)
        .join(inviting, GroupInvitation.invited_by_id == inviting.id)
        .where(or_(invited.user_id == user.id, inviting.user_id == user.id))
        .order_by(GroupInvitation.id)
    )
    return Holding(
        "groups",
        {
            "member_of": [_membership(each) for each in memberships_of(user)],
            "invitations": [
                {
                    "group": group_title(each.group),
                    "from": each.invited_by.name,
                    "to": each.enrollment.name,
                    "state": each.state,
                    "at": each.created_at,
                    "answered_at": each.answered_at,
                }
                for each in invitations
            ],
        },
    )


def _membership(own: GroupMember) -> dict[str, object]:
    group = own.group
    return {
        "course": group.group_set.course.slug,
        "set": group.group_set.title,
        "group": group_title(group),
        "joined_at": own.joined_at,
        "left_at": own.left_at,
        "with": sorted(
            {
                each.enrollment.name
                for each in group.memberships
                if each.enrollment_id != own.enrollment_id and _met(own, each)
            }
        ),
    }


def _met(one: GroupMember, other: GroupMember) -> bool:
    """Whether two people were in the group at one time."""
    return one.joined_at < _end(other) and other.joined_at < _end(one)


def _end(membership: GroupMember) -> datetime:
    return membership.left_at or NEVER


def clear_up(kept: Enrollment, other: Enrollment) -> None:
    """Two enrollments become one: take back what invites somebody to where they are, or twice."""
    for group in (*groups_with(kept), *groups_with(other)):
        for each in (kept, other):
            void_invitations(each, group.group_set)
    asked = {each.group_id for each in _open_invitations(kept)}
    for invitation in _open_invitations(other):
        if invitation.group_id in asked:
            close_invitation(invitation, InvitationState.WITHDRAWN)
    db.session.flush()


def _open_invitations(enrollment: Enrollment) -> list[GroupInvitation]:
    return list(
        db.session.scalars(
            select(GroupInvitation).where(
                GroupInvitation.enrollment_id == enrollment.id,
                GroupInvitation.state == InvitationState.PENDING,
            )
        )
    )
