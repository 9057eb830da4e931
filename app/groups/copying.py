"""A new set with the groups of another. From then on each of the two changes without the other."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.courses.models import Course, Enrollment, Role
from app.groups import membership, queries, staff_letters
from app.groups.models import Formation, Group, GroupSet
from app.groups.partition import create_group_set


@dataclass(frozen=True, slots=True)
class Copied:
    """A set that was made of another, and what of the other does not fit its sizes.

    The people of groups that are `too_large` are in none; groups that are `too_small` are there
    and incomplete.
    """

    group_set: GroupSet
    too_large: list[Group]
    too_small: list[Group]


def copy_group_set(
    source: GroupSet,
    actor: User,
    *,
    title: str,
    min_size: int,
    max_size: int,
    locks_at: datetime | None,
    formation: Formation = Formation.STUDENTS,
) -> Copied:
    """Divide the class as another set does: its groups, with those in them who take the course.

    Groups keep number, name and what they say of themselves; what they hold they do not bring.
    The same copy asked for twice is one. Raises as `create_group_set` does.
    """
    course: Course = source.course
    with write(course, source) as session:
        copy = create_group_set(
            course,
            actor,
            title=title,
            min_size=min_size,
            max_size=max_size,
            locks_at=locks_at,
            formation=formation,
        )
        session.flush()
        if queries.group_count(copy):
            return Copied(copy, [], [])
        copied = Copied(copy, [], [])
        people = [each for group in queries.groups_of(source) for each in _bring(group, copied)]
        staff_letters.tell_copied(copy, source, people)
        audit.record(
            session,
            "group_set.copy",
            f"{source.title} → {title}",
            actor_id=actor.id,
            course_id=course.id,
        )
    return copied


def _bring(group: Group, copied: Copied) -> list[Enrollment]:
    """Make the same group in the copy. Returns who is in it."""
    people = [
        each for each in group.members if each.withdrawn_at is None and each.role is Role.STUDENT
    ]
    if not people:
        return []
    copy = copied.group_set
    if len(people) > copy.max_size:
        copied.too_large.append(group)
        return []
    if len(people) < copy.min_size:
        copied.too_small.append(group)
    twin = Group(
        group_set=copy,
        number=group.number,
        name=group.name,
        about=group.about,
        reach=group.reach,
        contact_id=group.contact_id,
        takes_requests=group.takes_requests,
    )
    db.session.add(twin)
    db.session.flush()
    for each in people:
        membership.join(twin, each)
    return people
