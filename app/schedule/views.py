"""The schedule's editor: the whole of it, and its meetings."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import local, now
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.seen import ChangedMeanwhile
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import adding, duties, letters, listed, meetings, moving, queries
from app.schedule.forms import CancelForm, MeetingForm
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
        cancelled=_cancelled_just_now(rows),
        moved=moving.can_put_back(viewer.course, request.args.get("moved", "")),
        references=queries.course_references(viewer.course),
        materials=queries.course_materials(viewer.course),
        label=meeting_label,
        now=now(),
        material_names=MATERIAL_NAMES,
    )


def _cancelled_just_now(rows: list[Meeting]) -> Meeting | None:
    """The meeting in the address that was called off, while it is."""
    asked = request.args.get("cancelled", "")
    return next((row for row in rows if row.public_id == asked and row.cancelled_at), None)


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
    form = MeetingForm(
        zone=viewer.course.time_zone,
        obj=present,
        data=None if present else adding.usual_place(viewer.course),
    )
    if present and not isinstance(form.instructors.data, str):
        # Rows of people, where the form has lines of text.
        form.instructors.data = instructors_in_words(present, "\n")
    form.opened_at(meetings.state_of(present, meetings.IN_FORM))
    status = 422 if form.is_submitted() and not form.is_preview else 200
    if form.validate_on_submit():
        try:
            saved = _save(viewer, present, form)
        except DomainError as error:
            form.refuse(error)
            status = error.status
            if present and isinstance(error, ChangedMeanwhile):
                show_saved(form, present, meetings.IN_FORM)
        else:
            flash(_("Saved."), "success")
            return back_to(viewer, saved)
    page = render_template(
        "schedule/meeting.html",
        form=form,
        title=meeting_label(present) if present else _("New meeting"),
        meeting=present,
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
        seen=form.seen.data if meeting else None,
        key=form.form_key.data,
    )


def instructors_in_words(meeting: Meeting, between: str) -> str:
    """Who teaches a meeting, as `parse_instructors` reads it."""
    return between.join(
        f"{i.name} ({i.affiliation})" if i.affiliation else i.name for i in meeting.instructors
    )


def show_saved(form: Any, meeting: Meeting, names: Iterable[str]) -> None:
    """Beside each field that differs, what is saved now."""
    saved = type(form)(formdata=None, zone=form.zone, obj=meeting)
    words, typed = instructors_in_words(meeting, "; "), form.instructors.data or ""
    same = meetings.parse_instructors(typed) == meetings.parse_instructors(words)
    saved.instructors.data = typed if same else words
    form.show_saved(saved, meetings.state_of(meeting, names))


@bp.route("/c/<course>/manage/schedule/meetings/<meeting>/cancel", methods=["GET", "POST"])
@course_view(may_edit_course)
def cancel_meeting(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Call a meeting off, after a question that says whom it concerns; or on again."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    if request.form.get("undo"):
        meetings.cancel_meeting(present, viewer.actor, cancelled=False)
        flash(_("The meeting takes place."), "success")
        return back_to(viewer, present)
    form = CancelForm()
    if form.validate_on_submit():
        note = form.cancel_note.data or ""
        meetings.cancel_meeting(present, viewer.actor, note=note)
        return redirect(url_for(".manage", course=viewer.course.slug, cancelled=meeting), 303)
    concerned = duties.duties_in([present])
    page = render_template(
        "schedule/cancel.html",
        form=form,
        meeting=present,
        label=meeting_label(present),
        duties=concerned,
        told=letters.told_number(concerned),
    )
    return page, 422 if form.is_submitted() else 200


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
