"""Mail about what the staff do to groups: one letter to each person for whom something changed."""

from collections.abc import Iterable

from app.core.i18n import _
from app.core.mail.models import Topic
from app.courses.letters import write_to
from app.courses.models import Enrollment
from app.groups import letters
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title


def tell_placed(before: Group | None, after: Group | None, people: list[Enrollment]) -> None:
    """Tell people that the staff have brought them from one group to another, or to none."""
    if before is None and after is not None:
        letters.tell_added(after, people)
    elif before is not None and after is None:
        for person in people:
            letters.tell_removed(before, person)
    elif before is not None and after is not None:
        _tell_moved(before, after, people)


def _tell_moved(before: Group, after: Group, people: list[Enrollment]) -> None:
    _write(
        people,
        after.group_set,
        subject=_("You are in %(group)s now", group=group_title(after)),
        text=_(
            "The staff of the course have moved you from %(before)s to %(after)s of %(set)s. What "
            "you did with %(before)s while you were in it stays yours to see.",
            before=group_title(before),
            after=group_title(after),
            set=after.group_set.title,
        ),
    )


def tell_copied(copy: GroupSet, source: GroupSet, people: Iterable[Enrollment]) -> None:
    """Tell people that they work together for another purpose too."""
    _write(
        people,
        copy,
        subject=_("Your group for %(set)s", set=copy.title),
        text=_(
            "The staff of the course have made the groups of %(set)s those of %(source)s. From now "
            "on each changes without the other.",
            set=copy.title,
            source=source.title,
        ),
    )


def tell_set_removed(group_set: GroupSet, people: Iterable[Enrollment]) -> None:
    """Tell people that their group is gone with all groups of the set."""
    _write(
        people,
        group_set,
        subject=_("The groups of %(set)s are removed", set=group_set.title),
        text=_(
            "The staff of the course have removed %(set)s with its groups. Your other groups are "
            "as they were.",
            set=group_set.title,
        ),
    )


def _write(people: Iterable[Enrollment], group_set: GroupSet, *, subject: str, text: str) -> None:
    course = group_set.course
    write_to(
        people,
        course,
        topic=Topic.GROUP,
        subject=subject,
        paragraphs=[text],
        action=(_("Open the groups"), f"/c/{course.slug}/groups/"),
    )
