"""Asking to join a group, and answering."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.errors import back
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_take_part
from app.groups import queries, requests
from app.groups.forms import AskForm
from app.groups.models import GroupJoinRequest
from app.groups.page_views import group_here, show_page
from app.groups.permissions import has_asked, is_member
from app.groups.rules import group_title
from app.groups.views import set_url

bp = Blueprint("group_requests", __name__)


@bp.post("/c/<course>/groups/<group_set>/<group>/ask")
@course_view(may_take_part)
def ask(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """Ask to join a group."""
    present = group_here(viewer, group_set, group)
    form = AskForm()
    status = 422
    if form.validate_on_submit():
        try:
            requests.ask(present, viewer.me, form.message.data or "")
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            words = _("You have asked %(group)s. Its members are told.", group=group_title(present))
            return back(words, "success", set_url(present.group_set))
    return show_page(viewer, group_here(viewer, group_set, group), form), status


def _request(viewer: Viewer, public_id: str) -> GroupJoinRequest:
    """A request that the viewer's group can answer."""
    asked = found(queries.request_by_public_id(viewer.course, public_id))
    require(is_member(viewer, asked.group))
    return asked


@bp.post("/c/<course>/groups/requests/<join_request>/accept")
@course_view(may_take_part)
def accept(viewer: Viewer, join_request: str) -> ResponseReturnValue:
    """Let in who has asked."""
    present = _request(viewer, join_request)
    requests.accept(present, viewer.me)
    words = _("%(name)s is in your group now.", name=present.enrollment.name)
    return back(words, "success", set_url(present.group.group_set))


@bp.post("/c/<course>/groups/requests/<join_request>/decline")
@course_view(may_take_part)
def decline(viewer: Viewer, join_request: str) -> ResponseReturnValue:
    """Say no to who has asked, after a question."""
    present = _request(viewer, join_request)
    if "confirmed" not in request.form:
        return render_template("groups/decline.html", asked=present, group_title=group_title)
    requests.decline(present, viewer.me)
    words = _(
        "You have declined the request of %(name)s. Any member can still invite them.",
        name=present.enrollment.name,
    )
    return back(words, "success", set_url(present.group.group_set))


@bp.post("/c/<course>/groups/requests/<join_request>/take-back")
@course_view(may_take_part)
def take_back(viewer: Viewer, join_request: str) -> ResponseReturnValue:
    """Ask no longer."""
    present = found(queries.request_by_public_id(viewer.course, join_request))
    require(has_asked(viewer, present))
    requests.take_back(present, viewer.me)
    return back(_("Your request is taken back."), "success", set_url(present.group.group_set))
