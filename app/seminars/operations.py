"""Taking, changing and giving up seminar slots.

A group takes one slot, while sign-up is open and the group is complete. Staff may put a group
into a slot and take it out at any time. What a slot *is* the staff set in `planning`. Whatever
changes slots or who holds them queues at the course's lock, so that needs no other.

A group that falls below its least size after taking a slot keeps it and is shown as incomplete:
the others have prepared, and a place in somebody's term is not lost by a classmate's withdrawal.
Only when nobody is left is the slot free again. Students can't bring that about on their own:
see `refuse_to_leave_incomplete`.
"""

from sqlalchemy import select

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.courses.models import Enrollment
from app.groups.membership import check_member, check_takes_part
from app.groups.models import Group
from app.groups.rules import group_title, is_complete, missing
from app.schedule.naming import meeting_label
from app.seminars import letters
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState
from app.seminars.planning import (
    add_slots,
    create_seminar,
    delete_slot,
    edit_seminar,
    edit_slot,
)
from app.seminars.rules import Window, has_begun, window

__all__ = [
    "add_slots",
    "assign_slot",
    "change_sign_up",
    "create_seminar",
    "delete_slot",
    "edit_seminar",
    "edit_sign_up",
    "edit_slot",
    "sign_up",
    "take_out",
    "withdraw_sign_up",
]


def sign_up(
    slot: SeminarSlot, group: Group, enrollment: Enrollment, *, title: str, papers: str
) -> SignUp:
    """Take a slot for one's group. The same request twice is one sign-up.

    Raises DomainError when sign-up is not open, the slot is full, past or its meeting cancelled,
    the group is incomplete or of another set or holds a slot already, or `enrollment` is not a
    student in it; InvalidInput without a title.
    """
    _check_title(title)
    with write(slot.seminar.course):
        check_takes_part(slot.seminar.group_set, enrollment)
        check_member(group, enrollment)
        held = confirmed_of(group, slot.seminar)
        if held is not None and _is_same(held, slot, title, papers):
            return held
        check_window(slot.seminar)
        if has_begun(slot):
            raise DomainError(
                _("The time of this slot has come already. Choose a later one."),
                code="slot_past",
            )
        return _take(slot, group, enrollment.user, held, title=title, papers=papers)


def assign_slot(slot: SeminarSlot, group: Group, actor: User, *, title: str, papers: str) -> SignUp:
    """As staff, put a complete group into a slot, also outside the window.

    The same request twice is one sign-up. Raises DomainError when the slot is full or its
    meeting cancelled, or the group is incomplete or holds a slot already.
    """
    with write(slot.seminar.course):
        held = confirmed_of(group, slot.seminar)
        if held is not None and _is_same(held, slot, title, papers):
            return held
        return _take(slot, group, actor, held, title=title, papers=papers)


def _check_title(title: str) -> None:
    if not title:
        raise InvalidInput(_("Say what you present."), code="title_needed", field="title")


def _is_same(held: SignUp, slot: SeminarSlot, title: str, papers: str) -> bool:
    return (held.slot_id, held.title, held.papers) == (slot.id, title, papers)


def _take(
    slot: SeminarSlot, group: Group, actor: User, held: SignUp | None, *, title: str, papers: str
) -> SignUp:
    _check_group(slot.seminar, group, held)
    if slot.meeting.cancelled_at is not None:
        raise DomainError(
            _("%(meeting)s is cancelled. Choose another day.", meeting=meeting_label(slot.meeting)),
            code="meeting_cancelled",
        )
    taken = set(
        db.session.scalars(
            select(SignUp.place).where(
                SignUp.slot_id == slot.id, SignUp.state == SignUpState.CONFIRMED
            )
        )
    )
    free = [place for place in range(1, slot.capacity + 1) if place not in taken]
    if not free:
        raise DomainError(
            _("Another group was faster: this slot is full. Please choose another."),
            code="slot_full",
        )
    taking = SignUp(
        slot_id=slot.id,
        seminar_id=slot.seminar_id,
        group_id=group.id,
        state=SignUpState.CONFIRMED,
        place=free[0],
        turn=1,
        title=title,
        papers=papers,
        created_at=now(),
    )
    db.session.add(taking)
    db.session.flush()
    _record(slot, "sign_up.take", group, actor)
    letters.tell_taken(taking, actor)
    return taking


def _check_group(seminar: Seminar, group: Group, held: SignUp | None) -> None:
    """The group is one of this seminar's, complete, and holds no slot of it yet."""
    if group.group_set_id != seminar.group_set_id or group.dissolved_at is not None:
        raise DomainError(
            _("This is not a group of %(seminar)s.", seminar=seminar.title),
            code="other_set",
            field="group",
        )
    if held is not None:
        raise DomainError(
            _(
                "%(group)s holds a slot already, in %(meeting)s. Give it up before taking another.",
                group=group_title(group),
                meeting=meeting_label(held.slot.meeting),
            ),
            code="already_holds",
            field="group",
        )
    if not is_complete(group):
        raise DomainError(
            ngettext(
                "%(group)s is not complete: %(num)d more person is needed.",
                "%(group)s is not complete: %(num)d more people are needed.",
                missing(group),
                group=group_title(group),
            ),
            code="group_incomplete",
            field="group",
        )


def check_window(seminar: Seminar) -> None:
    """Refuse what students do to slots outside `[opens_at, closes_at)`, by the server's clock."""
    match window(seminar):
        case Window.AHEAD:
            raise DomainError(
                _("Sign-up for %(seminar)s is not open yet.", seminar=seminar.title),
                code="not_open_yet",
            )
        case Window.OVER:
            raise DomainError(
                _(
                    "Sign-up for %(seminar)s is closed. Ask the instructor if something "
                    "has to change.",
                    seminar=seminar.title,
                ),
                code="closed",
            )


def confirmed_of(group: Group, seminar: Seminar) -> SignUp | None:
    """The sign-up by which a group holds a slot of the seminar."""
    return db.session.scalar(
        select(SignUp).where(
            SignUp.seminar_id == seminar.id,
            SignUp.group_id == group.id,
            SignUp.state == SignUpState.CONFIRMED,
        )
    )


def change_sign_up(sign_up: SignUp, enrollment: Enrollment, *, title: str, papers: str) -> None:
    """As a member, say anew what the group presents.

    That is settled later than who presents when, so it goes on after sign-up closes, until the
    slot begins. Raises DomainError, InvalidInput without a title.
    """
    _check_title(title)
    slot = sign_up.slot
    with write(slot.seminar.course):
        check_member(sign_up.group, enrollment)
        if has_begun(slot):
            raise DomainError(
                _("The slot has begun. Ask the instructor to change the title."),
                code="slot_past",
            )
        _change(sign_up, enrollment.user, title, papers)


def edit_sign_up(sign_up: SignUp, actor: User, *, title: str, papers: str) -> None:
    """As staff, change what a group presents, at any time. Raises DomainError."""
    with write(sign_up.slot.seminar.course):
        _change(sign_up, actor, title, papers)


def _change(sign_up: SignUp, actor: User, title: str, papers: str) -> None:
    if sign_up.state is not SignUpState.CONFIRMED:
        raise DomainError(
            _("%(group)s has given this slot up.", group=group_title(sign_up.group)),
            code="given_up",
        )
    if (sign_up.title, sign_up.papers) != (title, papers):
        sign_up.title, sign_up.papers = title, papers
        _record(sign_up.slot, "sign_up.change", sign_up.group, actor)


def withdraw_sign_up(sign_up: SignUp, enrollment: Enrollment) -> None:
    """As a member, give the slot up while sign-up is open. Twice is once. Raises DomainError."""
    seminar = sign_up.slot.seminar
    with write(seminar.course):
        check_member(sign_up.group, enrollment)
        if sign_up.state is SignUpState.WITHDRAWN:
            return
        check_window(seminar)
        _withdraw(sign_up, enrollment.user)


def take_out(sign_up: SignUp, actor: User) -> None:
    """As staff, free a group's place, at any time. Twice is once."""
    with write(sign_up.slot.seminar.course):
        if sign_up.state is not SignUpState.WITHDRAWN:
            _withdraw(sign_up, actor)


def _withdraw(sign_up: SignUp, actor: User | None) -> None:
    sign_up.state, sign_up.place, sign_up.turn = SignUpState.WITHDRAWN, None, None
    sign_up.withdrawn_at = now()
    # Written at once: the place must be free for whoever takes it in this transaction.
    db.session.flush()
    _record(sign_up.slot, "sign_up.withdraw", sign_up.group, actor)
    letters.tell_given_up(sign_up, actor)


def held_by(group: Group) -> list[SignUp]:
    """Every slot that a group holds."""
    return list(
        db.session.scalars(
            select(SignUp).where(SignUp.group_id == group.id, SignUp.state == SignUpState.CONFIRMED)
        )
    )


def refuse_to_leave_incomplete(group: Group, remaining: int) -> None:
    """A student can't leave when the group, holding a slot, would be incomplete without them.

    Else two people could take slot after slot: sign up, leave, found the next group. They give
    the slot up first, knowingly, or find somebody to sit in their place.
    """
    if remaining < group.group_set.min_size and held_by(group):
        raise DomainError(
            _(
                "%(group)s holds a seminar slot and would be incomplete without you. Give the slot "
                "up first, or find somebody to join in your place.",
                group=group_title(group),
            ),
            code="holds_slot",
        )


def free_slots_of(group: Group) -> None:
    """Nobody is left in the group: what it held is free again."""
    for sign_up in held_by(group):
        _withdraw(sign_up, None)


def _record(slot: SeminarSlot, action: str, group: Group, actor: User | None) -> None:
    course = slot.seminar.course
    course.changed()
    audit.record(
        db.session,
        action,
        f"{group_title(group)}, {meeting_label(slot.meeting)}",
        actor_id=actor.id if actor else None,
        course_id=course.id,
        slot=slot.public_id,
        group=group.public_id,
    )
