"""When what hangs on slots falls due for the groups that hold them.

While the meeting of a slot is cancelled, nothing that hangs on it is due: nobody is late for a
presentation that has no day. Its new day says when.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.core.db import db
from app.courses.models import Course
from app.groups.models import Group, GroupSet
from app.seminars.deadline_models import DueKind, SlotDeadline
from app.seminars.dues.due import due_at
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState


def due_of(deadline: SlotDeadline, slot: SeminarSlot) -> datetime | None:
    """When it is due for whoever holds `slot`; None while the slot's meeting is cancelled."""
    if slot.meeting.cancelled_at is not None:
        return None
    return due_at(deadline, slot).astimezone(UTC)


def first_due(deadline: SlotDeadline, slots: Sequence[SeminarSlot]) -> datetime | None:
    """When something that a group does once is due, if it holds these slots: with the first of them
    that has a day. None while none has.

    Not with the last: a group that was late could take a later slot and have more time. The first
    it can't give up any more once anything was due for it.
    """
    moments = [due_of(deadline, slot) for slot in slots]
    return min((moment for moment in moments if moment is not None), default=None)


def slots_held(
    seminar_ids: Collection[int], groups: Collection[Group] | None = None
) -> dict[tuple[int, int], list[SeminarSlot]]:
    """The slots of these seminars by the keys of seminar and group, in one statement.

    Of all groups, or of these.
    """
    if not seminar_ids:
        return {}
    statement = (
        select(SignUp.group_id, SeminarSlot)
        .join(SeminarSlot, SeminarSlot.id == SignUp.slot_id)
        .join(SeminarSlot.meeting)
        .join(SeminarSlot.seminar)
        .where(SignUp.seminar_id.in_(seminar_ids), SignUp.state == SignUpState.CONFIRMED)
        .options(
            contains_eager(SeminarSlot.meeting),
            contains_eager(SeminarSlot.seminar).joinedload(Seminar.course, innerjoin=True),
        )
        .order_by(SeminarSlot.starts_at, SeminarSlot.id)
    )
    if groups is not None:
        statement = statement.where(SignUp.group_id.in_([group.id for group in groups]))
    found: dict[tuple[int, int], list[SeminarSlot]] = defaultdict(list)
    for group_id, slot in db.session.execute(statement):
        found[slot.seminar_id, group_id].append(slot)
    return found


def deadlines_by_seminar(course: Course) -> dict[int, list[SlotDeadline]]:
    """What hangs on the slots of each seminar of a course, by its key."""
    found: dict[int, list[SlotDeadline]] = defaultdict(list)
    for each in db.session.scalars(
        select(SlotDeadline).join(SlotDeadline.seminar).where(Seminar.course_id == course.id)
    ):
        found[each.seminar_id].append(each)
    return found


def reports_due(course: Course, group_set: GroupSet | None = None) -> list[SlotDeadline]:
    """What reports are due by in the seminars of a course, or of one group set."""
    statement = (
        select(SlotDeadline)
        .join(SlotDeadline.seminar)
        .where(Seminar.course_id == course.id, SlotDeadline.kind == DueKind.REPORT)
        .options(contains_eager(SlotDeadline.seminar))
        .order_by(Seminar.id, SlotDeadline.days, SlotDeadline.id)
    )
    if group_set is not None:
        statement = statement.where(Seminar.group_set_id == group_set.id)
    return list(db.session.scalars(statement))
