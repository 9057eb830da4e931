"""The people whom an old page names: taking them off, and saying that they agreed to be named."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.core.i18n import _
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import listed, queries
from app.schedule.models import ListedGroup, Meeting
from app.schedule.views import bp


@bp.post("/c/<course>/manage/schedule/meetings/<meeting>/listed/agreed")
@course_view(may_edit_course)
def listed_agreed(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Name to everybody all whom a meeting lists, or no longer."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    agreed = not request.form.get("undo")
    listed.set_agreed(present, viewer.actor, agreed=agreed)
    said = _("Everybody sees their names.") if agreed else _("Only the course's people see them.")
    flash(said, "success")
    return _to_form(viewer, present)


@bp.post("/c/<course>/manage/schedule/meetings/<meeting>/listed/remove")
@course_view(may_edit_course)
def listed_remove(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Take off one person (`position`, in `group` or as a scribe), one `group`, or `all`."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    group = _group(present)
    position = request.form.get("position", type=int)
    if position is not None:
        listed.remove_person(present, viewer.actor, group=group, position=position)
    elif request.form.get("all"):
        listed.remove_all(present, viewer.actor)
    elif group is not None:
        listed.remove_group(present, group, viewer.actor)
    else:
        raise BadRequest
    flash(_("Removed from the list."), "success")
    return _to_form(viewer, present)


def _group(meeting: Meeting) -> ListedGroup | None:
    """The group that the form names; 404 for one that is not of this meeting."""
    public_id = request.form.get("group")
    if not public_id:
        return None
    return found(next((g for g in meeting.listed_groups if g.public_id == public_id), None))


def _to_form(viewer: Viewer, meeting: Meeting) -> ResponseReturnValue:
    url = url_for("schedule.meeting", course=viewer.course.slug, meeting=meeting.public_id)
    return redirect(url, 303)
