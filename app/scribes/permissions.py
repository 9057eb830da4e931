"""Who may do what with scribe notes."""

from app.courses.permissions import Viewer, is_staff
from app.scribes.models import ScribeAssignment, ScribeNotes, ScribeState


def may_write_up(viewer: Viewer, assignment: ScribeAssignment) -> bool:
    """The scribe hands notes in."""
    return viewer.enrollment is not None and assignment.enrollment_id == viewer.enrollment.id


def may_review_notes(viewer: Viewer) -> bool:
    """Staff ask for changes and publish."""
    return is_staff(viewer)


def may_see_notes(viewer: Viewer, notes: ScribeNotes) -> bool:
    """Published notes are everybody's; others their scribe's and the staff's.

    Of published notes only the last version is: what came before was never published.
    """
    assignment = notes.assignment
    if may_write_up(viewer, assignment) or is_staff(viewer):
        return True
    return assignment.state is ScribeState.PUBLISHED and assignment.latest is notes
