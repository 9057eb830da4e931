"""One group, as staff put it right: who is in it, and what it is called."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.errors import back
from app.core.web.forms import options
from app.courses import queries as courses
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.groups import arranging, describing, operations, queries
from app.groups.arranging import Step
from app.groups.manage_views import bp, group_here, set_here, staff_url
from app.groups.models import Group
from app.groups.rules import group_title, size
from app.groups.staff_forms import AddMemberForm, NameForm, NewGroupForm, named
from app.groups.views import WORDS, chosen_person


@bp.route("/c/<course>/manage/groups/<group_set>/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def new_group(viewer: Viewer, group_set: str) -> ResponseReturnValue:
    """Put students without a group into a new one."""
    present = set_here(viewer, group_set)
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
            return redirect(staff_url(present), 303)
    page = render_template("groups/new_group.html", form=form, group_set=present, **WORDS)
    return page, status if form.errors else 200


@bp.get("/c/<course>/manage/groups/<group_set>/<group>")
@course_view(may_edit_course)
def show_group(viewer: Viewer, group_set: str, group: str) -> ResponseReturnValue:
    """One group: its name, its members, who could join."""
    return _show_group(group_here(viewer, group_set, group))


def _show_group(
    group: Group, *, name_form: NameForm | None = None, member_form: AddMemberForm | None = None
) -> str:
    lone = queries.ungrouped(group.group_set)
    member_form = member_form or AddMemberForm(formdata=None)
    member_form.student.choices = named({p.public_id: p.name for p in lone})
    return render_template(
        "groups/manage_group.html",
        group=group,
        ungrouped=lone,
        name_form=name_form or NameForm(formdata=None, obj=group),
        member_form=member_form,
        **WORDS,
    )


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
    present = group_here(viewer, group_set, group)
    form = NameForm()
    status = 422
    if form.validate_on_submit():
        try:
            describing.name_group(present, form.name.data or "", viewer.actor)
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
    present = group_here(viewer, group_set, group)
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
    present = group_here(viewer, group_set, group)
    enrollment = found(courses.enrollment_by_public_id(viewer.course, person))
    if request.method == "GET":
        found(next((m for m in present.members if m.id == enrollment.id), None))
        return render_template(
            "groups/remove_member.html",
            group=present,
            person=enrollment,
            remaining=size(present) - 1,
            follows=arranging.what_follows([Step(enrollment, present, None)]),
            **WORDS,
        )
    operations.remove_member(present, enrollment, viewer.actor)
    words = _(
        "%(name)s is no longer in %(group)s.", name=enrollment.name, group=group_title(present)
    )
    url = staff_url(present.group_set) if present.dissolved_at else _group_url(present)
    return back(words, "success", url)
