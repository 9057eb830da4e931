"""What scribes hold on a person: the meetings that they wrote up, their notes, the answers."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import User
from app.accounts.personal import Holding
from app.core.db import db
from app.courses.models import Enrollment
from app.schedule.naming import meeting_label
from app.scribes.models import ScribeAssignment, ScribeNotes


def holding(user: User) -> Holding:
    """The person's scribe places with their notes."""
    found = db.session.scalars(
        select(ScribeAssignment)
        .join(ScribeAssignment.enrollment)
        .where(Enrollment.user_id == user.id)
        .options(selectinload(ScribeAssignment.notes))
        .order_by(ScribeAssignment.id)
    ).all()
    return Holding(
        "scribes",
        {"places": [_as_told(each) for each in found]},
        tuple(
            (f"{each.course.slug}/scribe notes/{_label(each)}/{notes.file.name}", notes.file)
            for each in found
            for notes in each.notes
        ),
    )


def _label(assignment: ScribeAssignment) -> str:
    """The meeting as a folder is called: a title may hold what parts folders."""
    return meeting_label(assignment.meeting).replace("/", "-")


def _as_told(assignment: ScribeAssignment) -> dict[str, object]:
    return {
        "course": assignment.course.slug,
        "meeting": meeting_label(assignment.meeting),
        "state": assignment.state,
        "taken_at": assignment.claimed_at,
        "due_at": assignment.due_at,
        "notes": [_notes(each) for each in assignment.notes],
    }


def _notes(notes: ScribeNotes) -> dict[str, object]:
    return {
        "number": notes.number,
        "file": notes.file.name,
        "sha256": notes.file.sha256,
        "handed_in_at": notes.submitted_at,
        "answer": notes.feedback,
        "answered_at": notes.answered_at,
    }
