"""Calendars to subscribe to: a course's, and one's own by a secret address."""

import hashlib

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts import identity
from app.accounts.models import User
from app.core.i18n import _
from app.core.settings import settings
from app.core.web.access import public
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_see_page
from app.page.calendar import links
from app.page.calendar.events import course_events, own_events
from app.page.calendar.file import calendar_file

bp = Blueprint("calendar", __name__)


@bp.get("/c/<course>/calendar.ics")
@course_view(may_see_page)
def course(viewer: Viewer) -> ResponseReturnValue:
    """The meetings of a course, as everybody may know them."""
    shown = viewer.course
    events = course_events(shown, inside=False)
    return _answer(calendar_file(f"{shown.code} {shown.term}", events), f"{shown.slug}.ics")


@bp.get("/calendar/<token>.ics")
@public
def own(token: str) -> ResponseReturnValue:
    """A person's calendar, to whoever has its address."""
    owner = links.owner_of(token)
    if owner is None:
        raise NotFound
    return _answer(calendar_file(_("My courses"), own_events(owner)), "calendar.ics")


@bp.get("/account/calendar")
@identity.signed_in
def show(user: User) -> ResponseReturnValue:
    """One's own address, and how to make one."""
    token = links.token_of(user)
    path = url_for("calendar.own", token=token) if token else ""
    address = settings().site_address.rstrip("/") + path if path else ""
    return render_template("page/own_calendar.html", address=address)


@bp.post("/account/calendar")
@identity.signed_in
def renew(user: User) -> ResponseReturnValue:
    """Make the address, a new one, or none."""
    if request.form.get("end"):
        links.end(user)
        flash(_("Your calendar has no address any more."), "success")
    else:
        links.renew(user)
        flash(_("This is your calendar's address."), "success")
    return redirect(url_for("calendar.show"), 303)


def _answer(content: bytes, name: str) -> ResponseReturnValue:
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f"inline; filename={name}"
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    return response.make_conditional(request)
