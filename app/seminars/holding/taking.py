"""Taking slots: a complete group, while sign-up is open, as many as its seminar allows.

Staff may put a group into a slot, or move it to another, at any time. Whatever changes who holds
which slot queues at the course's lock, so that needs no other.
"""

from collections.abc import Sequence

from app.accounts.models import User
from app.core.db import write
from app.courses.models import Enrollment
from app.groups.membership import check_member, check_takes_part
from app.groups.models import Group
from app.seminars import queries
from app.seminars.holding import letters, moved, obstacles, places, waiting
from app.seminars.holding.log import record
from app.seminars.holding.shown import check_shown
from app.seminars.holding.situation import Situation, situation_of
from app.seminars.holding.subject import Subject
from app.seminars.models import SeminarSlot, SignUp, SignUpState
from app.seminars.paper_models import SeminarPaper


def sign_up(
    slot: SeminarSlot,
    group: Group,
    enrollment: Enrollment,
    *,
    title: str,
    papers: str,
    chosen: Sequence[SeminarPaper] = (),
    instead_of: SignUp | None = None,
    seen: str | None = None,
) -> SignUp:
    """Take a slot for one's group, or move there from `instead_of`. The same request twice is one.

    Raises DomainError where `obstacles.to_taking` has one, `instead_of` is not where it was `seen`,
    `enrollment` is not a student in the group, or a paper is another's; InvalidInput without a
    title.
    """
    subject = Subject(title, papers, chosen)
    subject.check_title()
    _refuse_at_a_glance(slot, group)
    with write(slot.seminar.course):
        queries.read_together(slot, group)
        subject.check(slot.seminar, instead_of)
        check_takes_part(slot.seminar.group_set, enrollment)
        check_member(group, enrollment)
        known = situation_of(group, slot.seminar)
        same = _held_alike(slot, subject, known)
        if same is not None:
            return same
        obstacles.refuse_first(
            obstacles.to_taking(slot, group, instead_of=instead_of, situation=known)
        )
        if instead_of is not None:
            check_shown(instead_of, seen)
            return _move(instead_of, slot, subject, enrollment.user)
        return _take(slot, subject, known, enrollment.user)


def _refuse_at_a_glance(slot: SeminarSlot, group: Group) -> None:
    """Refuse at once, and not only at the end of the queue, what is refused there anyway.

    In a rush most are told so that a slot is full. A group that has it may ask again.
    """
    if all(each.group_id != group.id for each in slot.confirmed):
        obstacles.refuse_first(obstacles.at_a_glance(slot))


def assign_slot(
    slot: SeminarSlot,
    group: Group,
    actor: User,
    *,
    title: str,
    papers: str,
    chosen: Sequence[SeminarPaper] = (),
) -> SignUp:
    """As staff, put a complete group into a slot, also outside the window and before who waits.

    The same request twice is one sign-up. Raises DomainError where `obstacles.to_taking` has one
    for staff, or a paper is another's.
    """
    subject = Subject(title, papers, chosen)
    with write(slot.seminar.course):
        queries.read_together(slot, group)
        subject.check(slot.seminar)
        known = situation_of(group, slot.seminar)
        same = _held_alike(slot, subject, known)
        if same is not None:
            return same
        obstacles.refuse_first(obstacles.to_taking(slot, group, by_staff=True, situation=known))
        return _take(slot, subject, known, actor)


def reassign(
    held: SignUp,
    slot: SeminarSlot,
    actor: User,
    *,
    seen: str | None = None,
    reason: str = "",
) -> None:
    """As staff, move a group to a free slot, with what it presents, also once one is settled.

    The `reason` is told to the group and kept in the log. Twice is once. Raises DomainError where
    `obstacles.to_taking` has one for staff, or the sign-up is given up or not where it was `seen`.
    """
    with write(held.slot.seminar.course):
        if held.state is SignUpState.CONFIRMED and held.slot_id == slot.id:
            return
        queries.read_together(slot, held.group)
        check_shown(held, seen)
        obstacles.refuse_first(obstacles.to_reassigning(held, slot))
        _move(held, slot, None, actor, action="sign_up.reassign", reason=reason)


def give_drawn(
    slot: SeminarSlot, group: Group, actor: User, *, chosen: Sequence[SeminarPaper]
) -> SignUp:
    """Give a group what a draw gave it, when staff publish the draw, which tells the groups.

    What it presents is its papers' title until it says otherwise. Raises DomainError as
    `assign_slot` does.
    """
    title = chosen[0].reference.title if chosen else ""
    subject = Subject(title, "", chosen)
    with write(slot.seminar.course):
        known = situation_of(group, slot.seminar)
        obstacles.refuse_first(obstacles.to_taking(slot, group, by_staff=True, situation=known))
        drawn = _seat(slot, subject, known)
        record("sign_up.draw", group, slot, actor)
    return drawn


def _held_alike(slot: SeminarSlot, subject: Subject, known: Situation) -> SignUp | None:
    """What the group holds already, just as it is asked for."""
    here = (held for held in known.held if held.slot_id == slot.id)
    return next((held for held in here if subject.is_that_of(held)), None)


def _take(slot: SeminarSlot, subject: Subject, known: Situation, actor: User) -> SignUp:
    taken = _seat(slot, subject, known)
    still_waits = waiting.keep_in_line(taken, known.held)
    record("sign_up.take", known.group, slot, actor)
    letters.tell_taken(taken, actor, still_waits=still_waits)
    return taken


def _seat(slot: SeminarSlot, subject: Subject, known: Situation) -> SignUp:
    taken = places.take(slot, known.group, known.held)
    subject.write_to(taken)
    moved.slot_changed([known.group])
    return taken


def _move(
    held: SignUp,
    slot: SeminarSlot,
    subject: Subject | None,
    actor: User,
    *,
    action: str = "sign_up.move",
    reason: str = "",
) -> SignUp:
    """Give one slot up for another: title, papers and slides go along, or are said anew."""
    left = held.slot
    places.move(held, slot)
    if subject is not None:
        subject.write_to(held)
    record(action, held.group, slot, actor, reason=reason)
    moved.slot_changed([held.group])
    letters.tell_moved(held, left, actor, reason)
    waiting.fill(left, *waiting.waited_for_by(held.group.members))
    return held
