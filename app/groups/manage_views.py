"""Groups: where staff look after a set. Each thing that they do there has views of its own."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import _, ngettext
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.groups import locking, membership, queries, undoing
from app.groups.models import Group, GroupSet
from app.groups.rules import contact_of, group_title
from app.groups.sought import Sought
from app.groups.views import WORDS

bp = Blueprint("groups_manage", __name__)


def set_here(viewer: Viewer, slug: str) -> GroupSet:
    """The set at this address of the course, or 404."""
    return found(queries.group_set_by_slug(viewer.course, slug))


def group_here(viewer: Viewer, group_set: str, public_id: str) -> Group:
    """The group of this set, or 404."""
    group = found(queries.group_by_public_id(viewer.course, public_id))
    return found(group if group.group_set.slug == group_set else None)


def staff_url(group_set: GroupSet, endpoint: str = "show_set", back: str | None = None) -> str:
    """The staff's page of a set, or another of its pages; with a button that takes `back`."""
    return url_for(
        f"groups_manage.{endpoint}",
        course=group_set.course.slug,
        group_set=group_set.slug,
        back=back or None,
    )


def moved_words(group_set: GroupSet, key: str) -> str:
    """What was done under the key that a page was opened with; empty if it can't be taken back."""
    steps = undoing.steps_of(group_set, key)
    if len(steps) != 1:
        number = len(steps)
        words = ngettext("%(num)d person is moved.", "%(num)d people are moved.", number)
        return words if number else ""
    person = steps[0].person
    present = membership.present_group(group_set, person)
    if present is None:
        return _("%(name)s is in no group now.", name=person.name)
    return _("%(name)s is in %(group)s now.", name=person.name, group=group_title(present))


@bp.get("/c/<course>/manage/groups/<group_set>")
@course_view(may_edit_course)
def show_set(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """All groups of a set with their state, who has none, and what can be done."""
    present = set_here(viewer, group_set)
    groups = queries.groups_of(present)
    sought = Sought.of(request.args)
    return render_template(
        "groups/manage_set.html",
        group_set=present,
        groups=groups,
        listed=sought.among(groups),
        sought=sought,
        effects=locking.effects_of(present),
        contact_of=contact_of,
        last_change=_last_change,
        moved=moved_words(present, request.args.get("back", "")),
        back=request.args.get("back", ""),
        **WORDS,
    )


def _last_change(group: Group) -> object:
    """When somebody last came into the group or left it."""
    return max(m.left_at or m.joined_at for m in group.memberships)
