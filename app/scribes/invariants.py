"""What must always hold of scribes."""

from app.core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "published or submitted scribe assignments have notes",
        """SELECT a.id FROM scribe_assignment a
           WHERE a.state IN ('submitted', 'revision_requested', 'published')
             AND NOT EXISTS (SELECT 1 FROM scribe_notes n WHERE n.assignment_id = a.id)""",
    ),
    Invariant(
        "a scribe belongs to the course of the meeting",
        """SELECT a.id FROM scribe_assignment a
           JOIN meeting m ON m.id = a.meeting_id
           JOIN enrollment e ON e.id = a.enrollment_id
           WHERE m.course_id <> a.course_id OR e.course_id <> a.course_id""",
    ),
    Invariant(
        "scribe notes are numbered without a gap",
        """SELECT assignment_id FROM scribe_notes GROUP BY assignment_id
           HAVING max(number) <> count(*)""",
    ),
    Invariant(
        "nobody who has left the class holds a scribe place without notes",
        """SELECT a.id FROM scribe_assignment a JOIN enrollment e ON e.id = a.enrollment_id
           WHERE a.state = 'claimed' AND e.withdrawn_at IS NOT NULL""",
    ),
)
