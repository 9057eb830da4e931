"""What groups hold on a person, and what of it two accounts of one person can't both have."""

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, selectinload

from app.accounts.models import User
from app.accounts.personal import Holding
from app.core.db import db
from app.courses.models import Enrollment
from app.groups import pending
from app.groups.history import met
from app.groups.leaving import groups_with
from app.groups.models import (
    Group,
    GroupInvitation,
    GroupJoinRequest,
    GroupMember,
    InvitationState,
    RequestState,
)
from app.groups.rules import group_title


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
    """The groups that a person was in, with whom; invitations to and from them; what they asked."""
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
            "asked_to_join": [_request(each) for each in _requests_of(user)],
        },
    )


def _requests_of(user: User) -> list[GroupJoinRequest]:
    own = select(Enrollment.id).where(Enrollment.user_id == user.id)
    return list(
        db.session.scalars(
            select(GroupJoinRequest)
            .where(GroupJoinRequest.enrollment_id.in_(own))
            .order_by(GroupJoinRequest.id)
        )
    )


def _request(request: GroupJoinRequest) -> dict[str, object]:
    return {
        "group": group_title(request.group),
        "message": request.message,
        "state": request.state,
        "at": request.created_at,
        "answered_at": request.answered_at,
    }


def forget(user: User, actor: User) -> None:
    """Take out of an erased person's requests what they wrote of themself."""
    for request in _requests_of(user):
        request.message = ""


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
                if each.enrollment_id != own.enrollment_id and met(own, each)
            }
        ),
    }


def clear_up(kept: Enrollment, other: Enrollment) -> None:
    """Two enrollments become one: take back what leads somebody to where they are, or twice."""
    for group in (*groups_with(kept), *groups_with(other)):
        pending.end_those_of((kept, other), group.group_set)
    invited = {each.group_id for each in _invitations_to(kept)}
    for invitation in _invitations_to(other):
        if invitation.group_id in invited:
            pending.close_invitation(invitation, InvitationState.WITHDRAWN)
    asked = {each.group_id for each in _requests_by(kept)}
    for request in _requests_by(other):
        if request.group_id in asked:
            pending.close_request(request, RequestState.WITHDRAWN)
    db.session.flush()


def _invitations_to(enrollment: Enrollment) -> list[GroupInvitation]:
    return pending.open_invitations(GroupInvitation.enrollment_id == enrollment.id)


def _requests_by(enrollment: Enrollment) -> list[GroupJoinRequest]:
    return pending.open_requests(GroupJoinRequest.enrollment_id == enrollment.id)
