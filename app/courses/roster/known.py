"""Whom a file may speak of: the people of the course, and the accounts with addresses in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from app.accounts.models import User
from app.core.db import db
from app.courses.models import Course, Enrollment
from app.courses.roster.entries import Entry


@dataclass(frozen=True, slots=True)
class Known:
    """Accounts by address (as compared; of one merged into another, the other), the enrollments
    of the course by person and by student id, and who is in another course as well."""

    account_of: dict[str, User]
    enrollment_of: dict[int, Enrollment]
    by_student_id: dict[str, Enrollment]
    elsewhere: set[int]


def find(course: Course, entries: Iterable[Entry], *, lock: bool) -> Known:
    """Read all of it, in few statements whatever the file's length.

    With `lock` nothing of the accounts changes before the transaction ends: no link into one is
    made while it gets a role, and none comes into use while its name is corrected.
    """
    addresses = {entry.key for entry in entries if entry.email}
    enrolled = select(Enrollment.user_id).where(Enrollment.course_id == course.id)
    users = _users(or_(User.email_key.in_(addresses), User.id.in_(enrolled)), lock)
    enrollments = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.course_id == course.id)
        # Who takes part now comes last, and so has a student id that two have had.
        .order_by(Enrollment.withdrawn_at.is_(None), Enrollment.id)
    ).all()
    newcomers = users.keys() - {each.user_id for each in enrollments}
    others = select(Enrollment.user_id).where(
        Enrollment.course_id != course.id,
        or_(Enrollment.user_id.in_(enrolled), Enrollment.user_id.in_(newcomers)),
    )
    return Known(
        account_of={user.email_key: _keeper(user, users) for user in users.values()},
        enrollment_of={each.user_id: each for each in enrollments},
        by_student_id={each.student_id: each for each in enrollments if each.student_id},
        elsewhere=set(db.session.scalars(others)),
    )


def _users(condition: ColumnElement[bool], lock: bool) -> dict[int, User]:
    """The accounts, and those into which they have been merged."""
    found: dict[int, User] = {}
    while True:
        statement = select(User).where(condition).order_by(User.id)
        if lock:
            statement = statement.with_for_update(key_share=True).execution_options(
                populate_existing=True
            )
        found |= {user.id: user for user in db.session.scalars(statement)}
        keepers = {user.merged_into_id for user in found.values()} - found.keys() - {None}
        if not keepers:
            return found
        condition = User.id.in_(keepers)


def _keeper(user: User, users: dict[int, User]) -> User:
    seen = {user.id}
    while user.merged_into_id is not None and user.merged_into_id not in seen:
        user = users[user.merged_into_id]
        seen.add(user.id)
    return user
