"""What must always hold of wishes and draws."""

from app.core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "what a group wishes is of its own seminar",
        """SELECT g.id FROM student_group g
           JOIN (SELECT group_id, seminar_id FROM slot_wish
                 UNION SELECT group_id, seminar_id FROM paper_wish) w ON w.group_id = g.id
           JOIN seminar s ON s.id = w.seminar_id
           WHERE s.group_set_id <> g.group_set_id""",
    ),
    Invariant(
        "what a draw gives is of its seminar, to groups of its set",
        """SELECT p.id FROM draw_place p
           JOIN draw d ON d.id = p.draw_id
           JOIN seminar s ON s.id = d.seminar_id
           JOIN student_group g ON g.id = p.group_id
           LEFT JOIN seminar_slot l ON l.id = p.slot_id
           LEFT JOIN seminar_paper r ON r.id = p.paper_id
           WHERE d.state <> 'discarded'
             AND (g.group_set_id <> s.group_set_id
                  OR l.seminar_id <> d.seminar_id
                  OR r.seminar_id <> d.seminar_id)""",
    ),
)
