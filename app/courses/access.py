"""Views of a course: found by the slug in the URL, opened by a permission.

`@course_view(may_…)` finds the course, works out who is looking, answers 404 to those who may
not know of it and 403 to those who may know but not enter, and hands the view a `Viewer`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from app.accounts.identity import current_user
from app.core.web.access import View, mark, refuse
from app.courses import queries
from app.courses.permissions import Viewer, may_see_page

Permission = Callable[[Viewer], bool]
T = TypeVar("T")


def viewer_of(course_slug: str) -> Viewer:
    """Who is looking at this course. Raises NotFound if there is none that they may know of."""
    course = queries.course_by_slug(course_slug)
    if course is None:
        raise NotFound
    user = current_user()
    enrollment = queries.active_enrollment(course, user) if user else None
    viewer = Viewer(course, user, enrollment)
    if not may_see_page(viewer):
        raise NotFound
    g.viewer = viewer
    return viewer


def course_view(permission: Permission) -> Callable[[View], View]:
    """A view under `/c/<course>/` for those whom `permission` admits."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(course: str, **kw: Any) -> ResponseReturnValue:
            viewer = viewer_of(course)
            if not permission(viewer):
                return refuse(signed_in=viewer.user is not None)
            return view(viewer, **kw)

        return mark(wrapper, permission.__name__)

    return decorate


def require(allowed: bool, *, known: bool = False) -> None:
    """Stop unless `allowed`: 403 when the viewer may know of the thing, else 404."""
    if not allowed:
        raise Forbidden if known else NotFound


def found(thing: T | None) -> T:
    """`thing`, or 404 when there is none."""
    if thing is None:
        raise NotFound
    return thing
