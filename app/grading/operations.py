"""Every change to grades. (Changes to rubrics stand in `rubrics`.)

All of them lock the project first: two graders of one group, a release during a save, and a
rubric changed meanwhile come one after the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.models import STAFF_ROLES, Enrollment, Role
from app.grading import letters
from app.grading.arithmetic import Result, result, shown
from app.grading.models import Criterion, Grade, GradeAdjustment, Mark, Rating
from app.grading.rubrics import (
    CriterionInput,
    RatingInput,
    maximum_of,
    released_count,
    rubric_key,
    rubric_of,
    set_rubric,
)
from app.groups.rules import group_title
from app.projects.models import Attempt, AttemptMember, Project, Submission

__all__ = [
    "AdjustmentInput",
    "CriterionInput",
    "MarkInput",
    "RatingInput",
    "is_complete",
    "maximum_of",
    "release_grades",
    "released_count",
    "result_of",
    "rubric_key",
    "rubric_of",
    "save_grade",
    "set_rubric",
    "withdraw_release",
]


@dataclass(frozen=True, slots=True)
class MarkInput:
    """What a grader gives for one criterion. Without points, the rating's count."""

    criterion: Criterion
    rating: Rating | None = None
    points: Decimal | None = None
    comment: str = ""

    @property
    def given(self) -> Decimal | None:
        """The points given, or None while the criterion is not marked."""
        if self.points is not None:
            return self.points
        return self.rating.points if self.rating else None


@dataclass(frozen=True, slots=True)
class AdjustmentInput:
    """Points more or fewer for one member, and why."""

    enrollment: Enrollment
    points: Decimal
    reason: str = ""


def result_of(grade: Grade, maximum: Decimal) -> Result:
    """The group's result of a grade by its marks and the late policy as they stand."""
    return result(
        (mark.points for mark in grade.marks if mark.points is not None),
        maximum,
        grade.attempt.late_days,
        grade.submission.project.late_percent,
    )


def is_complete(grade: Grade, criteria: Sequence[Criterion]) -> bool:
    """Whether every criterion has points, so that the grade can be released."""
    marked = {mark.criterion_id for mark in grade.marks if mark.points is not None}
    return bool(criteria) and all(criterion.id in marked for criterion in criteria)


def save_grade(
    submission: Submission,
    attempt: Attempt,
    grader: Enrollment,
    *,
    marks: Sequence[MarkInput],
    comment: str,
    adjustments: Sequence[AdjustmentInput],
    version: int,
) -> Grade:
    """Save the draft of a grade, or a change to it. The same sent twice is saved once.

    `version` is the one that the grader saw, 0 for none. Raises DomainError 'grade_changed', which
    names who saved meanwhile, and 'grade_released' when it is out; InvalidInput for impossible
    points, an adjustment without a reason, or one for somebody who was not in the group.
    """
    project = submission.project
    with write(project) as session:
        _check_staff(project, grader)
        grade = session.scalar(select(Grade).where(Grade.submission_id == submission.id))
        if grade is not None:
            if _is_saved(grade, attempt, grader, marks, comment, adjustments):
                return grade
            _check_version(grade, version)
        if attempt.submission_id != submission.id:
            raise InvalidInput(_("That attempt is of another submission."), code="foreign_attempt")
        criteria = rubric_of(project)
        _check_marks(criteria, marks)
        _check_adjustments(attempt, adjustments, maximum_of(criteria))
        if grade is None:
            grade = Grade(submission_id=submission.id, version=0)
            session.add(grade)
        grade.attempt_id, grade.grader_id = attempt.id, grader.id
        grade.comment, grade.saved_at = comment, now()
        grade.version += 1
        session.flush()
        _write_marks(grade, marks)
        _write_adjustments(grade, adjustments)
        session.flush()
        _record(project, "grade.save", submission, grader, version=grade.version)
    return grade


def _check_staff(project: Project, who: Enrollment, *, instructor: bool = False) -> None:
    """The view has asked already; but a role may have been taken away since."""
    roles = {Role.INSTRUCTOR} if instructor else STAFF_ROLES
    if who.course_id != project.course_id or who.withdrawn_at or who.role not in roles:
        raise DomainError(_("Your role in this course does not include it."), code="wrong_role")


def _is_saved(
    grade: Grade,
    attempt: Attempt,
    grader: Enrollment,
    marks: Sequence[MarkInput],
    comment: str,
    adjustments: Sequence[AdjustmentInput],
) -> bool:
    """Whether the grade is, by this grader's own hand, exactly what is being sent."""
    present = {m.criterion_id: (m.rating_id, m.points, m.comment) for m in grade.marks}
    sent = {m.criterion.id: (m.rating and m.rating.id, m.given, m.comment) for m in marks}
    adjusted = {a.enrollment_id: (a.points, a.reason) for a in grade.adjustments}
    return (
        (grade.attempt_id, grade.grader_id, grade.comment) == (attempt.id, grader.id, comment)
        and {**present, **sent} == present
        and adjusted == {a.enrollment.id: (a.points, a.reason) for a in _told(adjustments)}
    )


def _told(adjustments: Sequence[AdjustmentInput]) -> list[AdjustmentInput]:
    """The adjustments that say something."""
    return [each for each in adjustments if each.points or each.reason]


def _check_version(grade: Grade, version: int) -> None:
    if grade.released_at is not None:
        raise DomainError(
            _(
                "This grade is released. Take the release back before you change it; "
                "what you entered is not saved."
            ),
            code="grade_released",
        )
    if grade.version != version:
        raise DomainError(
            _(
                "%(name)s saved this grade meanwhile. What you entered is below and not saved: "
                "compare, then save again to replace it.",
                name=grade.grader.name,
            ),
            code="grade_changed",
        )


def _check_marks(criteria: Sequence[Criterion], marks: Sequence[MarkInput]) -> None:
    own = {criterion.id for criterion in criteria}
    for mark in marks:
        criterion, points = mark.criterion, mark.given
        if criterion.id not in own or (
            mark.rating is not None and mark.rating.criterion_id != criterion.id
        ):
            raise InvalidInput(_("A mark for another rubric."), code="foreign_criterion")
        if points is not None and not 0 <= points <= criterion.points:
            raise InvalidInput(
                _(
                    "“%(title)s” takes 0 to %(points)s points.",
                    title=criterion.title,
                    points=shown(criterion.points),
                ),
                code="bad_points",
                field=criterion.public_id,
            )


def _check_adjustments(
    attempt: Attempt, adjustments: Sequence[AdjustmentInput], maximum: Decimal
) -> None:
    members = {member.enrollment_id for member in attempt.members}
    for each in _told(adjustments):
        name = each.enrollment.name
        if each.enrollment.id not in members:
            raise InvalidInput(
                _("%(name)s was not in the group when it handed in.", name=name),
                code="not_a_member",
            )
        if not each.reason:
            raise InvalidInput(
                _("Say why %(name)s gets other points than the group.", name=name),
                code="no_reason",
            )
        if abs(each.points) > maximum:
            raise InvalidInput(
                _(
                    "%(name)s can get %(points)s points more or fewer at most.",
                    name=name,
                    points=shown(maximum),
                ),
                code="bad_points",
            )


def _write_marks(grade: Grade, marks: Sequence[MarkInput]) -> None:
    present = {mark.criterion_id: mark for mark in grade.marks}
    for each in marks:
        mark = present.get(each.criterion.id)
        if mark is None:
            mark = Mark(criterion_id=each.criterion.id)
            grade.marks.append(mark)
        mark.rating_id = each.rating.id if each.rating else None
        mark.points, mark.comment = each.given, each.comment


def _write_adjustments(grade: Grade, adjustments: Sequence[AdjustmentInput]) -> None:
    wanted = {each.enrollment.id: each for each in _told(adjustments)}
    for adjustment in list(grade.adjustments):
        if adjustment.enrollment_id not in wanted:
            grade.adjustments.remove(adjustment)
    present = {a.enrollment_id: a for a in grade.adjustments}
    for enrollment_id, each in wanted.items():
        kept = present.get(enrollment_id)
        if kept is None:
            kept = GradeAdjustment(enrollment_id=enrollment_id, points=each.points)
            grade.adjustments.append(kept)
        kept.points, kept.reason = each.points, each.reason


def release_grades(
    project: Project,
    grades: Sequence[Grade],
    actor: Enrollment,
    *,
    versions: Mapping[str, int] | None = None,
) -> int:
    """Show grades to their groups: all of these, or none. Returns how many were not out yet.

    `versions` are those that the actor saw, by public id. Raises DomainError 'grade_changed' when
    one of them was saved since, 'grade_incomplete' when a criterion of one is not marked.
    """
    ids = [grade.id for grade in grades]
    with write(project) as session:
        _check_staff(project, actor, instructor=True)
        criteria = rubric_of(project)
        fresh = session.scalars(
            select(Grade)
            .where(Grade.id.in_(ids), Grade.released_at.is_(None))
            .options(
                selectinload(Grade.marks),
                joinedload(Grade.attempt, innerjoin=True)
                .selectinload(Attempt.members)
                .joinedload(AttemptMember.enrollment, innerjoin=True),
                joinedload(Grade.grader, innerjoin=True),
                joinedload(Grade.submission, innerjoin=True).options(
                    joinedload(Submission.group, innerjoin=True),
                    joinedload(Submission.project, innerjoin=True),
                ),
            )
            .order_by(Grade.id)
        ).all()
        for grade in fresh:
            seen = versions.get(grade.public_id) if versions is not None else grade.version
            _check_release(project, grade, criteria, seen)
        for grade in fresh:
            grade.released_points = result_of(grade, maximum_of(criteria)).points
            grade.released_at = now()
            grade.version += 1
            _record(project, "grade.release", grade.submission, actor)
        graded = {m.enrollment for grade in fresh for m in grade.attempt.members}
        letters.tell_released(project, sorted(graded, key=lambda e: e.id))
    return len(fresh)


def _check_release(
    project: Project, grade: Grade, criteria: Sequence[Criterion], seen: int | None
) -> None:
    group = group_title(grade.submission.group)
    if grade.submission.project_id != project.id:
        raise InvalidInput(_("That grade is of another project."), code="foreign_grade")
    if grade.version != seen:
        raise DomainError(
            _(
                "%(name)s saved the grade of %(group)s after this page was opened. "
                "Nothing is released; look again.",
                name=grade.grader.name,
                group=group,
            ),
            code="grade_changed",
        )
    if not is_complete(grade, criteria):
        raise DomainError(
            _("The grade of %(group)s is not complete yet. Nothing is released.", group=group),
            code="grade_incomplete",
        )


def withdraw_release(grade: Grade, actor: Enrollment) -> None:
    """Hide a released grade again: it becomes a draft, and its students see nothing of it."""
    submission = grade.submission
    project = submission.project
    with write(project, grade):
        _check_staff(project, actor, instructor=True)
        if grade.released_at is None:
            return
        grade.released_at, grade.released_points = None, None
        grade.version += 1
        _record(project, "grade.withdraw_release", submission, actor)


def _record(
    project: Project, action: str, submission: Submission, actor: Enrollment, **detail: Any
) -> None:
    audit.record(
        db.session,
        action,
        f"{project.title}: {group_title(submission.group)}",
        actor_id=actor.user_id,
        course_id=project.course_id,
        **detail,
    )
