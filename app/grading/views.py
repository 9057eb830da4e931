"""Grading as staff do it, and the result as students see it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import InvalidInput
from app.core.i18n import _, ngettext
from app.courses.access import course_view, found
from app.courses.permissions import Viewer
from app.grading import lists, operations, queries
from app.grading.arithmetic import shown
from app.grading.forms import whole_number
from app.grading.models import Grade
from app.grading.overview import overview
from app.grading.permissions import may_grade, may_release_grades, may_see_own_grades
from app.grading.queries import GradebookRow
from app.grading.rubrics import maximum_of, rubric_of
from app.grading.wording import late_arithmetic
from app.groups.rules import group_title
from app.projects import queries as projects
from app.projects.models import Project, Submission

bp = Blueprint("grading", __name__)


def project_of(viewer: Viewer, slug: str) -> Project:
    """The project of the URL, drafts too; 404 when there is none."""
    return found(projects.project_by_slug(viewer.course, slug))


def submission_in(project: Project, public_id: str) -> Submission:
    """The submission of the URL; 404 when it is none of this project's."""
    return found(projects.submission_by_public_id(project, public_id))


def list_url(viewer: Viewer, project: Project) -> str:
    """The page of the project's submissions."""
    return url_for("grading.submissions", course=viewer.course.slug, project=project.slug)


def studio_url(viewer: Viewer, project: Project, submission: str) -> str:
    """The studio of a submission, by its public id."""
    return url_for(
        "grading.studio", course=viewer.course.slug, project=project.slug, submission=submission
    )


@bp.get("/c/<course>/grading/")
@course_view(may_grade)
def index(viewer: Viewer) -> ResponseReturnValue:
    """Every project with its counts."""
    listed = projects.projects(viewer.course)
    counts = overview(listed)
    return render_template(
        "grading/index.html", projects=[(p, counts[p.id]) for p in listed], shown=shown
    )


@bp.get("/c/<course>/grading/<project>/")
@course_view(may_grade)
def submissions(viewer: Viewer, project: str) -> ResponseReturnValue:
    """What came in for a project, and how far its grading is."""
    row = project_of(viewer, project)
    rows, criteria = queries.gradebook(row), rubric_of(row)
    state, sort = request.args.get("state", ""), request.args.get("sort", "")
    search = request.args.get("q", "")
    matching = [r for r in rows if lists.matches(r, state) and lists.mentions(r, search)]
    chosen = lists.ordered(matching, sort)
    waiting = next((r.row.submission for r in rows if lists.is_ungraded(r)), None)
    return render_template(
        "grading/submissions.html",
        project=row,
        lines=[lists.line(r, row, viewer.course.slug) for r in chosen],
        progress=queries.progress_of(rows, maximum_of(criteria)),
        criteria=len(criteria),
        states=lists.states(),
        state=state,
        sort=sort,
        search=search,
        next=studio_url(viewer, row, waiting.public_id) if waiting else "",
        ready=sum(r.ready for r in rows),
        releases=may_release_grades(viewer),
        shown=shown,
    )


@bp.route("/c/<course>/grading/<project>/release", methods=["GET", "POST"])
@course_view(may_release_grades)
def release(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Release grades, after asking: whom it reaches. `?submission=` asks about one of them."""
    row = project_of(viewer, project)
    if request.method == "POST":
        flash(*_release(viewer, row))
        return redirect(list_url(viewer, row), 303)
    only = request.args.get("submission")
    ready = [
        r
        for r in queries.gradebook(row)
        if r.ready and r.row.submission and only in (None, r.row.submission.public_id)
    ]
    return render_template(
        "grading/release.html",
        project=row,
        lines=[lists.line(r, row, viewer.course.slug) for r in ready],
        back=studio_url(viewer, row, only) if only else list_url(viewer, row),
    )


def _release(viewer: Viewer, project: Project) -> tuple[str, str]:
    """Release the grades that were ticked, as they were when they were looked at."""
    grades, versions = _ticked(queries.gradebook(project), request.form.getlist("grade"))
    released = operations.release_grades(project, grades, viewer.me, versions=versions)
    if not released:
        return _("These grades were released already."), "info"
    words = ngettext("%(num)d grade is released.", "%(num)d grades are released.", released)
    return words, "success"


def _ticked(
    rows: Sequence[GradebookRow], sent: Sequence[str]
) -> tuple[list[Grade], dict[str, int]]:
    """The grades named as `<public id>:<version>`. Raises InvalidInput when none is."""
    versions = {}
    for each in sent:
        key, _colon, version = each.partition(":")
        versions[key] = whole_number(version)
    grades = [r.grade for r in rows if r.grade is not None and r.grade.public_id in versions]
    if not grades:
        raise InvalidInput(_("Tick at least one grade to release."), code="none_chosen")
    return grades, versions


@bp.route("/c/<course>/grading/<project>/<submission>/withdraw", methods=["GET", "POST"])
@course_view(may_release_grades)
def withdraw(viewer: Viewer, project: str, submission: str) -> ResponseReturnValue:
    """Take the release of a grade back, after asking."""
    row = project_of(viewer, project)
    present = submission_in(row, submission)
    grade = found(queries.grade_of(present))
    back = studio_url(viewer, row, submission)
    if request.method == "GET":
        return render_template(
            "grading/withdraw.html",
            project=row,
            group=group_title(present.group),
            names=", ".join(m.enrollment.name for m in grade.attempt.members),
            released=grade.released_at is not None,
            back=back,
        )
    operations.withdraw_release(grade, viewer.me)
    flash(_("The release is taken back. Its students see nothing of the grade now."), "success")
    return redirect(back, 303)


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
        late=late_arithmetic(released.result, released.attempt),
        group=group_title(released.attempt.submission.group),
        shown=shown,
    )


from app.grading import rubric_views, studio  # noqa: E402, F401 (their views join this blueprint)
