"""Mail to scribes: what the staff say to their notes."""

from app.core.i18n import _
from app.core.mail.models import Topic
from app.core.web.times import moment_text, zone_name
from app.courses.letters import write_to
from app.schedule.naming import meeting_label
from app.scribes.models import ScribeAssignment


def tell_published(assignment: ScribeAssignment) -> None:
    """Tell a scribe that the course page has their notes."""
    meeting = meeting_label(assignment.meeting)
    _write(
        assignment,
        subject=_("Your notes of %(meeting)s are published", meeting=meeting),
        text=_("The course page links to your notes of %(meeting)s. Thank you!", meeting=meeting),
    )


def tell_of_revision(assignment: ScribeAssignment) -> None:
    """Tell a scribe that the staff ask for changes."""
    meeting, text = meeting_label(assignment.meeting), _("The page says what should change.")
    if assignment.due_at is not None:
        zone = assignment.course.time_zone
        text = _(
            "The page says what should change. A new version is due on %(when)s (%(zone)s).",
            when=moment_text(assignment.due_at, zone),
            zone=zone_name(zone),
        )
    _write(
        assignment,
        subject=_("Please revise your notes of %(meeting)s", meeting=meeting),
        text=text,
    )


def _write(assignment: ScribeAssignment, *, subject: str, text: str) -> None:
    course = assignment.course
    path = f"/c/{course.slug}/scribes/assignments/{assignment.public_id}"
    write_to(
        [assignment.enrollment],
        course,
        topic=Topic.COURSE,
        subject=subject,
        paragraphs=[text],
        action=(_("Open the notes"), path),
    )
