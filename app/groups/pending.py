"""Invitations and requests that wait for an answer, and how they end.

Call these inside a `write()` that holds the course.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from app.core.clock import now
from app.core.db import db
from app.courses.models import Enrollment
from app.groups.models import (
    Group,
    GroupInvitation,
    GroupJoinRequest,
    GroupSet,
    InvitationState,
    RequestState,
)


def close_invitation(invitation: GroupInvitation, state: InvitationState) -> None:
    """Answer an invitation, or take it back."""
    invitation.state = state
    invitation.answered_at = now()


def close_request(
    request: GroupJoinRequest, state: RequestState, answered_by: Enrollment | None = None
) -> None:
    """Answer a request to join, or take it back."""
    request.state = state
    request.answered_at = now()
    request.answered_by_id = answered_by.id if answered_by else None


def open_invitations(*conditions: ColumnElement[bool]) -> list[GroupInvitation]:
    """The invitations that wait for an answer, the oldest first."""
    waiting = GroupInvitation.state == InvitationState.PENDING
    return list(
        db.session.scalars(
            select(GroupInvitation).where(waiting, *conditions).order_by(GroupInvitation.id)
        )
    )


def open_requests(*conditions: ColumnElement[bool]) -> list[GroupJoinRequest]:
    """The requests to join that wait for an answer, the oldest first."""
    waiting = GroupJoinRequest.state == RequestState.PENDING
    return list(
        db.session.scalars(
            select(GroupJoinRequest).where(waiting, *conditions).order_by(GroupJoinRequest.id)
        )
    )


def end_those_of(people: Collection[Enrollment], group_set: GroupSet | None = None) -> None:
    """Take back what people were invited to and what they asked for: in one set, or everywhere."""
    keys = [each.id for each in people]
    groups = select(Group.id)
    if group_set is not None:
        groups = groups.where(Group.group_set_id == group_set.id)
    for invitation in open_invitations(
        GroupInvitation.enrollment_id.in_(keys), GroupInvitation.group_id.in_(groups)
    ):
        close_invitation(invitation, InvitationState.WITHDRAWN)
    for request in open_requests(
        GroupJoinRequest.enrollment_id.in_(keys), GroupJoinRequest.group_id.in_(groups)
    ):
        close_request(request, RequestState.WITHDRAWN)
    db.session.flush()


def end_those_to(group: Group) -> list[GroupJoinRequest]:
    """End what waits of a group that is no more. Returns the requests: their people can be told."""
    for invitation in open_invitations(GroupInvitation.group_id == group.id):
        close_invitation(invitation, InvitationState.WITHDRAWN)
    requests = open_requests(GroupJoinRequest.group_id == group.id)
    for request in requests:
        close_request(request, RequestState.WITHDRAWN)
    return requests
