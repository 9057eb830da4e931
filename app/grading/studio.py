"""The grading studio: the report beside the rubric."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.times import moment_text
from app.courses.access import course_view, found
from app.courses.permissions import Viewer
from app.grading import operations, queries
from app.grading.arithmetic import Result, result, shown
from app.grading.forms import (
    adjustments_sent,
    comment_sent,
    criterion_states,
    marks_sent,
    version_sent,
)
from app.grading.lists import flags_of
from app.grading.models import Criterion, Grade
from app.grading.permissions import may_grade, may_release_grades
from app.grading.reading import report
from app.grading.rubrics import maximum_of, rubric_of
from app.grading.views import bp, list_url, project_of, studio_url, submission_in
from app.grading.wording import late_arithmetic
from app.groups.rules import group_title
from app.projects.models import Attempt, Project, Submission
from app.projects.receipts import late_text, receipt

Sent = Mapping[str, str] | None


@bp.route("/c/<course>/grading/<project>/<submission>/", methods=["GET", "POST"])
@course_view(may_grade)
def studio(viewer: Viewer, project: str, submission: str) -> ResponseReturnValue:
    """Read a report and mark it. `?attempt=` shows another than the graded or last one."""
    row = project_of(viewer, project)
    present = submission_in(row, submission)
    grade = queries.grade_of(present)
    attempt = _attempt(present, grade)
    if request.method == "GET":
        return _page(viewer, row, present, attempt, grade)
    try:
        _save(viewer, row, present, attempt)
    except DomainError as error:
        # Read again: what refused it may be what somebody else has saved meanwhile.
        grade = queries.grade_of(present)
        return _page(viewer, row, present, attempt, grade, error), error.status
    flash(_("Saved."), "success")
    return redirect(_after_save(viewer, row, submission), 303)


def _save(viewer: Viewer, project: Project, submission: Submission, attempt: Attempt) -> None:
    members = [member.enrollment for member in attempt.members]
    operations.save_grade(
        submission,
        attempt,
        viewer.me,
        marks=marks_sent(rubric_of(project), request.form),
        comment=comment_sent(request.form),
        adjustments=adjustments_sent(members, request.form),
        version=version_sent(request.form),
    )


def _attempt(submission: Submission, grade: Grade | None) -> Attempt:
    """The attempt to show: the one asked for, else the graded one, else the last."""
    wanted = request.values.get("attempt")
    if wanted:
        return found(next((a for a in submission.attempts if a.public_id == wanted), None))
    return grade.attempt if grade else submission.latest


def _after_save(viewer: Viewer, project: Project, submission: str) -> str:
    if "and_next" not in request.form:
        return studio_url(viewer, project, submission)
    order = queries.hand_in_order(project)
    after = order[order.index(submission) + 1 :]
    return studio_url(viewer, project, after[0]) if after else list_url(viewer, project)


def _page(
    viewer: Viewer,
    project: Project,
    submission: Submission,
    attempt: Attempt,
    grade: Grade | None,
    error: DomainError | None = None,
) -> str:
    # A released grade can't be typed into, so a form without its fields has nothing to keep.
    sent = request.form if error and "version" in request.form else None
    criteria = rubric_of(project)
    points = [m.points for m in grade.marks if m.points is not None] if grade else []
    outcome = result(points, maximum_of(criteria), attempt.late_days, project.late_percent)
    overtaken = error is not None and error.code == "grade_changed"
    version = grade.version if grade else 0
    return render_template(
        "grading/studio.html",
        project=project,
        submission=submission,
        attempt=attempt,
        attempts=_attempts(viewer, project, submission, grade),
        grade=grade,
        criteria=criterion_states(criteria, grade, sent),
        report=report(viewer.course.slug, attempt),
        flags=flags_of(attempt),
        receipt=receipt(attempt),
        title=" · ".join(p for p in (group_title(submission.group), attempt.title) if p),
        outcome=outcome,
        marked=len(points),
        late=late_text(attempt) if attempt.late_days else "",
        late_percent=min(attempt.late_days * project.late_percent, 100),
        arithmetic=late_arithmetic(outcome, attempt),
        members=_members(attempt, grade, outcome, sent),
        comment=sent.get("comment", "") if sent is not None else grade.comment if grade else "",
        # Whoever has been told that somebody else saved, and saves again, means to replace it.
        version=version if sent is None or overtaken else version_sent(sent),
        saved=_saved(grade, criteria, project) if grade and overtaken else [],
        complete=grade is not None and operations.is_complete(grade, criteria),
        releases=may_release_grades(viewer),
        problem=error.message if error else "",
        shown=shown,
        **_steps(viewer, project, submission),
    )


def _steps(viewer: Viewer, project: Project, submission: Submission) -> dict[str, str]:
    """The submissions before and after this one, and its place among them."""
    order = queries.hand_in_order(project)
    at = order.index(submission.public_id)
    return {
        "position": _("%(at)d of %(all)d", at=at + 1, all=len(order)),
        "previous": studio_url(viewer, project, order[at - 1]) if at else "",
        "next": studio_url(viewer, project, order[at + 1]) if at + 1 < len(order) else "",
    }


def _attempts(
    viewer: Viewer, project: Project, submission: Submission, grade: Grade | None
) -> list[dict[str, object]]:
    """The chooser of attempts, the last first."""
    zone = viewer.course.time_zone
    return [
        {
            "id": each.id,
            "number": each.number,
            "when": moment_text(each.received_at, zone),
            "graded": grade is not None and grade.attempt_id == each.id,
            "url": url_for(
                "grading.studio",
                course=viewer.course.slug,
                project=project.slug,
                submission=submission.public_id,
                attempt=each.public_id,
            ),
        }
        for each in reversed(submission.attempts)
    ]


def _members(
    attempt: Attempt, grade: Grade | None, outcome: Result, sent: Sent
) -> list[dict[str, str]]:
    """Each member with the adjustment that was typed, else saved, and what it comes to."""
    adjusted = {a.enrollment_id: a for a in grade.adjustments} if grade else {}
    members = []
    for member in attempt.members:
        key, saved = member.enrollment.public_id, adjusted.get(member.enrollment_id)
        points, reason = (shown(saved.points), saved.reason) if saved else ("", "")
        if sent is not None:
            points, reason = sent.get(f"member-{key}", ""), sent.get(f"reason-{key}", "")
        members.append(
            {
                "key": key,
                "name": member.enrollment.name,
                "points": points,
                "reason": reason,
                "result": shown(outcome.for_member(saved.points)) if saved else "",
            }
        )
    return members


def _saved(grade: Grade, criteria: list[Criterion], project: Project) -> list[tuple[str, str]]:
    """What another grader has saved, to compare with what was entered."""
    marks = {m.criterion_id: m for m in grade.marks}
    lines = [
        (_("Saved"), moment_text(grade.saved_at, project.course.time_zone)),
        (_("By"), grade.grader.name),
    ]
    for criterion in criteria:
        mark = marks.get(criterion.id)
        points = shown(mark.points) if mark and mark.points is not None else "–"
        lines.append((criterion.title, f"{points} {mark.comment if mark else ''}".strip()))
    lines += [
        (each.enrollment.name, f"{shown(each.points)} {each.reason}".strip())
        for each in grade.adjustments
    ]
    return [*lines, (_("Comment"), grade.comment or "–")]
