"""Mail about wishes and draws, to the groups that they are about."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.i18n import _
from app.core.mail.models import Mail, Topic
from app.core.web.times import moment_text, zone_name
from app.courses.letters import write_to
from app.courses.models import Enrollment
from app.groups.models import Group
from app.groups.rules import group_title
from app.seminars.draw_models import Draw, DrawPlace
from app.seminars.models import Seminar

TOLD_EVERY = timedelta(hours=1)


def tell_of_wishes(group: Group, seminar: Seminar, by: Enrollment) -> None:
    """Tell the others of a group that its wishes are not what they were; once an hour at most."""
    subject = _("%(group)s ranks its slots", group=group_title(group))
    told = set(
        db.session.scalars(
            select(Mail.user_id).where(
                Mail.user_id.in_([member.user_id for member in group.members]),
                Mail.topic == Topic.GROUP,
                Mail.course_label == seminar.course.code,
                Mail.subject == subject,
                Mail.created_at > now() - TOLD_EVERY,
            )
        )
    )
    zone = seminar.course.time_zone
    write_to(
        [m for m in group.members if m.id != by.id and m.user_id not in told],
        seminar.course,
        topic=Topic.GROUP,
        subject=subject,
        paragraphs=[
            _(
                "%(name)s has saved which slots of %(seminar)s your group would have. Each of you "
                "can change it until %(when)s (%(zone)s).",
                name=by.user.name,
                seminar=seminar.title,
                when=moment_text(seminar.closes_at, zone),
                zone=zone_name(zone),
            ),
            _("You hear of this once an hour at most; the page shows what is saved now."),
        ],
        action=(
            _("See the wishes"),
            f"/c/{seminar.course.slug}/seminars/{seminar.public_id}/wishes",
        ),
    )


def tell_drawn(draw: Draw, left_out: Iterable[Group]) -> None:
    """Tell every group what the draw gave it, and those who had no part why."""
    for place in draw.places:
        subject = (
            _("%(group)s has a slot", group=group_title(place.group))
            if place.slot
            else _("%(group)s has no slot yet", group=group_title(place.group))
        )
        _tell(draw, place.group, subject, _what_it_got(draw, place) + _by_hand(place))
    for group in left_out:
        subject = _("%(group)s has no slot yet", group=group_title(group))
        sentence = _(
            "The slots of %(seminar)s are drawn. Your group had no part in it, because it was not "
            "complete. Ask your teacher for a slot.",
            seminar=draw.seminar.title,
        )
        _tell(draw, group, subject, [sentence])


def _tell(draw: Draw, group: Group, subject: str, paragraphs: list[str]) -> None:
    course = draw.seminar.course
    write_to(
        group.members,
        course,
        topic=Topic.GROUP,
        subject=subject,
        paragraphs=paragraphs,
        action=(
            _("See the draw and why"),
            f"/c/{course.slug}/seminars/{draw.seminar.public_id}/draw",
        ),
    )


def _by_hand(place: DrawPlace) -> list[str]:
    if not place.adjusted:
        return []
    words = [_("Your teacher changed by hand what the draw gave your group."), place.reason]
    return [" ".join(part for part in words if part)]


def _what_it_got(draw: Draw, place: DrawPlace) -> list[str]:
    seminar = draw.seminar
    if place.slot is None:
        return [
            _(
                "The slots of %(seminar)s are drawn, and your group has none. Ask your "
                "teacher what to do.",
                seminar=seminar.title,
            )
        ]
    zone = seminar.course.time_zone
    words = [
        _(
            "The slots of %(seminar)s are drawn. Your group presents on %(when)s (%(zone)s).",
            seminar=seminar.title,
            when=moment_text(place.slot.starts_at, zone),
            zone=zone_name(zone),
        )
    ]
    if place.rank is not None:
        words.append(_("That is choice %(rank)d of your list.", rank=place.rank))
    if place.paper is not None:
        words.append(_("Your paper: %(title)s", title=place.paper.reference.title))
    return [" ".join(words), _("Say next what you present.")]
