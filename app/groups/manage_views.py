"""Groups: where staff look after a set. Each thing that they do there has views of its own."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.groups import locking, queries
from app.groups.models import Group, GroupSet
from app.groups.rules import contact_of
from app.groups.views import WORDS

bp = Blueprint("groups_manage", __name__)


def set_here(viewer: Viewer, slug: str) -> GroupSet:
    """The set at this address of the course, or 404."""
    return found(queries.group_set_by_slug(viewer.course, slug))


def group_here(viewer: Viewer, group_set: str, public_id: str) -> Group:
    """The group of this set, or 404."""
    group = found(queries.group_by_public_id(viewer.course, public_id))
    return found(group if group.group_set.slug == group_set else None)


def staff_url(group_set: GroupSet, endpoint: str = "show_set") -> str:
    """The staff's page of a set, or another of its pages."""
    return url_for(
        f"groups_manage.{endpoint}", course=group_set.course.slug, group_set=group_set.slug
    )


@bp.get("/c/<course>/manage/groups/<group_set>")
@course_view(may_edit_course)
def show_set(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """All groups of a set with their state, who has none, and what can be done."""
    present = set_here(viewer, group_set)
    groups = queries.groups_of(present)
    return render_template(
        "groups/manage_set.html",
        group_set=present,
        groups=groups,
        effects=locking.effects_of(present),
        contact_of=contact_of,
        last_change=_last_change,
        **WORDS,
    )


def _last_change(group: Group) -> object:
    """When somebody last came into the group or left it."""
    return max(m.left_at or m.joined_at for m in group.memberships)
