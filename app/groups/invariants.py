"""What must always hold of groups.

"Open" is told from the stored times alone: somebody who withdrew before their set locked is out
of it. (The clock of an installation may be shifted; the database does not know of that.)
"""

from app.core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "nobody is in two groups of a set",
        """SELECT group_set_id, enrollment_id FROM group_member WHERE left_at IS NULL
           GROUP BY group_set_id, enrollment_id HAVING count(*) > 1""",
    ),
    Invariant(
        "no two members of a group share a seat",
        """SELECT group_id, seat FROM group_member WHERE left_at IS NULL
           GROUP BY group_id, seat HAVING count(*) > 1""",
    ),
    Invariant(
        "no group has more people than its set allows",
        """SELECT m.group_id FROM group_member m JOIN group_set s ON s.id = m.group_set_id
           WHERE m.left_at IS NULL
           GROUP BY m.group_id, s.max_size
           HAVING count(*) > s.max_size OR max(m.seat) > s.max_size""",
    ),
    Invariant(
        "a group is dissolved exactly when nobody is in it",
        """SELECT g.id FROM student_group g
           WHERE (g.dissolved_at IS NULL) <> EXISTS (
               SELECT 1 FROM group_member m WHERE m.group_id = g.id AND m.left_at IS NULL)""",
    ),
    Invariant(
        "a group's members belong to the course of its set",
        """SELECT m.id FROM group_member m
           JOIN group_set s ON s.id = m.group_set_id
           JOIN enrollment e ON e.id = m.enrollment_id
           WHERE e.course_id <> s.course_id""",
    ),
    Invariant(
        "nobody who has left the class is in a group that was still open",
        """SELECT m.id FROM group_member m
           JOIN group_set s ON s.id = m.group_set_id
           JOIN enrollment e ON e.id = m.enrollment_id
           WHERE m.left_at IS NULL
             AND ((e.withdrawn_at IS NOT NULL
                   AND (s.locks_at IS NULL OR s.locks_at > e.withdrawn_at))
                  OR (e.role <> 'student' AND s.locks_at IS NULL))""",
    ),
    Invariant(
        "an open invitation is of a group that is still there",
        """SELECT i.id FROM group_invitation i JOIN student_group g ON g.id = i.group_id
           WHERE i.state = 'pending' AND g.dissolved_at IS NOT NULL""",
    ),
    Invariant(
        "an open invitation is for a student without a group in its set",
        """SELECT i.id FROM group_invitation i
           JOIN student_group g ON g.id = i.group_id
           JOIN enrollment e ON e.id = i.enrollment_id
           WHERE i.state = 'pending'
             AND (e.withdrawn_at IS NOT NULL OR EXISTS (
                 SELECT 1 FROM group_member m
                 WHERE m.group_set_id = g.group_set_id AND m.enrollment_id = i.enrollment_id
                   AND m.left_at IS NULL))""",
    ),
    Invariant(
        "an open request is to a group that is still there",
        """SELECT r.id FROM group_join_request r JOIN student_group g ON g.id = r.group_id
           WHERE r.state = 'pending' AND g.dissolved_at IS NOT NULL""",
    ),
    Invariant(
        "an open request is of a student without a group in its set",
        """SELECT r.id FROM group_join_request r
           JOIN student_group g ON g.id = r.group_id
           JOIN enrollment e ON e.id = r.enrollment_id
           WHERE r.state = 'pending'
             AND (e.withdrawn_at IS NOT NULL OR EXISTS (
                 SELECT 1 FROM group_member m
                 WHERE m.group_set_id = g.group_set_id AND m.enrollment_id = r.enrollment_id
                   AND m.left_at IS NULL))""",
    ),
    Invariant(
        "a group that is no more has no code",
        """SELECT id FROM student_group
           WHERE dissolved_at IS NOT NULL AND join_code IS NOT NULL""",
    ),
)
