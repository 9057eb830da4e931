"""Projects as staff set them: the editor, publication, extensions."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.core.web.errors import back
from app.core.web.forms import options
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course, may_see_student_work
from app.groups import queries as groups
from app.groups.models import GroupSet
from app.groups.rules import group_title
from app.projects import operations, queries
from app.projects.due_times import due_times
from app.projects.forms import MOST_FILES, ExtensionForm, ProjectForm, project_values
from app.projects.measuring import Effect
from app.projects.models import Project
from app.projects.views import bp
from app.projects.wording import remeasured_text
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues.due_words import rule_text
from app.seminars.dues.hanging import reports_due


def _project(viewer: Viewer, slug: str) -> Project:
    return found(queries.project_by_slug(viewer.course, slug))


def _editor_url(viewer: Viewer, project: Project) -> str:
    return url_for("projects.edit", course=viewer.course.slug, project=project.slug)


@bp.get("/c/<course>/manage/projects/")
@course_view(may_edit_course)
def manage(viewer: Viewer) -> ResponseReturnValue:
    """Every project, drafts too, with its counts."""
    listed = queries.projects(viewer.course, include_drafts=True)
    return render_template(
        "projects/manage.html",
        projects=listed,
        counts=queries.counts(listed),
        rule_text=rule_text,
    )


@bp.route("/c/<course>/manage/projects/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def new(viewer: Viewer) -> ResponseReturnValue:
    """Set a project."""
    sets = {s.public_id: s for s in groups.group_sets(viewer.course)}
    if not sets:
        flash(_("A project is set to the groups of a group set. Make one first."), "info")
        return redirect(url_for("groups.index", course=viewer.course.slug))
    form = ProjectForm(zone=viewer.course.time_zone, label_1=_("Report"))
    form.group_set.choices = options({key: s.title for key, s in sets.items()})
    offered = _offer_deadlines(form, reports_due(viewer.course))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            project = _create(viewer, form, sets[form.group_set.data], offered)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("The project is a draft. Publish it when it is ready."), "success")
            return redirect(_editor_url(viewer, project), 303)
    return render_template("projects/edit.html", form=form, project=None, rows=MOST_FILES), status


def _offer_deadlines(
    form: ProjectForm, deadlines: Sequence[SlotDeadline]
) -> dict[str, SlotDeadline]:
    """Let a form choose among these; returns them by what the form sends."""
    names = {
        each.public_id: f"{each.label} ({each.seminar.title}): {rule_text(each)}"
        for each in deadlines
    }
    form.hangs_on.choices = options({"": _("at the time above, too"), **names})
    return {each.public_id: each for each in deadlines}


def _create(
    viewer: Viewer, form: ProjectForm, group_set: GroupSet, offered: Mapping[str, SlotDeadline]
) -> Project:
    return operations.create_project(
        viewer.course,
        viewer.actor,
        slug=form.slug.data or "",
        group_set=group_set,
        requirements=form.requirements(),
        slot_deadline=offered.get(form.hangs_on.data or ""),
        **_values(form),
    )


def _values(form: ProjectForm) -> dict[str, Any]:
    values = {name: form[name].data for name in operations.PROJECT_FIELDS}
    return {**values, "brief": values["brief"] or ""}


@bp.route("/c/<course>/manage/projects/<project>", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Change a project. What that does to hand-ins is shown before it is done."""
    row = _project(viewer, project)
    form, offered = _project_form(viewer, row)
    status = 422 if form.is_submitted() else 200
    effect = None
    if form.validate_on_submit():
        try:
            done = operations.edit_project(
                row,
                viewer.actor,
                requirements=form.requirements(),
                slot_deadline=offered.get(form.hangs_on.data or ""),
                confirmed=form.confirmed.data or "",
                **_values(form),
            )
        except operations.Unconfirmed as question:
            effect, form.confirmed.data, status = question.effect, question.effect.key, 200
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_saved_text(done), "success")
            return redirect(_editor_url(viewer, row), 303)
    return _editor(viewer, form, row, effect=effect), status


def _project_form(
    viewer: Viewer, project: Project, **kw: Any
) -> tuple[ProjectForm, dict[str, SlotDeadline]]:
    """The form of a project, and the deadlines on slots that it offers, by what it sends."""
    values = project_values(project)
    form = ProjectForm(zone=viewer.course.time_zone, obj=project, data=values, **kw)
    # What can't be changed is not asked for, and not taken when it is sent.
    form.group_set.choices = options({project.group_set.public_id: project.group_set.title})
    form.group_set.data, form.slug.data = project.group_set.public_id, project.slug
    deadlines = reports_due(viewer.course, project.group_set)
    if project.slot_deadline is not None and project.slot_deadline not in deadlines:
        deadlines.append(project.slot_deadline)
    return form, _offer_deadlines(form, deadlines)


def _saved_text(done: Effect) -> str:
    number = len(done.remeasured)
    if not number:
        return _("Saved.")
    text: str = ngettext(
        "Saved. %(num)d attempt is measured anew.",
        "Saved. %(num)d attempts are measured anew.",
        number,
    )
    return text


def _editor(
    viewer: Viewer,
    form: ProjectForm,
    project: Project,
    *,
    effect: Effect | None = None,
    extension_form: ExtensionForm | None = None,
) -> str:
    # An extension's reason may be an illness: it is for those who teach the course alone.
    grants = may_see_student_work(viewer)
    rows = queries.submissions(project)
    return render_template(
        "projects/edit.html",
        form=form,
        project=project,
        rows=MOST_FILES,
        attempts=sum(row.attempts for row in rows),
        changes=[remeasured_text(change) for change in effect.remeasured] if effect else [],
        deducted=effect.deducted if effect else 0,
        effect=effect,
        extension_form=(extension_form or _extension_form(viewer, project, formdata=None))
        if grants
        else None,
        extended=[row for row in rows if row.extension] if grants else [],
        group_title=group_title,
    )


def _extension_form(viewer: Viewer, project: Project, **kw: Any) -> ExtensionForm:
    form = ExtensionForm(zone=viewer.course.time_zone, **kw)
    form.group.choices = options(
        {group.public_id: group_title(group) for group in groups.groups_of(project.group_set)}
    )
    return form


@bp.post("/c/<course>/manage/projects/<project>/publish")
@course_view(may_edit_course)
def publish(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Show a project to everybody, or make it a draft again."""
    row = _project(viewer, project)
    published = request.form.get("published") == "yes"
    operations.publish_project(row, viewer.actor, published=published)
    words = _("The project is published.") if published else _("The project is a draft again.")
    return back(words, "success", _editor_url(viewer, row))


@bp.route("/c/<course>/manage/projects/<project>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Take a draft away, after a question."""
    row = _project(viewer, project)
    if request.method == "GET":
        return render_template("projects/delete.html", project=row)
    operations.delete_draft(row, viewer.actor)
    flash(_("The draft is gone."), "success")
    return redirect(url_for("projects.manage", course=viewer.course.slug), 303)


@bp.post("/c/<course>/manage/projects/<project>/extensions")
@course_view(may_see_student_work)
def extend(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Give a group a later due time."""
    row = _project(viewer, project)
    form = _extension_form(viewer, row)
    status = 422
    if form.validate_on_submit():
        group = found(groups.group_by_public_id(viewer.course, form.group.data))
        try:
            operations.grant_extension(
                row, group, form.due_at.data, form.reason.data or "", viewer.me
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("%(group)s has more time.", group=group_title(group)), "success")
            return redirect(_editor_url(viewer, row), 303)
    editor, _offered = _project_form(viewer, row, formdata=None)
    return _editor(viewer, editor, row, extension_form=form), status


@bp.route(
    "/c/<course>/manage/projects/<project>/extensions/<group>/withdraw", methods=["GET", "POST"]
)
@course_view(may_see_student_work)
def withdraw_extension(viewer: Viewer, project: str, group: str) -> ResponseReturnValue:
    """Take an extension back, once it is seen what that does."""
    row = _project(viewer, project)
    present = found(groups.group_by_public_id(viewer.course, group))
    require(present.group_set_id == row.group_set_id)
    if request.method == "GET":
        return render_template(
            "projects/withdraw_extension.html",
            project=row,
            group=present,
            extension=found(next((e for e in row.extensions if e.group_id == present.id), None)),
            without=due_times([row], [present]).common(row, present),
            group_title=group_title,
            changes=[remeasured_text(c) for c in operations.withdrawal_effect(row, present)],
        )
    operations.withdraw_extension(row, present, viewer.me)
    return back(_("The extension is taken back."), "success", _editor_url(viewer, row))
