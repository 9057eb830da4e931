"""The public course page."""

import hashlib
import re

from flask import Blueprint, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.kept import Kept
from app.core.web.access import mark
from app.courses.access import viewer_of
from app.courses.models import Course
from app.courses.permissions import may_edit_course
from app.page import door
from app.page.audience import Audience, audience_of
from app.page.cache import Drawn
from app.page.content import draw
from app.page.structured import address_of

bp = Blueprint("page", __name__)

# A template's indents between tags: a tenth of a long page (measured), and nobody sees them.
_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


@bp.get("/c/<course>/")
def show(course: str) -> ResponseReturnValue:
    """The page of a course: for everybody once it is published, before that for its people.

    Its content is kept for each audience; the frame with the viewer's name is drawn around it. The
    whole page of visitors who carry no session is kept by the door, which stands before this.
    """
    viewer = viewer_of(course)
    content = _content(viewer.course, audience_of(viewer))
    if not door.is_visit() or viewer.course.published_at is None:
        return render_template(
            "page/show.html",
            content=content.body,
            about=content.about,
            page_address=address_of(viewer.course),
            may_publish=may_edit_course(viewer),
        )
    # No clock in what is kept: every process draws the same bytes, and gives them the same ETag.
    page = render_template(
        "page/show.html",
        content=content.body,
        about=content.about,
        page_address=address_of(viewer.course),
        now_iso="",
    )
    response = make_response(page)
    # Weak: the door gives the same page compressed too (RFC 9110, 8.8.1).
    response.set_etag(hashlib.sha256(page.encode()).hexdigest()[:32], weak=True)
    response.vary.add("Accept-Encoding")
    response.headers.add(*door.server_timing())
    door.keep(viewer.course, content.fresh_until)
    return response.make_conditional(request)


mark(show, "may_see_page")


def _content(course: Course, audience: Audience) -> Drawn:
    """The content of the page for an audience, kept or drawn now."""
    pages: Kept[Drawn] = current_app.extensions.setdefault("colloquy_drawn_pages", Kept())
    key = (course.id, course.page_version, audience)
    kept = pages.get(key)
    if kept is None:
        page = draw(course, audience)
        drawn = render_template("page/content.html", page=page, course=course)
        body = _BETWEEN_TAGS.sub(">\n<", drawn)
        kept = Drawn(body, page.about, page.fresh_until)
        pages.keep(key, kept)
    return kept
