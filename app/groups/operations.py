"""Every change to groups. (What a set is, `partition` changes.)

Students form groups until their set locks; staff change them at any time. Taking a seat, leaving
it and what follows from either stand in `membership`. All of it queues at the course's lock.
"""

from app.accounts.models import User
from app.core.db import write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups import inviting, letters, membership, pending
from app.groups.describing import LONGEST_NAME, name_group
from app.groups.log import record
from app.groups.models import (
    Group,
    GroupInvitation,
    GroupJoinRequest,
    GroupSet,
    InvitationState,
)
from app.groups.partition import create_group_set, edit_group_set
from app.groups.rules import is_full

__all__ = [
    "LONGEST_NAME",
    "accept_invitation",
    "add_member",
    "create_group",
    "create_group_for",
    "create_group_set",
    "decline_invitation",
    "edit_group_set",
    "invite",
    "leave",
    "name_group",
    "remove_member",
    "start_with",
    "withdraw_invitation",
]


def create_group(
    group_set: GroupSet, enrollment: Enrollment, *, actor: User | None = None
) -> Group:
    """Start a group with one student in it. `actor` is the staff member who does it for them.

    Asking twice gives the group that the first asking made. Raises DomainError when the student
    is in a group with others, or when the set is locked.
    """
    with write(group_set.course, group_set):
        if actor is None:
            membership.check_open(group_set)
        membership.check_takes_part(group_set, enrollment)
        present = membership.present_group(group_set, enrollment)
        if present is not None:
            if len(present.memberships) == 1:
                return present
            membership.refuse_second_group(enrollment, present)
        group = membership.new_group(group_set)
        membership.join(group, enrollment)
        record(group, "group.create", actor or enrollment.user)
        if actor is not None:
            letters.tell_added(group, [enrollment])
    return group


def start_with(group_set: GroupSet, enrollment: Enrollment, classmate: Enrollment) -> Group:
    """Start a group and invite a classmate into it: both, or neither. Raises DomainError."""
    with write(group_set.course, group_set):
        group = create_group(group_set, enrollment)
        invite(group, enrollment, classmate)
    return group


def invite(group: Group, inviter: Enrollment, invitee: Enrollment) -> GroupInvitation:
    """Ask a classmate without a group into one's own. An open invitation is not sent twice.

    More people may be invited than there are seats (`inviting.check_number`): the first to accept
    have them. Who has asked to join is not invited but let in (`requests.accept`). Raises
    DomainError.
    """
    group_set = group.group_set
    with write(group_set.course, group) as session:
        membership.check_open(group_set)
        membership.check_member(group, inviter)
        membership.check_takes_part(group_set, invitee)
        present = membership.present_group(group_set, invitee)
        if present is not None:
            membership.refuse_second_group(invitee, present)
        for each in pending.open_invitations(
            GroupInvitation.group_id == group.id, GroupInvitation.enrollment_id == invitee.id
        ):
            return each
        _refuse_who_asks(group, invitee)
        if is_full(group):
            membership.refuse_full(group)
        inviting.check_number(group, inviter)
        told = inviting.was_told(group, inviter, invitee)
        invitation = GroupInvitation(
            group_id=group.id, enrollment_id=invitee.id, invited_by_id=inviter.id
        )
        session.add(invitation)
        record(group, "group.invite", inviter.user, whom=invitee, public=False)
        if not told:
            letters.tell_invited(group, inviter, invitee)
    return invitation


def _refuse_who_asks(group: Group, invitee: Enrollment) -> None:
    asks = pending.open_requests(
        GroupJoinRequest.group_id == group.id, GroupJoinRequest.enrollment_id == invitee.id
    )
    if asks:
        raise DomainError(
            _("%(name)s has asked to join: accept the request.", name=invitee.name),
            code="has_asked",
            field="student",
        )


def accept_invitation(invitation: GroupInvitation, enrollment: Enrollment) -> Group:
    """Join the group that one is invited to. Accepting twice is accepting once.

    Raises DomainError when the invitation is no longer open or is another's, the group is full,
    the set is locked, or one is in a group already.
    """
    group = invitation.group
    with write(group.group_set.course, group):
        _check_invited(invitation, enrollment)
        if (
            invitation.state is InvitationState.ACCEPTED
            and membership.seat_of(group, enrollment) is not None
        ):
            return group
        membership.check_open(group.group_set)
        if invitation.state is not InvitationState.PENDING:
            raise DomainError(
                _(
                    "This invitation is no longer open. Ask %(name)s for a new one.",
                    name=invitation.invited_by.name,
                ),
                code="invitation_closed",
            )
        # Before the joining, which takes back every invitation that is still open.
        pending.close_invitation(invitation, InvitationState.ACCEPTED)
        membership.join(group, enrollment)
        record(group, "group.join", enrollment.user)
        letters.tell_came(group, enrollment)
    return group


def decline_invitation(invitation: GroupInvitation, enrollment: Enrollment) -> None:
    """Say no. Declining what is no longer open changes nothing."""
    with write(invitation.group.group_set.course):
        _check_invited(invitation, enrollment)
        if invitation.state is InvitationState.PENDING:
            pending.close_invitation(invitation, InvitationState.DECLINED)
            record(invitation.group, "group.decline", enrollment.user, public=False)


def _check_invited(invitation: GroupInvitation, enrollment: Enrollment) -> None:
    if invitation.enrollment_id != enrollment.id:
        raise DomainError(_("This invitation is for somebody else."), code="not_invited")


def withdraw_invitation(invitation: GroupInvitation, enrollment: Enrollment) -> None:
    """Take an invitation back, as any member of the group. Once answered, it stays answered."""
    group = invitation.group
    with write(group.group_set.course):
        membership.check_member(group, enrollment)
        if invitation.state is InvitationState.PENDING:
            pending.close_invitation(invitation, InvitationState.WITHDRAWN)
            record(group, "group.withdraw_invitation", enrollment.user, public=False)


def leave(group: Group, enrollment: Enrollment) -> None:
    """Leave one's group. Leaving twice is leaving once; a group left empty is dissolved.

    Raises DomainError when the set is locked, or when the group holds what it needs its people
    for (rooms above say so in `membership.before_leaving`).
    """
    with write(group.group_set.course, group):
        if membership.seat_of(group, enrollment) is None:
            return
        membership.check_leaving(group)
        membership.end_membership(group, enrollment)
        record(group, "group.leave", enrollment.user)


def create_group_for(
    group_set: GroupSet, enrollments: list[Enrollment], actor: User | None
) -> Group:
    """As staff, put students into a new group, also when the set is locked.

    The same people asked for twice are one group. Raises InvalidInput for nobody, DomainError
    when somebody is in a group already or they are too many.
    """
    if not enrollments:
        raise InvalidInput(_("Choose at least one student."), code="nobody", field="students")
    with write(group_set.course, group_set):
        present = membership.present_group(group_set, enrollments[0])
        if present is not None and {m.id for m in present.members} == {e.id for e in enrollments}:
            return present
        group = membership.new_group(group_set)
        membership.take_seats(group_set, [(each, group) for each in enrollments])
        membership.follow_up(group)
        record(group, "group.create", actor)
        letters.tell_added(group, enrollments)
    return group


def add_member(group: Group, enrollment: Enrollment, actor: User) -> None:
    """As staff, put a student into a group, also when the set is locked. Raises DomainError."""
    with write(group.group_set.course, group):
        if membership.join(group, enrollment):
            record(group, "group.add_member", actor, whom=enrollment)
            letters.tell_added(group, [enrollment])


def remove_member(group: Group, enrollment: Enrollment, actor: User) -> None:
    """As staff, take somebody out of a group, also when the set is locked.

    A group below its least size keeps what it holds and is shown as incomplete; one left empty
    is dissolved, and what it held is free again.
    """
    with write(group.group_set.course, group):
        if membership.end_membership(group, enrollment):
            record(group, "group.remove_member", actor, whom=enrollment)
            letters.tell_removed(group, enrollment)
