"""The rules of waiting lists once more, written down by themselves and as plainly as they are said.

The state machine compares what the operations made of the database with this. It asks none of the
modules that it judges.
"""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import Base, db
from app.core.mail.models import Mail
from app.groups.models import Group, GroupMember
from app.scribes.models import ScribeAssignment, ScribeState
from app.seminars.models import ScribeClash, Seminar, SeminarSlot, SignUp, SignUpState

ROOMS = ("app.groups.", "app.seminars.", "app.scribes.")


def digest() -> dict[str, object]:
    """Every row that such acts write; of the log and the mail, how far they go."""
    mappers = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
    tables = [m.local_table for m in mappers if m.class_.__module__.startswith(ROOMS)]
    tables += [Base.metadata.tables[name] for name in ("course", "meeting")]
    found: dict[str, object] = {
        str(table): sorted(map(repr, db.session.execute(select(table)))) for table in tables
    }
    for kind in (AuditEntry, Mail):
        found[str(kind)] = db.session.scalar(select(func.max(kind.id)))
    return found


def confirmed() -> dict[tuple[int, int], int]:
    """Who holds which slot: the sign-up's key by group and slot."""
    return _by_place(SignUpState.CONFIRMED)


def waiting() -> dict[tuple[int, int], int]:
    """Who waits for which slot: the sign-up's key, which says their turn, by group and slot."""
    return _by_place(SignUpState.WAITLISTED)


def _by_place(state: SignUpState) -> dict[tuple[int, int], int]:
    rows = db.session.execute(
        select(SignUp.group_id, SignUp.slot_id, SignUp.id).where(SignUp.state == state)
    )
    return {(group, slot): key for group, slot, key in rows}


def passed_over(seminar: Seminar) -> list[SignUp]:
    """Those who wait for a slot that has a free place, though they could have it."""
    return [
        each
        for slot in seminar.slots
        if len(holders(slot)) < slot.capacity
        for each in in_line(slot)
        if is_able(each)
    ]


def in_two_places(seminar: Seminar) -> list[tuple[SignUp, SignUp]]:
    """Two slots that somebody presents in at once: one of the seminar, and any other."""
    return [
        (held, other)
        for slot in seminar.slots
        for held in holders(slot)
        for other in _busy(_people(held.group))
        if other.slot_id != slot.id and _overlap(other.slot, slot)
    ]


def presenting_scribes(seminar: Seminar) -> list[SignUp]:
    """Slots of a seminar that forbids it, whose groups write up the meeting, too."""
    if seminar.scribe_clash is not ScribeClash.FORBID:
        return []
    held = [each for slot in seminar.slots for each in holders(slot)]
    return [each for each in held if _writes_up(_people(each.group), each.slot)]


def holders(slot: SeminarSlot) -> list[SignUp]:
    """The sign-ups that hold the slot."""
    return _sign_ups(slot, SignUpState.CONFIRMED)


def in_line(slot: SeminarSlot) -> list[SignUp]:
    """The sign-ups that wait for the slot, the first to have it first."""
    return _sign_ups(slot, SignUpState.WAITLISTED)


def _sign_ups(slot: SeminarSlot, state: SignUpState) -> list[SignUp]:
    return list(
        db.session.scalars(
            select(SignUp)
            .where(SignUp.slot_id == slot.id, SignUp.state == state)
            .order_by(SignUp.id)
        )
    )


def is_able(waits: SignUp) -> bool:
    """Whether the group could have what it waits for, if a place of it is free."""
    slot, seminar, leaves = waits.slot, waits.slot.seminar, waits.instead_of
    people = _people(waits.group)
    held = [each for each in _held_by(waits.group) if each.seminar_id == seminar.id]
    if leaves is None and len(held) >= seminar.slots_per_group:
        return False
    if leaves is not None and (leaves not in held or is_settled(leaves.slot)):
        return False
    return (
        len(people) >= waits.group.group_set.min_size
        and slot.meeting.cancelled_at is None
        and not is_settled(slot)
        and all(each.slot_id != slot.id for each in held)
        and not any(each is not leaves and _overlap(each.slot, slot) for each in _busy(people))
        and not (seminar.scribe_clash is ScribeClash.FORBID and _writes_up(people, slot))
    )


def _people(group: Group) -> list[int]:
    return list(
        db.session.scalars(
            select(GroupMember.enrollment_id).where(
                GroupMember.group_id == group.id, GroupMember.left_at.is_(None)
            )
        )
    )


def _held_by(group: Group) -> list[SignUp]:
    return list(
        db.session.scalars(
            select(SignUp).where(SignUp.group_id == group.id, SignUp.state == SignUpState.CONFIRMED)
        )
    )


def _busy(people: list[int]) -> Iterator[SignUp]:
    """Every slot in which one of these people presents, with whatever group."""
    groups = select(GroupMember.group_id).where(
        GroupMember.enrollment_id.in_(people), GroupMember.left_at.is_(None)
    )
    yield from db.session.scalars(
        select(SignUp).where(SignUp.group_id.in_(groups), SignUp.state == SignUpState.CONFIRMED)
    )


def _overlap(one: SeminarSlot, other: SeminarSlot) -> bool:
    if one.meeting.cancelled_at or other.meeting.cancelled_at:
        return False
    first, second = sorted((one, other), key=lambda slot: slot.starts_at)
    return second.starts_at < first.starts_at + timedelta(minutes=first.minutes)


def is_settled(slot: SeminarSlot) -> bool:
    """Whether only staff change anything about the slot. The zone is one without summer time."""
    return now() >= slot.starts_at - timedelta(days=slot.seminar.cutoff_days)


def _writes_up(people: list[int], slot: SeminarSlot) -> bool:
    return bool(
        db.session.scalars(
            select(ScribeAssignment.id).where(
                ScribeAssignment.meeting_id == slot.meeting_id,
                ScribeAssignment.enrollment_id.in_(people),
                ScribeAssignment.state != ScribeState.WITHDRAWN,
            )
        ).first()
    )
