"""Letting people in who were added to a course: by mail, or by a link that staff hand over."""

from collections.abc import Sequence

from app.accounts import links
from app.accounts.models import LinkPurpose, User
from app.core import audit
from app.core.db import write
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.mail.models import Topic
from app.core.mail.outbox import post
from app.courses.models import Course, Enrollment
from app.courses.people import is_enrolled_elsewhere


def invite_by_mail(course: Course, enrollments: Sequence[Enrollment], actor: User) -> int:
    """Send each person a mail that leads into the course; returns to how many.

    Who has never signed in gets an invitation, to their own address: so it may be sent whichever
    courses they are in. Who has, is told that the course has added them.
    """
    with write(course) as session:
        for enrollment in enrollments:
            if enrollment.withdrawn_at is not None:
                continue
            if enrollment.user.activated_at is None:
                _send_invitation(course, enrollment)
            else:
                _tell(course, enrollment)
            audit.record(
                session,
                "person.invite",
                actor_id=actor.id,
                person_id=enrollment.user_id,
                course_id=course.id,
            )
    return len(enrollments)


def _send_invitation(course: Course, enrollment: Enrollment) -> None:
    user = enrollment.user
    with write(user):
        token = links.make_link(
            user,
            LinkPurpose.INVITATION,
            email=user.email,
            next_path=f"/c/{course.slug}/dashboard/",
        )
        post(
            user.id,
            user.email,
            topic=Topic.ACCOUNT,
            course_label=course.code,
            subject=_("Welcome to %(course)s", course=course.title),
            paragraphs=[
                _("Hello %(name)s,", name=user.name),
                _(
                    "%(course)s, %(term)s, is run on Colloquy: its schedule, groups, seminar "
                    "slots and reports. This link lets you in. It works once, within two weeks; "
                    "later you have a new one sent whenever you sign in.",
                    course=course.title,
                    term=course.term,
                ),
            ],
            action=(_("Begin"), f"/invitation/{token}"),
        )


def _tell(course: Course, enrollment: Enrollment) -> None:
    user = enrollment.user
    post(
        user.id,
        user.email,
        topic=Topic.COURSE,
        course_label=course.code,
        subject=_("You are in %(course)s", course=course.title),
        paragraphs=[
            _("Hello %(name)s,", name=user.name),
            _(
                "You have been added to %(course)s, %(term)s.",
                course=course.title,
                term=course.term,
            ),
        ],
        action=(_("Open the course"), f"/c/{course.slug}/dashboard/"),
    )


def make_link_to_hand_over(course: Course, enrollment: Enrollment, actor: User) -> str:
    """A new sign-in link for somebody who has never signed in; returns its token.

    Whoever holds it becomes that person in every course. So for somebody who is in another course
    too only a site administrator makes one. Raises DomainError.
    """
    # The user too: no other course gives the account a role while the link is made.
    with write(course, enrollment.user):
        if not actor.is_admin and is_enrolled_elsewhere(enrollment.user, course):
            raise DomainError(
                _(
                    "%(name)s is in another course too, so that a link would open that one as "
                    "well. They come in by the link from there, or a site administrator makes one.",
                    name=enrollment.name,
                ),
                code="enrolled_elsewhere",
            )
        return links.make_invitation(enrollment.user, actor=actor)
