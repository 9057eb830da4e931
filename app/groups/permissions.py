"""Who may do what with groups. Staff and administrators manage them (`may_edit_course`)."""

from app.courses.permissions import Viewer, is_administrator, is_enrolled, may_edit_course
from app.groups.models import Group, GroupInvitation, GroupJoinRequest


def may_see_groups(viewer: Viewer) -> bool:
    """The course's people see who is in which group, and so do administrators."""
    return is_enrolled(viewer) or is_administrator(viewer)


def is_member(viewer: Viewer, group: Group) -> bool:
    """Whether the viewer is in the group now."""
    me = viewer.enrollment
    return me is not None and any(
        m.enrollment_id == me.id and m.left_at is None for m in group.memberships
    )


def may_see_history(viewer: Viewer, group: Group) -> bool:
    """Who came and went is for those who are in the group, and for the staff."""
    return is_member(viewer, group) or may_edit_course(viewer)


def may_answer(viewer: Viewer, invitation: GroupInvitation) -> bool:
    """An invitation is answered by the person whom it invites."""
    return viewer.enrollment is not None and invitation.enrollment_id == viewer.enrollment.id


def has_asked(viewer: Viewer, request: GroupJoinRequest) -> bool:
    """A request is taken back by the person who has asked."""
    return viewer.enrollment is not None and request.enrollment_id == viewer.enrollment.id
