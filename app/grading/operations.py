"""Every change to rubrics and grades."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import func, select

from app.accounts.models import User
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.courses.models import Enrollment
from app.grading.arithmetic import Result, result, shown
from app.grading.models import Criterion, Grade, GradeAdjustment, Mark, Rating
from app.groups.rules import group_title
from app.projects.models import Attempt, Project, Submission


@dataclass(frozen=True, slots=True)
class RatingInput:
    """A level of a criterion; `rating` when it is there already."""

    title: str
    points: Decimal
    description: str = ""
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class CriterionInput:
    """A criterion of a rubric; `criterion` when it is there already."""

    title: str
    points: Decimal
    description: str = ""
    ratings: Sequence[RatingInput] = ()
    criterion: Criterion | None = None


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
    reason: str = field(default="")


def rubric_of(project: Project) -> list[Criterion]:
    """The project's criteria in their order."""
    return list(
        db.session.scalars(
            select(Criterion)
            .where(Criterion.project_id == project.id)
            .order_by(Criterion.position, Criterion.id)
        )
    )


def maximum_of(project: Project) -> Decimal:
    """The most points that the project's rubric gives."""
    return sum((c.points for c in rubric_of(project)), Decimal(0))


def result_of(grade: Grade) -> Result:
    """The group's result of a grade as it stands."""
    project = grade.submission.project
    return result(
        (mark.points for mark in grade.marks if mark.points is not None),
        maximum_of(project),
        grade.attempt.late_days,
        project.late_percent,
    )


def set_rubric(project: Project, wanted: Sequence[CriterionInput], actor: User) -> None:
    """Make the project's rubric this one.

    Words can always be changed. While a grade is released, points and criteria can't: what
    students have been told must stay what it was. Marks given for a criterion that is taken
    away, or above its new points, stop the change too: DomainError says so.
    """
    for each in wanted:
        _check_criterion(each)
    with write(project.course, project) as session:
        present = rubric_of(project)
        kept = {c.criterion.id for c in wanted if c.criterion is not None}
        if not kept <= {c.id for c in present}:
            raise InvalidInput(_("A criterion of another project."), code="foreign_criterion")
        _refuse_if_released(project, present, wanted)
        for criterion in present:
            if criterion.id not in kept:
                _refuse_if_marked(criterion)
                session.delete(criterion)
        for position, each in enumerate(wanted, 1):
            _write_criterion(project, each, position)
        session.flush()
        _record(project, "rubric.set", project.title, actor.id)


def _check_criterion(wanted: CriterionInput) -> None:
    if not wanted.title:
        raise InvalidInput(_("Every criterion needs a title."), code="untitled_criterion")
    if wanted.points <= 0:
        raise InvalidInput(
            _("“%(title)s” needs points above 0.", title=wanted.title), code="no_points"
        )
    for rating in wanted.ratings:
        if not 0 <= rating.points <= wanted.points:
            raise InvalidInput(
                _(
                    "In “%(title)s” a rating gives more points than the criterion has.",
                    title=wanted.title,
                ),
                code="rating_points",
            )


def _shape(criteria: Sequence[tuple[int | None, Decimal]]) -> list[tuple[int | None, Decimal]]:
    return sorted(criteria, key=lambda c: (c[0] is None, c[0] or 0))


def _refuse_if_released(
    project: Project, present: Sequence[Criterion], wanted: Sequence[CriterionInput]
) -> None:
    before = _shape([(c.id, c.points) for c in present])
    after = _shape([(c.criterion.id if c.criterion else None, c.points) for c in wanted])
    released = db.session.scalar(
        select(func.count())
        .select_from(Grade)
        .join(Grade.submission)
        .where(Submission.project_id == project.id, Grade.released_at.is_not(None))
    )
    if released and before != after:
        raise DomainError(
            ngettext(
                "%(num)d grade is released by this rubric. Its points can't change any more; "
                "take the release back first.",
                "%(num)d grades are released by this rubric. Its points can't change any more; "
                "take the releases back first.",
                released,
            ),
            code="rubric_released",
        )


def _refuse_if_marked(criterion: Criterion) -> None:
    marked = select(Mark.id).where(
        Mark.criterion_id == criterion.id,
        (Mark.points.is_not(None)) | (Mark.comment != ""),
    )
    if db.session.scalar(marked.limit(1)) is not None:
        raise DomainError(
            _(
                "“%(title)s” has been marked in a draft and can't be taken away.",
                title=criterion.title,
            ),
            code="criterion_marked",
        )
    for mark in db.session.scalars(select(Mark).where(Mark.criterion_id == criterion.id)):
        db.session.delete(mark)
    db.session.flush()


def _write_criterion(project: Project, wanted: CriterionInput, position: int) -> None:
    criterion = wanted.criterion
    if criterion is None:
        criterion = Criterion(project_id=project.id, points=wanted.points)
        db.session.add(criterion)
    elif criterion.points > wanted.points:
        highest = select(func.max(Mark.points)).where(Mark.criterion_id == criterion.id)
        given = db.session.scalar(highest)
        if given is not None and given > wanted.points:
            raise DomainError(
                _(
                    "“%(title)s” has been given %(points)s points already.",
                    title=criterion.title,
                    points=shown(given),
                ),
                code="criterion_marked",
            )
    criterion.title, criterion.description = wanted.title, wanted.description
    criterion.points, criterion.position = wanted.points, position
    _write_ratings(criterion, wanted.ratings)


def _write_ratings(criterion: Criterion, wanted: Sequence[RatingInput]) -> None:
    kept = {r.rating.id for r in wanted if r.rating is not None}
    for rating in list(criterion.ratings):
        if rating.id not in kept:
            # The points of marks given by it stay; only the words beside them go.
            for mark in db.session.scalars(select(Mark).where(Mark.rating_id == rating.id)):
                mark.rating_id = None
            db.session.flush()
            criterion.ratings.remove(rating)
    for position, each in enumerate(wanted, 1):
        level = each.rating
        if level is None or level not in criterion.ratings:
            level = Rating(points=each.points)
            criterion.ratings.append(level)
        level.title, level.description = each.title, each.description
        level.points, level.position = each.points, position


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
    """Save the draft of a grade, or a change to it.

    `version` is the one that the grader saw, 0 for none. Raises DomainError 'grade_changed' when
    somebody saved meanwhile, 'grade_released' when it is out, InvalidInput for impossible points.
    """
    project = submission.project
    with write(submission) as session:
        grade = session.scalar(select(Grade).where(Grade.submission_id == submission.id))
        _check_version(grade, version)
        if attempt.submission_id != submission.id:
            raise InvalidInput(_("That attempt is of another submission."), code="foreign_attempt")
        _check_marks(project, marks)
        _check_adjustments(attempt, adjustments)
        if grade is None:
            grade = Grade(
                submission_id=submission.id,
                attempt_id=attempt.id,
                grader_id=grader.id,
                version=0,
            )
            session.add(grade)
        grade.attempt_id, grade.grader_id = attempt.id, grader.id
        grade.comment, grade.saved_at = comment, now()
        grade.version += 1
        session.flush()
        _write_marks(grade, marks)
        _write_adjustments(grade, adjustments)
        session.flush()
        _record(project, "grade.save", group_title(submission.group), grader.user_id)
    return grade


def _check_version(grade: Grade | None, version: int) -> None:
    if grade is None:
        return
    if grade.released_at is not None:
        raise DomainError(
            _("This grade is released. Take the release back before you change it."),
            code="grade_released",
        )
    if grade.version != version:
        raise DomainError(
            _(
                "%(name)s saved this grade meanwhile. What you entered is below and not saved; "
                "open the page anew in another tab to compare.",
                name=grade.grader.name,
            ),
            code="grade_changed",
        )


def _check_marks(project: Project, marks: Sequence[MarkInput]) -> None:
    own = {criterion.id for criterion in rubric_of(project)}
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


def _check_adjustments(attempt: Attempt, adjustments: Sequence[AdjustmentInput]) -> None:
    members = {member.enrollment_id for member in attempt.members}
    for each in adjustments:
        if each.enrollment.id not in members:
            raise InvalidInput(
                _("%(name)s was not in the group when it handed in.", name=each.enrollment.name),
                code="not_a_member",
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
    wanted = {a.enrollment.id: a for a in adjustments if a.points or a.reason}
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


def is_complete(grade: Grade, criteria: Sequence[Criterion]) -> bool:
    """Whether every criterion has points, so that the grade can be released."""
    marked = {mark.criterion_id for mark in grade.marks if mark.points is not None}
    return bool(criteria) and all(criterion.id in marked for criterion in criteria)


def release_grades(project: Project, grades: Sequence[Grade], actor: Enrollment) -> int:
    """Show grades to their groups: all of these, or none. Returns how many were not out yet.

    Raises DomainError when one of them is not complete.
    """
    with write(project.course, project, *[grade.submission for grade in grades]) as session:
        criteria = rubric_of(project)
        fresh = [grade for grade in grades if grade.released_at is None]
        for grade in fresh:
            session.refresh(grade)
            if grade.submission.project_id != project.id or not is_complete(grade, criteria):
                raise DomainError(
                    _(
                        "The grade of %(group)s is not complete yet.",
                        group=group_title(grade.submission.group),
                    ),
                    code="grade_incomplete",
                )
        for grade in fresh:
            grade.released_points = result_of(grade).points
            grade.released_at = now()
            grade.version += 1
            _record(project, "grade.release", group_title(grade.submission.group), actor.user_id)
    return len(fresh)


def withdraw_release(grade: Grade, actor: Enrollment) -> None:
    """Hide a released grade again: it becomes a draft, and its students see nothing of it."""
    with write(grade.submission, grade):
        if grade.released_at is None:
            return
        grade.released_at, grade.released_points = None, None
        grade.version += 1
        project = grade.submission.project
        subject = group_title(grade.submission.group)
        _record(project, "grade.withdraw_release", subject, actor.user_id)


def _record(project: Project, action: str, subject: str, actor_id: int) -> None:
    audit.record(
        db.session,
        action,
        f"{project.title}: {subject}" if subject != project.title else subject,
        actor_id=actor_id,
        course_id=project.course_id,
    )
