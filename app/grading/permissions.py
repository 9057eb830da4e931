"""Who grades, who releases, who sees a grade."""

from app.courses.models import Role
from app.courses.permissions import Viewer, is_staff, is_student


def may_grade(viewer: Viewer) -> bool:
    """Instructors and teaching assistants grade."""
    return is_staff(viewer)


def may_release_grades(viewer: Viewer) -> bool:
    """Instructors release: what students see is theirs to answer for."""
    return viewer.role is Role.INSTRUCTOR


def may_see_own_grades(viewer: Viewer) -> bool:
    """Students see what was released to them."""
    return is_student(viewer)
