"""What must always hold of projects and hand-ins."""

from app.core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a submission has an attempt",
        """SELECT s.id FROM submission s
           WHERE NOT EXISTS (SELECT 1 FROM attempt a WHERE a.submission_id = s.id)""",
    ),
    Invariant(
        "attempts are numbered from 1 without a gap",
        """SELECT submission_id FROM attempt GROUP BY submission_id
           HAVING max(number) <> count(*) OR min(number) <> 1""",
    ),
    Invariant(
        "an attempt has a file",
        """SELECT a.id FROM attempt a
           WHERE NOT EXISTS (SELECT 1 FROM attempt_file f WHERE f.attempt_id = a.id)""",
    ),
    Invariant(
        "an attempt's files answer its own project's requirements",
        """SELECT f.id FROM attempt_file f
           JOIN file_requirement r ON r.id = f.requirement_id
           JOIN attempt a ON a.id = f.attempt_id
           JOIN submission s ON s.id = a.submission_id
           WHERE r.project_id <> s.project_id""",
    ),
    Invariant(
        "an attempt is late exactly when it came after its due time",
        """SELECT id FROM attempt WHERE (late_days = 0) <> (received_at <= due_at)""",
    ),
    Invariant(
        "an attempt is measured by its group's due time",
        """SELECT a.id FROM attempt a
           JOIN submission s ON s.id = a.submission_id
           JOIN project p ON p.id = s.project_id
           LEFT JOIN extension e ON e.project_id = p.id AND e.group_id = s.group_id
           WHERE a.due_at <> CASE WHEN e.due_at > p.due_at THEN e.due_at ELSE p.due_at END
           AND NOT EXISTS (SELECT 1 FROM slot_deadline d
                           JOIN sign_up u ON u.seminar_id = d.seminar_id
                           WHERE d.id = p.slot_deadline_id AND u.group_id = s.group_id
                           AND u.state = 'confirmed')""",
    ),
    # By which moment of a slot it is due, SQL can't work out: that is by the clocks of the course.
    Invariant(
        "an attempt that is due by a slot is due no earlier than its group's extension",
        """SELECT a.id FROM attempt a
           JOIN submission s ON s.id = a.submission_id
           JOIN extension e ON e.project_id = s.project_id AND e.group_id = s.group_id
           JOIN project p ON p.id = s.project_id
           JOIN slot_deadline d ON d.id = p.slot_deadline_id
           JOIN sign_up u ON u.seminar_id = d.seminar_id AND u.group_id = s.group_id
           WHERE u.state = 'confirmed' AND a.due_at < e.due_at AND a.due_at <> a.received_at""",
    ),
    Invariant(
        "a project hangs on a due time of its own course",
        """SELECT p.id FROM project p
           JOIN slot_deadline d ON d.id = p.slot_deadline_id
           JOIN seminar m ON m.id = d.seminar_id
           WHERE m.course_id <> p.course_id""",
    ),
    Invariant(
        "a draft has no submission",
        """SELECT s.id FROM submission s JOIN project p ON p.id = s.project_id
           WHERE p.published_at IS NULL""",
    ),
    Invariant(
        "a submission's group is of its project's set",
        """SELECT s.id FROM submission s
           JOIN project p ON p.id = s.project_id
           JOIN student_group g ON g.id = s.group_id
           WHERE g.group_set_id <> p.group_set_id""",
    ),
    Invariant(
        "a project's groups are of its course",
        """SELECT p.id FROM project p JOIN group_set g ON g.id = p.group_set_id
           WHERE g.course_id <> p.course_id""",
    ),
    Invariant(
        "an extension is for a group of its project",
        """SELECT e.id FROM extension e
           JOIN project p ON p.id = e.project_id
           JOIN student_group g ON g.id = e.group_id
           WHERE g.group_set_id <> p.group_set_id""",
    ),
    Invariant(
        "whoever handed in was a member of the group",
        """SELECT a.id FROM attempt a
           WHERE NOT EXISTS (SELECT 1 FROM attempt_member m
                             WHERE m.attempt_id = a.id AND m.enrollment_id = a.handed_in_by_id)""",
    ),
)
