"""Reads of grades that pages need."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core.db import db
from app.courses.models import Enrollment
from app.grading.arithmetic import ZERO, Result, median, raw_points, result
from app.grading.models import Criterion, Grade, Mark
from app.grading.operations import is_complete
from app.grading.overview import Progress, overview
from app.grading.rubrics import maximum_of, rubric_of, rubrics_of
from app.groups.models import Group
from app.projects import queries as projects
from app.projects.models import Attempt, AttemptMember, Project, Submission
from app.projects.queries import SubmissionRow


@dataclass(frozen=True, slots=True)
class GradebookRow:
    """A group of a project with what it handed in and how that is graded.

    `result` is by the marks and the late policy as they stand now.
    """

    row: SubmissionRow
    grade: Grade | None
    marked: int
    complete: bool
    result: Result | None

    @property
    def released(self) -> bool:
        """Whether the group sees its grade."""
        return self.grade is not None and self.grade.released_at is not None

    @property
    def ready(self) -> bool:
        """Whether the grade can be released."""
        return self.complete and not self.released

    @property
    def points(self) -> Decimal | None:
        """The group's points: as released, else as they stand once every criterion is marked."""
        if self.grade is not None and self.grade.released_points is not None:
            return self.grade.released_points
        return self.result.points if self.result and self.complete else None

    @property
    def outdated(self) -> bool:
        """Whether a newer attempt came in after the one that is graded."""
        latest = self.row.latest
        return self.grade is not None and latest is not None and self.grade.attempt_id != latest.id

    @property
    def overtaken(self) -> bool:
        """Whether another due time or late policy since the release would give other points."""
        return self.released and self.result is not None and self.result.points != self.points


@dataclass(frozen=True, slots=True)
class ReleasedMark:
    """A criterion as its students see it."""

    criterion: Criterion
    mark: Mark


@dataclass(frozen=True, slots=True)
class ReleasedGrade:
    """A grade as one member of the group sees it: with their own adjustment only."""

    grade: Grade
    attempt: Attempt
    marks: list[ReleasedMark]
    result: Result
    adjustment: Decimal
    reason: str
    points: Decimal
    maximum: Decimal


def gradebook(project: Project) -> list[GradebookRow]:
    """Every group of a project, in a number of statements that does not grow with them."""
    criteria = rubric_of(project)
    maximum = maximum_of(criteria)
    grades = _grades(project)
    rows = []
    for row in projects.submissions(project):
        grade = grades.get(row.submission.id) if row.submission else None
        marks = _points(grade)
        rows.append(
            GradebookRow(
                row=row,
                grade=grade,
                marked=len(marks),
                complete=grade is not None and is_complete(grade, criteria),
                result=result(marks, maximum, grade.attempt.late_days, project.late_percent)
                if grade
                else None,
            )
        )
    return rows


def _grades(project: Project) -> dict[int, Grade]:
    """The project's grades by submission, with what lists show of them."""
    return {
        grade.submission_id: grade
        for grade in db.session.scalars(
            select(Grade)
            .join(Grade.submission)
            .where(Submission.project_id == project.id)
            .options(
                selectinload(Grade.marks),
                selectinload(Grade.adjustments),
                joinedload(Grade.grader, innerjoin=True),
                joinedload(Grade.attempt, innerjoin=True),
            )
        )
    }


def _points(grade: Grade | None) -> list[Decimal]:
    return [m.points for m in grade.marks if m.points is not None] if grade else []


def progress_of(rows: Sequence[GradebookRow], maximum: Decimal) -> Progress:
    """The counts of a gradebook."""
    handed_in = [r for r in rows if r.row.submission is not None]
    finished = [r for r in handed_in if r.complete]
    return Progress(
        groups=len(rows),
        handed_in=len(handed_in),
        late=sum(r.row.late_days > 0 for r in handed_in),
        complete=len(finished),
        released=sum(r.released for r in handed_in),
        extensions=sum(r.row.extension is not None for r in rows),
        outdated=sum(r.outdated for r in rows),
        median=median(r.points for r in finished if r.points is not None),
        maximum=maximum,
    )


def progress(project: Project) -> Progress:
    """The counts of a project, for staff."""
    return overview([project])[project.id]


def hand_in_order(project: Project) -> list[str]:
    """The public ids of a project's submissions in the order of their groups."""
    return list(
        db.session.scalars(
            select(Submission.public_id)
            .join(Submission.group)
            .where(Submission.project_id == project.id)
            .order_by(Group.number)
        )
    )


def grade_of(submission: Submission) -> Grade | None:
    """The grade of a submission, draft or released, with all its parts. For staff."""
    return db.session.scalar(
        select(Grade)
        .where(Grade.submission_id == submission.id)
        .options(
            selectinload(Grade.marks).joinedload(Mark.rating),
            selectinload(Grade.adjustments),
            joinedload(Grade.grader, innerjoin=True),
            joinedload(Grade.attempt, innerjoin=True),
        )
    )


def released_grade(project: Project, enrollment: Enrollment) -> ReleasedGrade | None:
    """What a student sees of a project's grade; None until it is released to them."""
    return released_grades([project], enrollment).get(project.id)


def released_grades(listed: Sequence[Project], enrollment: Enrollment) -> dict[int, ReleasedGrade]:
    """What a student sees of the grades of these projects, by project id.

    They see the grade of an attempt that is theirs: they were in the group when it handed in, or
    the staff have added them to it. Of two, as somebody has who moved, the later comes first.
    """
    is_theirs = exists().where(
        AttemptMember.attempt_id == Grade.attempt_id, AttemptMember.enrollment_id == enrollment.id
    )
    grades = db.session.scalars(
        select(Grade)
        .join(Grade.submission)
        .join(Grade.attempt)
        .where(
            Submission.project_id.in_([project.id for project in listed]),
            Grade.released_at.is_not(None),
            is_theirs,
        )
        .options(
            selectinload(Grade.marks).joinedload(Mark.rating),
            selectinload(Grade.adjustments),
            contains_eager(Grade.submission),
            joinedload(Grade.attempt, innerjoin=True),
            joinedload(Grade.grader, innerjoin=True),
        )
        .order_by(Attempt.received_at.desc(), Grade.id)
    ).all()
    first: dict[int, Grade] = {}
    for grade in grades:
        first.setdefault(grade.submission.project_id, grade)
    rubrics = rubrics_of(list(first))
    return {
        project_id: _as_seen(rubrics.get(project_id, []), grade, enrollment)
        for project_id, grade in first.items()
    }


def is_released(project: Project, group: Group) -> bool:
    """Whether the grade of this group's work is out."""
    released = (
        select(Grade.id)
        .join(Grade.submission)
        .where(
            Submission.project_id == project.id,
            Submission.group_id == group.id,
            Grade.released_at.is_not(None),
        )
    )
    return db.session.scalar(released) is not None


def _as_seen(criteria: Sequence[Criterion], grade: Grade, enrollment: Enrollment) -> ReleasedGrade:
    marks = {mark.criterion_id: mark for mark in grade.marks}
    maximum = maximum_of(criteria)
    raw = raw_points(_points(grade))
    # As it was released, whatever has become of the late policy since.
    points = grade.released_points if grade.released_points is not None else raw
    group = Result(raw, raw - points, points, maximum)
    own = next((a for a in grade.adjustments if a.enrollment_id == enrollment.id), None)
    adjustment = own.points if own else ZERO
    return ReleasedGrade(
        grade=grade,
        attempt=grade.attempt,
        marks=[ReleasedMark(c, marks[c.id]) for c in criteria if c.id in marks],
        result=group,
        adjustment=adjustment,
        reason=own.reason if own else "",
        points=group.for_member(adjustment),
        maximum=maximum,
    )
