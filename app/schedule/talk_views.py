"""Writing talks."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.seen import ChangedMeanwhile
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import queries, talks
from app.schedule.forms import TalkForm
from app.schedule.meetings import parts_in_words
from app.schedule.models import Meeting, Talk
from app.schedule.naming import meeting_label
from app.schedule.pages import back_to
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
    form.opened_at(talks.state_of(talk))
    status = 422 if form.is_submitted() and not form.is_preview else 200
    if form.validate_on_submit():
        marks = {"seen": form.seen.data if talk else None, "key": form.form_key.data}
        try:
            talks.save_talk(meeting, viewer.actor, talk=talk, **marks, **form.values())
        except DomainError as error:
            form.refuse(error)
            status = error.status
            if isinstance(error, ChangedMeanwhile):
                saved = TalkForm(zone=form.zone, formdata=None, obj=talk)
                form.show_saved(saved, talks.state_of(talk))
        else:
            flash(_("Saved."), "success")
            return back_to(viewer, meeting)
    page = render_template(
        "schedule/talk.html",
        form=form,
        title=(talk.title or talk.speaker) if talk else _("New talk"),
        talk=talk,
        meetings=queries.other_meetings(meeting) if talk else [],
        label=meeting_label,
    )
    return page, status


@bp.post("/c/<course>/manage/schedule/talks/<talk>/order")
@course_view(may_edit_course)
def order_talk(viewer: Viewer, talk: str) -> ResponseReturnValue:
    """Have a talk change places with the one before it, or after it."""
    present = found(queries.talk_by_public_id(viewer.course, talk))
    talks.order_talk(present, viewer.actor, by=-1 if request.form.get("way") == "up" else 1)
    flash(_("Its place is another now."), "success")
    return back_to(viewer, present.meeting)


@bp.post("/c/<course>/manage/schedule/talks/<talk>/move")
@course_view(may_edit_course)
def move_talk(viewer: Viewer, talk: str) -> ResponseReturnValue:
    """Move a talk to another meeting."""
    present = found(queries.talk_by_public_id(viewer.course, talk))
    to = request.form.get("meeting")
    if not to:
        raise InvalidInput(_("Choose the meeting that it moves to."), code="no_meeting")
    talks.move_talk(present, viewer.actor, found(queries.meeting_by_public_id(viewer.course, to)))
    flash(_("The talk is moved."), "success")
    return back_to(viewer, present.meeting)


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
