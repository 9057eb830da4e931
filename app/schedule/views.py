"""The schedule's editor: the whole of it, and its meetings."""

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import local
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import listed, meetings, moving, queries
from app.schedule.forms import KIND_NAMES, CancelForm, MeetingForm
from app.schedule.material_forms import MATERIAL_NAMES
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.schedule.pages import back_to

bp = Blueprint("schedule", __name__)


@bp.get("/c/<course>/manage/schedule")
@course_view(may_edit_course)
def manage(viewer: Viewer) -> ResponseReturnValue:
    """The whole schedule, each part one click from its form."""
    rows = queries.meetings(viewer.course)
    return render_template(
        "schedule/manage.html",
        meetings=rows,
        months=_months(rows, viewer.course.time_zone),
        moved=moving.can_put_back(viewer.course, request.args.get("moved", "")),
        references=queries.course_references(viewer.course),
        materials=queries.course_materials(viewer.course),
        label=meeting_label,
        material_names=MATERIAL_NAMES,
    )


def _months(rows: list[Meeting], zone: str) -> list[Meeting]:
    """The first meeting of each month, to jump to."""
    firsts: dict[tuple[int, int], Meeting] = {}
    for row in rows:
        day = local(row.starts_at, zone)
        firsts.setdefault((day.year, day.month), row)
    return list(firsts.values())


@bp.route("/c/<course>/manage/schedule/meetings/new", methods=["GET", "POST"])
@bp.route("/c/<course>/manage/schedule/meetings/<meeting>", methods=["GET", "POST"])
@course_view(may_edit_course)
def meeting(viewer: Viewer, meeting: str | None = None) -> ResponseReturnValue:
    """Write a meeting."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting)) if meeting else None
    form = MeetingForm(zone=viewer.course.time_zone, obj=present)
    if present and not isinstance(form.instructors.data, str):
        # Rows of people, where the form has lines of text.
        form.instructors.data = instructors_in_words(present, "\n")
    status = 422 if form.is_submitted() and not form.is_preview else 200
    if form.validate_on_submit():
        try:
            saved = _save(viewer, present, form)
        except DomainError as error:
            form.refuse(error)
            status = error.status
            if present and error.code == "stale":
                show_saved(form, present)
        else:
            flash(_("Saved."), "success")
            return back_to(viewer, saved)
    page = render_template(
        "schedule/meeting.html",
        form=form,
        title=meeting_label(present) if present else _("New meeting"),
        meeting=present,
        cancel_form=CancelForm(formdata=None),
        listed=list(listed.people_of(present)) if present else [],
    )
    return page, status


def _save(viewer: Viewer, meeting: Meeting | None, form: Any) -> Meeting:
    return meetings.save_meeting(
        viewer.course,
        viewer.actor,
        kind=form.kind.data,
        title=form.title.data or "",
        starts_at=form.starts_at.data,
        ends_at=form.ends_at.data,
        note=form.note.data or "",
        instructors=meetings.parse_instructors(form.instructors.data or ""),
        scribe_places=form.scribe_places.data or 0,
        online_url=form.online_url.data or "",
        room_note=form.room_note.data or "",
        meeting=meeting,
        revision=form.revision.data,
    )


def instructors_in_words(meeting: Meeting, between: str) -> str:
    """Who teaches a meeting, as `parse_instructors` reads it."""
    return between.join(
        f"{i.name} ({i.affiliation})" if i.affiliation else i.name for i in meeting.instructors
    )


def show_saved(form: Any, meeting: Meeting) -> None:
    """Beside each field that differs, what is saved now. Sent again, the form will replace it."""
    saved = type(form)(formdata=None, zone=form.zone, obj=meeting)
    saved.instructors.data = instructors_in_words(meeting, "; ")
    for field in (f for f in saved if f.name not in ("csrf_token", "revision")):
        typed = form[field.name]
        same = (typed.data or "") == (field.data or "")
        if field.name == "instructors":
            same = meetings.parse_instructors(typed.data or "") == meetings.parse_instructors(
                field.data
            )
        if not same:
            typed.errors = [*typed.errors, _("Saved now: %(value)s", value=_in_words(field))]
    form.revision.raw_data, form.revision.data = None, meeting.revision


def _in_words(field: Any) -> str:
    """What a field holds, for people."""
    if hasattr(field, "choices"):
        return str(KIND_NAMES[field.data])
    value = str(field._value())
    return value.replace("T", " ") if field.type == "LocalDateTimeField" else value or "–"


@bp.post("/c/<course>/manage/schedule/meetings/<meeting>/cancel")
@course_view(may_edit_course)
def cancel_meeting(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Call a meeting off, or on again."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    cancelled = not request.form.get("undo")
    form = CancelForm()
    if not form.validate():
        raise InvalidInput(" ".join(form.cancel_note.errors), code="bad_note")
    meetings.cancel_meeting(
        present, viewer.actor, cancelled=cancelled, note=form.cancel_note.data or ""
    )
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
