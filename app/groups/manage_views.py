"""Groups: what staff set and put right, also when a set is locked."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.errors import back
from app.core.web.forms import options
from app.courses import queries as courses
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.groups import operations, queries
from app.groups.forms import AddMemberForm, GroupSetForm, NameForm, NewGroupForm
from app.groups.models import Group, GroupSet
from app.groups.rules import group_title, size
from app.groups.views import WORDS, chosen_person, set_url

bp = Blueprint("groups_manage", __name__)


@bp.route("/c/<course>/manage/groups/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def new_set(viewer: Viewer) -> ResponseReturnValue:
    """Divide the class anew."""
    form = GroupSetForm(zone=viewer.course.time_zone)
    status = 422
    if form.validate_on_submit():
        try:
            group_set = operations.create_group_set(viewer.course, viewer.actor, **form.values())
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Students can form groups now."), "success")
            return redirect(set_url(group_set), 303)
    page = render_template("groups/edit_set.html", form=form, group_set=None)
    return page, status if form.errors else 200


@bp.route("/c/<course>/manage/groups/<group_set>", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit_set(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """A set's title, sizes and deadline."""
    present = _set(viewer, group_set)
    form = GroupSetForm(obj=present, zone=viewer.course.time_zone)
    status = 422
    if form.validate_on_submit():
        try:
            operations.edit_group_set(present, viewer.actor, **form.values())
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return redirect(set_url(present), 303)
    page = render_template("groups/edit_set.html", form=form, group_set=present)
    return page, status if form.errors else 200


@bp.route("/c/<course>/manage/groups/<group_set>/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def new_group(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Put students without a group into a new one."""
    present = _set(viewer, group_set)
    form = NewGroupForm()
    form.students.choices = options({p.public_id: p.name for p in queries.ungrouped(present)})
    status = 422
    if form.validate_on_submit():
        try:
            people = [chosen_person(viewer, each) for each in form.students.data or []]
            group = operations.create_group_for(present, people, viewer.actor)
        except DomainError as error:
            # Whoever is at fault, the list of students is where it shows.
            error.field = "students"
            form.refuse(error)
            status = error.status
        else:
            flash(_("%(group)s is formed.", group=group_title(group)), "success")
            return redirect(set_url(present), 303)
    page = render_template("groups/new_group.html", form=form, group_set=present, **WORDS)
    return page, status if form.errors else 200


@bp.get("/c/<course>/manage/groups/<group_set>/<group>")
@course_view(may_edit_course)
def show_group(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """One group: its name, its members, who could join."""
    return _show_group(_group(viewer, group_set, group))


def _show_group(
    group: Group, *, name_form: NameForm | None = None, member_form: AddMemberForm | None = None
) -> str:
    lone = queries.ungrouped(group.group_set)
    member_form = member_form or AddMemberForm(formdata=None)
    member_form.student.choices = options(
        {"": _("Choose a student")} | {p.public_id: p.name for p in lone}
    )
    return render_template(
        "groups/manage_group.html",
        group=group,
        ungrouped=lone,
        name_form=name_form or NameForm(formdata=None, obj=group),
        member_form=member_form,
        **WORDS,
    )


def _set(viewer: Viewer, slug: str) -> GroupSet:
    return found(queries.group_set_by_slug(viewer.course, slug))


def _group(viewer: Viewer, group_set: str, public_id: str) -> Group:
    group = found(queries.group_by_public_id(viewer.course, public_id))
    return found(group if group.group_set.slug == group_set else None)


def _group_url(group: Group) -> str:
    group_set = group.group_set
    return url_for(
        "groups_manage.show_group",
        course=group_set.course.slug,
        group_set=group_set.slug,
        group=group.public_id,
    )


@bp.post("/c/<course>/manage/groups/<group_set>/<group>/name")
@course_view(may_edit_course)
def name_group(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """Give a group a name."""
    present = _group(viewer, group_set, group)
    form = NameForm()
    status = 422
    if form.validate_on_submit():
        try:
            operations.name_group(present, form.name.data or "", viewer.actor)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return back(_("Saved."), "success", _group_url(present))
    return _show_group(present, name_form=form), status


@bp.post("/c/<course>/manage/groups/<group_set>/<group>/members")
@course_view(may_edit_course)
def add_member(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """Put a student into a group."""
    present = _group(viewer, group_set, group)
    form = AddMemberForm()
    status = 422
    if form.validate_on_submit():
        try:
            person = chosen_person(viewer, form.student.data)
            operations.add_member(present, person, viewer.actor)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            words = _("%(name)s is in %(group)s.", name=person.name, group=group_title(present))
            return back(words, "success", _group_url(present))
    return _show_group(present, member_form=form), status


@bp.route(
    "/c/<course>/manage/groups/<group_set>/<group>/members/<person>/remove",
    methods=["GET", "POST"],
)
@course_view(may_edit_course)
def remove_member(viewer: Viewer, group_set: str, group: str, person: str) -> ResponseReturnValue:
    """Take somebody out of a group, after a question that tells what follows."""
    present = _group(viewer, group_set, group)
    enrollment = found(courses.enrollment_by_public_id(viewer.course, person))
    if request.method == "GET":
        found(next((m for m in present.members if m.id == enrollment.id), None))
        return render_template(
            "groups/remove_member.html",
            group=present,
            person=enrollment,
            remaining=size(present) - 1,
            **WORDS,
        )
    operations.remove_member(present, enrollment, viewer.actor)
    words = _(
        "%(name)s is no longer in %(group)s.", name=enrollment.name, group=group_title(present)
    )
    url = set_url(present.group_set) if present.dissolved_at else _group_url(present)
    return back(words, "success", url)
