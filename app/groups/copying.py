"""A new set with the groups of another. From then on each of the two changes without the other."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.courses.letters import reached
from app.courses.models import Course, Enrollment, Role
from app.groups import membership, queries, staff_letters
from app.groups.models import Formation, Group, GroupSet
from app.groups.partition import create_group_set


@dataclass(frozen=True, slots=True)
class Fitting:
    """What of a set fits other sizes: who is in a group then, by the group that they are in now.

    The people of groups that are `too_large` are in none; groups that are `too_small` are there
    and incomplete.
    """

    people: dict[Group, list[Enrollment]]
    too_large: list[Group]
    too_small: list[Group]

    @property
    def told(self) -> int:
        """How many mails go when everybody is told."""
        return len(reached(each for people in self.people.values() for each in people))


@dataclass(frozen=True, slots=True)
class Copied:
    """A set that was made of another, and what of the other does not fit its sizes."""

    group_set: GroupSet
    fitting: Fitting


def fitting(source: GroupSet, *, min_size: int, max_size: int) -> Fitting:
    """What a copy of these sizes would have of a set as it is now."""
    found = Fitting({}, [], [])
    for group in queries.groups_of(source):
        people = [
            each
            for each in group.members
            if each.withdrawn_at is None and each.role is Role.STUDENT
        ]
        if len(people) > max_size:
            found.too_large.append(group)
        elif people:
            found.people[group] = people
            if len(people) < min_size:
                found.too_small.append(group)
    return found


def copy_group_set(
    source: GroupSet,
    actor: User,
    *,
    title: str,
    min_size: int,
    max_size: int,
    locks_at: datetime | None,
    formation: Formation = Formation.STUDENTS,
    tell: bool = True,
) -> Copied:
    """Divide the class as another set does: its groups, with those in them who take the course.

    With `tell` each of them is written to. Groups keep number, name and what they say of
    themselves; what they hold they do not bring. The same copy asked for twice is one. Raises as
    `create_group_set` does.
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
            return Copied(copy, Fitting({}, [], []))
        fits = fitting(source, min_size=min_size, max_size=max_size)
        people = _bring(copy, fits)
        if tell:
            staff_letters.tell_copied(copy, source, people)
        audit.record(
            session,
            "group_set.copy",
            f"{source.title} → {title}",
            actor_id=actor.id,
            course_id=course.id,
        )
    return Copied(copy, fits)


def _bring(copy: GroupSet, fits: Fitting) -> list[Enrollment]:
    """Make the groups that fit in the copy. Returns who is in them."""
    twins = {group: _twin(copy, group) for group in fits.people}
    db.session.add_all(twins.values())
    db.session.flush()
    places = [(each, twins[group]) for group, people in fits.people.items() for each in people]
    membership.take_seats(copy, places)
    for twin in twins.values():
        membership.follow_up(twin)
    return [person for person, _twin in places]


def _twin(copy: GroupSet, group: Group) -> Group:
    return Group(
        group_set=copy,
        number=group.number,
        name=group.name,
        about=group.about,
        reach=group.reach,
        contact_id=group.contact_id,
        takes_requests=group.takes_requests,
        memberships=[],
    )
