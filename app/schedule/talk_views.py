"""Writing talks."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import queries, talks
from app.schedule.forms import TalkForm
from app.schedule.meetings import parts_in_words
from app.schedule.models import Meeting, Talk
from app.schedule.pages import back_to, form_page
from app.schedule.views import bp


@bp.route("/c/<course>/manage/schedule/meetings/<meeting>/talks/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def new_talk(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Add a talk to a meeting."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    return _talk(viewer, present, None)


@bp.route("/c/<course>/manage/schedule/talks/<talk>", methods=["GET", "POST"])
@course_view(may_edit_course)
def talk(viewer: Viewer, talk: str) -> ResponseReturnValue:
    """Write a talk."""
    present = found(queries.talk_by_public_id(viewer.course, talk))
    return _talk(viewer, present.meeting, present)


def _talk(viewer: Viewer, meeting: Meeting, talk: Talk | None) -> ResponseReturnValue:
    # A new talk's times begin at the meeting's: only the hour is left to change.
    start = {} if talk else {"starts_at": meeting.starts_at}
    form = TalkForm(zone=viewer.course.time_zone, obj=talk, data=start)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        values = {name: value for name, value in form.data.items() if name != "csrf_token"}
        times = {name: values.pop(name) for name in ("starts_at", "ends_at")}
        texts = {name: value or "" for name, value in values.items()}
        try:
            talks.save_talk(meeting, viewer.actor, talk=talk, **texts, **times)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return back_to(viewer, meeting)
    title = (talk.title or talk.speaker) if talk else _("New talk")
    delete = (
        url_for("schedule.delete_talk", course=viewer.course.slug, talk=talk.public_id)
        if talk
        else ""
    )
    return form_page(viewer, form, title, status, delete=delete)


@bp.route("/c/<course>/manage/schedule/talks/<talk>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_talk(viewer: Viewer, talk: str) -> ResponseReturnValue:
    """Remove a talk, after a question."""
    present = found(queries.talk_by_public_id(viewer.course, talk))
    meeting = present.meeting
    if request.method == "GET":
        return render_template(
            "schedule/delete.html",
            what=present.title or present.speaker,
            goes=parts_in_words(present),
        )
    talks.delete_talk(present, viewer.actor)
    flash(_("The talk is gone."), "success")
    return back_to(viewer, meeting)
