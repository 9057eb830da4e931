"""Mail about groups: to whom something was done by others."""

from collections.abc import Iterable

from app.core.i18n import _
from app.core.mail.models import Topic
from app.courses.letters import write_to
from app.courses.models import Enrollment
from app.groups.models import Group
from app.groups.rules import group_title


def tell_invited(group: Group, inviter: Enrollment, invitee: Enrollment) -> None:
    """Tell a classmate that a group wants them."""
    _write(
        [invitee],
        group,
        subject=_("%(name)s invites you into a group", name=inviter.name),
        text=_(
            "%(name)s asks you to join %(group)s of %(set)s. Accept or decline on the page of "
            "the groups; the first to accept have the seats.",
            name=inviter.name,
            group=group_title(group),
            set=group.group_set.title,
        ),
    )


def tell_added(group: Group, added: Iterable[Enrollment]) -> None:
    """Tell students that the staff have put them into a group."""
    _write(
        added,
        group,
        subject=_("You are in %(group)s", group=group_title(group)),
        text=_(
            "The staff of the course have put you into %(group)s of %(set)s.",
            group=group_title(group),
            set=group.group_set.title,
        ),
    )


def tell_removed(group: Group, removed: Enrollment) -> None:
    """Tell a student that the staff have taken them out of a group."""
    _write(
        [removed],
        group,
        subject=_("You are no longer in %(group)s", group=group_title(group)),
        text=_(
            "The staff of the course have taken you out of %(group)s of %(set)s. "
            "If you do not know why, ask them.",
            group=group_title(group),
            set=group.group_set.title,
        ),
    )


def _write(people: Iterable[Enrollment], group: Group, *, subject: str, text: str) -> None:
    course = group.group_set.course
    path = f"/c/{course.slug}/groups/{group.group_set.slug}/"
    write_to(
        people,
        course,
        topic=Topic.GROUP,
        subject=subject,
        paragraphs=[text],
        action=(_("Open the groups"), path),
    )
