"""A group's own page: what it says of itself, what it holds, and how one comes to be in it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.markdown import render
from app.core.seen import ChangedMeanwhile
from app.core.web.forms import options
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, is_student, may_edit_course, may_take_part
from app.groups import describing, queries
from app.groups.codes import address_of
from app.groups.finding import choice
from app.groups.forms import AskForm, DescribeForm
from app.groups.history import Stay, history_seen_by, whole_history
from app.groups.holdings import held_by
from app.groups.models import Group
from app.groups.permissions import is_member, may_see_groups, may_see_history
from app.groups.rules import contact_of, is_locked, why_closed
from app.groups.views import WORDS, own_group

bp = Blueprint("group_page", __name__)


def group_url(group: Group) -> str:
    """Where a group is shown."""
    return url_for(
        "group_page.show",
        course=group.group_set.course.slug,
        group_set=group.group_set.slug,
        group=group.public_id,
    )


def group_here(viewer: Viewer, group_set: str, public_id: str) -> Group:
    """The group of this set, or 404."""
    group = found(queries.group_by_public_id(viewer.course, public_id))
    require(group.group_set.slug == group_set)
    return group


@bp.get("/c/<course>/groups/<group_set>/<group>/")
@course_view(may_see_groups)
def show(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """The group, for the course's people."""
    return show_page(viewer, group_here(viewer, group_set, group))


def show_page(viewer: Viewer, group: Group, form: AskForm | None = None) -> str:
    """The page of a group, perhaps with a request that was refused."""
    mine = is_member(viewer, group)
    return render_template(
        "groups/group.html",
        group=group,
        mine=mine,
        me=viewer.enrollment,
        manages=may_edit_course(viewer),
        contact=contact_of(group),
        about=render(group.about),
        holdings=held_by(group),
        choice=choice(group, viewer.me) if is_student(viewer) and not mine else None,
        form=form or AskForm(formdata=None),
        closed=why_closed(group.group_set),
        asking=queries.requests_to([group]) if mine else [],
        invited=queries.invited_to(group) if mine else [],
        code_address=address_of(group) if mine and group.join_code else "",
        history=_history(viewer, group),
        **WORDS,
    )


def _history(viewer: Viewer, group: Group) -> list[Stay]:
    """Who came and went: all of it for staff, for a member what was while they were in it."""
    if not may_see_history(viewer, group):
        return []
    if may_edit_course(viewer):
        return whole_history(group)
    return history_seen_by(group, viewer.me)


@bp.route("/c/<course>/groups/<group_set>/<group>/edit", methods=["GET", "POST"])
@course_view(may_take_part)
def edit(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """What one's group says of itself."""
    own = own_group(viewer, group_set, group)
    form = _describing(own)
    status = 422
    if form.validate_on_submit():
        try:
            describing.describe(own, viewer.me, **_values(own, form))
        except ChangedMeanwhile as error:
            form.refuse(error)
            form.show_saved(_describing(own, formdata=None), describing.state_of(own))
            status = error.status
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return redirect(group_url(own), 303)
    page = render_template("groups/edit.html", form=form, group=own, **WORDS)
    return page, status if form.errors else 200


def _describing(group: Group, **values: Any) -> DescribeForm:
    state = describing.state_of(group)
    form = DescribeForm(**values, data=state)
    form.contact.choices = options({each.public_id: each.name for each in group.members})
    form.opened_at(state)
    if is_locked(group.group_set):
        # A name is the staff's to change now.
        del form.name
    return form


def _values(group: Group, form: DescribeForm) -> dict[str, Any]:
    return {
        "name": form.name.data or "" if form.name else group.name,
        "about": form.about.data or "",
        "reach": form.reach.data or "",
        "contact": form.contact.data or "",
        "takes_requests": form.takes_requests.data,
        "seen": form.seen.data,
    }
