"""Grading as staff do it, and the result as students see it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.core.web.errors import back
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.grading import lists, operations, queries
from app.grading.arithmetic import ZERO, shown
from app.grading.forms import (
    MOST_RATINGS,
    CriterionRow,
    RatingRow,
    rows_sent,
    rubric_inputs,
    rubric_rows,
)
from app.grading.models import Grade
from app.grading.permissions import may_grade, may_release_grades, may_see_own_grades
from app.groups.rules import group_title
from app.projects import queries as projects
from app.projects.models import Project, Submission
from app.projects.receipts import late_text

bp = Blueprint("grading", __name__)
EMPTY_RATINGS = 4


def project_of(viewer: Viewer, slug: str) -> Project:
    """The project of the URL, drafts too; 404 when there is none."""
    return found(projects.project_by_slug(viewer.course, slug))


def submission_in(project: Project, public_id: str) -> Submission:
    """The submission of the URL; 404 when it is none of this project's."""
    return found(projects.submission_by_public_id(project, public_id))


@bp.get("/c/<course>/grading/")
@course_view(may_grade)
def index(viewer: Viewer) -> ResponseReturnValue:
    """Every project with its counts."""
    listed = projects.projects(viewer.course)
    return render_template(
        "grading/index.html", projects=[(p, queries.progress(p)) for p in listed], shown=shown
    )


@bp.get("/c/<course>/grading/<project>/")
@course_view(may_grade)
def submissions(viewer: Viewer, project: str) -> ResponseReturnValue:
    """What came in for a project, and how far its grading is."""
    row = project_of(viewer, project)
    rows = queries.gradebook(row)
    criteria = queries.rubric(row)
    progress = queries.progress_of(rows, sum((c.points for c in criteria), ZERO))
    state, sort = request.args.get("state", ""), request.args.get("sort", "")
    chosen = lists.ordered([r for r in rows if lists.matches(r, state)], sort)
    ungraded = [r for r in rows if r.row.submission is not None and not r.complete]
    return render_template(
        "grading/submissions.html",
        project=row,
        lines=[lists.line(r, row, viewer.course.slug) for r in chosen],
        progress=progress,
        criteria=len(criteria),
        states=lists.states(),
        state=state,
        sort=sort,
        next=lists.line(ungraded[0], row, viewer.course.slug).url if ungraded else "",
        ready=sum(1 for r in rows if lists.matches(r, "ready")),
        releases=may_release_grades(viewer),
        shown=shown,
    )


@bp.route("/c/<course>/grading/<project>/release", methods=["GET", "POST"])
@course_view(may_release_grades)
def release(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Release every complete grade, after showing whom it reaches."""
    row = project_of(viewer, project)
    ready = [r for r in queries.gradebook(row) if lists.matches(r, "ready")]
    if request.method == "GET":
        lines = [lists.line(r, row, viewer.course.slug) for r in ready]
        return render_template("grading/release.html", project=row, lines=lines)
    wanted = set(request.form.getlist("grade"))
    chosen = [r.grade for r in ready if r.grade is not None and _is_chosen(r.grade, wanted)]
    released = operations.release_grades(row, chosen, viewer.me)
    words = ngettext("%(num)d grade is released.", "%(num)d grades are released.", released)
    return back(
        words,
        "success",
        url_for("grading.submissions", course=viewer.course.slug, project=row.slug),
    )


def _is_chosen(grade: Grade, wanted: set[str]) -> bool:
    return not wanted or grade.public_id in wanted


@bp.post("/c/<course>/grading/<project>/<submission>/release")
@course_view(may_release_grades)
def release_one(viewer: Viewer, project: str, submission: str) -> ResponseReturnValue:
    """Release one grade, or take its release back."""
    row = project_of(viewer, project)
    grade = found(queries.grade_of(submission_in(row, submission)))
    if request.form.get("undo"):
        operations.withdraw_release(grade, viewer.me)
        words = _("The release is taken back. Its students see nothing of the grade now.")
    else:
        operations.release_grades(row, [grade], viewer.me)
        words = _("The grade is released.")
    return back(
        words,
        "success",
        url_for(
            "grading.studio", course=viewer.course.slug, project=row.slug, submission=submission
        ),
    )


@bp.route("/c/<course>/manage/projects/<project>/rubric", methods=["GET", "POST"])
@course_view(may_edit_course)
def rubric(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Write the rubric. `add` and `rate` bring an empty row, without JavaScript."""
    row = project_of(viewer, project)
    criteria = queries.rubric(row)
    rows, status, problem = rubric_rows(criteria), 200, ""
    if request.method == "POST":
        rows = rows_sent(request.form)
        if "add" in request.form:
            rows.append(CriterionRow())
        else:
            try:
                operations.set_rubric(row, rubric_inputs(rows, criteria), viewer.actor)
            except DomainError as error:
                problem, status = error.message, error.status
            else:
                flash(_("The rubric is saved."), "success")
                url = url_for("grading.rubric", course=viewer.course.slug, project=row.slug)
                return redirect(url, 303)
    for each in rows or [CriterionRow()]:
        spare = max(EMPTY_RATINGS, min(len(each.ratings) + 1, MOST_RATINGS)) - len(each.ratings)
        each.ratings += [RatingRow() for _spare in range(spare)]
    page = render_template(
        "grading/rubric.html",
        project=row,
        rows=rows or [CriterionRow(ratings=[RatingRow() for _n in range(EMPTY_RATINGS)])],
        total=shown(sum((c.points for c in criteria), ZERO)),
        problem=problem,
    )
    return page, status


@bp.get("/c/<course>/projects/<project>/grade")
@course_view(may_see_own_grades)
def result(viewer: Viewer, project: str) -> ResponseReturnValue:
    """A student's released grade; before its release there is nothing here."""
    row = project_of(viewer, project)
    released = found(queries.released_grade(row, viewer.me))
    return render_template(
        "grading/result.html",
        project=row,
        released=released,
        late=late_text(released.attempt) if released.attempt.late_days else "",
        group=group_title(released.attempt.submission.group),
        shown=shown,
    )


from app.grading import studio  # noqa: E402, F401 (its view joins this blueprint)
