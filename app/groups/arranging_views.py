"""Arranging a set: all groups beside those without one, and people dragged between them.

Without JavaScript people are ticked and a button brings them where the list says.
"""

from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import InvalidInput
from app.core.i18n import _, ngettext
from app.core.web.access import safe_next, wants_page
from app.courses import queries as courses
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.groups import arranging, queries
from app.groups.arranging import Elsewhere, Place, Step, WouldLose
from app.groups.manage_views import bp, set_here, staff_url
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title
from app.groups.views import WORDS, chosen_person


@bp.get("/c/<course>/manage/groups/<group_set>/arrange")
@course_view(may_edit_course)
def arrange(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Who is where; and after a move, the button that takes it back."""
    present = set_here(viewer, group_set)
    moved = _places(viewer, present, request.args.get("back", ""))
    groups = queries.groups_of(present)
    return render_template(
        "groups/arrange.html",
        group_set=present,
        groups=groups,
        ungrouped=queries.ungrouped(present),
        moved=_moved_text(moved, groups) if moved else "",
        back=request.args.get("back", ""),
        **WORDS,
    )


@bp.post("/c/<course>/manage/groups/<group_set>/move")
@course_view(may_edit_course)
def move(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Bring people into a group, a new one, or none."""
    present = set_here(viewer, group_set)
    chosen = request.form.getlist("person")
    try:
        steps = arranging.move_members(
            present,
            [chosen_person(viewer, each) for each in chosen],
            _target(viewer, present, request.form.get("target", "")),
            viewer.actor,
            confirmed="confirmed" in request.form,
        )
    except WouldLose as question:
        return _ask(present, chosen, question)
    url = url_for(
        ".arrange",
        course=viewer.course.slug,
        group_set=present.slug,
        back=_as_text(steps) or None,
    )
    return redirect(safe_next(request.form.get("next"), url), 303)


def _ask(group_set: GroupSet, chosen: Sequence[str], question: WouldLose) -> ResponseReturnValue:
    """What the move would do to groups that hold something, and whether it is meant."""
    if not wants_page():
        return jsonify(question=question.message), question.status
    page = render_template(
        "groups/arrange_question.html",
        group_set=group_set,
        consequences=question.consequences,
        chosen=chosen,
        target=request.form.get("target", ""),
        back_url=safe_next(request.form.get("next"), staff_url(group_set, "arrange")),
    )
    return page, question.status


@bp.post("/c/<course>/manage/groups/<group_set>/put-back")
@course_view(may_edit_course)
def put_back(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Take the last move back."""
    present = set_here(viewer, group_set)
    places = _places(viewer, present, request.form.get("back", ""))
    arranging.put_back(present, places, viewer.actor)
    flash(_("Everybody is where they were."), "success")
    return redirect(staff_url(present, "arrange"), 303)


def _target(viewer: Viewer, group_set: GroupSet, key: str) -> Group | Elsewhere:
    """Where a form wants people to go. Raises InvalidInput."""
    if key in set(Elsewhere):
        return Elsewhere(key)
    group = queries.group_by_public_id(viewer.course, key)
    if group is None or group.group_set_id != group_set.id:
        raise InvalidInput(_("Choose where to."), code="no_target", field="target")
    return group


def _as_text(steps: Sequence[Step]) -> str:
    """Who was where before these steps, for an address: `person.group` or `person.none`."""
    return "~".join(
        f"{step.person.public_id}.{step.before.public_id if step.before else Elsewhere.NO_GROUP}"
        for step in steps
    )


def _places(viewer: Viewer, group_set: GroupSet, text: str) -> list[Place]:
    """The same, read; what is not of this set is left out."""
    places: list[Place] = []
    for each in text.split("~"):
        person_key, _dot, group_key = each.partition(".")
        person = courses.enrollment_by_public_id(viewer.course, person_key)
        group = queries.group_by_public_id(viewer.course, group_key)
        if person is not None and (group is None or group.group_set_id == group_set.id):
            places.append((person, group))
    return places


def _moved_text(places: Sequence[Place], groups: Sequence[Group]) -> str:
    """Where those are now who were moved, in a sentence."""
    where: dict[int, Any] = {member.id: group for group in groups for member in group.members}
    if len(places) > 1:
        return ngettext("%(num)d person is moved.", "%(num)d people are moved.", len(places))
    person, _before = places[0]
    if person.id not in where:
        return _("%(name)s is in no group now.", name=person.name)
    return _("%(name)s is in %(group)s now.", name=person.name, group=group_title(where[person.id]))
