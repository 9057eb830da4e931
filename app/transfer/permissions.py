"""Who may carry a course on to its next term."""

from app.courses.models import Role
from app.courses.permissions import Viewer, is_administrator


def may_carry_on(viewer: Viewer) -> bool:
    """Instructors make the next term of their course, and administrators that of any.

    A course of something new is an administrator's to make.
    """
    return viewer.role is Role.INSTRUCTOR or is_administrator(viewer)
