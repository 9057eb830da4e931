"""What must always hold of courses and their people."""

from app.core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a published course with people has an instructor",
        """SELECT c.id FROM course c
           WHERE c.published_at IS NOT NULL
             AND EXISTS (SELECT 1 FROM enrollment e WHERE e.course_id = c.id
                         AND e.role = 'instructor' AND e.withdrawn_at IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM enrollment e WHERE e.course_id = c.id
                             AND e.role = 'instructor' AND e.withdrawn_at IS NULL)""",
    ),
    Invariant(
        "a merged or erased account has no role",
        """SELECT e.id FROM enrollment e JOIN user_account u ON u.id = e.user_id
           WHERE u.merged_into_id IS NOT NULL
              OR (u.erased_at IS NOT NULL AND e.withdrawn_at IS NULL)""",
    ),
)
