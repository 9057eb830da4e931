"""The counts of projects, for lists of projects: added up by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Subquery, case, func, select

from app.core.db import db
from app.grading.arithmetic import ZERO, median, result
from app.grading.models import Criterion, Grade, Mark
from app.groups.models import Group
from app.projects.models import Attempt, Extension, Project, Submission


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of a project. `complete` grades have every criterion marked; `median` is theirs.

    `outdated` grades are of an attempt that a newer one has followed.
    """

    groups: int = 0
    handed_in: int = 0
    late: int = 0
    complete: int = 0
    released: int = 0
    extensions: int = 0
    outdated: int = 0
    median: Decimal | None = None
    maximum: Decimal = ZERO


def overview(listed: Sequence[Project]) -> dict[int, Progress]:
    """The counts of each of these projects by its id, in three statements, however many."""
    ids = [project.id for project in listed]
    rubrics = {
        project_id: (number, points)
        for project_id, number, points in db.session.execute(
            select(Criterion.project_id, func.count(), func.sum(Criterion.points))
            .where(Criterion.project_id.in_(ids))
            .group_by(Criterion.project_id)
        )
    }
    hand_ins = _hand_ins(ids)
    grades = _grade_sums(ids)
    found = {}
    for project in listed:
        criteria, maximum = rubrics.get(project.id, (0, ZERO))
        given = grades.get(project.id, [])
        complete = []
        for grade in given:
            if criteria and grade.marked == criteria:
                now_given = result([grade.raw], maximum, grade.late_days, project.late_percent)
                released = grade.released_points
                complete.append(now_given.points if released is None else released)
        groups, handed_in, late, extensions = hand_ins.get(project.id, (0, 0, 0, 0))
        found[project.id] = Progress(
            groups=groups,
            handed_in=handed_in,
            late=late,
            complete=len(complete),
            released=sum(grade.released_points is not None for grade in given),
            extensions=extensions,
            outdated=sum(grade.attempt < grade.last_attempt for grade in given),
            median=median(complete),
            maximum=maximum,
        )
    return found


class _GradeSum(NamedTuple):
    """A grade added up: criteria marked, their points, and the attempt that it is of."""

    marked: int
    raw: Decimal
    late_days: int
    released_points: Decimal | None
    attempt: int
    last_attempt: int


def _last_attempts() -> Subquery:
    """The number of the last attempt of each submission."""
    return (
        select(Attempt.submission_id, func.max(Attempt.number).label("number"))
        .group_by(Attempt.submission_id)
        .subquery()
    )


def _hand_ins(project_ids: Sequence[int]) -> dict[int, tuple[int, int, int, int]]:
    """Groups, those that handed in, those late, and extensions, by project."""
    last = _last_attempts()
    rows = db.session.execute(
        select(
            Project.id,
            func.count(Group.id),
            func.count(Submission.id),
            func.sum(case((Attempt.late_days > 0, 1), else_=0)),
            func.count(Extension.id),
        )
        .join(Group, Group.group_set_id == Project.group_set_id)
        .outerjoin(
            Submission,
            (Submission.project_id == Project.id) & (Submission.group_id == Group.id),
        )
        .outerjoin(last, last.c.submission_id == Submission.id)
        .outerjoin(
            Attempt,
            (Attempt.submission_id == Submission.id) & (Attempt.number == last.c.number),
        )
        .outerjoin(
            Extension, (Extension.project_id == Project.id) & (Extension.group_id == Group.id)
        )
        .where(
            Project.id.in_(project_ids),
            Group.dissolved_at.is_(None) | Submission.id.is_not(None),
        )
        .group_by(Project.id)
    )
    return {project_id: tuple(counts) for project_id, *counts in rows}


def _grade_sums(project_ids: Sequence[int]) -> dict[int, list[_GradeSum]]:
    """The grades of these projects, by project."""
    last = _last_attempts()
    rows = db.session.execute(
        select(
            Submission.project_id,
            func.count(Mark.points),
            func.sum(Mark.points),
            Attempt.late_days,
            Grade.released_points,
            Attempt.number,
            last.c.number,
        )
        .select_from(Grade)
        .join(Grade.submission)
        .join(Grade.attempt)
        .join(last, last.c.submission_id == Submission.id)
        .outerjoin(Mark, Mark.grade_id == Grade.id)
        .where(Submission.project_id.in_(project_ids))
        .group_by(
            Submission.project_id,
            Grade.id,
            Attempt.late_days,
            Grade.released_points,
            Attempt.number,
            last.c.number,
        )
    )
    found: dict[int, list[_GradeSum]] = {}
    for project_id, marked, raw, *more in rows:
        found.setdefault(project_id, []).append(_GradeSum(marked, raw or ZERO, *more))
    return found
