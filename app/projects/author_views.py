"""Adding somebody to a hand-in and taking them off it again, for the staff."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import _
from app.core.web.errors import back
from app.courses import queries as courses
from app.courses.access import course_view, found
from app.courses.models import Enrollment
from app.courses.permissions import Viewer, may_see_student_work
from app.groups.rules import group_title
from app.projects import authors, queries
from app.projects.models import Attempt

bp = Blueprint("authors", __name__)


@bp.post("/c/<course>/attempts/<attempt>/authors/<person>")
@course_view(may_see_student_work)
def add(viewer: Viewer, attempt: str, person: str) -> ResponseReturnValue:
    """Add a student to a hand-in of their group, after a question."""
    row, student = _named(viewer, attempt, person)
    if not request.form.get("confirmed"):
        return _ask("projects/add_author.html", row, student)
    authors.add_author(row, student, viewer.actor)
    return _back(row, _("%(name)s is on this hand-in now.", name=student.name))


@bp.post("/c/<course>/attempts/<attempt>/authors/<person>/remove")
@course_view(may_see_student_work)
def remove(viewer: Viewer, attempt: str, person: str) -> ResponseReturnValue:
    """Take somebody off a hand-in whom the staff had added, after a question."""
    row, student = _named(viewer, attempt, person)
    if not request.form.get("confirmed"):
        authors.check_removable(row, student)
        return _ask("projects/remove_author.html", row, student)
    authors.remove_author(row, student, viewer.actor)
    return _back(row, _("%(name)s is no longer on this hand-in.", name=student.name))


def _named(viewer: Viewer, attempt: str, person: str) -> tuple[Attempt, Enrollment]:
    row = found(queries.attempt_by_public_id(viewer.course, attempt))
    return row, found(courses.enrollment_by_public_id(viewer.course, person))


def _ask(template: str, attempt: Attempt, student: Enrollment) -> str:
    group = group_title(attempt.submission.group)
    return render_template(template, attempt=attempt, student=student, group=group)


def _back(attempt: Attempt, words: str) -> ResponseReturnValue:
    course = attempt.submission.project.course
    url = url_for("projects.attempt", course=course.slug, attempt=attempt.public_id)
    return back(words, "success", url)
