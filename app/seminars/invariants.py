"""What must always hold of seminars."""

from app.core.invariants import Invariant
from app.seminars.drawing import invariants as drawing

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
        "no group holds more slots of a seminar than it may",
        """SELECT u.group_id FROM sign_up u JOIN seminar s ON s.id = u.seminar_id
           WHERE u.state = 'confirmed'
           GROUP BY u.group_id, s.id, s.slots_per_group
           HAVING count(*) > s.slots_per_group OR max(u.turn) > s.slots_per_group""",
    ),
    Invariant(
        "no group holds or waits for a slot twice",
        """SELECT slot_id, group_id FROM sign_up WHERE state <> 'withdrawn'
           GROUP BY slot_id, group_id HAVING count(*) > 1""",
    ),
    # Times that overlap otherwise are compared when a slot is taken or moved: no SQL that both
    # databases know adds minutes to a time. Nor is it said of two meetings, which the staff may
    # move to the same time.
    Invariant(
        "nobody presents in two slots of a meeting that begin at once",
        """SELECT m.enrollment_id FROM group_member m
           JOIN sign_up u ON u.group_id = m.group_id
           JOIN seminar_slot s ON s.id = u.slot_id
           WHERE m.left_at IS NULL AND u.state = 'confirmed'
           GROUP BY m.enrollment_id, s.meeting_id, s.starts_at
           HAVING count(DISTINCT s.id) > 1""",
    ),
    Invariant(
        "a group that holds a slot or waits for one is not dissolved",
        """SELECT u.id FROM sign_up u JOIN student_group g ON g.id = u.group_id
           WHERE u.state <> 'withdrawn' AND g.dissolved_at IS NOT NULL""",
    ),
    Invariant(
        "a group waits to move from a slot that it holds",
        """SELECT w.id FROM sign_up w JOIN sign_up h ON h.id = w.instead_of_id
           WHERE w.state <> 'waitlisted' OR h.state <> 'confirmed'
              OR h.group_id <> w.group_id OR h.slot_id = w.slot_id""",
    ),
    Invariant(
        "a paper is held by one group at most",
        """SELECT paper_id FROM sign_up_paper WHERE holds
           GROUP BY paper_id HAVING count(*) > 1""",
    ),
    Invariant(
        "whoever holds a paper holds a slot",
        """SELECT p.id FROM sign_up_paper p JOIN sign_up u ON u.id = p.sign_up_id
           WHERE p.holds AND u.state <> 'confirmed'""",
    ),
    Invariant(
        "an open offer to swap is between two groups that hold slots of its seminar",
        """SELECT o.id FROM swap_offer o
           JOIN sign_up a ON a.id = o.offered_id
           JOIN sign_up b ON b.id = o.wanted_id
           WHERE o.state = 'pending'
             AND (a.state <> 'confirmed' OR b.state <> 'confirmed' OR a.group_id = b.group_id
                  OR a.seminar_id <> o.seminar_id OR b.seminar_id <> o.seminar_id)""",
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
    *drawing.INVARIANTS,
)
