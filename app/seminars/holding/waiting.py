"""Waiting for a full slot, and how a place that comes free goes to the first who can take it.

Those who wait for a slot have it in the order of their keys. Whatever frees a place calls `fill` in
its own transaction, so that nobody who comes by at that moment is faster than the line. A group
that can't take a place now (it is incomplete, somebody presents elsewhere then) keeps its own.
Whatever frees a person calls `fill_for`: what kept their groups from a place may be over.
"""

from collections import deque
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.models import Enrollment
from app.groups.membership import check_member, check_takes_part
from app.groups.models import Group, GroupMember
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.dues.due import is_settled
from app.seminars.holding import choosing, letters, moved, obstacles, places
from app.seminars.holding.log import record
from app.seminars.holding.shown import check_shown
from app.seminars.holding.situation import situation_of
from app.seminars.holding.subject import Subject
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState
from app.seminars.paper_models import SeminarPaper


def join_waitlist(
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
    """Wait for a full slot with one's group, and move there from `instead_of` if it holds one.

    The same request twice is one. Raises DomainError where `obstacles.to_waiting` has one,
    `instead_of` is not where it was `seen`, or `enrollment` is not a student in the group;
    InvalidInput without a title.
    """
    subject = Subject(title, papers, chosen)
    subject.check_title()
    with write(slot.seminar.course):
        queries.read_together(slot, group)
        subject.check(slot.seminar, instead_of)
        check_takes_part(slot.seminar.group_set, enrollment)
        check_member(group, enrollment)
        present = places.waiting_for(slot, group)
        if present is not None and subject.is_that_of(present):
            return present
        known = situation_of(group, slot.seminar)
        obstacles.refuse_first(
            obstacles.to_waiting(slot, group, instead_of=instead_of, situation=known)
        )
        if instead_of is not None:
            check_shown(instead_of, seen)
        waiting = places.line_up(slot, group, instead_of)
        subject.write_to(waiting)
        record("sign_up.wait", group, slot, enrollment.user)
        letters.tell_waiting(waiting, position(waiting), enrollment.user)
    return waiting


def leave_waitlist(sign_up: SignUp, enrollment: Enrollment) -> None:
    """As a member, wait no longer; twice is once.

    Raises DomainError when the group has the slot by now, or `enrollment` is not in the group.
    """
    with write(sign_up.slot.seminar.course):
        check_member(sign_up.group, enrollment)
        if sign_up.state is SignUpState.CONFIRMED:
            raise DomainError(
                _(
                    "%(group)s waits no longer: it has the slot. Give it up if you do not want it.",
                    group=group_title(sign_up.group),
                ),
                code="has_slot",
            )
        if sign_up.state is SignUpState.WAITLISTED:
            end_wait(sign_up, enrollment.user)


def end_wait(sign_up: SignUp, actor: User | None) -> None:
    """Take a group out of the line for a slot, and tell those of it who did not do that."""
    places.vacate(sign_up)
    record("sign_up.leave_line", sign_up.group, sign_up.slot, actor)
    letters.tell_left_line(sign_up, actor)


def position(sign_up: SignUp) -> int:
    """How many it will be until a group that waits has the slot: 1 for the next."""
    return sum(each.id <= sign_up.id for each in sign_up.slot.waiting)


def fill(*slots: SeminarSlot) -> None:
    """Give each free place of these slots to the first that waits for it and can take it.

    A group that moves there leaves a place, which is filled in turn, and so is what its people wait
    for with others. Each promotion uses up a row that waits, so this ends. Call inside a
    `write()` that holds the course.
    """
    gaining = deque(slots)
    while gaining:
        slot = gaining.popleft()
        first = _first_able(slot)
        if first is not None:
            gaining.append(slot)
            gaining.extend(_promote(first))


def _first_able(slot: SeminarSlot) -> SignUp | None:
    if slot.free_places <= 0:
        return None
    return next((each for each in slot.waiting if not obstacles.to_promoting(each)), None)


def _promote(waiting: SignUp) -> list[SeminarSlot]:
    """The group has what it waited for. Returns the slots that others may have by that."""
    slot, group, instead_of = waiting.slot, waiting.group, waiting.instead_of
    left = [instead_of.slot] if instead_of else []
    if instead_of is None:
        taken = places.take(slot, group, places.held_by(group))
        lost = choosing.hold_chosen(taken)
    else:
        taken = instead_of
        places.move(taken, slot)
        lost = _take_over(waiting, taken)
    ended = _end_others(taken)
    record("sign_up.promote", group, slot, None)
    moved.slot_changed([group])
    letters.tell_promoted(taken, left=left, lost=lost, ended=ended)
    return [*left, *waited_for_by(group.members)] if left else []


def _take_over(waiting: SignUp, moving: SignUp) -> list[SeminarPaper]:
    """Have a sign-up that has moved say what was said for its new slot.

    Returns the papers that others hold by now.
    """
    moving.title, moving.papers = waiting.title, waiting.papers
    wanted = [each.paper for each in waiting.chosen]
    taken = choosing.held_by_others(wanted, moving)
    choosing.choose(moving, [paper for paper in wanted if paper not in taken])
    return taken


def _end_others(taken: SignUp) -> list[SignUp]:
    """A group that has what it waited for waits for nothing else, if it may hold no more."""
    if len(places.held_by(taken.group)) < taken.slot.seminar.slots_per_group:
        return []
    others = queries.waitings_of(taken.group)
    for each in others:
        places.vacate(each)
    return others


def keep_in_line(taken: SignUp, held: Collection[SignUp]) -> list[SignUp]:
    """A group took a slot, besides those `held`, while it waits for others: it stays in line.

    Where it may hold no more, it waits to move from the slot that it has just taken. Returns those
    that wait so.
    """
    if len(held) + 1 < taken.slot.seminar.slots_per_group:
        return []
    return _to_move_from(taken)


def _to_move_from(held: SignUp) -> list[SignUp]:
    """What a group waits for besides what it holds it now waits to move to, from `held`."""
    others = [each for each in queries.waitings_of(held.group) if each.instead_of_id is None]
    for each in others:
        each.instead_of = held
    db.session.flush()
    return others


def keep_in_lines(seminar: Seminar, actor: User) -> None:
    """Groups of a seminar may hold fewer slots than before: those that hold so many stay in line.

    They wait to move, from the first slot that they could still give up, and are told.
    """
    deadlines = queries.deadlines_of(seminar)
    waiting_in = {each.group for slot in lines_of(seminar) for each in slot.waiting}
    for group in sorted(waiting_in, key=lambda each: each.id):
        held = places.held_by(group)
        if len(held) >= seminar.slots_per_group:
            movable = (each for each in held if not is_settled(each.slot, deadlines))
            gives_up = next(movable, held[-1])
            letters.tell_will_move(gives_up, _to_move_from(gives_up), actor)


def lines_of(seminar: Seminar) -> list[SeminarSlot]:
    """The slots of a seminar for which somebody waits, in the order of time."""
    waits = SeminarSlot.sign_ups.any(SignUp.state == SignUpState.WAITLISTED)
    rows = select(SeminarSlot).where(SeminarSlot.seminar_id == seminar.id, waits)
    return list(db.session.scalars(rows.order_by(SeminarSlot.starts_at, SeminarSlot.id)))


def fill_for(people: Iterable[Enrollment]) -> None:
    """Something that kept these people from a slot may be over: their groups may have it now.

    Call inside a `write()` that holds the course.
    """
    fill(*waited_for_by(people))


def waited_for_by(people: Iterable[Enrollment]) -> list[SeminarSlot]:
    """The slots for which groups of these people wait, in the order of time. Mostly none."""
    theirs = select(GroupMember.group_id).where(
        GroupMember.enrollment_id.in_({person.id for person in people}),
        GroupMember.left_at.is_(None),
    )
    waits = SeminarSlot.sign_ups.any(
        (SignUp.state == SignUpState.WAITLISTED) & SignUp.group_id.in_(theirs)
    )
    rows = select(SeminarSlot).where(waits)
    return list(db.session.scalars(rows.order_by(SeminarSlot.starts_at, SeminarSlot.id)))
