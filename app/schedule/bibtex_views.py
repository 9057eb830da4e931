"""References as BibTeX, for everybody who sees the page."""

from collections.abc import Callable

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from app.courses.access import course_view, found, require
from app.courses.models import Course
from app.courses.permissions import Viewer, may_edit_course, may_see_page
from app.schedule import queries
from app.schedule.citations import to_bibtex
from app.schedule.views import bp


@bp.get("/c/<course>/references.bib")
@course_view(may_see_page)
def bibtex(viewer: Viewer) -> ResponseReturnValue:
    """Every reference that the page shows, as one file."""
    course = viewer.course
    return _file(course, course.slug, lambda: to_bibtex(queries.shown_references(course)))


@bp.get("/c/<course>/references/<reference>.bib")
@course_view(may_see_page)
def reference_bibtex(viewer: Viewer, reference: str) -> ResponseReturnValue:
    """One reference; to whoever can't edit the course, one that its page shows."""
    present = found(queries.reference_by_public_id(viewer.course, reference))
    require(may_edit_course(viewer) or present in queries.shown_references(viewer.course))
    return _file(viewer.course, present.public_id, lambda: to_bibtex([present]))


def _file(course: Course, name: str, content: Callable[[], str]) -> Response:
    """A BibTeX file; it is not written for somebody who has it as the page now is."""
    etag = f"bib-{course.id}-{course.page_version}"
    if request.if_none_match.contains(etag):
        response = make_response("", 304)
    else:
        response = make_response(content())
        response.content_type = "application/x-bibtex; charset=utf-8"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.bib"'
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
