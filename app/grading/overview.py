"""The counts of projects, for lists of projects: added up by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, func, select

from app.core.db import db
from app.grading.arithmetic import ZERO, median, result
from app.grading.models import Criterion, Grade, Mark
from app.groups.models import Group
from app.projects.models import Attempt, Extension, Project, Submission


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of a project. `complete` grades have every criterion marked; `median` is theirs."""

    groups: int = 0
    handed_in: int = 0
    late: int = 0
    complete: int = 0
    released: int = 0
    extensions: int = 0
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
        complete, released = [], 0
        for marked, raw, late_days, released_points in grades.get(project.id, []):
            released += released_points is not None
            if criteria and marked == criteria:
                now_given = result([raw], maximum, late_days, project.late_percent).points
                complete.append(now_given if released_points is None else released_points)
        groups, handed_in, late, extensions = hand_ins.get(project.id, (0, 0, 0, 0))
        found[project.id] = Progress(
            groups=groups,
            handed_in=handed_in,
            late=late,
            complete=len(complete),
            released=released,
            extensions=extensions,
            median=median(complete),
            maximum=maximum,
        )
    return found


def _hand_ins(project_ids: Sequence[int]) -> dict[int, tuple[int, int, int, int]]:
    """Groups, those that handed in, those late, and extensions, by project."""
    last = (
        select(Attempt.submission_id, func.max(Attempt.number).label("number"))
        .group_by(Attempt.submission_id)
        .subquery()
    )
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


def _grade_sums(
    project_ids: Sequence[int],
) -> dict[int, list[tuple[int, Decimal, int, Decimal | None]]]:
    """For each grade, by project: criteria marked, points, late days, points as released."""
    rows = db.session.execute(
        select(
            Submission.project_id,
            func.count(Mark.points),
            func.sum(Mark.points),
            Attempt.late_days,
            Grade.released_points,
        )
        .select_from(Grade)
        .join(Grade.submission)
        .join(Grade.attempt)
        .outerjoin(Mark, Mark.grade_id == Grade.id)
        .where(Submission.project_id.in_(project_ids))
        .group_by(Submission.project_id, Grade.id, Attempt.late_days, Grade.released_points)
    )
    found: dict[int, list[tuple[int, Decimal, int, Decimal | None]]] = {}
    for project_id, marked, raw, late_days, released in rows:
        found.setdefault(project_id, []).append((marked, raw or ZERO, late_days, released))
    return found
