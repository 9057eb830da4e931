"""Projects as staff set them: the editor, publication, extensions."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.errors import back
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course, may_see_student_work
from app.groups import queries as groups
from app.groups.rules import group_title
from app.projects import operations, queries
from app.projects.forms import MOST_FILES, ExtensionForm, ProjectForm, project_values
from app.projects.models import Project
from app.projects.views import bp


def _project(viewer: Viewer, slug: str) -> Project:
    return found(queries.project_by_slug(viewer.course, slug))


@bp.get("/c/<course>/manage/projects/")
@course_view(may_edit_course)
def manage(viewer: Viewer) -> ResponseReturnValue:
    """Every project, drafts too."""
    listed = queries.projects(viewer.course, include_drafts=True)
    return render_template("projects/manage.html", projects=listed)


@bp.route("/c/<course>/manage/projects/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def new(viewer: Viewer) -> ResponseReturnValue:
    """Set a project."""
    sets = {s.public_id: s for s in groups.group_sets(viewer.course)}
    if not sets:
        flash(_("A project is set to the groups of a group set. Make one first."), "info")
        return redirect(url_for("groups.index", course=viewer.course.slug))
    form = ProjectForm(zone=viewer.course.time_zone, label_1=_("Report"))
    form.group_set.choices = [(key, s.title) for key, s in sets.items()]
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            project = operations.create_project(
                viewer.course,
                viewer.actor,
                slug=form.slug.data or "",
                group_set=sets[form.group_set.data],
                requirements=form.requirements(),
                **_values(form),
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("The project is a draft. Publish it when it is ready."), "success")
            return _to_editor(viewer, project)
    return _editor(viewer, form), status


def _values(form: ProjectForm) -> dict[str, object]:
    values = {name: form[name].data for name in operations.PROJECT_FIELDS}
    return {**values, "brief": values["brief"] or ""}


def _to_editor(viewer: Viewer, project: Project) -> ResponseReturnValue:
    url = url_for("projects.edit", course=viewer.course.slug, project=project.slug)
    return redirect(url, 303)


@bp.route("/c/<course>/manage/projects/<project>", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Change a project."""
    row = _project(viewer, project)
    form = ProjectForm(zone=viewer.course.time_zone, obj=row, data=project_values(row))
    # What can't be changed is not asked for, and not taken when it is sent.
    form.group_set.choices = [(row.group_set.public_id, row.group_set.title)]
    form.group_set.data, form.slug.data = row.group_set.public_id, row.slug
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            changed = operations.edit_project(
                row, viewer.actor, requirements=form.requirements(), **_values(form)
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            words = _("Saved.")
            if changed:
                words = _("Saved. %(num)d attempts are measured anew.", num=changed)
            flash(words, "success")
            return _to_editor(viewer, row)
    return _editor(viewer, form, row), status


def _editor(
    viewer: Viewer,
    form: ProjectForm,
    project: Project | None = None,
    extension_form: ExtensionForm | None = None,
) -> str:
    rows = queries.submissions(project) if project else []
    if project and extension_form is None:
        extension_form = _extension_form(viewer, project, fresh=True)
    return render_template(
        "projects/edit.html",
        form=form,
        project=project,
        rows=MOST_FILES,
        attempts=sum(row.attempts for row in rows),
        extension_form=extension_form,
        extensions=[
            {
                "title": group_title(row.group),
                "group": row.group.public_id,
                "due_at": row.extension.due_at,
                "reason": row.extension.reason,
            }
            for row in rows
            if row.extension
        ],
    )


def _extension_form(viewer: Viewer, project: Project, *, fresh: bool = False) -> ExtensionForm:
    form = (
        ExtensionForm(formdata=None, zone=viewer.course.time_zone)
        if fresh
        else ExtensionForm(zone=viewer.course.time_zone)
    )
    form.group.choices = [
        (group.public_id, group_title(group)) for group in groups.groups_of(project.group_set)
    ]
    return form


@bp.post("/c/<course>/manage/projects/<project>/publish")
@course_view(may_edit_course)
def publish(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Show a project to everybody, or make it a draft again."""
    row = _project(viewer, project)
    published = request.form.get("published") == "yes"
    operations.publish_project(row, viewer.actor, published=published)
    words = _("The project is published.") if published else _("The project is a draft again.")
    return back(words, "success", url_for("projects.edit", course=viewer.course.slug,
                                          project=row.slug))


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
            flash(_("The group has more time."), "success")
            return _to_editor(viewer, row)
    editor = ProjectForm(formdata=None, zone=viewer.course.time_zone, obj=row,
                         data=project_values(row))
    editor.group_set.choices = []
    return _editor(viewer, editor, row, form), status


@bp.post("/c/<course>/manage/projects/<project>/extensions/<group>/withdraw")
@course_view(may_see_student_work)
def withdraw_extension(viewer: Viewer, project: str, group: str) -> ResponseReturnValue:
    """Take an extension back."""
    row = _project(viewer, project)
    present = found(groups.group_by_public_id(viewer.course, group))
    require(present.group_set_id == row.group_set_id)
    operations.withdraw_extension(row, present, viewer.me)
    return back(_("The extension is taken back."), "success",
                url_for("projects.edit", course=viewer.course.slug, project=row.slug))
