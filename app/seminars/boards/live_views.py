"""What boards ask for while they are looked at. `pulse.py` answers the first before Flask."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, get_template_attribute, make_response, request
from flask.typing import ResponseReturnValue

from app.core.kept import Kept
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course, may_see_names, may_see_page
from app.seminars import queries
from app.seminars.boards.board import holders_of, waiting_in
from app.seminars.boards.live import beats_of
from app.seminars.boards.pulse import HEADERS, seen_in

bp = Blueprint("seminars_live", __name__)


@dataclass(frozen=True, slots=True)
class Names:
    """Who holds the slots of a course, as JSON, and when time makes that stale."""

    body: bytes
    fresh_until: datetime


@bp.get("/c/<course>/seminars/pulse")
@course_view(may_see_page)
def pulse(viewer: Viewer) -> ResponseReturnValue:
    """How many places of each slot are free, and the server's time."""
    beat = beats_of(current_app).of(viewer.course)
    return beat.said_now(seen_in(request.query_string.decode("ascii", "replace"))), 200, HEADERS


@bp.get("/c/<course>/seminars/live")
@course_view(may_see_page)
def live(viewer: Viewer) -> ResponseReturnValue:
    """Who holds each slot, drawn as on the board, for those who may see what this viewer may."""
    names = _names(viewer)
    response = make_response(names.body)
    response.content_type = "application/json"
    response.set_etag(hashlib.sha256(names.body).hexdigest()[:32])
    return response.make_conditional(request)


def _names(viewer: Viewer) -> Names:
    """The same for everybody's pages, those of the course's people, and those of its staff."""
    beat = beats_of(current_app).of(viewer.course)
    drawn: Kept[Names] = current_app.extensions.setdefault("colloquy_slot_names", Kept())
    key = (
        viewer.course.id,
        beat.version,
        may_see_names(viewer),
        may_edit_course(viewer),
    )
    names = drawn.get(key)
    if names is None:
        names = Names(_draw(viewer, beat.version), beat.fresh_until)
        drawn.keep(key, names)
    return names


def _draw(viewer: Viewer, version: str) -> bytes:
    show = get_template_attribute("seminars/_slots.html", "holders")
    slots = [s for day in queries.slots_by_meeting(viewer.course).values() for s in day]
    told = {"version": version, "slots": {s.public_id: show(holders_of(s, viewer)) for s in slots}}
    if may_see_names(viewer):
        told["waiting"] = {s.public_id: waiting_in(s) for s in slots if s.waiting}
    return json.dumps(told, separators=(",", ":")).encode()
