"""How many classmates a group invites, and how often one of them is written to.

Each invitation is a letter. What is taken back and made again, or made by the same student for one
group after another, counts together.
"""

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import ngettext
from app.courses.models import Enrollment
from app.groups.letters import ONE_LETTER_IN
from app.groups.models import Group, GroupInvitation, GroupMember, InvitationState
from app.groups.rules import free_seats

# So many may wait for an answer, or twice as many as there are free seats.
ALWAYS_INVITED = 10


def check_number(group: Group, inviter: Enrollment) -> None:
    """Refuse one invitation more than a group may have open. Raises DomainError.

    Taken back, it counts as open for two days, unless the invited have a group by now.
    """
    number = _unanswered(group, inviter)
    if number >= max(ALWAYS_INVITED, 2 * free_seats(group)):
        raise DomainError(
            ngettext(
                "You have invited %(num)d classmate who has not answered. Wait for the answer "
                "before you invite others. An invitation that is taken back counts for two days.",
                "You have invited %(num)d classmates who have not answered. Wait for some answers "
                "before you invite others. An invitation that is taken back counts for two days.",
                number,
            ),
            code="too_many_invitations",
            field="student",
        )


def _unanswered(group: Group, inviter: Enrollment) -> int:
    seated = exists().where(
        GroupMember.group_set_id == group.group_set_id,
        GroupMember.enrollment_id == GroupInvitation.enrollment_id,
        GroupMember.left_at.is_(None),
    )
    lately_taken_back = and_(GroupInvitation.state == InvitationState.WITHDRAWN, _lately(), ~seated)
    statement = (
        select(func.count(GroupInvitation.enrollment_id.distinct()))
        .join(GroupInvitation.group)
        .where(
            _of_either(group, inviter),
            or_(GroupInvitation.state == InvitationState.PENDING, lately_taken_back),
        )
    )
    return db.session.scalar(statement) or 0


def was_told(group: Group, inviter: Enrollment, invitee: Enrollment) -> bool:
    """Whether the invited had a letter of this group or this classmate within two days."""
    statement = (
        select(GroupInvitation.id)
        .join(GroupInvitation.group)
        .where(_of_either(group, inviter), GroupInvitation.enrollment_id == invitee.id, _lately())
        .limit(1)
    )
    return db.session.scalar(statement) is not None


def _of_either(group: Group, inviter: Enrollment) -> ColumnElement[bool]:
    """Invitations into the group, or by the same student into other groups of the set."""
    return and_(
        Group.group_set_id == group.group_set_id,
        or_(GroupInvitation.group_id == group.id, GroupInvitation.invited_by_id == inviter.id),
    )


def _lately() -> ColumnElement[bool]:
    return GroupInvitation.created_at > now() - ONE_LETTER_IN
