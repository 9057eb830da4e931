"""Who may see what of the schedule."""

from app.core.clock import now
from app.courses.permissions import Viewer, is_enrolled, may_edit_course
from app.schedule.models import Material, Visibility


def may_see_material(viewer: Viewer, material: Material) -> bool:
    """Staff see every material; others those for them, from the day they are for them."""
    if may_edit_course(viewer):
        return True
    if material.visible_from is not None and material.visible_from > now():
        return False
    if material.visibility is Visibility.COURSE:
        return is_enrolled(viewer)
    return material.visibility is Visibility.PUBLIC
