"""Reads of projects and of what was handed in for them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.courses.models import Course, Enrollment
from app.groups.models import Group, GroupMember
from app.projects.models import (
    Attempt,
    AttemptFile,
    AttemptMember,
    Extension,
    Project,
    Submission,
)


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A group of a project's set, with what it has handed in, if anything."""

    group: Group
    members: list[Enrollment]
    submission: Submission | None
    latest: Attempt | None
    attempts: int
    late_days: int
    extension: Extension | None


def projects(course: Course, *, include_drafts: bool = False) -> list[Project]:
    """The course's projects by due time; drafts only for staff."""
    statement = (
        select(Project)
        .where(Project.course_id == course.id)
        .options(
            joinedload(Project.group_set),
            selectinload(Project.requirements),
            selectinload(Project.extensions),
        )
        .order_by(Project.due_at, Project.id)
    )
    if not include_drafts:
        statement = statement.where(Project.published_at.is_not(None))
    return list(db.session.scalars(statement))


def project_by_slug(course: Course, slug: str) -> Project | None:
    """The project of this course with this slug, drafts too."""
    return db.session.scalar(
        select(Project).where(Project.course_id == course.id, Project.slug == slug)
    )


def _whole_attempts() -> object:
    return selectinload(Submission.attempts).options(
        selectinload(Attempt.files).options(
            joinedload(AttemptFile.file), joinedload(AttemptFile.requirement)
        ),
        selectinload(Attempt.members).joinedload(AttemptMember.enrollment),
        joinedload(Attempt.handed_in_by),
    )


def submission_of(project: Project, group: Group) -> Submission | None:
    """What a group has handed in for a project, with its attempts."""
    return db.session.scalar(
        select(Submission)
        .where(Submission.project_id == project.id, Submission.group_id == group.id)
        .options(_whole_attempts())  # type: ignore[arg-type]
    )


def attempt_by_public_id(course: Course, public_id: str) -> Attempt | None:
    """The attempt of this course with this public id."""
    return db.session.scalar(
        select(Attempt)
        .join(Attempt.submission)
        .join(Submission.project)
        .where(Project.course_id == course.id, Attempt.public_id == public_id)
    )


def submission_by_public_id(project: Project, public_id: str) -> Submission | None:
    """The submission of this project with this public id, with its attempts."""
    return db.session.scalar(
        select(Submission)
        .where(Submission.project_id == project.id, Submission.public_id == public_id)
        .options(_whole_attempts())  # type: ignore[arg-type]
    )


def submissions(project: Project) -> list[SubmissionRow]:
    """Every group of the project's set with what it handed in, by number.

    A dissolved group is listed only if it has handed something in. The number of statements
    does not grow with the groups.
    """
    groups = db.session.scalars(
        select(Group)
        .where(Group.group_set_id == project.group_set_id)
        .options(selectinload(Group.memberships).joinedload(GroupMember.enrollment))
        .order_by(Group.number)
    ).all()
    handed_in = {
        submission.group_id: submission
        for submission in db.session.scalars(
            select(Submission)
            .where(Submission.project_id == project.id)
            .options(_whole_attempts())  # type: ignore[arg-type]
        )
    }
    extensions = {extension.group_id: extension for extension in project.extensions}
    return [
        _row(group, handed_in.get(group.id), extensions.get(group.id))
        for group in groups
        if group.dissolved_at is None or group.id in handed_in
    ]


def _row(group: Group, submission: Submission | None, extension: Extension | None) -> SubmissionRow:
    latest = submission.latest if submission else None
    return SubmissionRow(
        group=group,
        members=group.members,
        submission=submission,
        latest=latest,
        attempts=len(submission.attempts) if submission else 0,
        late_days=latest.late_days if latest else 0,
        extension=extension,
    )
