"""Moving meetings: first what would move is shown, then it is done, then it can be taken back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import duties, letters, moving, queries
from app.schedule.models import Meeting
from app.schedule.moving import Step, Way, Wish
from app.schedule.moving_forms import MoveForm
from app.schedule.naming import meeting_label
from app.schedule.pages import back_to
from app.schedule.views import bp


@bp.get("/c/<course>/manage/schedule/meetings/<meeting>/move")
@course_view(may_edit_course)
def plan_move(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """How a meeting is to move, and what would go where."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    form = _form(viewer, present)
    return _page(present, form, 200)


@bp.post("/c/<course>/manage/schedule/meetings/<meeting>/move")
@course_view(may_edit_course)
def move(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Move what was shown."""
    present = found(queries.meeting_by_public_id(viewer.course, meeting))
    form, seen = _form(viewer, present), request.form.get("plan", "")
    if not form.validate():
        return _page(present, form, 422)
    try:
        moving.carry_out(present, viewer.actor, _wish(form), seen)
    except DomainError as error:
        return _page(present, form, error.status, error)
    slug = viewer.course.slug
    anchor = f"meeting-{present.public_id}"
    return redirect(url_for("schedule.manage", course=slug, moved=seen, _anchor=anchor), 303)


@bp.post("/c/<course>/manage/schedule/put-back")
@course_view(may_edit_course)
def put_back(viewer: Viewer) -> ResponseReturnValue:
    """Take the last move back."""
    moving.put_back(viewer.course, viewer.actor, request.form.get("plan", ""))
    flash(_("Everything is where it was."), "success")
    return back_to(viewer)


def _form(viewer: Viewer, meeting: Meeting) -> MoveForm:
    sent = request.form if request.method == "POST" else request.args
    times = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    return MoveForm(
        formdata=sent if "way" in sent else None,
        zone=viewer.course.time_zone,
        data=times,
        meta={} if request.method == "POST" else {"csrf": False},
    )


def _wish(form: MoveForm) -> Wish:
    return Wish(
        form.way.data,
        form.starts_at.data,
        form.ends_at.data,
        form.last_day.data,
        form.note.data or "",
    )


def _page(
    meeting: Meeting, form: MoveForm, status: int, refusal: DomainError | None = None
) -> ResponseReturnValue:
    steps: list[Step] = []
    if form.way.raw_data and form.validate():
        try:
            steps = moving.plan(meeting, _wish(form))
        except DomainError as error:
            refusal = error
    if refusal is not None:
        form.refuse(refusal)
        status = refusal.status
    concerned = duties.duties_in([step.meeting for step in steps])
    page = render_template(
        "schedule/move.html",
        meeting=meeting,
        form=form,
        steps=steps,
        duties=concerned,
        pressing=duties.pressing_after(
            {step.meeting: step.starts_at - step.meeting.starts_at for step in steps}
        ),
        told=letters.told_number(concerned),
        key=moving.key_of(_wish(form), steps) if steps else "",
        called_off=form.way.data is Way.CANCEL,
        label=meeting_label,
    )
    return page, 422 if form.errors and status == 200 else status
