"""The schedule's editor: the whole of it, and its meetings."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import meetings, queries
from app.schedule.forms import MeetingForm
from app.schedule.material_forms import MATERIAL_NAMES
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.schedule.pages import back_to, form_page

bp = Blueprint("schedule", __name__)


@bp.get("/c/<course>/manage/schedule")
@course_view(may_edit_course)
def manage(viewer: Viewer) -> ResponseReturnValue:
    """The whole schedule, each part one click from its form."""
    return render_template(
        "schedule/manage.html",
        meetings=queries.meetings(viewer.course),
        references=queries.course_references(viewer.course),
        materials=queries.course_materials(viewer.course),
        label=meeting_label,
        material_names=MATERIAL_NAMES,
    )


@bp.route("/c/<course>/manage/schedule/meetings/new", methods=["GET", "POST"])
@bp.route("/c/<course>/manage/schedule/meetings/<meeting>", methods=["GET", "POST"])
@course_view(may_edit_course)
def meeting(viewer: Viewer, meeting: str | None = None) -> ResponseReturnValue:
    """Write a meeting."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting)) if meeting else None
    form = MeetingForm(zone=viewer.course.time_zone, obj=present)
    if present and not isinstance(form.instructors.data, str):
        # Rows of people, where the form has lines of text.
        form.instructors.data = _instructors(present)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            saved = meetings.save_meeting(
                viewer.course,
                viewer.actor,
                kind=form.kind.data,
                title=form.title.data or "",
                starts_at=form.starts_at.data,
                ends_at=form.ends_at.data,
                note=form.note.data or "",
                instructors=meetings.parse_instructors(form.instructors.data or ""),
                scribe_places=form.scribe_places.data or 0,
                meeting=present,
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return back_to(viewer, saved)
    title = meeting_label(present) if present else _("New meeting")
    return form_page(viewer, form, title, status, meeting=present)


def _instructors(meeting: Meeting | None) -> str:
    if meeting is None:
        return ""
    return "\n".join(
        f"{i.name} ({i.affiliation})" if i.affiliation else i.name for i in meeting.instructors
    )


@bp.post("/c/<course>/manage/schedule/meetings/<meeting>/cancel")
@course_view(may_edit_course)
def cancel_meeting(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Call a meeting off, or on again."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    cancelled = not request.form.get("undo")
    meetings.cancel_meeting(present, viewer.actor, cancelled=cancelled)
    flash(_("The meeting is cancelled.") if cancelled else _("The meeting takes place."), "success")
    return back_to(viewer, present)


@bp.route("/c/<course>/manage/schedule/meetings/<meeting>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_meeting(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Remove a meeting, after a question."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    if request.method == "GET":
        what = " · ".join(dict.fromkeys((meeting_label(present), present.title)))
        try:
            goes, why_not = meetings.what_goes(present), ""
        except DomainError as error:
            goes, why_not = [], error.message
        return render_template("schedule/delete.html", what=what, goes=goes, why_not=why_not)
    meetings.delete_meeting(present, viewer.actor)
    flash(_("The meeting is gone."), "success")
    return back_to(viewer)
