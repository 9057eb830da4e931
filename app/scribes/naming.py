"""What the file of scribe notes is called where others see it."""

from app.courses.operations import slug_of
from app.schedule.naming import meeting_label
from app.scribes.models import ScribeNotes


def notes_name(notes: ScribeNotes) -> str:
    """`lecture-05-notes-1.pdf`, whatever its writer called it: that name may be their own."""
    assignment = notes.assignment
    meeting = slug_of(meeting_label(assignment.meeting)) or "meeting"
    return f"{meeting}-notes-{assignment.place}.pdf"
