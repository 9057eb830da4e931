"""Joining a group by its code, which its members hand to whom they like.

Whoever has the code joins without asking. It is as a course's: eight letters that nobody mistakes.
It changes by itself when somebody leaves the group, who knows the old one.
"""

from sqlalchemy import select

from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings
from app.courses.joining import clean_code, new_code
from app.courses.models import Course, Enrollment
from app.groups import letters, membership
from app.groups.log import record
from app.groups.models import Group, GroupSet


class OpensNoGroup(DomainError):
    """A code that is wrong, old or switched off: all the same to whoever types it."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            _("This code opens no group of the course. Ask a member for the present one."),
            code="group_code",
            field="code",
        )


def group_with_code(course: Course, typed: str) -> Group:
    """The group of this course that has the code, however it was typed. Raises OpensNoGroup."""
    code = clean_code(typed)
    group = db.session.scalar(
        select(Group)
        .join(Group.group_set)
        .where(GroupSet.course_id == course.id, Group.join_code == code)
    )
    if group is None:
        raise OpensNoGroup
    return group


def renew_code(group: Group, member: Enrollment) -> None:
    """Give one's group a code, or another one: the old one opens nothing from now on.

    Raises DomainError for somebody who is not in the group, or when students don't change groups.
    """
    with write(group.group_set.course, group):
        membership.check_open(group.group_set)
        membership.check_member(group, member)
        group.join_code = new_code()
        record(group, "group.renew_code", member.user, public=False)


def switch_code_off(group: Group, member: Enrollment) -> None:
    """Let nobody join by the code any more, as a member. Switching off twice is once."""
    with write(group.group_set.course, group):
        membership.check_member(group, member)
        if group.join_code is not None:
            group.join_code = None
            record(group, "group.switch_code_off", member.user, public=False)


def join_by_code(course: Course, typed: str, enrollment: Enrollment) -> Group:
    """Join the group that has the code. Joining twice is joining once.

    Raises OpensNoGroup, and DomainError as an invitation does: full, locked, in another group.
    """
    with write(course):
        # Under the lock: it may have been renewed a moment ago.
        group = group_with_code(course, typed)
        membership.check_open(group.group_set)
        if membership.join(group, enrollment):
            record(group, "group.join_by_code", enrollment.user)
            letters.tell_came(group, enrollment)
    return group


def why_not_join(group: Group, enrollment: Enrollment) -> str:
    """Why somebody can't join the group now; empty when they can, or are in it."""
    if membership.seat_of(group, enrollment) is not None:
        return ""
    try:
        membership.check_open(group.group_set)
        membership.check_fits(group, enrollment)
    except DomainError as error:
        return error.message
    return ""


def address_of(group: Group) -> str:
    """The whole address to hand out, by which others join."""
    course = group.group_set.course
    path = f"/c/{course.slug}/groups/join?code={group.join_code}"
    return settings().site_address.rstrip("/") + path
