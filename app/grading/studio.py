"""The grading studio: the report beside the rubric."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.pdf import Inspection
from app.courses.access import course_view, found
from app.courses.permissions import Viewer
from app.grading import operations, queries
from app.grading.arithmetic import ZERO, result, shown
from app.grading.forms import adjustments_sent, criterion_states, marks_sent, version_sent
from app.grading.models import Criterion, Grade, GradeAdjustment
from app.grading.permissions import may_grade, may_release_grades
from app.grading.views import bp, project_of, submission_in
from app.groups.rules import group_title
from app.projects import queries as projects
from app.projects.models import Attempt, Project, Submission
from app.projects.pictures import WIDTH
from app.projects.receipts import late_text, receipt

A4 = (595.0, 842.0)
Sent = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the report, as the `studio` macro takes it; sizes in pixels."""

    number: int
    image_url: str
    thumb_url: str
    width: int
    height: int
    text: str = ""


@bp.route("/c/<course>/grading/<project>/<submission>/", methods=["GET", "POST"])
@course_view(may_grade)
def studio(viewer: Viewer, project: str, submission: str) -> ResponseReturnValue:
    """Read a report and mark it. `?attempt=` shows an earlier one."""
    row = project_of(viewer, project)
    present = submission_in(row, submission)
    criteria, grade = queries.rubric(row), queries.grade_of(present)
    attempt = _attempt(present, grade)
    problem, status = "", 200
    if request.method == "POST":
        try:
            operations.save_grade(
                present,
                attempt,
                viewer.me,
                marks=marks_sent(criteria, request.form),
                comment=str(request.form.get("comment", "")).strip(),
                adjustments=adjustments_sent([m.enrollment for m in attempt.members], request.form),
                version=version_sent(request.form),
            )
        except DomainError as error:
            problem, status = error.message, error.status
        else:
            flash(_("Saved."), "success")
            return redirect(_after_save(viewer, row, present), 303)
    return _page(viewer, row, present, attempt, grade, criteria, problem), status


def _attempt(submission: Submission, grade: Grade | None) -> Attempt:
    """The attempt to show: the one asked for, else the graded one, else the last."""
    wanted = request.values.get("attempt")
    if wanted:
        return found(next((a for a in submission.attempts if a.public_id == wanted), None))
    return grade.attempt if grade else submission.latest


def _after_save(viewer: Viewer, project: Project, submission: Submission) -> str:
    steps = _neighbours(project, submission)
    if "and_next" in request.form and steps[1]:
        return _url(viewer, project, steps[1])
    return _url(viewer, project, submission)


def _url(viewer: Viewer, project: Project, submission: Submission) -> str:
    return url_for(
        "grading.studio",
        course=viewer.course.slug,
        project=project.slug,
        submission=submission.public_id,
    )


def _neighbours(
    project: Project, submission: Submission
) -> tuple[Submission | None, Submission | None, int, int]:
    """The submissions before and after this one, its place, and how many there are."""
    handed_in = [r.submission for r in projects.submissions(project) if r.submission is not None]
    at = next(i for i, each in enumerate(handed_in) if each.id == submission.id)
    return (
        handed_in[at - 1] if at else None,
        handed_in[at + 1] if at + 1 < len(handed_in) else None,
        at + 1,
        len(handed_in),
    )


def _leaves(viewer: Viewer, attempt: Attempt) -> list[Leaf]:
    """The pages of the attempt's first PDF."""
    each = next((f for f in attempt.files if f.file.media_type == "application/pdf"), None)
    if each is None:
        return []
    inspection = Inspection.from_json(each.file.inspection) if each.file.inspection else None
    wide, high = (inspection.page_size if inspection else None) or A4
    height = max(1, min(round(WIDTH * high / max(wide, 1)), 20 * WIDTH))
    leaves = []
    for number in range(1, (each.file.pages or 0) + 1):
        url = url_for(
            "projects.page_picture",
            course=viewer.course.slug,
            attempt=attempt.public_id,
            file=each.file.public_id,
            number=number,
        )
        leaves.append(Leaf(number, url, url, WIDTH, height))
    return leaves


def _page(
    viewer: Viewer,
    project: Project,
    submission: Submission,
    attempt: Attempt,
    grade: Grade | None,
    criteria: list[Criterion],
    problem: str,
) -> str:
    sent = request.form if problem else None
    before, after, position, count = _neighbours(project, submission)
    maximum = sum((c.points for c in criteria), ZERO)
    points = [m.points for m in grade.marks if m.points is not None] if grade else []
    outcome = result(points, maximum, attempt.late_days, project.late_percent)
    adjusted = {a.enrollment_id: a for a in grade.adjustments} if grade else {}
    return render_template(
        "grading/studio.html",
        project=project,
        submission=submission,
        attempt=attempt,
        grade=grade,
        criteria=criterion_states(criteria, grade, sent),
        leaves=_leaves(viewer, attempt),
        receipt=receipt(attempt),
        title=" · ".join(p for p in (group_title(submission.group), attempt.title) if p),
        position=_("%(at)d of %(all)d", at=position, all=count),
        previous=_url(viewer, project, before) if before else "",
        next=_url(viewer, project, after) if after else "",
        outcome=outcome,
        marked=len(points),
        late=late_text(attempt) if attempt.late_days else "",
        members=[
            {
                "key": m.enrollment.public_id,
                "name": m.enrollment.name,
                "points": _adjustment(sent, m.enrollment.public_id, adjusted.get(m.enrollment_id)),
                "reason": _reason(sent, m.enrollment.public_id, adjusted.get(m.enrollment_id)),
            }
            for m in attempt.members
        ],
        comment=sent.get("comment", "") if sent is not None else grade.comment if grade else "",
        version=version_sent(sent) if sent is not None else grade.version if grade else 0,
        complete=grade is not None and operations.is_complete(grade, criteria),
        releases=may_release_grades(viewer),
        problem=problem,
        shown=shown,
    )


def _adjustment(sent: Sent, key: str, saved: GradeAdjustment | None) -> str:
    if sent is not None:
        return sent.get(f"member-{key}", "")
    return shown(saved.points) if saved is not None else ""


def _reason(sent: Sent, key: str, saved: GradeAdjustment | None) -> str:
    if sent is not None:
        return sent.get(f"reason-{key}", "")
    return saved.reason if saved is not None else ""
