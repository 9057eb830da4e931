"""Arranging a set: all groups beside those without one, and people dragged between them.

Without JavaScript people are ticked and a button brings them where the list says.
"""

from collections.abc import Collection, Sequence

from flask import flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.core.web.access import safe_next, wants_page
from app.courses.access import course_view
from app.courses.models import Enrollment
from app.courses.permissions import Viewer, may_edit_course
from app.groups import arranging, queries, undoing
from app.groups.arranging import Elsewhere, WouldLose
from app.groups.manage_views import bp, moved_words, set_here, staff_url
from app.groups.models import Group, GroupSet
from app.groups.views import WORDS, chosen_person

_NAMED = 5


@bp.get("/c/<course>/manage/groups/<group_set>/arrange")
@course_view(may_edit_course)
def arrange(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Who is where; and after a move, the button that takes it back."""
    return _arrange(set_here(viewer, group_set), back=request.args.get("back", ""))


def _arrange(
    group_set: GroupSet,
    *,
    back: str = "",
    chosen: Collection[str] = (),
    target: str = "",
    refusal: str = "",
) -> str:
    return render_template(
        "groups/arrange.html",
        group_set=group_set,
        groups=queries.groups_of(group_set),
        ungrouped=queries.ungrouped(group_set),
        moved=moved_words(group_set, back),
        back=back,
        chosen=chosen,
        target=target,
        refusal=refusal,
        **WORDS,
    )


@bp.post("/c/<course>/manage/groups/<group_set>/move")
@course_view(may_edit_course)
def move(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Bring people into a group, a new one, or none. A refusal keeps the ticks."""
    present = set_here(viewer, group_set)
    chosen, target = request.form.getlist("person"), request.form.get("target", "")
    try:
        people = [chosen_person(viewer, each) for each in chosen]
        try:
            key = arranging.move_members(
                present,
                people,
                _target(viewer, present, target),
                viewer.actor,
                confirmed="confirmed" in request.form,
            )
        except WouldLose as question:
            return _ask(present, "move", people, question, person=chosen, target=[target])
    except DomainError as error:
        if not wants_page():
            raise
        page = _arrange(present, chosen=chosen, target=target, refusal=error.message)
        return page, error.status
    url = staff_url(present, "arrange", back=key)
    return redirect(safe_next(request.form.get("next"), url), 303)


def _ask(
    group_set: GroupSet,
    endpoint: str,
    people: Sequence[Enrollment],
    question: WouldLose,
    **fields: Sequence[str],
) -> ResponseReturnValue:
    """What a move would do to groups that hold something, and whether it is meant."""
    if not wants_page():
        return jsonify(question=question.message), question.status
    page = render_template(
        "groups/arrange_question.html",
        group_set=group_set,
        consequences=question.consequences,
        whom=_names(people),
        action=staff_url(group_set, endpoint),
        fields=fields,
        back_url=safe_next(request.form.get("next"), staff_url(group_set, "arrange")),
    )
    return page, question.status


def _names(people: Sequence[Enrollment]) -> str:
    names = [each.name for each in people[:_NAMED]]
    if len(people) > _NAMED:
        more = len(people) - _NAMED
        names.append(ngettext("%(num)d other", "%(num)d others", more))
    return ", ".join(names)


@bp.post("/c/<course>/manage/groups/<group_set>/put-back")
@course_view(may_edit_course)
def put_back(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Take back what was done at once: a move, a file, places at random."""
    present, key = set_here(viewer, group_set), request.form.get("back", "")
    try:
        undoing.put_back(present, key, viewer.actor, confirmed="confirmed" in request.form)
    except WouldLose as question:
        people = [step.person for step in undoing.steps_of(present, key)]
        return _ask(present, "put_back", people, question, back=[key])
    except DomainError as error:
        if not wants_page():
            raise
        return _arrange(present, refusal=error.message), error.status
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
