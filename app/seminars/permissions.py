"""Who may do what with sign-ups. Staff and administrators set slots (`may_edit_course`)."""

from app.courses.permissions import Viewer, is_student
from app.groups.permissions import is_member
from app.seminars.models import SignUp, SignUpState


def may_see_sign_up(viewer: Viewer, sign_up: SignUp) -> bool:
    """What a group presents is public as long as it holds the slot."""
    return sign_up.state is SignUpState.CONFIRMED


def is_presenter(viewer: Viewer, sign_up: SignUp) -> bool:
    """Whether the viewer is a student in the group that signed up."""
    return is_student(viewer) and is_member(viewer, sign_up.group)
