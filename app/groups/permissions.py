"""Who may do what with groups. Staff and administrators manage them (`may_edit_course`)."""

from app.courses.permissions import Viewer, is_administrator, is_enrolled
from app.groups.models import Group, GroupInvitation


def may_see_groups(viewer: Viewer) -> bool:
    """The course's people see who is in which group, and so do administrators."""
    return is_enrolled(viewer) or is_administrator(viewer)


def is_member(viewer: Viewer, group: Group) -> bool:
    """Whether the viewer is in the group now."""
    me = viewer.enrollment
    return me is not None and any(
        m.enrollment_id == me.id and m.left_at is None for m in group.memberships
    )


def may_answer(viewer: Viewer, invitation: GroupInvitation) -> bool:
    """An invitation is answered by the person whom it invites."""
    return viewer.enrollment is not None and invitation.enrollment_id == viewer.enrollment.id
