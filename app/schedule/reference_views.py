"""Writing references."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import queries, references
from app.schedule.pages import asked_place, back_to, form_page, meeting_of
from app.schedule.reference_forms import ReferenceForm
from app.schedule.views import bp


@bp.route("/c/<course>/manage/schedule/references/new", methods=["GET", "POST"])
@bp.route("/c/<course>/manage/schedule/references/<reference>", methods=["GET", "POST"])
@course_view(may_edit_course)
def reference(viewer: Viewer, reference: str | None = None) -> ResponseReturnValue:
    """Write a reference of the course, a meeting or a talk."""
    course = viewer.course
    present = found(queries.reference_by_public_id(course, reference)) if reference else None
    place = queries.place_of(course, present) if present else asked_place(viewer)
    form = ReferenceForm(obj=present)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        texts = {n: v or "" for n, v in form.data.items() if n not in ("csrf_token", "year")}
        try:
            references.save_reference(
                place, viewer.actor, reference=present, year=form.year.data, **texts
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return back_to(viewer, meeting_of(place))
    delete = (
        url_for("schedule.delete_reference", course=course.slug, reference=present.public_id)
        if present
        else ""
    )
    title = present.title if present else _("New reference")
    return form_page(viewer, form, title, status, delete=delete)


@bp.route("/c/<course>/manage/schedule/references/<reference>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_reference(viewer: Viewer, reference: str) -> ResponseReturnValue:
    """Remove a reference, after a question."""
    present = found(queries.reference_by_public_id(viewer.course, reference))
    if request.method == "GET":
        return render_template("schedule/delete.html", what=present.title)
    references.delete_reference(viewer.course, present, viewer.actor)
    flash(_("The reference is gone."), "success")
    return back_to(viewer)
