"""The rubric's editor. Rows come and go by buttons, without JavaScript."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.grading.forms import (
    MOST_CRITERIA,
    MOST_RATINGS,
    CriterionRow,
    RatingRow,
    points_together,
    rows_sent,
    rubric_inputs,
    rubric_rows,
)
from app.grading.rubrics import released_count, rubric_key, rubric_of, set_rubric
from app.grading.views import bp, project_of
from app.projects.models import Project

EMPTY_RATINGS = 4


@bp.route("/c/<course>/manage/projects/<project>/rubric", methods=["GET", "POST"])
@course_view(may_edit_course)
def rubric(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Write the rubric; `add` and `remove` only show it with a row more or less."""
    row = project_of(viewer, project)
    criteria = rubric_of(row)
    if request.method == "GET":
        return _page(row, rubric_rows(criteria), rubric_key(criteria))
    rows, seen = rows_sent(request.form), request.form.get("seen", "")
    taken_out = request.form.get("remove", "")
    if "add" in request.form:
        return _page(row, [*rows, CriterionRow()][:MOST_CRITERIA], seen)
    if taken_out:
        return _page(row, [r for i, r in enumerate(rows) if str(i) != taken_out], seen)
    try:
        set_rubric(row, rubric_inputs(rows, criteria), viewer.actor, seen=seen)
    except DomainError as error:
        return _page(row, rows, seen, error.message), error.status
    flash(_("The rubric is saved."), "success")
    url = url_for("grading.rubric", course=viewer.course.slug, project=row.slug)
    return redirect(url, 303)


def _page(project: Project, rows: list[CriterionRow], seen: str, problem: str = "") -> str:
    total = points_together(rows)
    rows = rows or [CriterionRow()]
    for each in rows:
        spare = max(EMPTY_RATINGS, min(len(each.ratings) + 1, MOST_RATINGS)) - len(each.ratings)
        each.ratings += [RatingRow() for _spare in range(spare)]
    return render_template(
        "grading/rubric.html",
        project=project,
        rows=rows,
        seen=seen,
        total=total,
        released=released_count(project),
        problem=problem,
    )
