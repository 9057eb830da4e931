"""What the studio and the rubric's editor send: as many fields as the rubric has rows.

Read here by hand rather than by WTForms, whose forms have a fixed set of fields. Whatever can't
be read is an InvalidInput that names its field; the pages are drawn again from what was sent.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.errors import InvalidInput
from app.core.i18n import _
from app.core.tidying import tidy
from app.courses.models import Enrollment
from app.grading.arithmetic import HUNDREDTH, ZERO, shown
from app.grading.models import Criterion, Grade
from app.grading.operations import AdjustmentInput, CriterionInput, MarkInput, RatingInput

LONGEST_COMMENT = 20_000
LONGEST_NUMBER = 20
LONGEST_TITLE = 200
MOST_POINTS = 10_000
MOST_CRITERIA = 60
MOST_RATINGS = 6


def points_of(text: str, what: str) -> Decimal | None:
    """`text` as points, None when empty. Raises InvalidInput; a decimal comma is understood."""
    text = text.strip().replace(",", ".").replace("\u2212", "-")
    if not text:
        return None
    try:
        points = Decimal(text[:LONGEST_NUMBER])
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or abs(points) > MOST_POINTS or len(text) > LONGEST_NUMBER:
        raise InvalidInput(
            _("The points of “%(what)s” are not a number.", what=what), code="not_a_number"
        )
    exact = points.quantize(HUNDREDTH)
    if exact != points:
        raise InvalidInput(
            _("The points of “%(what)s” have more than two decimals.", what=what),
            code="too_many_decimals",
        )
    return exact


def _text(form: Mapping[str, str], name: str, what: str, most: int = LONGEST_COMMENT) -> str:
    text = str(tidy(form.get(name, "")))
    if len(text) > most:
        raise InvalidInput(
            _(
                "The text at “%(what)s” is too long: %(length)d characters of %(most)d.",
                what=what,
                length=len(text),
                most=most,
            ),
            code="too_long",
        )
    return text


@dataclass(slots=True)
class CriterionState:
    """A criterion as the studio shows it (see the `criterion` macro)."""

    key: str
    title: str
    description: str
    maximum: str
    points: str
    rating: str
    comment: str
    ratings: list[dict[str, str]] = field(default_factory=list)


def criterion_states(
    criteria: Iterable[Criterion], grade: Grade | None, sent: Mapping[str, str] | None
) -> list[CriterionState]:
    """The rubric as the studio shows it: what was sent and refused, else what is saved."""
    marks = {mark.criterion_id: mark for mark in grade.marks} if grade else {}
    states = []
    for criterion in criteria:
        key = criterion.public_id
        mark = marks.get(criterion.id)
        state = CriterionState(
            key=key,
            title=criterion.title,
            description=criterion.description,
            maximum=shown(criterion.points),
            points=shown(mark.points) if mark and mark.points is not None else "",
            rating=mark.rating.public_id if mark and mark.rating else "",
            comment=mark.comment if mark else "",
            ratings=[
                {
                    "value": r.public_id,
                    "label": r.title,
                    "points": shown(r.points),
                    "description": r.description,
                }
                for r in criterion.ratings
            ],
        )
        if sent is not None:
            state.points = sent.get(f"{key}-points", "")
            state.rating = sent.get(f"{key}-rating", "")
            state.comment = sent.get(f"{key}-comment", "")
        states.append(state)
    return states


def marks_sent(criteria: Iterable[Criterion], form: Mapping[str, str]) -> list[MarkInput]:
    """The marks of a studio form. Raises InvalidInput for points that are no number."""
    marks = []
    for criterion in criteria:
        key = criterion.public_id
        chosen = form.get(f"{key}-rating", "")
        marks.append(
            MarkInput(
                criterion=criterion,
                rating=next((r for r in criterion.ratings if r.public_id == chosen), None),
                points=points_of(form.get(f"{key}-points", ""), criterion.title),
                comment=_text(form, f"{key}-comment", criterion.title),
            )
        )
    return marks


def adjustments_sent(
    members: Iterable[Enrollment], form: Mapping[str, str]
) -> list[AdjustmentInput]:
    """The per-member adjustments of a studio form."""
    return [
        AdjustmentInput(
            enrollment=member,
            points=points_of(form.get(f"member-{member.public_id}", ""), member.name) or ZERO,
            reason=_text(form, f"reason-{member.public_id}", member.name),
        )
        for member in members
    ]


def comment_sent(form: Mapping[str, str]) -> str:
    """The comment on the whole."""
    return _text(form, "comment", _("Comment"))


def version_sent(form: Mapping[str, str]) -> int:
    """The version of the grade that the grader saw."""
    return whole_number(form.get("version", ""))


def whole_number(text: str) -> int:
    """`text` as a version number, 0 if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@dataclass(slots=True)
class RatingRow:
    """A rating in the rubric's editor."""

    id: str = ""
    title: str = ""
    points: str = ""
    description: str = ""


@dataclass(slots=True)
class CriterionRow:
    """A criterion in the rubric's editor."""

    id: str = ""
    title: str = ""
    points: str = ""
    description: str = ""
    ratings: list[RatingRow] = field(default_factory=list)


def rubric_rows(criteria: Iterable[Criterion]) -> list[CriterionRow]:
    """The rubric as its editor shows it."""
    return [
        CriterionRow(
            c.public_id,
            c.title,
            shown(c.points),
            c.description,
            [RatingRow(r.public_id, r.title, shown(r.points), r.description) for r in c.ratings],
        )
        for c in criteria
    ]


def rows_sent(form: Mapping[str, str]) -> list[CriterionRow]:
    """The rows of a sent editor as they were typed, but for those left empty."""
    rows = []
    for n in range(MOST_CRITERIA):
        if f"c{n}-title" not in form:
            break
        row = CriterionRow(**_cells(form, f"c{n}"))
        for m in range(MOST_RATINGS):
            rating = RatingRow(**_cells(form, f"c{n}-r{m}"))
            if rating.title or rating.points or rating.description:
                row.ratings.append(rating)
        if row.title or row.points or row.description or row.ratings:
            rows.append(row)
    return rows


def _cells(form: Mapping[str, str], row: str) -> dict[str, Any]:
    names = ("id", "title", "points", "description")
    return {name: tidy(form.get(f"{row}-{name}", "")) for name in names}


def points_together(rows: Iterable[CriterionRow]) -> str:
    """The points of the rows together, as far as they are numbers."""
    total = ZERO
    for row in rows:
        with suppress(InvalidInput):
            total += points_of(row.points, row.title) or ZERO
    return shown(total)


def rubric_inputs(
    rows: Iterable[CriterionRow], present: Iterable[Criterion]
) -> list[CriterionInput]:
    """The rows as `set_rubric` takes them. Raises InvalidInput for points that are no number."""
    known = {criterion.public_id: criterion for criterion in present}
    inputs = []
    for row in rows:
        criterion = known.get(row.id)
        ratings = {r.public_id: r for r in criterion.ratings} if criterion else {}
        _check_lengths(row)
        inputs.append(
            CriterionInput(
                title=row.title,
                points=points_of(row.points, row.title) or ZERO,
                description=row.description,
                criterion=criterion,
                ratings=[
                    RatingInput(
                        title=r.title,
                        points=points_of(r.points, r.title) or ZERO,
                        description=r.description,
                        rating=ratings.get(r.id),
                    )
                    for r in row.ratings
                ],
            )
        )
    return inputs


def _check_lengths(row: CriterionRow) -> None:
    cells: list[CriterionRow | RatingRow] = [row, *row.ratings]
    for each in cells:
        if len(each.title) > LONGEST_TITLE or len(each.description) > LONGEST_COMMENT:
            raise InvalidInput(
                _("The text at “%(what)s” is too long.", what=each.title[:60]), code="too_long"
            )
