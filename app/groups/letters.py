"""Mail about groups: to whom something was done by others."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from app.core.clock import now
from app.core.i18n import _, listed, ngettext
from app.core.mail.models import Topic
from app.courses.letters import write_to
from app.courses.models import Enrollment
from app.groups.models import Group
from app.groups.rules import group_title

# Nobody is written to again and again about the same two: what is done, undone and done once more
# within this time is told once.
ONE_LETTER_IN = timedelta(days=2)


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


def tell_asked(group: Group, asker: Enrollment, message: str) -> None:
    """Tell a group's members that a classmate asks to join them."""
    _write(
        group.members,
        group,
        subject=_("%(name)s asks to join %(group)s", name=asker.name, group=group_title(group)),
        text=_(
            "%(name)s would like to be in %(group)s of %(set)s. Any member can accept or decline, "
            "on the page of the groups.",
            name=asker.name,
            group=group_title(group),
            set=group.group_set.title,
        ),
        quoted=message,
    )


def tell_taken_in(group: Group, asker: Enrollment, by: Enrollment) -> None:
    """Tell a classmate that they are in the group that they asked, and its other members."""
    _write(
        [asker],
        group,
        subject=_("You are in %(group)s", group=group_title(group)),
        text=_(
            "%(name)s has accepted your request: you are in %(group)s of %(set)s.",
            name=by.name,
            group=group_title(group),
            set=group.group_set.title,
        ),
    )
    _tell_of_newcomer(group, asker, [asker, by])


def tell_came(group: Group, newcomer: Enrollment) -> None:
    """Tell a group's members that somebody has joined them by an invitation or the code."""
    _tell_of_newcomer(group, newcomer, [newcomer])


def _tell_of_newcomer(group: Group, newcomer: Enrollment, but: Collection[Enrollment]) -> None:
    if _came_lately(group, newcomer):
        return
    knowing = {each.id for each in but}
    _write(
        [member for member in group.members if member.id not in knowing],
        group,
        subject=_("%(name)s is in %(group)s now", name=newcomer.name, group=group_title(group)),
        text=_(
            "%(name)s has joined %(group)s of %(set)s.",
            name=newcomer.name,
            group=group_title(group),
            set=group.group_set.title,
        ),
    )


def _came_lately(group: Group, newcomer: Enrollment) -> bool:
    """Whether somebody had come into the group shortly before, and left it again."""
    return any(
        m.enrollment_id == newcomer.id
        and m.left_at is not None
        and m.joined_at + ONE_LETTER_IN > now()
        for m in group.memberships
    )


def tell_gone(group: Group, gone: Iterable[Enrollment], means: Sequence[str]) -> None:
    """Tell those who stay in a group who is no longer in it, and what that means, in sentences."""
    news = [person for person in gone if not _left_lately(group, person)]
    if not news:
        return
    names = listed(person.name for person in news)
    _write(
        group.members,
        group,
        subject=_("%(names)s left %(group)s", names=names, group=group_title(group)),
        text=ngettext(
            "%(names)s is no longer in %(group)s of %(set)s.",
            "%(names)s are no longer in %(group)s of %(set)s.",
            len(news),
            names=names,
            group=group_title(group),
            set=group.group_set.title,
        ),
        more=means,
    )


def _left_lately(group: Group, person: Enrollment) -> bool:
    """Whether somebody had left the group shortly before, and come back."""
    ends = [m.left_at for m in group.memberships if m.enrollment_id == person.id and m.left_at]
    return any(end + ONE_LETTER_IN > now() for end in sorted(ends)[:-1])


def tell_declined(group: Group, asker: Enrollment) -> None:
    """Tell a classmate that the group which they asked has declined. It names nobody."""
    _write(
        [asker],
        group,
        subject=_("%(group)s has declined your request", group=group_title(group)),
        text=_(
            "%(group)s of %(set)s can't take you. The page of the groups shows which others have "
            "room, and who looks for a group as you do.",
            group=group_title(group),
            set=group.group_set.title,
        ),
    )


def tell_not_there(group: Group, askers: Iterable[Enrollment]) -> None:
    """Tell those who wait for a group's answer that there is no such group any more."""
    _write(
        askers,
        group,
        subject=_("%(group)s is no longer there", group=group_title(group)),
        text=_(
            "You asked to join %(group)s of %(set)s, but everybody has left it. The page of the "
            "groups shows which others have room.",
            group=group_title(group),
            set=group.group_set.title,
        ),
    )


def _write(
    people: Iterable[Enrollment],
    group: Group,
    *,
    subject: str,
    text: str,
    quoted: str = "",
    more: Sequence[str] = (),
) -> None:
    course = group.group_set.course
    path = f"/c/{course.slug}/groups/{group.group_set.slug}/"
    write_to(
        people,
        course,
        topic=Topic.GROUP,
        subject=subject,
        paragraphs=[text, *more, *([f"“{quoted}”"] if quoted else [])],
        action=(_("Open the groups"), path),
    )
