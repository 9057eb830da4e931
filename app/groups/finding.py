"""What a student can do about a group that they are not in: ask it, answer it, or why neither."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.errors import DomainError
from app.courses.models import Enrollment
from app.groups import membership, queries
from app.groups.models import (
    Group,
    GroupInvitation,
    GroupJoinRequest,
    GroupSet,
    RequestState,
)
from app.groups.requests import asked_by, check_asks
from app.groups.rules import free_seats


@dataclass(frozen=True, slots=True)
class Choice:
    """A group to a student who looks for one.

    They have asked it (`request`), it has asked them (`invitation`), or they can ask, unless
    `why_not` says otherwise.
    """

    group: Group
    seats: int
    request: GroupJoinRequest | None = None
    invitation: GroupInvitation | None = None
    why_not: str = ""


def choices(group_set: GroupSet, groups: Iterable[Group], enrollment: Enrollment) -> list[Choice]:
    """Each of these groups of a set to a student who is in none: first those who can be asked."""
    asked = asked_by(enrollment, group_set)
    invitations = queries.pending_invitations(enrollment)
    found = [_choice(group, asked, invitations) for group in groups]
    return sorted(found, key=lambda each: (bool(each.why_not), each.group.number))


def choice(group: Group, enrollment: Enrollment) -> Choice:
    """One group to a student who is not in it, whether they are in another or in none."""
    group_set = group.group_set
    try:
        membership.check_open(group_set)
        present = membership.present_group(group_set, enrollment)
        if present is not None:
            membership.refuse_second_group(enrollment, present)
    except DomainError as error:
        return Choice(group, free_seats(group), why_not=error.message)
    return choices(group_set, [group], enrollment)[0]


def _choice(
    group: Group, asked: Sequence[GroupJoinRequest], invitations: Sequence[GroupInvitation]
) -> Choice:
    seats = free_seats(group)
    for request in asked:
        if request.group_id == group.id and request.state is RequestState.PENDING:
            return Choice(group, seats, request=request)
    for invitation in invitations:
        if invitation.group_id == group.id:
            return Choice(group, seats, invitation=invitation)
    try:
        check_asks(group, asked, invited=False)
    except DomainError as error:
        return Choice(group, seats, why_not=error.message)
    return Choice(group, seats)
