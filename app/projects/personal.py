"""What projects hold on a person: what they handed in with their groups, and more time given."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from app.accounts.models import User
from app.accounts.personal import Holding
from app.core.db import db
from app.core.storage import StoredFile
from app.courses.models import Enrollment
from app.groups.personal import memberships_of
from app.groups.rules import group_title
from app.projects.models import Attempt, AttemptMember, Extension


def holding(user: User) -> Holding:
    """The attempts made while the person was in the group, with their files."""
    found = attempts_of(user)
    return Holding(
        "projects",
        {"handed_in": [_as_told(each) for each in found], "extensions": _extensions(user)},
        tuple(path_and_file for each in found for path_and_file in _files(each)),
    )


def attempts_of(user: User) -> list[Attempt]:
    """The attempts that are somebody's for good, the earliest first."""
    own = select(Enrollment.id).where(Enrollment.user_id == user.id)
    shared = select(AttemptMember.attempt_id).where(AttemptMember.enrollment_id.in_(own))
    return list(
        db.session.scalars(
            select(Attempt)
            .where(or_(Attempt.id.in_(shared), Attempt.handed_in_by_id.in_(own)))
            .options(selectinload(Attempt.files), selectinload(Attempt.members))
            .order_by(Attempt.received_at, Attempt.id)
        )
    )


def _as_told(attempt: Attempt) -> dict[str, object]:
    submission = attempt.submission
    return {
        "course": submission.project.course.slug,
        "project": submission.project.title,
        "group": group_title(submission.group),
        "attempt": attempt.number,
        "title": attempt.title,
        "comment": attempt.comment,
        "received_at": attempt.received_at,
        "due_at": attempt.due_at,
        "days_late": attempt.late_days,
        "handed_in_by": attempt.handed_in_by.name,
        "members": [each.enrollment.name for each in attempt.members],
        "files": [
            {"name": each.file.name, "size": each.file.size, "sha256": each.file.sha256}
            for each in attempt.files
        ],
    }


def _files(attempt: Attempt) -> Iterator[tuple[str, StoredFile]]:
    project = attempt.submission.project
    for each in attempt.files:
        folder = f"{project.course.slug}/{project.slug}/attempt {attempt.number}"
        yield f"{folder}/{each.file.name}", each.file


def _extensions(user: User) -> list[dict[str, object]]:
    """More time for the groups that the person is in. The reason is the staff's note."""
    groups = {each.group_id for each in memberships_of(user) if each.left_at is None}
    found = db.session.scalars(select(Extension).where(Extension.group_id.in_(groups)))
    return [
        {"project": each.project.title, "due_at": each.due_at, "granted_at": each.granted_at}
        for each in found
    ]
