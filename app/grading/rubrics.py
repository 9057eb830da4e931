"""Every change to rubrics.

A rubric is changed under the lock of its project, as grades are: no mark can be given for a
criterion while it is taken away, and none above points that are being lowered.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.grading.arithmetic import ZERO, shown
from app.grading.models import Criterion, Grade, Mark, Rating
from app.projects.models import Project, Submission


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


def rubric_of(project: Project) -> list[Criterion]:
    """The project's criteria in their order, with their ratings."""
    return rubrics_of([project.id]).get(project.id, [])


def rubrics_of(project_ids: Sequence[int]) -> dict[int, list[Criterion]]:
    """The criteria of these projects, by project id."""
    found: dict[int, list[Criterion]] = {}
    for criterion in db.session.scalars(
        select(Criterion)
        .where(Criterion.project_id.in_(project_ids))
        .options(selectinload(Criterion.ratings))
        .order_by(Criterion.position, Criterion.id)
    ):
        found.setdefault(criterion.project_id, []).append(criterion)
    return found


def maximum_of(criteria: Sequence[Criterion]) -> Decimal:
    """The most points that these criteria give together."""
    return sum((criterion.points for criterion in criteria), ZERO)


def released_count(project: Project) -> int:
    """How many grades of the project its students can see."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Grade)
            .join(Grade.submission)
            .where(Submission.project_id == project.id, Grade.released_at.is_not(None))
        )
        or 0
    )


def rubric_key(criteria: Sequence[Criterion]) -> str:
    """Names a rubric as it stands: two people who edit it at once can't undo each other unseen."""
    content = [(c.id, [r.id for r in c.ratings], _content(c)) for c in criteria]
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def set_rubric(
    project: Project, wanted: Sequence[CriterionInput], actor: User, *, seen: str | None = None
) -> None:
    """Make the project's rubric this one. The same rubric sent twice changes nothing.

    Words can always be changed. While a grade is released, points and what there is to mark
    can't: what students have been told must stay what it was. Drafts keep what their graders
    gave: a criterion that one of them marks can't be taken away, nor its points go below what was
    given; a new criterion makes them incomplete; points given by a rating stay when that rating
    changes. DomainError says what stands in the way.

    `seen` is the key of the rubric that the actor has changed: 'rubric_changed' when it is another.
    """
    for each in wanted:
        _check_criterion(each)
    with write(project) as session:
        present = rubric_of(project)
        if [_content(each) for each in present] == [_content(each) for each in wanted]:
            return
        if seen is not None and seen != rubric_key(present):
            raise DomainError(
                _(
                    "Somebody else changed this rubric meanwhile. What you entered is below and "
                    "not saved; open the page anew in another tab to compare."
                ),
                code="rubric_changed",
            )
        _refuse_foreign(present, wanted)
        _refuse_if_released(project, present, wanted)
        kept = {each.criterion for each in wanted}
        for criterion in present:
            if criterion not in kept:
                _take_away(criterion)
        for position, each in enumerate(wanted, 1):
            _write_criterion(project, each, position)
        session.flush()
        audit.record(
            session,
            "rubric.set",
            project.title,
            actor_id=actor.id,
            course_id=project.course_id,
            points=str(sum((each.points for each in wanted), ZERO)),
        )


def _content(row: Criterion | CriterionInput) -> tuple[object, ...]:
    """What a criterion says, without who says it."""
    return (
        row.title,
        row.description,
        f"{row.points:.2f}",
        [(r.title, r.description, f"{r.points:.2f}") for r in row.ratings],
    )


def _check_criterion(wanted: CriterionInput) -> None:
    if not wanted.title:
        raise InvalidInput(_("Every criterion needs a title."), code="untitled_criterion")
    if wanted.points <= 0:
        raise InvalidInput(
            _("“%(title)s” needs points above 0.", title=wanted.title), code="no_points"
        )
    for rating in wanted.ratings:
        if not rating.title:
            raise InvalidInput(
                _("A rating of “%(title)s” needs a title.", title=wanted.title),
                code="untitled_rating",
            )
        if not 0 <= rating.points <= wanted.points:
            raise InvalidInput(
                _(
                    "In “%(title)s” a rating gives more points than the criterion has, or fewer "
                    "than none.",
                    title=wanted.title,
                ),
                code="rating_points",
            )


def _refuse_foreign(present: Sequence[Criterion], wanted: Sequence[CriterionInput]) -> None:
    kept = [each.criterion for each in wanted if each.criterion is not None]
    if not set(kept) <= set(present) or len(kept) != len(set(kept)):
        raise InvalidInput(_("A criterion of another project."), code="foreign_criterion")
    for each in wanted:
        own = set(each.criterion.ratings) if each.criterion else set()
        if not {r.rating for r in each.ratings if r.rating is not None} <= own:
            raise InvalidInput(_("A rating of another criterion."), code="foreign_rating")


def _refuse_if_released(
    project: Project, present: Sequence[Criterion], wanted: Sequence[CriterionInput]
) -> None:
    """Stop a change of more than words while students see grades by this rubric."""
    told = {c: (c.points, {r: r.points for r in c.ratings}) for c in present}
    now_said = {
        c.criterion: (c.points, {r.rating: r.points for r in c.ratings if r.rating}) for c in wanted
    }
    if told == now_said:
        return
    released = released_count(project)
    if released:
        raise DomainError(
            ngettext(
                "%(num)d grade is released by this rubric. Its words can change, its points "
                "can't; take the release back first.",
                "%(num)d grades are released by this rubric. Its words can change, its points "
                "can't; take the releases back first.",
                released,
            ),
            code="rubric_released",
        )


def _take_away(criterion: Criterion) -> None:
    """Delete a criterion, with the empty marks that drafts have for it."""
    for mark in db.session.scalars(select(Mark).where(Mark.criterion_id == criterion.id)):
        if mark.points is not None or mark.comment:
            raise DomainError(
                _(
                    "“%(title)s” has been marked in a draft and can't be taken away.",
                    title=criterion.title,
                ),
                code="criterion_marked",
            )
        db.session.delete(mark)
    db.session.flush()
    db.session.delete(criterion)


def _write_criterion(project: Project, wanted: CriterionInput, position: int) -> None:
    criterion = wanted.criterion
    if criterion is None:
        criterion = Criterion(project_id=project.id, points=wanted.points)
        db.session.add(criterion)
    elif criterion.points > wanted.points:
        _refuse_below_given(criterion, wanted.points)
    criterion.title, criterion.description = wanted.title, wanted.description
    criterion.points, criterion.position = wanted.points, position
    _write_ratings(criterion, wanted.ratings)


def _refuse_below_given(criterion: Criterion, points: Decimal) -> None:
    given = db.session.scalar(
        select(func.max(Mark.points)).where(Mark.criterion_id == criterion.id)
    )
    if given is not None and given > points:
        raise DomainError(
            _(
                "“%(title)s” has been given %(points)s points already.",
                title=criterion.title,
                points=shown(given),
            ),
            code="criterion_marked",
        )


def _write_ratings(criterion: Criterion, wanted: Sequence[RatingInput]) -> None:
    kept = {each.rating for each in wanted}
    for rating in list(criterion.ratings):
        if rating not in kept:
            # The points of marks given by it stay; only the words beside them go.
            for mark in db.session.scalars(select(Mark).where(Mark.rating_id == rating.id)):
                mark.rating_id = None
            db.session.flush()
            criterion.ratings.remove(rating)
    for position, each in enumerate(wanted, 1):
        level = each.rating
        if level is None:
            level = Rating(points=each.points)
            criterion.ratings.append(level)
        level.title, level.description = each.title, each.description
        level.points, level.position = each.points, position
