"""Reads of seminars, slots and sign-ups that pages need.

What is joined is joined inside: an operation that locks such a row reads it by the same joins, and
PostgreSQL locks no row on the far side of an outer one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.orm import InstanceState, contains_eager, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from app.core.db import db
from app.courses.models import Course
from app.groups.models import Group, GroupMember
from app.schedule.models import Meeting
from app.seminars.deadline_models import SlotDeadline
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState
from app.seminars.paper_models import SeminarPaper, SignUpPaper
from app.seminars.swap_models import OfferState, SwapOffer


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


def _chosen() -> _AbstractLoad:
    """What sign-ups have chosen of the list, with what it says of each paper."""
    return (
        selectinload(SignUp.chosen)
        .joinedload(SignUpPaper.paper, innerjoin=True)
        .joinedload(SeminarPaper.reference, innerjoin=True)
    )


def _slots() -> Select[SeminarSlot]:
    """Slots with seminar, meeting, groups, members, papers, in a fixed number of statements."""
    members = selectinload(Group.memberships).joinedload(GroupMember.enrollment, innerjoin=True)
    return (
        select(SeminarSlot)
        .join(SeminarSlot.seminar)
        .join(SeminarSlot.meeting)
        .options(
            contains_eager(SeminarSlot.seminar).joinedload(Seminar.group_set, innerjoin=True),
            contains_eager(SeminarSlot.meeting),
            selectinload(SeminarSlot.sign_ups).options(
                joinedload(SignUp.group, innerjoin=True).options(
                    joinedload(Group.group_set, innerjoin=True), members
                ),
                _chosen(),
            ),
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
        _chosen(),
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


def sign_ups_of(group: Group, seminar: Seminar) -> list[SignUp]:
    """The sign-ups by which a group holds slots of the seminar now, in the order of time."""
    return list(
        db.session.scalars(
            _sign_ups()
            .join(SignUp.slot)
            .where(
                SignUp.seminar_id == seminar.id,
                SignUp.group_id == group.id,
                SignUp.state == SignUpState.CONFIRMED,
            )
            .order_by(SeminarSlot.starts_at, SignUp.turn)
        )
    )


def waitings_of(group: Group) -> list[SignUp]:
    """The sign-ups by which a group waits for slots, the first that it made first.

    Whoever else waits for the same slots comes along, so that each can tell its position.
    """
    return list(
        db.session.scalars(
            _sign_ups()
            .where(SignUp.group_id == group.id, SignUp.state == SignUpState.WAITLISTED)
            .options(
                joinedload(SignUp.slot, innerjoin=True).selectinload(SeminarSlot.sign_ups),
                selectinload(SignUp.instead_of).joinedload(SignUp.slot, innerjoin=True),
            )
            .order_by(SignUp.id)
        )
    )


def read_together(slot: SeminarSlot, group: Group) -> None:
    """Read anew what a decision on a group and a slot looks at, at once and not row by row.

    Inside `write()` every row is read anew; while that goes on, all others wait.
    """
    db.session.scalar(
        select(SeminarSlot)
        .where(SeminarSlot.id == _key(slot))
        .options(
            joinedload(SeminarSlot.seminar, innerjoin=True).joinedload(
                Seminar.group_set, innerjoin=True
            ),
            joinedload(SeminarSlot.meeting, innerjoin=True),
            selectinload(SeminarSlot.sign_ups),
        )
    )
    db.session.scalar(
        select(Group)
        .where(Group.id == _key(group))
        .options(selectinload(Group.memberships).joinedload(GroupMember.enrollment, innerjoin=True))
    )


def _key(row: SeminarSlot | Group) -> int:
    """The key of a row, without reading the row for it."""
    state: InstanceState[SeminarSlot | Group] = inspect(row)
    return int(state.identity[0]) if state.identity else row.id


def deadlines_of(seminar: Seminar) -> list[SlotDeadline]:
    """What is due for each slot of a seminar, the first to fall due first."""
    return list(
        db.session.scalars(
            select(SlotDeadline)
            .where(SlotDeadline.seminar_id == seminar.id)
            .order_by(SlotDeadline.days, SlotDeadline.minute, SlotDeadline.id)
        )
    )


def offers_to(group: Group) -> list[SwapOffer]:
    """The offers that a group can answer now, the oldest first."""
    return _open_offers(SwapOffer.wanted.has(SignUp.group_id == group.id))


def offers_by(group: Group) -> list[SwapOffer]:
    """The offers of a group that others can still answer, the oldest first."""
    return _open_offers(SwapOffer.offered.has(SignUp.group_id == group.id))


def _offers() -> Select[SwapOffer]:
    slot = joinedload(SignUp.slot, innerjoin=True).joinedload(SeminarSlot.meeting, innerjoin=True)
    group = joinedload(SignUp.group, innerjoin=True)
    return select(SwapOffer).options(
        joinedload(SwapOffer.offered, innerjoin=True).options(slot, group),
        joinedload(SwapOffer.wanted, innerjoin=True).options(slot, group),
        joinedload(SwapOffer.offered_by, innerjoin=True),
    )


def _open_offers(condition: ColumnElement[bool]) -> list[SwapOffer]:
    return list(
        db.session.scalars(
            _offers().where(condition, SwapOffer.state == OfferState.PENDING).order_by(SwapOffer.id)
        )
    )


def offer_by_public_id(course: Course, public_id: str) -> SwapOffer | None:
    """The offer of this course with this public id, answered ones too."""
    return db.session.scalar(
        _offers()
        .join(Seminar, Seminar.id == SwapOffer.seminar_id)
        .where(Seminar.course_id == course.id, SwapOffer.public_id == public_id)
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
