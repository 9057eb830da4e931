"""Reads of seminars, slots and sign-ups that pages need.

What is joined is joined inside: an operation that locks such a row reads it by the same joins, and
PostgreSQL locks no row on the far side of an outer one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core.db import db
from app.courses.models import Course
from app.groups.models import Group, GroupMember
from app.schedule.models import Meeting
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState


@dataclass(frozen=True, slots=True)
class Day:
    """A meeting with its slots, in the order of time."""

    meeting: Meeting
    slots: list[SeminarSlot]


@dataclass(frozen=True, slots=True)
class Board:
    """A seminar with every meeting that has slots, in the order of time."""

    seminar: Seminar
    days: list[Day]

    @property
    def slots(self) -> list[SeminarSlot]:
        """Every slot, in the order of time."""
        return [slot for day in self.days for slot in day.slots]

    @property
    def taken(self) -> int:
        """How many places are held by groups."""
        return sum(len(slot.confirmed) for slot in self.slots)

    @property
    def capacity(self) -> int:
        """How many places there are."""
        return sum(slot.capacity for slot in self.slots)


def seminars(course: Course) -> list[Seminar]:
    """The course's seminars with their group sets, the first to open first."""
    return list(
        db.session.scalars(
            select(Seminar)
            .where(Seminar.course_id == course.id)
            .options(joinedload(Seminar.group_set, innerjoin=True))
            .order_by(Seminar.opens_at, Seminar.id)
        )
    )


def _slots() -> Select[SeminarSlot]:
    """Slots with seminar, meeting, groups and members, in a fixed number of statements."""
    members = selectinload(Group.memberships).joinedload(GroupMember.enrollment, innerjoin=True)
    return (
        select(SeminarSlot)
        .join(SeminarSlot.seminar)
        .join(SeminarSlot.meeting)
        .options(
            contains_eager(SeminarSlot.seminar).joinedload(Seminar.group_set, innerjoin=True),
            contains_eager(SeminarSlot.meeting),
            selectinload(SeminarSlot.sign_ups)
            .joinedload(SignUp.group, innerjoin=True)
            .options(joinedload(Group.group_set, innerjoin=True), members),
        )
        .order_by(Meeting.starts_at, Meeting.id, SeminarSlot.starts_at, SeminarSlot.id)
    )


def slots_by_meeting(course: Course) -> dict[int, list[SeminarSlot]]:
    """The slots of every meeting, by its key, with the groups that hold them."""
    found: dict[int, list[SeminarSlot]] = defaultdict(list)
    for slot in db.session.scalars(_slots().where(Seminar.course_id == course.id)):
        found[slot.meeting_id].append(slot)
    return found


def board(seminar: Seminar) -> Board:
    """A seminar's slots, by meeting, with the groups that hold them."""
    days: dict[int, Day] = {}
    for slot in db.session.scalars(_slots().where(SeminarSlot.seminar_id == seminar.id)):
        days.setdefault(slot.meeting_id, Day(slot.meeting, [])).slots.append(slot)
    return Board(seminar, list(days.values()))


def _sign_ups() -> Select[SignUp]:
    return select(SignUp).options(
        joinedload(SignUp.slot, innerjoin=True).options(
            joinedload(SeminarSlot.meeting, innerjoin=True),
            joinedload(SeminarSlot.seminar, innerjoin=True),
        ),
        joinedload(SignUp.group, innerjoin=True).options(
            joinedload(Group.group_set, innerjoin=True),
            selectinload(Group.memberships).joinedload(GroupMember.enrollment, innerjoin=True),
        ),
    )


def sign_ups_in(meetings: Iterable[Meeting]) -> list[SignUp]:
    """The sign-ups that hold slots of these meetings, in the order of time."""
    return list(
        db.session.scalars(
            _sign_ups()
            .join(SignUp.slot)
            .where(
                SeminarSlot.meeting_id.in_([meeting.id for meeting in meetings]),
                SignUp.state == SignUpState.CONFIRMED,
            )
            .order_by(SeminarSlot.starts_at, SignUp.place, SignUp.id)
        )
    )


def sign_up_of(group: Group, seminar: Seminar) -> SignUp | None:
    """The sign-up by which a group holds a slot of the seminar now."""
    return db.session.scalar(
        _sign_ups().where(
            SignUp.seminar_id == seminar.id,
            SignUp.group_id == group.id,
            SignUp.state == SignUpState.CONFIRMED,
        )
    )


def sign_up_by_public_id(course: Course, public_id: str) -> SignUp | None:
    """The sign-up of this course with this public id, withdrawn ones too."""
    return db.session.scalar(
        _sign_ups()
        .join(Seminar, Seminar.id == SignUp.seminar_id)
        .where(Seminar.course_id == course.id, SignUp.public_id == public_id)
    )


def slot_by_public_id(course: Course, public_id: str) -> SeminarSlot | None:
    """The slot of this course with this public id, with its seminar and meeting."""
    return db.session.scalar(
        select(SeminarSlot)
        .join(SeminarSlot.seminar)
        .join(SeminarSlot.meeting)
        .where(Seminar.course_id == course.id, SeminarSlot.public_id == public_id)
        .options(
            contains_eager(SeminarSlot.seminar).joinedload(Seminar.group_set, innerjoin=True),
            contains_eager(SeminarSlot.meeting),
        )
    )


def seminar_by_public_id(course: Course, public_id: str) -> Seminar | None:
    """The seminar of this course with this public id."""
    return db.session.scalar(
        select(Seminar)
        .where(Seminar.course_id == course.id, Seminar.public_id == public_id)
        .options(joinedload(Seminar.group_set, innerjoin=True))
    )
