"""Mail about hand-ins: the receipt, and whose they are."""

from app.core.i18n import _
from app.core.mail.models import Topic
from app.courses.letters import write_to
from app.courses.models import Enrollment
from app.groups.rules import group_title
from app.projects.models import Attempt
from app.projects.receipts import late_text, to_the_second

# Enough to tell two files apart; the receipt behind the link has all of it.
DIGITS = 12


def send_receipt(attempt: Attempt) -> None:
    """Send the receipt of a hand-in to everybody who was in the group."""
    submission = attempt.submission
    project, course = submission.project, submission.project.course
    values = {"number": attempt.number, "project": project.title}
    files = [f"{each.file.name}, sha256 {each.file.sha256[:DIGITS]}" for each in attempt.files]
    write_to(
        [member.enrollment for member in attempt.members],
        course,
        topic=Topic.RECEIPT,
        subject=_("Received: attempt %(number)d of %(project)s", **values),
        paragraphs=[
            _(
                "Attempt %(number)d of %(project)s is handed in for %(group)s by %(name)s.",
                group=group_title(submission.group),
                name=attempt.handed_in_by.name,
                **values,
            ),
            _(
                "Received on %(when)s: %(late)s.",
                when=to_the_second(attempt.received_at, course.time_zone),
                late=late_text(attempt),
            ),
            *files,
        ],
        action=(_("Open the receipt"), f"/c/{course.slug}/attempts/{attempt.public_id}/"),
    )


def tell_author(attempt: Attempt, author: Enrollment) -> None:
    """Tell somebody that the staff have added them to a hand-in of their group."""
    submission = attempt.submission
    project, course = submission.project, submission.project.course
    write_to(
        [author],
        course,
        topic=Topic.RECEIPT,
        subject=_(
            "Attempt %(number)d of %(project)s is yours too",
            number=attempt.number,
            project=project.title,
        ),
        paragraphs=[
            _(
                "The staff have added you to attempt %(number)d of %(project)s, which "
                "%(group)s handed in before you joined.",
                number=attempt.number,
                project=project.title,
                group=group_title(submission.group),
            )
        ],
        action=(_("Open the receipt"), f"/c/{course.slug}/attempts/{attempt.public_id}/"),
    )


def tell_taken_off(attempt: Attempt, author: Enrollment) -> None:
    """Tell somebody that the staff have taken them off a hand-in to which they had added them."""
    project = attempt.submission.project
    values = {"number": attempt.number, "project": project.title}
    write_to(
        [author],
        project.course,
        topic=Topic.RECEIPT,
        subject=_("Attempt %(number)d of %(project)s is no longer yours", **values),
        paragraphs=[
            _(
                "The staff have taken you off attempt %(number)d of %(project)s, which %(group)s "
                "handed in before you joined. You no longer see it, and its grade does not count "
                "for you.",
                group=group_title(attempt.submission.group),
                **values,
            )
        ],
        action=(_("Open the project"), f"/c/{project.course.slug}/projects/{project.slug}/"),
    )
