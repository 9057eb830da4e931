"""What the staff set: the partitions of the class, how large groups are, who forms them.

Until when students change them, `locking` says.
"""

from datetime import datetime
from typing import NoReturn

from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import audit
from app.core.agreeing import check_agreed
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.models import Course
from app.courses.operations import slug_of
from app.groups import membership, queries, staff_letters
from app.groups.holdings import uses_of
from app.groups.models import Formation, Group, GroupSet
from app.groups.resizing import completed_by, effects
from app.groups.rules import group_title, size

# Words that stand where a set's slug could stand in a URL.
RESERVED_SLUGS = {"new", "invitations", "requests", "join"}


def create_group_set(
    course: Course,
    actor: User | None,
    *,
    title: str,
    min_size: int,
    max_size: int,
    locks_at: datetime | None,
    formation: Formation = Formation.STUDENTS,
) -> GroupSet:
    """Divide the class anew. Its address is made of the title and stays.

    The same set asked for twice is one set. Raises InvalidInput for sizes that can't be,
    DomainError when another set has the title.
    """
    check_shape(title, min_size, max_size)
    with write(course) as session:
        present = _set_titled(course, title)
        if present is not None:
            asked = (min_size, max_size, locks_at, formation)
            if (present.min_size, present.max_size, present.locks_at, present.formation) == asked:
                return present
            _refuse_title()
        group_set = GroupSet(
            course_id=course.id,
            slug=_free_slug(course, title),
            title=title,
            min_size=min_size,
            max_size=max_size,
            locks_at=locks_at,
            formation=formation,
        )
        session.add(group_set)
        audit.record(
            session,
            "group_set.create",
            title,
            actor_id=actor.id if actor else None,
            course_id=course.id,
        )
    return group_set


def edit_group_set(
    group_set: GroupSet,
    actor: User,
    *,
    title: str,
    min_size: int,
    max_size: int,
    formation: Formation,
    agreed: str | None = None,
) -> None:
    """Change a set's title and sizes, and who forms its groups.

    Raises InvalidInput for sizes that can't be, DomainError when the title is taken or a group
    has more people than `max_size`. A larger `min_size` leaves groups incomplete; they keep
    what they hold and are shown as incomplete. A smaller one completes groups, which have what
    they wait for if it is free. `agreed` is the key of these effects that the actor has seen:
    raises Unagreed when there are others; None asks nobody.
    """
    check_shape(title, min_size, max_size)
    course = group_set.course
    with write(course, group_set) as session:
        present = _set_titled(course, title)
        if present is not None and present.id != group_set.id:
            _refuse_title()
        groups = queries.groups_of(group_set)
        _check_largest(groups, max_size)
        before = {"sizes": [group_set.min_size, group_set.max_size]}
        completed = completed_by(groups, was=group_set.min_size, then=min_size)
        check_agreed(effects(groups, was=group_set.min_size, then=min_size), agreed)
        group_set.title, group_set.formation = title, formation
        group_set.min_size, group_set.max_size = min_size, max_size
        for group in groups:
            membership.reseat(group)
        for group in completed:
            membership.follow_up(group)
        course.changed()
        audit.record(
            session, "group_set.edit", title, actor_id=actor.id, course_id=course.id, before=before
        )


def _check_largest(groups: list[Group], max_size: int) -> None:
    largest = max(groups, key=size, default=None)
    if largest is not None and size(largest) > max_size:
        raise DomainError(
            _(
                "%(group)s has %(num)d people. Take somebody out of it first.",
                group=group_title(largest),
                num=size(largest),
            ),
            code="group_larger",
            field="max_size",
        )


def delete_group_set(group_set: GroupSet, actor: User) -> None:
    """Remove a set with its groups and their history, and tell whoever is in one.

    Raises DomainError while a seminar or a project is for it.
    """
    course = group_set.course
    with write(course, group_set) as session:
        used = uses_of(group_set)
        if used:
            raise DomainError(
                _(
                    "%(set)s is still needed: %(uses)s. Remove that first.",
                    set=group_set.title,
                    uses=", ".join(use.text for use in used),
                ),
                code="set_used",
            )
        people = [each for group in queries.groups_of(group_set) for each in group.members]
        staff_letters.tell_set_removed(group_set, people)
        audit.record(
            session, "group_set.delete", group_set.title, actor_id=actor.id, course_id=course.id
        )
        session.execute(delete(GroupSet).where(GroupSet.id == group_set.id))
        course.changed()


def check_title(course: Course, title: str) -> None:
    """Refuse a title that another set of the course has. Raises DomainError."""
    if _set_titled(course, title) is not None:
        _refuse_title()


def check_shape(title: str, min_size: int, max_size: int) -> None:
    """Refuse a set without a title, or sizes that can't be. Raises InvalidInput."""
    if not title:
        raise InvalidInput(_("Give the set a title."), code="title_needed", field="title")
    if min_size < 1:
        raise InvalidInput(_("A group has at least one person."), code="bad_size", field="min_size")
    if max_size < min_size:
        raise InvalidInput(
            _("The largest size can't be below the smallest."), code="bad_size", field="max_size"
        )


def _set_titled(course: Course, title: str) -> GroupSet | None:
    return db.session.scalar(
        select(GroupSet).where(GroupSet.course_id == course.id, GroupSet.title == title)
    )


def _refuse_title() -> NoReturn:
    raise DomainError(
        _("There is a group set of this title already."), code="title_taken", field="title"
    )


def _free_slug(course: Course, title: str) -> str:
    base = slug_of(title) or "groups"
    taken = set(db.session.scalars(select(GroupSet.slug).where(GroupSet.course_id == course.id)))
    taken |= RESERVED_SLUGS
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
