"""Groups: what students see and do. Staff pages are in `manage_views`."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.markdown import plain
from app.core.web.errors import back
from app.core.web.forms import options
from app.courses import queries as courses
from app.courses.access import course_view, found, require
from app.courses.models import Enrollment
from app.courses.permissions import Viewer, is_student, may_edit_course, may_take_part
from app.groups import membership, operations, queries
from app.groups.finding import choices
from app.groups.forms import CodeForm, InviteForm
from app.groups.holdings import held_by
from app.groups.models import Group, GroupInvitation, GroupSet
from app.groups.permissions import is_member, may_answer, may_see_groups
from app.groups.rules import (
    free_seats,
    group_title,
    is_full,
    is_locked,
    missing,
    missing_text,
    sizes_text,
    students_form,
    why_closed,
)
from app.groups.sought import Sought
from app.groups.summary import summaries, summary

bp = Blueprint("groups", __name__)
WORDS: dict[str, Any] = {
    "free_seats": free_seats,
    "group_title": group_title,
    "is_full": is_full,
    "is_locked": is_locked,
    "missing": missing,
    "missing_text": missing_text,
    "sizes_text": sizes_text,
    "students_form": students_form,
    "why_closed": why_closed,
}


def set_url(group_set: GroupSet) -> str:
    """Where a group set is shown."""
    return url_for("groups.show_set", course=group_set.course.slug, group_set=group_set.slug)


@bp.get("/c/<course>/groups/")
@course_view(may_see_groups)
def index(viewer: Viewer) -> ResponseReturnValue:
    """Each set: my group, invitations to answer, how many look for one."""
    return render_template(
        "groups/index.html",
        summaries=summaries(viewer),
        takes_part=is_student(viewer),
        manages=may_edit_course(viewer),
        **WORDS,
    )


@bp.get("/c/<course>/groups/<group_set>/")
@course_view(may_see_groups)
def show_set(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """One set: my group with its invitations, every group, and who has none."""
    return _show_set(viewer, _set(viewer, group_set))


def _show_set(viewer: Viewer, group_set: GroupSet, form: InviteForm | None = None) -> str:
    shown = summary(viewer, group_set)
    groups = queries.groups_of(group_set)
    lone = queries.ungrouped(group_set)
    looks = is_student(viewer) and shown.mine is None and not why_closed(group_set)
    sought = Sought.of(request.args)
    form = form or InviteForm(formdata=None)
    asking = {each.enrollment_id for each in shown.asking}
    form.student.choices = options(
        {"": _("Choose a classmate")} | {p.public_id: p.name for p in lone if p.id not in asking}
    )
    return render_template(
        "groups/show_set.html",
        s=shown,
        groups=groups,
        listed=sought.among(groups),
        sought=sought,
        choices=choices(group_set, groups, viewer.me) if looks else [],
        looks=looks,
        excerpt=plain,
        ungrouped=lone,
        invited=queries.invited_to(shown.mine) if shown.mine else [],
        form=form,
        code_form=CodeForm(formdata=None),
        me=viewer.enrollment,
        takes_part=is_student(viewer),
        manages=may_edit_course(viewer),
        **WORDS,
    )


def _set(viewer: Viewer, slug: str) -> GroupSet:
    return found(queries.group_set_by_slug(viewer.course, slug))


def own_group(viewer: Viewer, group_set: str, public_id: str) -> Group:
    """A group of this set that the viewer is in. A group of others is known, but not theirs."""
    group = found(queries.group_by_public_id(viewer.course, public_id))
    require(group.group_set.slug == group_set)
    require(is_member(viewer, group), known=True)
    return group


def chosen_person(viewer: Viewer, public_id: str | None) -> Enrollment:
    """The person of this course that a form names. Raises InvalidInput."""
    person = courses.enrollment_by_public_id(viewer.course, public_id or "")
    if person is None:
        raise InvalidInput(
            _("Nobody in this course is meant by that. Choose again."),
            code="unknown_person",
            field="student",
        )
    return person


@bp.post("/c/<course>/groups/<group_set>/create")
@course_view(may_take_part)
def create(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Start a group: alone, or with a classmate who is asked at once."""
    present = _set(viewer, group_set)
    if request.form.get("student"):
        classmate = chosen_person(viewer, request.form["student"])
        group = operations.start_with(present, viewer.me, classmate)
        words = _(
            "You have started %(group)s and invited %(name)s.",
            group=group_title(group),
            name=classmate.name,
        )
    else:
        group = operations.create_group(present, viewer.me)
        words = _("You have started %(group)s. Invite your classmates.", group=group_title(group))
    return back(words, "success", set_url(present))


@bp.post("/c/<course>/groups/<group_set>/<group>/invite")
@course_view(may_take_part)
def invite(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """Ask a classmate into one's group."""
    own = own_group(viewer, group_set, group)
    form = InviteForm()
    status = 422
    if form.validate_on_submit():
        try:
            person = chosen_person(viewer, form.student.data)
            operations.invite(own, viewer.me, person)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            words = _("%(name)s is invited and can accept now.", name=person.name)
            return back(words, "success", set_url(own.group_set))
    return _show_set(viewer, _set(viewer, group_set), form), status


def _invitation(viewer: Viewer, public_id: str) -> GroupInvitation:
    invitation = found(queries.invitation_by_public_id(viewer.course, public_id))
    require(may_answer(viewer, invitation))
    return invitation


@bp.post("/c/<course>/groups/invitations/<invitation>/accept")
@course_view(may_take_part)
def accept(viewer: Viewer, invitation: str) -> ResponseReturnValue:
    """Join the group that one is invited to."""
    group = operations.accept_invitation(_invitation(viewer, invitation), viewer.me)
    words = _("You are in %(group)s now.", group=group_title(group))
    return back(words, "success", set_url(group.group_set))


@bp.post("/c/<course>/groups/invitations/<invitation>/decline")
@course_view(may_take_part)
def decline(viewer: Viewer, invitation: str) -> ResponseReturnValue:
    """Say no to an invitation."""
    present = _invitation(viewer, invitation)
    operations.decline_invitation(present, viewer.me)
    return back(_("You have declined."), "success", set_url(present.group.group_set))


@bp.post("/c/<course>/groups/invitations/<invitation>/withdraw")
@course_view(may_take_part)
def withdraw_invitation(viewer: Viewer, invitation: str) -> ResponseReturnValue:
    """Take back an invitation of one's group."""
    present = found(queries.invitation_by_public_id(viewer.course, invitation))
    require(is_member(viewer, present.group))
    operations.withdraw_invitation(present, viewer.me)
    return back(_("The invitation is taken back."), "success", set_url(present.group.group_set))


@bp.route("/c/<course>/groups/<group_set>/<group>/leave", methods=["GET", "POST"])
@course_view(may_take_part)
def leave(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """Leave one's group, after a question."""
    present = found(queries.group_by_public_id(viewer.course, group))
    require(present.group_set.slug == group_set)
    try:
        if request.method == "GET":
            require(is_member(viewer, present), known=True)
            membership.check_leaving(present)
            return _asks_to_leave(present)
        # Somebody who sends it twice is out already, and told the same.
        operations.leave(present, viewer.me)
    except DomainError as error:
        status = 200 if request.method == "GET" else error.status
        return _asks_to_leave(present, error.message), status
    words = _("You are no longer in %(group)s.", group=group_title(present))
    return back(words, "success", set_url(present.group_set))


def _asks_to_leave(group: Group, against: str = "") -> str:
    """The question; or why it can't be, with what the group holds."""
    return render_template(
        "groups/leave.html", group=group, against=against, holdings=held_by(group), **WORDS
    )
