"""Joining a group by its code; and the code, for the group's members."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from limits import parse

from app.accounts import throttle
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.markdown import render
from app.core.web.errors import back
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_take_part
from app.groups import codes
from app.groups.codes import OpensNoGroup
from app.groups.forms import CodeForm
from app.groups.models import Group
from app.groups.page_views import group_url
from app.groups.permissions import is_member
from app.groups.rules import group_title
from app.groups.views import WORDS, own_group

bp = Blueprint("group_codes", __name__)
# By person and not by place: a whole class may sit in one room.
WRONG_CODES = parse("15 per 10 minutes")


@bp.route("/c/<course>/groups/join", methods=["GET", "POST"])
@course_view(may_take_part)
def join(viewer: Viewer) -> ResponseReturnValue:
    """Type a group's code; see what group it is; join it with a click."""
    typed = request.args.get("code", "")
    if not typed and request.method == "GET":
        return _enter()
    try:
        group = _group(viewer, typed)
    except DomainError as error:
        return _enter(typed, error)
    if request.method == "POST":
        joined = codes.join_by_code(viewer.course, typed, viewer.me)
        words = _("You are in %(group)s now.", group=group_title(joined))
        return back(words, "success", group_url(joined))
    if is_member(viewer, group):
        return redirect(group_url(group))
    why_not = codes.why_not_join(group, viewer.me)
    about = render(group.about)
    return render_template("groups/join.html", group=group, about=about, why_not=why_not, **WORDS)


def _group(viewer: Viewer, typed: str) -> Group:
    """The group that the code opens. Raises OpensNoGroup, TooManyTries."""
    throttle.look(WRONG_CODES, "group code", viewer.actor.public_id)
    try:
        return codes.group_with_code(viewer.course, typed)
    except OpensNoGroup:
        throttle.take(WRONG_CODES, "group code", viewer.actor.public_id)
        raise


def _enter(typed: str = "", error: DomainError | None = None) -> ResponseReturnValue:
    form = CodeForm(formdata=None, code=typed)
    if error is not None:
        form.refuse(error)
    return render_template("groups/enter_code.html", form=form), error.status if error else 200


@bp.post("/c/<course>/groups/<group_set>/<group>/code")
@course_view(may_take_part)
def renew(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """Give one's group a code; or another one, after a question."""
    own = own_group(viewer, group_set, group)
    had_one = own.join_code is not None
    if had_one and not request.form.get("confirmed"):
        return render_template("groups/renew_code.html", group=own, **WORDS)
    codes.renew_code(own, viewer.me)
    words = _("The old code opens nothing any more.") if had_one else _("The group has a code.")
    return back(words, "success", group_url(own))


@bp.post("/c/<course>/groups/<group_set>/<group>/code/off")
@course_view(may_take_part)
def switch_off(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """Let nobody join by the code any more."""
    own = own_group(viewer, group_set, group)
    codes.switch_code_off(own, viewer.me)
    return back(_("Nobody joins by the code now."), "success", group_url(own))
