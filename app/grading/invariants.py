"""What must always hold of grades."""

from app.core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a grade is of an attempt of its own submission",
        """SELECT g.id FROM grade g JOIN attempt a ON a.id = g.attempt_id
           WHERE a.submission_id <> g.submission_id""",
    ),
    Invariant(
        "a grade is given by somebody of the project's course",
        """SELECT g.id FROM grade g
           JOIN enrollment e ON e.id = g.grader_id
           JOIN submission s ON s.id = g.submission_id
           JOIN project p ON p.id = s.project_id
           WHERE e.course_id <> p.course_id""",
    ),
    Invariant(
        "a rating gives no more points than its criterion",
        """SELECT r.id FROM rating r JOIN criterion c ON c.id = r.criterion_id
           WHERE r.points > c.points""",
    ),
    Invariant(
        "a mark is within its criterion's points",
        """SELECT m.id FROM mark m JOIN criterion c ON c.id = m.criterion_id
           WHERE m.points > c.points""",
    ),
    Invariant(
        "a mark is for a criterion of the graded project",
        """SELECT m.id FROM mark m
           JOIN criterion c ON c.id = m.criterion_id
           JOIN grade g ON g.id = m.grade_id
           JOIN submission s ON s.id = g.submission_id
           WHERE c.project_id <> s.project_id""",
    ),
    Invariant(
        "a mark's rating is of its criterion",
        """SELECT m.id FROM mark m JOIN rating r ON r.id = m.rating_id
           WHERE r.criterion_id <> m.criterion_id""",
    ),
    Invariant(
        "a released grade marks every criterion",
        """SELECT g.id, c.id FROM grade g
           JOIN submission s ON s.id = g.submission_id
           JOIN criterion c ON c.project_id = s.project_id
           LEFT JOIN mark m ON m.grade_id = g.id AND m.criterion_id = c.id
           WHERE g.released_at IS NOT NULL AND m.points IS NULL""",
    ),
    # What a late policy took off can't be said here: it may have changed since the release.
    Invariant(
        "a released grade gives no more than its marks, and no less than nothing",
        """SELECT g.id FROM grade g
           WHERE g.released_points < 0
              OR g.released_points > (SELECT COALESCE(SUM(m.points), 0) FROM mark m
                                      WHERE m.grade_id = g.id)""",
    ),
    Invariant(
        "only members of the graded attempt are adjusted",
        """SELECT d.id FROM grade_adjustment d
           JOIN grade g ON g.id = d.grade_id
           WHERE NOT EXISTS (SELECT 1 FROM attempt_member m
                             WHERE m.attempt_id = g.attempt_id
                               AND m.enrollment_id = d.enrollment_id)""",
    ),
)
