"""The roster as a file that spreadsheets open, and that can be imported again without a change."""

import csv
from io import StringIO

from app.accounts.models import User
from app.core import audit
from app.core.db import write
from app.courses import queries
from app.courses.models import Course

# In English whatever the reader's language: the import knows these words.
HEADER = ("Name", "E-mail", "Student ID", "Section", "Role")


def export(course: Course, actor: User) -> bytes:
    """Everybody in the course now, as CSV. Who took it is logged."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    present = [each for each in queries.people(course) if each.withdrawn_at is None]
    for each in present:
        cells = (each.name, each.user.email, each.student_id, each.section, each.role.value)
        writer.writerow([harmless(cell) for cell in cells])
    with write() as session:
        audit.record(
            session, "roster.export", actor_id=actor.id, course_id=course.id, people=len(present)
        )
    # With a mark at the front, by which Excel knows UTF-8.
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
