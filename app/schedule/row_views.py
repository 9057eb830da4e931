"""Writing a meeting in its row of the schedule."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.seen import ChangedMeanwhile
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import meetings, queries
from app.schedule.forms import RowForm
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.schedule.pages import back_to
from app.schedule.views import bp, instructors_in_words, show_saved


@bp.route("/c/<course>/manage/schedule/meetings/<meeting>/row", methods=["GET", "POST"])
@course_view(may_edit_course)
def meeting_row(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """The row of a meeting as fields: a page of its own, or taken into the table by a script."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    form = RowForm(zone=viewer.course.time_zone, obj=present)
    if not isinstance(form.instructors.data, str):
        form.instructors.data = instructors_in_words(present, "; ")
    form.opened_at(meetings.state_of(present, meetings.IN_ROW))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            _save(viewer, present, form)
        except DomainError as error:
            form.refuse(error)
            status = error.status
            if isinstance(error, ChangedMeanwhile):
                show_saved(form, present, meetings.IN_ROW)
        else:
            flash(_("Saved."), "success")
            return back_to(viewer, present)
    page = render_template(
        "schedule/row.html", form=form, meeting=present, title=meeting_label(present)
    )
    return page, status


def _save(viewer: Viewer, meeting: Meeting, form: Any) -> None:
    meetings.save_meeting(
        viewer.course,
        viewer.actor,
        kind=form.kind.data,
        title=form.title.data or "",
        starts_at=form.starts_at.data,
        ends_at=form.ends_at.data,
        note=None,
        instructors=meetings.parse_instructors(form.instructors.data or ""),
        scribe_places=form.scribe_places.data or 0,
        meeting=meeting,
        seen=form.seen.data,
    )
