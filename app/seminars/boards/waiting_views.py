"""Waiting for a full slot, and giving the place in the line back."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.i18n import _
from app.core.web.errors import back
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_take_part
from app.seminars import queries
from app.seminars.boards.board import slot_day
from app.seminars.boards.signing import Signing
from app.seminars.boards.views import WORDS, board_url, bp, slot_url
from app.seminars.holding import waiting
from app.seminars.models import SignUpState
from app.seminars.permissions import is_presenter


@bp.post("/c/<course>/seminars/slots/<slot>/wait")
@course_view(may_take_part)
def wait(viewer: Viewer, slot: str) -> ResponseReturnValue:
    """Wait for a full slot with what the form says; it is the form by which a slot is taken."""
    signing = Signing(found(queries.slot_by_public_id(viewer.course, slot)), viewer)
    status = signing.act(waiting.join_waitlist)
    if status == 303:
        when = slot_day(signing.slot, viewer.course.time_zone)
        flash(
            _(
                "You wait for %(when)s. When a place comes free it is yours, and you are told by "
                "mail.",
                when=when,
            ),
            "success",
        )
        return redirect(slot_url(viewer, signing.slot), 303)
    return signing.page(status, **WORDS)


@bp.route("/c/<course>/seminars/<sign_up>/stop-waiting", methods=["GET", "POST"])
@course_view(may_take_part)
def stop_waiting(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Leave the line, after a question."""
    present = found(queries.sign_up_by_public_id(viewer.course, sign_up))
    require(is_presenter(viewer, present), known=True)
    if request.method == "GET":
        if present.state is not SignUpState.WAITLISTED:
            return redirect(board_url(viewer))
        return render_template("seminars/stop_waiting.html", sign_up=present, **WORDS)
    waiting.leave_waitlist(present, viewer.me)
    return back(_("You no longer wait for it."), "success", board_url(viewer))
