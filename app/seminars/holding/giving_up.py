"""Giving slots up: knowingly, by staff, or because nobody is left in the group.

A group that falls below its least size after taking a slot keeps it and is shown as incomplete:
the others have prepared, and a place in somebody's term is not lost by a classmate's withdrawal.
Only when nobody is left is the slot free again. Students can't bring that about on their own:
see `refuse_to_leave_incomplete`.
"""

from app.accounts.models import User
from app.core.db import write
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups.membership import check_member
from app.groups.models import Group
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.holding import letters, moved, obstacles, places, waiting
from app.seminars.holding.log import record
from app.seminars.holding.shown import check_shown
from app.seminars.models import SignUp, SignUpState


def withdraw_sign_up(sign_up: SignUp, enrollment: Enrollment, *, seen: str | None = None) -> None:
    """As a member, give the slot up while sign-up is open and the slot is not settled.

    Whoever waits for it has it in the same transaction. Twice is once. Raises DomainError, also
    when the sign-up is not where it was `seen` (see `shown`).
    """
    with write(sign_up.slot.seminar.course):
        check_member(sign_up.group, enrollment)
        check_shown(sign_up, seen)
        if sign_up.state is SignUpState.CONFIRMED:
            obstacles.refuse_first(obstacles.to_giving_up(sign_up))
        _end(sign_up, enrollment.user)


def take_out(sign_up: SignUp, actor: User, *, seen: str | None = None) -> None:
    """As staff, free a group's place, or take it out of the line, at any time. Twice is once.

    Raises DomainError when the sign-up is not where it was `seen`.
    """
    with write(sign_up.slot.seminar.course):
        check_shown(sign_up, seen)
        _end(sign_up, actor)


def _end(sign_up: SignUp, actor: User | None) -> None:
    match sign_up.state:
        case SignUpState.CONFIRMED:
            _vacate(sign_up, actor)
        case SignUpState.WAITLISTED:
            waiting.end_wait(sign_up, actor)
        case SignUpState.WITHDRAWN:
            pass


def _vacate(sign_up: SignUp, actor: User | None) -> None:
    slot, group = sign_up.slot, sign_up.group
    places.vacate(sign_up)
    record("sign_up.withdraw", group, slot, actor)
    moved.slot_changed([group])
    letters.tell_given_up(sign_up, actor)
    # What its people wait for, too: they may have been kept from that by what they give up.
    waiting.fill(slot, *waiting.waited_for_by(group.members))


def refuse_to_leave_incomplete(group: Group, remaining: int) -> None:
    """A student can't leave when the group, holding a slot, would be incomplete without them.

    Else two people could take slot after slot: sign up, leave, found the next group. They give
    the slot up first, knowingly, or find somebody to sit in their place. Whoever only waits for a
    slot may leave: an incomplete group gets none.
    """
    if remaining < group.group_set.min_size and places.held_by(group):
        raise DomainError(
            _(
                "%(group)s holds a seminar slot and would be incomplete without you. Give the slot "
                "up first, or find somebody to join in your place.",
                group=group_title(group),
            ),
            code="holds_slot",
        )


def free_slots_of(group: Group) -> None:
    """Nobody is left in the group: it waits for nothing, and what it held is free again."""
    for sign_up in (*queries.waitings_of(group), *places.held_by(group)):
        _end(sign_up, None)
