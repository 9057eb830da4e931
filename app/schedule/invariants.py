"""What must always hold of the schedule."""

from app.core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "no two meetings of a course have one number",
        """SELECT course_id, number FROM meeting WHERE number IS NOT NULL
           GROUP BY course_id, number HAVING count(*) > 1""",
    ),
    Invariant(
        "a cancelled meeting has no number",
        "SELECT id FROM meeting WHERE cancelled_at IS NOT NULL AND number IS NOT NULL",
    ),
    Invariant(
        "references belong to the course of their meeting or talk",
        """SELECT r.id FROM reference r
           LEFT JOIN talk t ON t.id = r.talk_id
           LEFT JOIN meeting m ON m.id = coalesce(r.meeting_id, t.meeting_id)
           WHERE m.id IS NOT NULL AND m.course_id <> r.course_id""",
    ),
    Invariant(
        "materials belong to the course of their meeting or talk",
        """SELECT a.id FROM material a
           LEFT JOIN talk t ON t.id = a.talk_id
           LEFT JOIN meeting m ON m.id = coalesce(a.meeting_id, t.meeting_id)
           WHERE m.id IS NOT NULL AND m.course_id <> a.course_id""",
    ),
    Invariant(
        "a present file is no earlier one",
        """SELECT e.id FROM earlier_file e JOIN material m ON m.id = e.material_id
           WHERE e.file_id = m.file_id""",
    ),
    Invariant(
        "a checked link has an answer, and one that waits has none",
        "SELECT id FROM link_check WHERE (state = 'waiting') <> (detail = '')",
    ),
)
