"""Letting people in who were added to a course: by mail, or by a link that staff hand over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from app.accounts import links
from app.accounts.models import AccountLink, LinkPurpose, User
from app.core import audit
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.core.mail.models import Topic
from app.core.mail.outbox import post_to_each
from app.core.settings import settings
from app.courses.models import Course, Enrollment
from app.courses.people import is_enrolled_elsewhere

AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Invited:
    """How many people were invited, and how many were not because they had been within a day."""

    sent: int
    lately: int

    @property
    def sentence(self) -> str:
        """What was done, in words."""
        if not self.sent + self.lately:
            return _("Everybody in the course has signed in.")
        parts = []
        if self.sent:
            parts.append(
                ngettext(
                    "An invitation is on its way to one person.",
                    "Invitations are on their way to %(num)d people.",
                    self.sent,
                )
            )
        if self.lately:
            parts.append(
                ngettext(
                    "One was invited within the last day and gets no second mail.",
                    "%(num)d were invited within the last day and get no second mail.",
                    self.lately,
                )
            )
        return " ".join(parts)


def invite_waiting(course: Course, actor: User) -> Invited:
    """Invite everybody in the course who has never signed in, whom no mail of the last day has.

    Raises DomainError where the site sends no mail.
    """
    if not settings().sends_mail:
        raise DomainError(
            _("This site sends no mail. Make a sign-in link on each person's page."),
            code="no_mail",
        )
    with write(course) as session:
        waiting = session.scalars(
            select(Enrollment)
            .join(Enrollment.user)
            .where(
                Enrollment.course_id == course.id,
                Enrollment.withdrawn_at.is_(None),
                User.activated_at.is_(None),
            )
            # In one order for everybody, because each person is locked.
            .order_by(Enrollment.user_id)
        ).all()
        lately = dict(
            session.execute(
                _standing_mails(course).where(AuditEntry.at > now() - AGAIN_AFTER)
            ).all()
        )
        chosen = [each for each in waiting if each.user_id not in lately]
        sent = invite_by_mail(course, chosen, actor)
    return Invited(sent, len(waiting) - len(chosen))


def invited_at(course: Course, user_ids: Collection[int]) -> dict[int | None, datetime]:
    """When each of these was last invited into the course by a mail whose link still stands.

    A link ends when the address is corrected: then nobody has invited the person yet.
    """
    asked = _standing_mails(course).where(AuditEntry.person_id.in_(user_ids))
    return dict(db.session.execute(asked).all())


def _standing_mails(course: Course) -> Select[int | None, datetime]:
    return (
        select(AuditEntry.person_id, func.max(AuditEntry.at))
        .join(AccountLink, AccountLink.user_id == AuditEntry.person_id)
        .where(
            AuditEntry.course_id == course.id,
            AuditEntry.action == "person.invite",
            AccountLink.purpose == LinkPurpose.INVITATION,
            AccountLink.used_at.is_(None),
            # Without an address it was handed over.
            AccountLink.email != "",
        )
        .group_by(AuditEntry.person_id)
    )


def invite_person(course: Course, enrollment: Enrollment, actor: User) -> None:
    """Send one person an invitation. Raises DomainError for somebody who may not come in."""
    with write(course, enrollment):
        _check_may_come_in(enrollment)
        invite_by_mail(course, [enrollment], actor)


def _check_may_come_in(enrollment: Enrollment) -> None:
    if enrollment.withdrawn_at is not None:
        raise DomainError(
            _(
                "%(name)s is withdrawn: take them back into the course first.",
                name=enrollment.name,
            ),
            code="withdrawn",
        )
    if not enrollment.user.is_active:
        raise DomainError(
            _("The account of %(name)s is closed: no link opens it.", name=enrollment.name),
            code="closed",
        )


def invite_by_mail(course: Course, enrollments: Sequence[Enrollment], actor: User) -> int:
    """Send each person a mail that leads into the course; returns to how many.

    Who has never signed in gets an invitation, to their own address: so it may be sent whichever
    courses they are in. Who has, is told that the course has added them. Whoever is withdrawn or
    has a closed account gets none.
    """
    with write(course) as session:
        _lock_accounts(enrollments)
        reached = [e.user for e in enrollments if e.withdrawn_at is None and e.user.is_active]
        _send_invitations(course, [user for user in reached if user.activated_at is None])
        _tell(course, [user for user in reached if user.activated_at is not None])
        audit.record_each(
            session,
            "person.invite",
            [user.id for user in reached],
            actor_id=actor.id,
            course_id=course.id,
        )
    return len(reached)


def _lock_accounts(enrollments: Sequence[Enrollment]) -> None:
    """Lock the people's accounts, in one order for everybody, and read them as they are now."""
    with write() as session:
        session.scalars(
            select(User)
            .where(User.id.in_([each.user_id for each in enrollments]))
            .order_by(User.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).all()


def _send_invitations(course: Course, users: Sequence[User]) -> None:
    tokens = links.make_mailed_links(
        users, LinkPurpose.INVITATION, next_path=f"/c/{course.slug}/dashboard/"
    )
    post_to_each(
        users,
        topic=Topic.ACCOUNT,
        course_label=course.code,
        subject=_("Welcome to %(course)s", course=course.title),
        paragraphs=[
            _(
                "%(course)s, %(term)s, is run on Colloquy: its schedule, groups, seminar "
                "slots and reports. This link lets you in. It works once, within two weeks; "
                "later you have a new one sent whenever you sign in.",
                course=course.title,
                term=course.term,
            ),
        ],
        action=(_("Begin"), ""),
        own_paths={key: f"/invitation/{token}" for key, token in tokens.items()},
    )


def _tell(course: Course, users: Sequence[User]) -> None:
    post_to_each(
        users,
        topic=Topic.COURSE,
        course_label=course.code,
        subject=_("You are in %(course)s", course=course.title),
        paragraphs=[
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
    too only a site administrator makes one. Raises DomainError, also for somebody who may not come
    in.
    """
    # The user too: no other course gives the account a role while the link is made.
    with write(course, enrollment, enrollment.user):
        _check_may_come_in(enrollment)
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
