"""What the staff set: seminars with their window, and the slots of meetings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, select

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.courses.models import Course
from app.groups.models import GroupSet
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState

MOST_SLOTS_AT_ONCE = 40
MOST_MINUTES = 600


def create_seminar(
    course: Course,
    actor: User,
    *,
    group_set: GroupSet,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
) -> Seminar:
    """Let the groups of a set sign up for slots from `opens_at` until before `closes_at`.

    The same seminar asked for twice is one. Raises InvalidInput for a window that ends before
    it begins, DomainError when the set has a seminar.
    """
    _check_title(title)
    _check_window(opens_at, closes_at)
    with write(course) as session:
        _check_set(course, group_set)
        present = _seminar_of(group_set)
        if present is not None:
            if (present.title, present.opens_at, present.closes_at) != (title, opens_at, closes_at):
                _refuse_set(present)
            return present
        seminar = Seminar(
            course_id=course.id,
            group_set_id=group_set.id,
            title=title,
            opens_at=opens_at,
            closes_at=closes_at,
        )
        session.add(seminar)
        session.flush()
        _record(course, "seminar.create", title, actor)
    return seminar


def edit_seminar(
    seminar: Seminar,
    actor: User,
    *,
    group_set: GroupSet,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
) -> None:
    """Change a seminar's title and window; its group set only while no slot is taken.

    Raises InvalidInput, DomainError.
    """
    _check_title(title)
    _check_window(opens_at, closes_at)
    course = seminar.course
    with write(course):
        if group_set.id != seminar.group_set_id:
            _check_set(course, group_set)
            present = _seminar_of(group_set)
            if present is not None:
                _refuse_set(present)
            if _taken(SignUp.seminar_id == seminar.id):
                raise DomainError(
                    _("Groups hold slots already, so the seminar stays with their set."),
                    code="has_sign_ups",
                    field="group_set",
                )
            _forget_sign_ups(seminar)
        seminar.group_set_id = group_set.id
        seminar.title, seminar.opens_at, seminar.closes_at = title, opens_at, closes_at
        _record(course, "seminar.edit", title, actor)


def _forget_sign_ups(seminar: Seminar) -> None:
    """Take away what groups of the former set gave up; the log keeps that it was."""
    for sign_up in db.session.scalars(select(SignUp).where(SignUp.seminar_id == seminar.id)):
        db.session.delete(sign_up)


def _check_title(title: str) -> None:
    if not title:
        raise InvalidInput(_("Give the seminar a title."), code="title_needed", field="title")


def _check_window(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise InvalidInput(
            _("Sign-up has to close after it opens."), code="bad_window", field="closes_at"
        )


def _check_set(course: Course, group_set: GroupSet) -> None:
    if group_set.course_id != course.id:
        raise InvalidInput(
            _("This group set is of another course."), code="other_course", field="group_set"
        )


def _seminar_of(group_set: GroupSet) -> Seminar | None:
    return db.session.scalar(select(Seminar).where(Seminar.group_set_id == group_set.id))


def _refuse_set(present: Seminar) -> NoReturn:
    raise DomainError(
        _("The groups of this set sign up for %(seminar)s already.", seminar=present.title),
        code="has_seminar",
        field="group_set",
    )


def add_slots(
    seminar: Seminar,
    meeting: Meeting,
    starts_at: datetime,
    minutes: int,
    capacity: int,
    count: int,
    actor: User,
) -> list[SeminarSlot]:
    """Add `count` slots of `minutes` each to a meeting, one after the other from `starts_at`.

    The same slots asked for twice are added once. Raises InvalidInput when they don't fit into
    the meeting, DomainError when they overlap with others.
    """
    if not 1 <= count <= MOST_SLOTS_AT_ONCE:
        raise InvalidInput(
            _("Add between 1 and %(most)d slots at once.", most=MOST_SLOTS_AT_ONCE),
            code="bad_count",
            field="count",
        )
    with write(seminar.course) as session:
        _check_same_course(seminar, meeting)
        _check_fits(meeting, starts_at, minutes, capacity, count)
        wanted = [starts_at + timedelta(minutes=minutes * n) for n in range(count)]
        present = _slots_of(seminar, meeting)
        same = [
            s
            for s in present
            if (s.minutes, s.capacity) == (minutes, capacity) and s.starts_at in wanted
        ]
        if len(same) == count:
            return same
        _check_overlap(present, starts_at, minutes * count)
        slots = [
            SeminarSlot(
                seminar_id=seminar.id,
                meeting_id=meeting.id,
                starts_at=start,
                minutes=minutes,
                capacity=capacity,
            )
            for start in wanted
        ]
        session.add_all(slots)
        session.flush()
        _record(seminar.course, "slot.add", meeting_label(meeting), actor, count=count)
    return slots


def edit_slot(
    slot: SeminarSlot, actor: User, *, starts_at: datetime, minutes: int, capacity: int
) -> None:
    """Change when a slot is, how long, and for how many groups.

    Raises InvalidInput when it doesn't fit into its meeting, DomainError when it overlaps with
    another or more groups hold it than `capacity`.
    """
    with write(slot.seminar.course):
        _check_fits(slot.meeting, starts_at, minutes, capacity, 1)
        others = [s for s in _slots_of(slot.seminar, slot.meeting) if s.id != slot.id]
        _check_overlap(others, starts_at, minutes)
        holding = sorted(_taken(SignUp.slot_id == slot.id), key=lambda s: s.place or 0)
        if len(holding) > capacity:
            raise DomainError(
                ngettext(
                    "%(num)d group holds this slot.", "%(num)d groups hold this slot.", len(holding)
                ),
                code="slot_taken",
                field="capacity",
            )
        for place, sign_up in enumerate(holding, 1):
            if sign_up.place != place:
                sign_up.place = place
                # One at a time and downwards, so that no two ever share a place.
                db.session.flush()
        slot.starts_at, slot.minutes, slot.capacity = starts_at, minutes, capacity
        _record(slot.seminar.course, "slot.edit", meeting_label(slot.meeting), actor)


def delete_slot(slot: SeminarSlot, actor: User) -> None:
    """Take a free slot away. Raises DomainError while a group holds it."""
    with write(slot.seminar.course) as session:
        if _taken(SignUp.slot_id == slot.id):
            raise DomainError(
                _("A group holds this slot. Take the group out of it first."), code="slot_taken"
            )
        _record(
            slot.seminar.course,
            "slot.delete",
            meeting_label(slot.meeting),
            actor,
            starts_at=slot.starts_at.isoformat(),
        )
        for sign_up in slot.sign_ups:
            session.delete(sign_up)
        session.delete(slot)


def _check_same_course(seminar: Seminar, meeting: Meeting) -> None:
    if meeting.course_id != seminar.course_id:
        raise InvalidInput(
            _("This meeting is of another course."), code="other_course", field="meeting"
        )


def _check_fits(
    meeting: Meeting, starts_at: datetime, minutes: int, capacity: int, count: int
) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise InvalidInput(
            _("A slot lasts between 1 and %(most)d minutes.", most=MOST_MINUTES),
            code="bad_minutes",
            field="minutes",
        )
    if capacity < 1:
        raise InvalidInput(
            _("A slot is for at least one group."), code="bad_capacity", field="capacity"
        )
    ends_at = starts_at + timedelta(minutes=minutes * count)
    one_fits = starts_at + timedelta(minutes=minutes) <= meeting.ends_at
    if starts_at < meeting.starts_at or ends_at > meeting.ends_at:
        raise InvalidInput(
            _(
                "That does not fit into %(meeting)s, which lasts %(num)d minutes.",
                meeting=meeting_label(meeting),
                num=int((meeting.ends_at - meeting.starts_at).total_seconds() // 60),
            ),
            code="outside_meeting",
            field="count" if one_fits and starts_at >= meeting.starts_at else "starts_at",
        )


def _check_overlap(others: list[SeminarSlot], starts_at: datetime, minutes: int) -> None:
    ends_at = starts_at + timedelta(minutes=minutes)
    for other in others:
        if starts_at < other.starts_at + timedelta(minutes=other.minutes) and (
            other.starts_at < ends_at
        ):
            raise DomainError(
                _(
                    "That overlaps with another slot of this meeting. For groups that present at "
                    "the same time, give one slot more places."
                ),
                code="overlap",
                field="starts_at",
            )


def _slots_of(seminar: Seminar, meeting: Meeting) -> list[SeminarSlot]:
    return list(
        db.session.scalars(
            select(SeminarSlot)
            .where(SeminarSlot.seminar_id == seminar.id, SeminarSlot.meeting_id == meeting.id)
            .order_by(SeminarSlot.starts_at)
        )
    )


def _taken(condition: ColumnElement[bool]) -> list[SignUp]:
    return list(
        db.session.scalars(select(SignUp).where(condition, SignUp.state == SignUpState.CONFIRMED))
    )


def refuse_if_slots_taken(meeting: Meeting) -> None:
    """Refuse to delete a meeting in which groups present."""
    slots = select(SeminarSlot.id).where(SeminarSlot.meeting_id == meeting.id)
    if _taken(SignUp.slot_id.in_(slots)):
        raise DomainError(
            _(
                "Groups present in %(meeting)s. Cancel it instead, or take the groups out of their "
                "slots first.",
                meeting=meeting_label(meeting),
            ),
            code="slots_taken",
        )


def refuse_if_slots_outside(meeting: Meeting) -> None:
    """Refuse a change of a meeting that leaves a slot outside of it."""
    for slot in _slots_in(meeting):
        if not (
            meeting.starts_at <= slot.starts_at
            and slot.starts_at + timedelta(minutes=slot.minutes) <= meeting.ends_at
        ):
            raise InvalidInput(
                _("A seminar slot would be outside the meeting then. Change its slots first."),
                code="slot_outside",
                field="ends_at",
            )


def slots_that_go(meeting: Meeting) -> list[str]:
    """The slots that a meeting takes along when it is removed, in words."""
    slots = len(_slots_in(meeting))
    return [ngettext("%(num)d seminar slot", "%(num)d seminar slots", slots)] if slots else []


def _slots_in(meeting: Meeting) -> Sequence[SeminarSlot]:
    return db.session.scalars(select(SeminarSlot).where(SeminarSlot.meeting_id == meeting.id)).all()


def move_slots(meeting: Meeting, shift: timedelta) -> None:
    """A meeting moved: its slots move along, with the groups that hold them."""
    for slot in _slots_in(meeting):
        slot.starts_at = slot.starts_at + shift


def _record(course: Course, action: str, subject: str, actor: User, **detail: Any) -> None:
    course.changed()
    audit.record(db.session, action, subject, actor_id=actor.id, course_id=course.id, **detail)
