"""The public course page."""

import hashlib

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    render_template,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import bindparam, select

from app.core.clock import now
from app.core.db import db
from app.core.web.access import mark
from app.courses.access import viewer_of
from app.courses.models import Course
from app.page.audience import Audience, audience_of
from app.page.cache import Drawn, DrawnPages
from app.page.content import draw

bp = Blueprint("page", __name__)
_version = select(Course.id, Course.page_version).where(
    Course.slug == bindparam("slug"), Course.published_at.is_not(None)
)


@bp.get("/c/<course>/")
def show(course: str) -> ResponseReturnValue:
    """The page of a course: for everybody once it is published, before that for its people.

    Visitors who carry no session get the whole page as kept; for others its content is kept and
    the frame with their name is drawn around it.
    """
    plain_visit = not session and not request.query_string
    if plain_visit and (kept := _kept_for_visitors(course)) is not None:
        return _answer(kept)
    viewer = viewer_of(course)
    audience = audience_of(viewer)
    content = _content(viewer.course, audience)
    if not (plain_visit and audience is Audience.PUBLIC and viewer.course.published_at):
        return render_template("page/show.html", content=content.body)
    # No clock in what is kept: every process draws the same bytes, and gives them the same ETag.
    page = render_template("page/show.html", content=content.body, now_iso="")
    whole = Drawn(page, _etag(page), content.fresh_until)
    _kept_pages().keep((viewer.course.id, viewer.course.page_version, "whole"), whole)
    return _answer(whole)


mark(show, "may_see_page")


def _kept_pages() -> DrawnPages:
    """The drawn pages of the running app."""
    found: DrawnPages = current_app.extensions.setdefault("colloquy_drawn_pages", DrawnPages())
    return found


def _kept_for_visitors(slug: str) -> Drawn | None:
    """The whole page, if it is kept, at the price of one small query."""
    with db.engine.connect() as connection:
        row = connection.execute(_version, {"slug": slug}).first()
    return _kept_pages().get((*row, "whole")) if row else None


def _content(course: Course, audience: Audience) -> Drawn:
    """The content of the page for an audience, kept or drawn now."""
    key = (course.id, course.page_version, audience)
    kept = _kept_pages().get(key)
    if kept is None:
        page = draw(course, audience)
        kept = Drawn(
            render_template("page/content.html", page=page, course=course), "", page.fresh_until
        )
        _kept_pages().keep(key, kept)
    return kept


def _etag(page: str) -> str:
    return hashlib.sha256(page.encode()).hexdigest()[:32]


def _answer(drawn: Drawn) -> Response:
    response = make_response(drawn.body)
    response.set_etag(drawn.etag)
    # The time from which the page counts what is left (js/app.js); a 304 carries it too.
    response.headers["Server-Timing"] = f'now;desc="{now().isoformat()}"'
    response.make_conditional(request)
    return response
