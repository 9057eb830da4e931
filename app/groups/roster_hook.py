"""Putting the people of a roster into groups, as its column of groups says."""

import re
from collections.abc import Sequence

from app.accounts.models import User
from app.core.db import db, write
from app.core.errors import DomainError
from app.courses.models import Course, Enrollment
from app.courses.roster.grouping import Grouping, Placement, is_called
from app.groups import operations, queries
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title

_NUMBERED = re.compile(r"(?:group )?(\d{1,9})", re.IGNORECASE)


def _targets(course: Course) -> list[tuple[str, str]]:
    return [(each.slug, each.title) for each in queries.group_sets(course)]


def called(group: Group) -> Sequence[str]:
    """What a file may call a group: its name, or "Group 3", or 3.

    One that a file has called so counts by that, whichever number it got here.
    """
    named = _NUMBERED.fullmatch(group.name)
    number = named.group(1) if named else str(group.number)
    return (group_title(group), f"Group {number}", number)


def _present(course: Course, target: str) -> dict[int, Sequence[str]]:
    group_set = queries.group_set_by_slug(course, target)
    groups = queries.groups_of(group_set) if group_set else []
    return {member.id: called(group) for group in groups for member in group.members}


def _place(
    course: Course, target: str, placements: Sequence[Placement], actor: User
) -> list[Placement]:
    """Each by the operations of this room; who is refused stays without a group."""
    group_set = queries.group_set_by_slug(course, target)
    if group_set is None:
        return []
    failed: list[Placement] = []
    with write(course, group_set):
        groups = queries.groups_of(group_set)
        for enrollment, label in sorted(placements, key=lambda placement: in_order(placement[1])):
            try:
                # What a refused step had begun is undone, and nothing else.
                with db.session.begin_nested():
                    _place_one(group_set, groups, enrollment, label, actor)
            except DomainError as error:
                failed.append((enrollment, error.message))
    return failed


def in_order(label: str) -> tuple[int, int]:
    """Group 2 before Group 10 and before names, so that new groups get the numbers of the file."""
    numbered = _NUMBERED.fullmatch(label)
    return (0, int(numbered.group(1))) if numbered else (1, 0)


def _place_one(
    group_set: GroupSet,
    groups: list[Group],
    enrollment: Enrollment,
    label: str,
    actor: User,
) -> None:
    group = next((each for each in groups if is_called(called(each), label)), None)
    if group is not None:
        operations.add_member(group, enrollment, actor)
        return
    group = operations.create_group_for(group_set, [enrollment], actor)
    if not is_called(called(group), label):
        operations.name_group(group, label, actor)
    groups.append(group)


GROUPING = Grouping(targets=_targets, present=_present, place=_place)
