"""Reads of projects and of what was handed in for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from app.core.db import db
from app.courses.models import Course, Enrollment
from app.groups import queries as groups
from app.groups.models import Group, GroupMember
from app.projects.due_times import due_times
from app.projects.models import (
    Attempt,
    AttemptFile,
    AttemptMember,
    Extension,
    FileRequirement,
    Project,
    Submission,
)


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A group of a project's set, with what it has handed in, if anything.

    Without a `due_at` its work has no due time now.
    """

    group: Group
    members: list[Enrollment]
    submission: Submission | None
    latest: Attempt | None
    attempts: int
    late_days: int
    extension: Extension | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a student stands with a project: their group, and what it has handed in."""

    group: Group | None = None
    latest: Attempt | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many groups a project has, how many have handed in, and how many of those late."""

    groups: int = 0
    handed_in: int = 0
    late: int = 0


def projects(course: Course, *, include_drafts: bool = False) -> list[Project]:
    """The course's projects by due time; drafts only for staff."""
    statement = (
        select(Project)
        .where(Project.course_id == course.id)
        .options(
            joinedload(Project.group_set),
            selectinload(Project.requirements),
            selectinload(Project.extensions),
            joinedload(Project.slot_deadline),
        )
        .order_by(Project.due_at, Project.id)
    )
    if not include_drafts:
        statement = statement.where(Project.published_at.is_not(None))
    return list(db.session.scalars(statement))


def project_by_slug(course: Course, slug: str) -> Project | None:
    """The project of this course with this slug, drafts too."""
    return db.session.scalar(
        select(Project)
        .where(Project.course_id == course.id, Project.slug == slug)
        .options(joinedload(Project.group_set, innerjoin=True))
    )


def project_limit(course_slug: str, slug: str) -> int | None:
    """How many bytes the files of a hand-in may have together; None for no such project.

    A draft is none: how much it takes would tell that it is there.
    """
    return db.session.scalar(
        select(func.sum(FileRequirement.max_bytes))
        .join(Project, Project.id == FileRequirement.project_id)
        .join(Project.course)
        .where(Course.slug == course_slug, Project.slug == slug, Project.published_at.is_not(None))
    )


def standings(listed: Sequence[Project], enrollment: Enrollment) -> dict[int, Standing]:
    """Where a student stands with each of these projects, by project id."""
    mine = {group.group_set_id: group for group in groups.groups_of_member(enrollment)}
    handed_in = {
        (submission.project_id, submission.group_id): submission
        for submission in db.session.scalars(
            select(Submission)
            .where(
                Submission.project_id.in_([project.id for project in listed]),
                Submission.group_id.in_([group.id for group in mine.values()]),
            )
            .options(selectinload(Submission.attempts))
        )
    }
    found = {}
    for project in listed:
        group = mine.get(project.group_set_id)
        submission = handed_in.get((project.id, group.id)) if group else None
        found[project.id] = Standing(group, submission.latest if submission else None)
    return found


def counts(listed: Sequence[Project]) -> dict[int, Counts]:
    """The counts of each of these projects, by project id."""
    sizes: dict[int, int] = _pairs(
        select(Group.group_set_id, func.count())
        .where(
            Group.dissolved_at.is_(None),
            Group.group_set_id.in_([project.group_set_id for project in listed]),
        )
        .group_by(Group.group_set_id)
    )
    last = (
        select(Attempt.submission_id, func.max(Attempt.number).label("number"))
        .group_by(Attempt.submission_id)
        .subquery()
    )
    per_project = (
        select(Submission.project_id, func.count())
        .join(last, last.c.submission_id == Submission.id)
        .join(
            Attempt,
            (Attempt.submission_id == Submission.id) & (Attempt.number == last.c.number),
        )
        .where(Submission.project_id.in_([project.id for project in listed]))
        .group_by(Submission.project_id)
    )
    handed_in, late = _pairs(per_project), _pairs(per_project.where(Attempt.late_days > 0))
    return {
        p.id: Counts(sizes.get(p.group_set_id, 0), handed_in.get(p.id, 0), late.get(p.id, 0))
        for p in listed
    }


def _pairs(statement: Select[int, int]) -> dict[int, int]:
    return dict(iter(db.session.execute(statement)))


def _attempt_parts() -> tuple[_AbstractLoad, ...]:
    """What a receipt shows of an attempt."""
    return (
        selectinload(Attempt.files).options(
            joinedload(AttemptFile.file, innerjoin=True),
            joinedload(AttemptFile.requirement, innerjoin=True),
        ),
        selectinload(Attempt.members).joinedload(AttemptMember.enrollment, innerjoin=True),
        joinedload(Attempt.handed_in_by, innerjoin=True),
    )


def _whole_attempts() -> _AbstractLoad:
    return selectinload(Submission.attempts).options(*_attempt_parts())


def submission_of(project: Project, group: Group) -> Submission | None:
    """What a group has handed in for a project, with its attempts."""
    return db.session.scalar(
        select(Submission)
        .where(Submission.project_id == project.id, Submission.group_id == group.id)
        .options(_whole_attempts())
    )


def attempts_of(project: Project, enrollment: Enrollment) -> list[Attempt]:
    """What somebody has handed in for a project, the last first: with any group, then or now."""
    own = select(AttemptMember.attempt_id).where(AttemptMember.enrollment_id == enrollment.id)
    return list(
        db.session.scalars(
            select(Attempt)
            .join(Attempt.submission)
            .where(Submission.project_id == project.id, Attempt.id.in_(own))
            .options(contains_eager(Attempt.submission).joinedload(Submission.group))
            .order_by(Attempt.received_at.desc(), Attempt.id.desc())
        )
    )


def attempt_by_form_key(project: Project, group: Group, form_key: str) -> Attempt | None:
    """The attempt that a group made with a form, if that form was sent before."""
    return db.session.scalar(
        select(Attempt)
        .join(Attempt.submission)
        .where(
            Submission.project_id == project.id,
            Submission.group_id == group.id,
            Attempt.form_key == form_key,
        )
    )


def attempt_by_public_id(course: Course, public_id: str) -> Attempt | None:
    """The attempt of this course with this public id."""
    return db.session.scalar(
        select(Attempt)
        .join(Attempt.submission)
        .join(Submission.project)
        .where(Project.course_id == course.id, Attempt.public_id == public_id)
        .options(
            joinedload(Attempt.submission, innerjoin=True).options(
                joinedload(Submission.project, innerjoin=True),
                joinedload(Submission.group, innerjoin=True)
                .selectinload(Group.memberships)
                .joinedload(GroupMember.enrollment, innerjoin=True),
                selectinload(Submission.attempts),
            ),
            *_attempt_parts(),
        )
    )


def submission_by_public_id(project: Project, public_id: str) -> Submission | None:
    """The submission of this project with this public id, with its attempts."""
    return db.session.scalar(
        select(Submission)
        .where(Submission.project_id == project.id, Submission.public_id == public_id)
        .options(_whole_attempts())
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
            select(Submission).where(Submission.project_id == project.id).options(_whole_attempts())
        )
    }
    extensions = {extension.group_id: extension for extension in project.extensions}
    times = due_times([project])
    return [
        _row(
            group,
            handed_in.get(group.id),
            extensions.get(group.id),
            times.due(project, group),
        )
        for group in groups
        if group.dissolved_at is None or group.id in handed_in
    ]


def _row(
    group: Group,
    submission: Submission | None,
    extension: Extension | None,
    due_at: datetime | None,
) -> SubmissionRow:
    latest = submission.latest if submission else None
    return SubmissionRow(
        group=group,
        members=group.members,
        submission=submission,
        latest=latest,
        attempts=len(submission.attempts) if submission else 0,
        late_days=latest.late_days if latest else 0,
        extension=extension,
        due_at=due_at,
    )
