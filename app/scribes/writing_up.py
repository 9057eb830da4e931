"""Who writes a meeting up, as the schedule and its letters name them."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from app.core.db import db
from app.core.i18n import _, ngettext
from app.core.web.times import moment_text, zone_name
from app.courses.models import Enrollment
from app.schedule.duties import Duty
from app.schedule.models import Meeting
from app.scribes import queries
from app.scribes.models import ScribeAssignment, ScribeState


def duties_in(meetings: Collection[Meeting]) -> list[Duty]:
    """The scribes of these meetings, and what each of them is told."""
    held: dict[Meeting, list[ScribeAssignment]] = defaultdict(list)
    for assignment in queries.assignments_in(meetings):
        held[assignment.meeting].append(assignment)
    return [
        Duty(
            meeting,
            ngettext("%(num)d scribe", "%(num)d scribes", len(scribes)),
            [(each.enrollment, _sentence(each)) for each in scribes],
        )
        for meeting, scribes in held.items()
    ]


def _sentence(assignment: ScribeAssignment) -> str:
    if assignment.meeting.cancelled_at is not None:
        return _("There is nothing for you to write up.")
    if assignment.due_at is None:
        return _("You write it up.")
    zone = assignment.course.time_zone
    return _(
        "You write it up; your notes are due on %(when)s (%(zone)s).",
        when=moment_text(assignment.due_at, zone),
        zone=zone_name(zone),
    )


def scribes_among(people: Collection[Enrollment]) -> list[tuple[int, Enrollment]]:
    """Those of these people who write up a meeting, each with the meeting's key."""
    by_key = {person.id: person for person in people}
    rows = db.session.execute(
        select(ScribeAssignment.meeting_id, ScribeAssignment.enrollment_id)
        .where(
            ScribeAssignment.enrollment_id.in_(by_key),
            ScribeAssignment.state != ScribeState.WITHDRAWN,
        )
        .order_by(ScribeAssignment.id)
    )
    return [(meeting_id, by_key[key]) for meeting_id, key in rows]
