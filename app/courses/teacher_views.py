"""Who is named at the head of the course page as teaching."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.seen import ChangedMeanwhile
from app.courses import queries
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.courses.teacher_forms import PART_NAMES, TeachersForm
from app.courses.teachers import parse_teachers, set_teachers, state_of, teachers_of

bp = Blueprint("teachers", __name__)


@bp.route("/c/<course>/manage/teachers", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit(viewer: Viewer) -> ResponseReturnValue:
    """Those named beside the enrolled staff, with the addresses of their pages."""
    form = TeachersForm.of(viewer.course)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            set_teachers(
                viewer.course,
                viewer.actor,
                instructors=parse_teachers(form.instructors.data or "", "instructors"),
                assistants=parse_teachers(form.assistants.data or "", "assistants"),
                seen=form.seen.data,
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
            if isinstance(error, ChangedMeanwhile):
                saved = TeachersForm.of(viewer.course, formdata=None)
                form.show_saved(saved, state_of(viewer.course))
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("teachers.edit", course=viewer.course.slug), 303)
    page = render_template(
        "courses/teachers.html",
        form=form,
        staff=queries.teaching(viewer.course),
        named=[(words, teachers_of(viewer.course, part)) for part, words in PART_NAMES.items()],
    )
    return page, status
