"""What the schedule's editors share: their form page, the way back, the place asked for."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.courses.access import found
from app.courses.permissions import Viewer
from app.schedule import queries
from app.schedule.models import Meeting
from app.schedule.places import Place


def back_to(viewer: Viewer, meeting: Meeting | None = None) -> ResponseReturnValue:
    """The schedule, at the row that was worked on."""
    anchor = f"meeting-{meeting.public_id}" if meeting else None
    url = url_for("schedule.manage", course=viewer.course.slug, _anchor=anchor)
    return redirect(url, 303)


def form_page(
    viewer: Viewer, form: object, title: str, status: int, **more: object
) -> tuple[str, int]:
    page = render_template("schedule/form.html", form=form, title=title, **more)
    return page, status


def asked_place(viewer: Viewer) -> Place:
    """Where something new belongs, by `?meeting=`, `?talk=` or, for a reference, the list in
    `?section=` in the address; else the course."""
    course = viewer.course
    if request.args.get("meeting"):
        return Place(course, found(queries.meeting_by_public_id(course, request.args["meeting"])))
    if request.args.get("talk"):
        present = found(queries.talk_by_public_id(course, request.args["talk"]))
        return Place(course, talk=present)
    if request.args.get("section"):
        held = found(queries.list_by_public_id(course, request.args["section"]))
        return Place(course, section=held)
    return Place(course)


def address_of(place: Place) -> dict[str, str]:
    """What asked_place() finds `place` by, for an address."""
    if place.meeting:
        return {"meeting": place.meeting.public_id}
    if place.talk:
        return {"talk": place.talk.public_id}
    return {"section": place.section.public_id} if place.section else {}


def meeting_of(place: Place) -> Meeting | None:
    return place.talk.meeting if place.talk else place.meeting
