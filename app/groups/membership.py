"""Joining and leaving, whoever causes it. Call these inside a `write()` that holds the course.

Rooms above add what they have to say: `before_joining` may refuse that somebody joins a group, and
`on_joined` does what a group can do that has more people; `before_leaving` may refuse that a
student leaves a group of which so many would remain, `on_left` does what those who stay and those
who left can do then, and `on_dissolved` ends what a group held when nobody is left.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from typing import NoReturn

from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.joining import new_code
from app.courses.models import Enrollment, Role
from app.groups import letters, pending, queries
from app.groups.models import Group, GroupMember, GroupSet
from app.groups.rules import free_seats, group_title, is_locked, size, students_form, why_closed

before_joining: list[Callable[[Group, Enrollment], None]] = []
on_joined: list[Callable[[Group], None]] = []
before_leaving: list[Callable[[Group, int], None]] = []
on_left: list[Callable[[Sequence[tuple[Enrollment, Group]]], None]] = []
on_dissolved: list[Callable[[Group], None]] = []


def check_open(group_set: GroupSet) -> None:
    """Refuse a student who would change groups that the staff form, or that are locked."""
    if not students_form(group_set):
        raise DomainError(why_closed(group_set), code="staff_form")
    check_unlocked(group_set)


def check_unlocked(group_set: GroupSet) -> None:
    """Refuse a student's change once the set is locked."""
    if is_locked(group_set):
        raise DomainError(why_closed(group_set), code="locked")


def check_leaving(group: Group) -> None:
    """Refuse that a student leaves the group now: the set is locked, or a room above needs them."""
    check_open(group.group_set)
    for check in before_leaving:
        check(group, size(group) - 1)


def check_takes_part(group_set: GroupSet, enrollment: Enrollment) -> None:
    """Refuse anybody who is not a student of the set's course now."""
    if (
        enrollment.course_id != group_set.course_id
        or enrollment.role is not Role.STUDENT
        or enrollment.withdrawn_at is not None
    ):
        raise DomainError(
            _("Only students of the course can be in a group."),
            code="not_a_student",
            field="student",
        )


def check_member(group: Group, enrollment: Enrollment) -> None:
    """Refuse somebody who is not in the group now."""
    if seat_of(group, enrollment) is None:
        raise DomainError(
            _("You are not in %(group)s.", group=group_title(group)), code="not_a_member"
        )


def new_group(group_set: GroupSet) -> Group:
    """The next group of a set. It has nobody in it yet: see that somebody joins."""
    return new_groups(group_set, 1)[0]


def new_groups(group_set: GroupSet, number: int) -> list[Group]:
    """The next groups of a set, as `new_group`."""
    last = db.session.scalar(
        select(func.max(Group.number)).where(Group.group_set_id == group_set.id)
    )
    first = (last or 0) + 1
    groups = [
        Group(group_set=group_set, number=each, memberships=[])
        for each in range(first, first + number)
    ]
    db.session.add_all(groups)
    db.session.flush()
    return groups


def seat_of(group: Group, enrollment: Enrollment) -> GroupMember | None:
    """The membership that `enrollment` has in the group now."""
    return next(
        (m for m in group.memberships if m.enrollment_id == enrollment.id and m.left_at is None),
        None,
    )


def present_group(group_set: GroupSet, enrollment: Enrollment) -> Group | None:
    """The group of this set that somebody is in now."""
    return db.session.scalar(
        select(Group)
        .join(Group.memberships)
        .where(
            GroupMember.group_set_id == group_set.id,
            GroupMember.enrollment_id == enrollment.id,
            GroupMember.left_at.is_(None),
        )
    )


def refuse_second_group(enrollment: Enrollment, present: Group) -> NoReturn:
    """One group a person in each set: say which one it is."""
    raise DomainError(
        _(
            "%(name)s is in %(group)s already. One person is in one group of each set; "
            "leaving that group comes first.",
            name=enrollment.name,
            group=group_title(present),
        ),
        code="in_a_group",
        field="student",
    )


def join(group: Group, enrollment: Enrollment) -> bool:
    """Give somebody the lowest free seat, and do what the group can do with them.

    Returns False when they sit there already. Raises DomainError as `check_fits` does.
    """
    if seat_of(group, enrollment) is not None:
        return False
    take_seats(group.group_set, [(enrollment, group)])
    follow_up(group)
    return True


def take_seats(group_set: GroupSet, places: Sequence[tuple[Enrollment, Group]]) -> None:
    """Give each of these people the lowest free seat of the group beside them, or none of them.

    What they are invited to and ask for in the set ends. No more: whoever calls this calls
    `follow_up` for each group after the last has come. Raises DomainError as `check_fits` does.
    """
    people = [person for person, _group in places]
    present = queries.present_groups(group_set, people)
    for person, group in places:
        _check_can_sit(group, person, present.get(person.id))
    for group, number in Counter(group for _person, group in places).items():
        _check_room(group, number)
    for person, group in places:
        for check in before_joining:
            check(group, person)
    for person, group in places:
        taken = {m.seat for m in group.memberships if m.left_at is None}
        seat = next(each for each in count(1) if each not in taken)
        group.memberships.append(GroupMember(enrollment=person, seat=seat, joined_at=now()))
    db.session.flush()
    pending.end_those_of(people, group_set)


def follow_up(group: Group) -> None:
    """After somebody has come into a group: what rooms above do with it then."""
    for follow in on_joined:
        follow(group)


def check_fits(group: Group, enrollment: Enrollment) -> None:
    """Refuse somebody who can't be in the group: for whom there is no seat, or who has one.

    Raises DomainError when they are in a group of the set, this one is full or no longer there,
    they don't take the course, or a room above has a reason.
    """
    _check_can_sit(group, enrollment, present_group(group.group_set, enrollment))
    _check_room(group, 1)
    for check in before_joining:
        check(group, enrollment)


def _check_can_sit(group: Group, enrollment: Enrollment, present: Group | None) -> None:
    check_takes_part(group.group_set, enrollment)
    if group.dissolved_at is not None:
        refuse_dissolved(group)
    if present is not None:
        refuse_second_group(enrollment, present)


def _check_room(group: Group, number: int) -> None:
    """Refuse more people than there are seats free."""
    seats = free_seats(group)
    if not seats:
        refuse_full(group)
    if number > seats:
        raise DomainError(
            _(
                "%(group)s has room for %(seats)d of these %(num)d people.",
                group=group_title(group),
                seats=seats,
                num=number,
            ),
            code="group_full",
            field="student",
        )


def refuse_dissolved(group: Group) -> NoReturn:
    """Nobody is in the group any more, and nobody comes into it again."""
    raise DomainError(
        _("%(group)s is no longer there: everybody left it.", group=group_title(group)),
        code="dissolved",
    )


def refuse_full(group: Group) -> NoReturn:
    """Nobody fits in any more."""
    raise DomainError(
        _(
            "%(group)s is full: it has the %(most)d people that a group may have.",
            group=group_title(group),
            most=group.group_set.max_size,
        ),
        code="group_full",
        field="student",
    )


def end_membership(group: Group, enrollment: Enrollment) -> bool:
    """Free somebody's seat; a group left empty is dissolved. False if they had none."""
    if seat_of(group, enrollment) is None:
        return False
    vacate([(enrollment, group)])
    dissolve_if_empty(group)
    follow_leaving([(enrollment, group)])
    return True


def vacate(places: Sequence[tuple[Enrollment, Group]]) -> None:
    """Free the seats of these people, and no more: others may come into the groups at once.

    Whoever calls this also calls `dissolve_if_empty`, and `follow_leaving` after the last is out.
    """
    left = dict.fromkeys(group for _person, group in places)
    for person, group in places:
        membership = seat_of(group, person)
        if membership is not None:
            membership.left_at = max(now(), membership.joined_at)
    for group in left:
        if group.join_code is not None:
            group.join_code = new_code()  # who left knows the old one
    # Written before anything else: the seats must be free for whoever takes them next.
    db.session.flush()


def dissolve_if_empty(group: Group) -> None:
    """Dissolve a group in which nobody is left; what it held ends."""
    if group.dissolved_at is None and size(group) == 0:
        _dissolve(group)


def follow_leaving(places: Sequence[tuple[Enrollment, Group]]) -> None:
    """After these people have left these groups: what rooms above do then."""
    for follow in on_left:
        follow(places)


def _dissolve(group: Group) -> None:
    group.dissolved_at = now()
    group.join_code = None
    letters.tell_not_there(group, [each.enrollment for each in pending.end_those_to(group)])
    for end in on_dissolved:
        end(group)


def reseat(group: Group) -> None:
    """Move the members to the seats 1, 2, 3 …, in the order in which they sit."""
    present = sorted((m for m in group.memberships if m.left_at is None), key=lambda m: m.seat)
    for seat, membership in enumerate(present, 1):
        if membership.seat != seat:
            membership.seat = seat
            # One at a time and downwards, so that no two ever share a seat.
            db.session.flush()
