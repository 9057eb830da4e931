"""Adding somebody to a hand-in, for the staff."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import _
from app.core.web.errors import back
from app.courses import queries as courses
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_see_student_work
from app.groups.rules import group_title
from app.projects import authors, queries

bp = Blueprint("authors", __name__)


@bp.post("/c/<course>/attempts/<attempt>/authors/<person>")
@course_view(may_see_student_work)
def add(viewer: Viewer, attempt: str, person: str) -> ResponseReturnValue:
    """Add a student to a hand-in of their group, after a question."""
    row = found(queries.attempt_by_public_id(viewer.course, attempt))
    student = found(courses.enrollment_by_public_id(viewer.course, person))
    if not request.form.get("confirmed"):
        group = group_title(row.submission.group)
        return render_template(
            "projects/add_author.html", attempt=row, student=student, group=group
        )
    authors.add_author(row, student, viewer.actor)
    url = url_for("projects.attempt", course=viewer.course.slug, attempt=row.public_id)
    return back(_("%(name)s is on this hand-in now.", name=student.name), "success", url)
