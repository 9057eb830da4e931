"""Asking to join a group: who may ask, and what the group's members answer.

Any member answers. Whoever is let in is let in by the same rules as somebody who was invited.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.core.web.times import moment_text
from app.courses.models import Enrollment
from app.groups import letters, membership, pending
from app.groups.letters import ONE_LETTER_IN
from app.groups.log import record
from app.groups.models import (
    Group,
    GroupInvitation,
    GroupJoinRequest,
    GroupSet,
    RequestState,
)
from app.groups.rules import group_title, is_full

# A group that said no is not asked again at once. It can invite at any time.
ASK_AGAIN_AFTER = timedelta(days=2)
# Each request is a letter to a group: somebody who asks the whole class at once is heard by none.
MOST_WAITING = 5


def asked_by(enrollment: Enrollment, group_set: GroupSet) -> list[GroupJoinRequest]:
    """What somebody has asked the groups of a set, answered or not, the last first."""
    return list(
        db.session.scalars(
            select(GroupJoinRequest)
            .join(GroupJoinRequest.group)
            .where(
                GroupJoinRequest.enrollment_id == enrollment.id,
                Group.group_set_id == group_set.id,
            )
            .order_by(GroupJoinRequest.id.desc())
        )
    )


def check_asks(group: Group, asked: Collection[GroupJoinRequest], *, invited: bool) -> None:
    """Refuse a request for what is between the group and a student who is in none.

    `asked` is what the student has asked the groups of the set, `invited` whether this group has
    invited them. Raises DomainError.
    """
    if group.dissolved_at is not None:
        membership.refuse_dissolved(group)
    if invited:
        raise DomainError(
            _("%(group)s has invited you: accept the invitation.", group=group_title(group)),
            code="invited",
        )
    if is_full(group):
        membership.refuse_full(group)
    if not group.takes_requests:
        raise DomainError(
            _(
                "%(group)s takes no requests. You can join it by its code, or when a member "
                "invites you.",
                group=group_title(group),
            ),
            code="no_requests",
        )
    _check_declined(group, asked)
    waiting = sum(1 for each in asked if each.state is RequestState.PENDING)
    if waiting >= MOST_WAITING:
        raise DomainError(
            ngettext(
                "You have asked %(num)d group already. Wait for its answer, or take it back.",
                "You have asked %(num)d groups already. Wait for an answer, or take one back.",
                waiting,
            ),
            code="too_many_requests",
        )


def _check_declined(group: Group, asked: Collection[GroupJoinRequest]) -> None:
    said_no = [
        each.answered_at + ASK_AGAIN_AFTER
        for each in asked
        if each.group_id == group.id and each.state is RequestState.DECLINED and each.answered_at
    ]
    if said_no and now() < max(said_no):
        raise DomainError(
            _(
                "%(group)s has declined. You can ask it again from %(when)s; it can invite you at "
                "any time.",
                group=group_title(group),
                when=moment_text(max(said_no), group.group_set.course.time_zone),
            ),
            code="declined",
        )


def ask(group: Group, enrollment: Enrollment, message: str) -> GroupJoinRequest:
    """Ask to join a group, with a line of text. One that waits already is not sent twice.

    Raises DomainError when the student may not ask (`check_asks` says why), is in a group of the
    set, or when students don't change its groups now.
    """
    group_set = group.group_set
    with write(group_set.course, group) as session:
        membership.check_open(group_set)
        membership.check_takes_part(group_set, enrollment)
        present = membership.present_group(group_set, enrollment)
        if present is not None:
            membership.refuse_second_group(enrollment, present)
        asked = asked_by(enrollment, group_set)
        here = [each for each in asked if each.group_id == group.id]
        for each in here:
            if each.state is RequestState.PENDING:
                return each
        check_asks(group, asked, invited=_is_invited(group, enrollment))
        request = GroupJoinRequest(group_id=group.id, enrollment_id=enrollment.id, message=message)
        session.add(request)
        record(group, "group.ask", enrollment.user, public=False)
        # Nobody is written to by asking and taking it back again and again.
        if all(each.created_at + ONE_LETTER_IN <= now() for each in here):
            letters.tell_asked(group, enrollment, message)
    return request


def _is_invited(group: Group, enrollment: Enrollment) -> bool:
    return any(
        pending.open_invitations(
            GroupInvitation.group_id == group.id, GroupInvitation.enrollment_id == enrollment.id
        )
    )


def accept(request: GroupJoinRequest, member: Enrollment) -> None:
    """Let in who has asked, as any member of the group. Accepting twice is accepting once.

    Raises DomainError when the request is no longer open, the group is full, the set is locked,
    the student is in a group already, or their account is switched off.
    """
    group, asker = request.group, request.enrollment
    with write(group.group_set.course, group):
        membership.check_member(group, member)
        if request.state is RequestState.ACCEPTED and membership.seat_of(group, asker) is not None:
            return
        membership.check_open(group.group_set)
        if request.state is not RequestState.PENDING:
            raise DomainError(
                _(
                    "%(name)s asks no longer: the request was taken back or answered, or they are "
                    "in a group now.",
                    name=asker.name,
                ),
                code="request_closed",
            )
        if asker.user.disabled_at is not None:
            raise DomainError(
                _(
                    "The account of %(name)s is switched off: they can't join. Decline the "
                    "request.",
                    name=asker.name,
                ),
                code="account_off",
            )
        # Before the joining, which takes back every request that is still open.
        pending.close_request(request, RequestState.ACCEPTED, member)
        membership.join(group, asker)
        record(group, "group.accept_request", member.user, whom=asker)
        letters.tell_taken_in(group, asker, member)


def decline(request: GroupJoinRequest, member: Enrollment) -> None:
    """Say no to who has asked, as any member. Declining what is no longer open changes nothing.

    Any member can still invite them.
    """
    group = request.group
    with write(group.group_set.course):
        membership.check_member(group, member)
        if request.state is RequestState.PENDING:
            pending.close_request(request, RequestState.DECLINED, member)
            record(
                group, "group.decline_request", member.user, whom=request.enrollment, public=False
            )
            letters.tell_declined(group, request.enrollment)


def take_back(request: GroupJoinRequest, enrollment: Enrollment) -> None:
    """Take one's own request back. Once answered, it stays answered."""
    group = request.group
    with write(group.group_set.course):
        if request.enrollment_id != enrollment.id:
            raise DomainError(_("This request is somebody else's."), code="not_asked")
        if request.state is RequestState.PENDING:
            pending.close_request(request, RequestState.WITHDRAWN)
            record(group, "group.take_request_back", enrollment.user, public=False)
