"""Reads of grades that pages need."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.courses.models import Enrollment
from app.grading.arithmetic import Result, median, result, rounded
from app.grading.models import Criterion, Grade, Mark
from app.grading.operations import is_complete
from app.projects import queries as projects
from app.projects.models import Attempt, AttemptMember, Project, Submission
from app.projects.queries import SubmissionRow


@dataclass(frozen=True, slots=True)
class GradebookRow:
    """A group of a project with what it handed in and how that is graded."""

    row: SubmissionRow
    grade: Grade | None
    marked: int
    complete: bool
    result: Result | None

    @property
    def outdated(self) -> bool:
        """Whether a newer attempt came in after the one that is graded."""
        latest = self.row.latest
        return self.grade is not None and latest is not None and self.grade.attempt_id != latest.id


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of a project: groups, hand-ins, grades."""

    groups: int
    handed_in: int
    late: int
    complete: int
    released: int
    extensions: int
    median: Decimal | None
    maximum: Decimal


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


def rubric(project: Project) -> list[Criterion]:
    """The project's criteria in their order, with ratings."""
    return list(
        db.session.scalars(
            select(Criterion)
            .where(Criterion.project_id == project.id)
            .options(selectinload(Criterion.ratings))
            .order_by(Criterion.position, Criterion.id)
        )
    )


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
                joinedload(Grade.grader),
                joinedload(Grade.attempt),
            )
        )
    }


def gradebook(project: Project) -> list[GradebookRow]:
    """Every group of a project, in a number of statements that does not grow with them."""
    criteria = rubric(project)
    maximum = sum((c.points for c in criteria), Decimal(0))
    grades = _grades(project)
    rows = []
    for row in projects.submissions(project):
        grade = grades.get(row.submission.id) if row.submission else None
        marks = [m.points for m in grade.marks if m.points is not None] if grade else []
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


def progress_of(rows: list[GradebookRow], maximum: Decimal) -> Progress:
    """The counts of a gradebook."""
    handed_in = [r for r in rows if r.row.submission is not None]
    finished = [r for r in handed_in if r.complete and r.result is not None]
    return Progress(
        groups=len(rows),
        handed_in=len(handed_in),
        late=sum(r.row.late_days > 0 for r in handed_in),
        complete=len(finished),
        released=sum(r.grade is not None and r.grade.released_at is not None for r in handed_in),
        extensions=sum(r.row.extension is not None for r in rows),
        median=median(r.result.points for r in finished if r.result is not None),
        maximum=maximum,
    )


def progress(project: Project) -> Progress:
    """The counts of a project, for staff."""
    maximum = sum((c.points for c in rubric(project)), Decimal(0))
    return progress_of(gradebook(project), maximum)


def grade_of(submission: Submission) -> Grade | None:
    """The grade of a submission, draft or released, with all its parts. For staff."""
    return db.session.scalar(
        select(Grade)
        .where(Grade.submission_id == submission.id)
        .options(
            selectinload(Grade.marks).joinedload(Mark.rating),
            selectinload(Grade.adjustments),
            joinedload(Grade.grader),
            joinedload(Grade.attempt),
        )
    )


def released_grade(project: Project, enrollment: Enrollment) -> ReleasedGrade | None:
    """What a student sees of a project's grade; None until it is released to them.

    It is theirs when they were in the group at the hand-in that was graded.
    """
    grade = db.session.scalar(
        select(Grade)
        .join(Grade.submission)
        .join(AttemptMember, AttemptMember.attempt_id == Grade.attempt_id)
        .where(
            Submission.project_id == project.id,
            AttemptMember.enrollment_id == enrollment.id,
            Grade.released_at.is_not(None),
        )
        .options(
            selectinload(Grade.marks).joinedload(Mark.rating),
            selectinload(Grade.adjustments),
            joinedload(Grade.attempt),
            joinedload(Grade.grader),
        )
        .order_by(Grade.released_at.desc())
        .limit(1)
    )
    return _as_seen(project, grade, enrollment) if grade is not None else None


def _as_seen(project: Project, grade: Grade, enrollment: Enrollment) -> ReleasedGrade:
    criteria = rubric(project)
    marks = {mark.criterion_id: mark for mark in grade.marks}
    maximum = sum((c.points for c in criteria), Decimal(0))
    raw = rounded(sum((m.points for m in grade.marks if m.points is not None), Decimal(0)))
    # As it was released, whatever has become of the late policy since.
    points = grade.released_points if grade.released_points is not None else raw
    group = Result(raw, raw - points, points, maximum)
    own = next((a for a in grade.adjustments if a.enrollment_id == enrollment.id), None)
    adjustment = own.points if own else Decimal(0)
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
