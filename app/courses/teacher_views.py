"""Who is named at the head of the course page as teaching."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.courses import queries
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.courses.teacher_forms import TeachersForm
from app.courses.teachers import parse_teachers, set_teachers

bp = Blueprint("teachers", __name__)


@bp.route("/c/<course>/manage/teachers", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit(viewer: Viewer) -> ResponseReturnValue:
    """Those named beside the enrolled staff, with the addresses of their pages."""
    form = TeachersForm.of(viewer.course)
    if form.validate_on_submit():
        try:
            set_teachers(
                viewer.course,
                viewer.actor,
                instructors=parse_teachers(form.instructors.data or "", "instructors"),
                assistants=parse_teachers(form.assistants.data or "", "assistants"),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("teachers.edit", course=viewer.course.slug), 303)
    page = render_template(
        "courses/teachers.html", form=form, staff=queries.teaching(viewer.course)
    )
    return page, 422 if form.errors else 200
