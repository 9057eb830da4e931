"""Reads of scribe assignments that pages need."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.courses.models import Course, Enrollment
from app.schedule.models import Meeting
from app.scribes.models import ScribeAssignment, ScribeNotes, ScribeState


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A meeting that takes scribes, and those who hold its places."""

    meeting: Meeting
    assignments: list[ScribeAssignment]

    @property
    def free(self) -> int:
        """How many places are left."""
        return max(self.meeting.scribe_places - len(self.assignments), 0)


def assignments_by_meeting(course: Course) -> dict[int, list[ScribeAssignment]]:
    """The assignments of every meeting, by its key, with people and notes loaded."""
    found: dict[int, list[ScribeAssignment]] = defaultdict(list)
    for assignment in db.session.scalars(
        select(ScribeAssignment)
        .where(
            ScribeAssignment.course_id == course.id,
            ScribeAssignment.state != ScribeState.WITHDRAWN,
        )
        .options(
            joinedload(ScribeAssignment.enrollment),
            selectinload(ScribeAssignment.notes).joinedload(ScribeNotes.file),
        )
        .order_by(ScribeAssignment.place)
    ):
        found[assignment.meeting_id].append(assignment)
    return found


def board(course: Course) -> list[BoardRow]:
    """Every meeting that takes scribes, in the order of time."""
    held = assignments_by_meeting(course)
    meetings = db.session.scalars(
        select(Meeting)
        .where(Meeting.course_id == course.id)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [
        BoardRow(meeting, held.get(meeting.id, []))
        for meeting in meetings
        if (meeting.scribe_places and meeting.cancelled_at is None) or meeting.id in held
    ]


def assignments_of(enrollment: Enrollment) -> list[ScribeAssignment]:
    """What one person writes up, by meeting."""
    return list(
        db.session.scalars(
            select(ScribeAssignment)
            .where(
                ScribeAssignment.enrollment_id == enrollment.id,
                ScribeAssignment.state != ScribeState.WITHDRAWN,
            )
            .join(ScribeAssignment.meeting)
            .options(
                joinedload(ScribeAssignment.meeting),
                selectinload(ScribeAssignment.notes).joinedload(ScribeNotes.file),
            )
            .order_by(Meeting.starts_at)
        )
    )


def assignments_in(meetings: Iterable[Meeting]) -> list[ScribeAssignment]:
    """The assignments that hold places of these meetings."""
    return list(
        db.session.scalars(
            select(ScribeAssignment)
            .where(
                ScribeAssignment.meeting_id.in_([meeting.id for meeting in meetings]),
                ScribeAssignment.state != ScribeState.WITHDRAWN,
            )
            .options(joinedload(ScribeAssignment.meeting), joinedload(ScribeAssignment.enrollment))
            .order_by(ScribeAssignment.meeting_id, ScribeAssignment.place)
        )
    )


def to_review(course: Course) -> list[ScribeAssignment]:
    """Notes that wait for the staff's answer, the oldest first."""
    waiting = db.session.scalars(
        select(ScribeAssignment)
        .where(
            ScribeAssignment.course_id == course.id,
            ScribeAssignment.state == ScribeState.SUBMITTED,
        )
        .options(
            joinedload(ScribeAssignment.meeting),
            joinedload(ScribeAssignment.enrollment),
            selectinload(ScribeAssignment.notes).joinedload(ScribeNotes.file),
        )
    )
    return sorted(waiting, key=lambda a: a.notes[-1].submitted_at)


def assignment_by_public_id(course: Course, public_id: str) -> ScribeAssignment | None:
    """The assignment of this course with this public id."""
    return db.session.scalar(
        select(ScribeAssignment).where(
            ScribeAssignment.course_id == course.id, ScribeAssignment.public_id == public_id
        )
    )


def notes_by_public_id(course: Course, public_id: str) -> ScribeNotes | None:
    """The notes of this course with this public id."""
    return db.session.scalar(
        select(ScribeNotes)
        .join(ScribeNotes.assignment)
        .where(ScribeAssignment.course_id == course.id, ScribeNotes.public_id == public_id)
    )
