"""What must always hold of seminars."""

from app.core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "no slot is held by more groups than it has places",
        """SELECT s.id FROM seminar_slot s JOIN sign_up u ON u.slot_id = s.id
           WHERE u.state = 'confirmed'
           GROUP BY s.id, s.capacity
           HAVING count(*) > s.capacity OR max(u.place) > s.capacity""",
    ),
    Invariant(
        "no two groups share a place of a slot",
        """SELECT slot_id, place FROM sign_up WHERE state = 'confirmed'
           GROUP BY slot_id, place HAVING count(*) > 1""",
    ),
    Invariant(
        "no group holds two slots of a seminar",
        """SELECT seminar_id, group_id FROM sign_up WHERE state = 'confirmed'
           GROUP BY seminar_id, group_id HAVING count(*) > 1""",
    ),
    Invariant(
        "a group that holds a slot is not dissolved",
        """SELECT u.id FROM sign_up u JOIN student_group g ON g.id = u.group_id
           WHERE u.state = 'confirmed' AND g.dissolved_at IS NOT NULL""",
    ),
    Invariant(
        "a sign-up's group is of the seminar's group set",
        """SELECT u.id FROM sign_up u
           JOIN seminar s ON s.id = u.seminar_id
           JOIN student_group g ON g.id = u.group_id
           WHERE g.group_set_id <> s.group_set_id""",
    ),
    Invariant(
        "a seminar's group set is of its course",
        """SELECT s.id FROM seminar s JOIN group_set g ON g.id = s.group_set_id
           WHERE g.course_id <> s.course_id""",
    ),
    Invariant(
        "a slot's meeting is of its seminar's course",
        """SELECT l.id FROM seminar_slot l
           JOIN seminar s ON s.id = l.seminar_id
           JOIN meeting m ON m.id = l.meeting_id
           WHERE m.course_id <> s.course_id""",
    ),
    Invariant(
        "a sign-up is withdrawn exactly when it says since when",
        """SELECT id FROM sign_up
           WHERE (state = 'withdrawn') <> (withdrawn_at IS NOT NULL)""",
    ),
)
