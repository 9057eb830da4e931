"""Reads of groups that pages need.

What is joined is joined inside: an operation that locks such a row reads it by the same joins, and
PostgreSQL locks no row on the far side of an outer one.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.clock import now
from app.core.db import db
from app.courses.models import Course, Enrollment, Role
from app.groups.models import (
    Formation,
    Group,
    GroupInvitation,
    GroupJoinRequest,
    GroupMember,
    GroupSet,
    InvitationState,
    RequestState,
)


def group_sets(course: Course) -> list[GroupSet]:
    """The course's group sets, in the order in which they were made."""
    return list(
        db.session.scalars(
            select(GroupSet).where(GroupSet.course_id == course.id).order_by(GroupSet.id)
        )
    )


def group_set_by_slug(course: Course, slug: str) -> GroupSet | None:
    """The group set of this course at this address."""
    return db.session.scalar(
        select(GroupSet).where(GroupSet.course_id == course.id, GroupSet.slug == slug)
    )


def _with_members() -> Select[Group]:
    return select(Group).options(
        joinedload(Group.group_set, innerjoin=True),
        selectinload(Group.memberships).joinedload(GroupMember.enrollment, innerjoin=True),
    )


def groups_of(group_set: GroupSet) -> list[Group]:
    """The groups of a set by number, with their members. Dissolved ones are left out."""
    return list(
        db.session.scalars(
            _with_members()
            .where(Group.group_set_id == group_set.id, Group.dissolved_at.is_(None))
            .order_by(Group.number)
        )
    )


def _is_in(enrollment: Enrollment) -> ColumnElement[bool]:
    return exists().where(
        GroupMember.group_id == Group.id,
        GroupMember.enrollment_id == enrollment.id,
        GroupMember.left_at.is_(None),
    )


def group_of(enrollment: Enrollment, group_set: GroupSet) -> Group | None:
    """The group of this set that somebody is in now, with its members."""
    return db.session.scalar(
        _with_members().where(Group.group_set_id == group_set.id, _is_in(enrollment))
    )


def present_groups(group_set: GroupSet, people: Collection[Enrollment]) -> dict[int, Group]:
    """The groups of this set that these people are in now, by their keys; not who is in none."""
    keys = {each.id for each in people}
    groups = db.session.scalars(
        _with_members().where(
            Group.group_set_id == group_set.id,
            exists().where(
                GroupMember.group_id == Group.id,
                GroupMember.enrollment_id.in_(keys),
                GroupMember.left_at.is_(None),
            ),
        )
    )
    return {member.id: group for group in groups for member in group.members if member.id in keys}


def groups_called(group_set: GroupSet, public_ids: Collection[str]) -> dict[str, Group]:
    """The groups of this set with these public ids, by them; dissolved ones too."""
    found = db.session.scalars(
        _with_members().where(Group.group_set_id == group_set.id, Group.public_id.in_(public_ids))
    )
    return {each.public_id: each for each in found}


def groups_of_member(enrollment: Enrollment) -> list[Group]:
    """Every group that somebody is in now, by set, with its members."""
    return list(
        db.session.scalars(_with_members().where(_is_in(enrollment)).order_by(Group.group_set_id))
    )


def group_by_public_id(course: Course, public_id: str) -> Group | None:
    """The group of this course with this public id, dissolved ones too."""
    return db.session.scalar(
        _with_members()
        .join(Group.group_set)
        .where(GroupSet.course_id == course.id, Group.public_id == public_id)
    )


def pending_invitations(enrollment: Enrollment) -> list[GroupInvitation]:
    """What somebody can still answer, the oldest first; not in sets that students don't change."""
    return list(
        db.session.scalars(
            select(GroupInvitation)
            .join(GroupInvitation.group)
            .join(Group.group_set)
            .where(
                GroupInvitation.enrollment_id == enrollment.id,
                GroupInvitation.state == InvitationState.PENDING,
                *_students_change(),
            )
            .options(
                joinedload(GroupInvitation.invited_by, innerjoin=True),
                joinedload(GroupInvitation.group, innerjoin=True).options(
                    joinedload(Group.group_set, innerjoin=True),
                    selectinload(Group.memberships).joinedload(
                        GroupMember.enrollment, innerjoin=True
                    ),
                ),
            )
            .order_by(GroupInvitation.id)
        )
    )


def _students_change() -> tuple[ColumnElement[bool], ...]:
    return (
        GroupSet.formation == Formation.STUDENTS,
        or_(GroupSet.locks_at.is_(None), GroupSet.locks_at > now()),
    )


def requests_by(enrollment: Enrollment) -> list[GroupJoinRequest]:
    """The requests of somebody's own that wait, the oldest first; of sets that students change."""
    return list(
        db.session.scalars(
            _waiting_requests().where(GroupJoinRequest.enrollment_id == enrollment.id)
        )
    )


def requests_to(groups: Iterable[Group]) -> list[GroupJoinRequest]:
    """The requests that these groups can answer, the oldest first; of sets that students change."""
    keys = [group.id for group in groups]
    return list(db.session.scalars(_waiting_requests().where(GroupJoinRequest.group_id.in_(keys))))


def _waiting_requests() -> Select[GroupJoinRequest]:
    return (
        select(GroupJoinRequest)
        .join(GroupJoinRequest.group)
        .join(Group.group_set)
        .where(GroupJoinRequest.state == RequestState.PENDING, *_students_change())
        .options(
            joinedload(GroupJoinRequest.enrollment, innerjoin=True),
            joinedload(GroupJoinRequest.group, innerjoin=True).options(
                joinedload(Group.group_set, innerjoin=True),
                selectinload(Group.memberships).joinedload(GroupMember.enrollment, innerjoin=True),
            ),
        )
        .order_by(GroupJoinRequest.id)
    )


def request_by_public_id(course: Course, public_id: str) -> GroupJoinRequest | None:
    """The request of this course with this public id, answered ones too."""
    return db.session.scalar(
        select(GroupJoinRequest)
        .join(GroupJoinRequest.group)
        .join(Group.group_set)
        .where(GroupSet.course_id == course.id, GroupJoinRequest.public_id == public_id)
    )


def invited_to(group: Group) -> list[GroupInvitation]:
    """The open invitations of a group, with whom they invite."""
    return list(
        db.session.scalars(
            select(GroupInvitation)
            .where(
                GroupInvitation.group_id == group.id,
                GroupInvitation.state == InvitationState.PENDING,
            )
            .options(joinedload(GroupInvitation.enrollment, innerjoin=True))
            .order_by(GroupInvitation.id)
        )
    )


def invitation_by_public_id(course: Course, public_id: str) -> GroupInvitation | None:
    """The invitation of this course with this public id, answered ones too."""
    return db.session.scalar(
        select(GroupInvitation)
        .join(GroupInvitation.group)
        .join(Group.group_set)
        .where(GroupSet.course_id == course.id, GroupInvitation.public_id == public_id)
    )


def group_count(group_set: GroupSet) -> int:
    """How many groups the set has now."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Group)
            .where(Group.group_set_id == group_set.id, Group.dissolved_at.is_(None))
        )
        or 0
    )


def _lone(group_set: GroupSet) -> tuple[ColumnElement[bool], ...]:
    seated = exists().where(
        GroupMember.group_set_id == group_set.id,
        GroupMember.enrollment_id == Enrollment.id,
        GroupMember.left_at.is_(None),
    )
    return (
        Enrollment.course_id == group_set.course_id,
        Enrollment.role == Role.STUDENT,
        Enrollment.withdrawn_at.is_(None),
        ~seated,
    )


def ungrouped(group_set: GroupSet) -> list[Enrollment]:
    """The students of the course who are in no group of the set, by name."""
    found = db.session.scalars(select(Enrollment).where(*_lone(group_set)))
    return sorted(found, key=lambda e: e.name.casefold())


def ungrouped_count(group_set: GroupSet) -> int:
    """How many students are in no group of the set."""
    statement = select(func.count()).select_from(Enrollment).where(*_lone(group_set))
    return db.session.scalar(statement) or 0
