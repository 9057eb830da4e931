"""Projects as students meet them: what is set, handing in, receipts, files."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import intake
from app.core.clock import now
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.core.markdown import render
from app.core.storage import StoredFile
from app.core.web.files import serve
from app.core.web.uploads import incoming
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, is_student, may_edit_course, may_see_page, may_take_part
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title
from app.projects import operations, queries, receipts, rules
from app.projects.forms import ACCEPT, KIND_NAMES, HandInForm, field_name
from app.projects.models import Attempt, FileRequirement, Project
from app.projects.permissions import may_see_attempt, may_see_project
from app.projects.pictures import picture

bp = Blueprint("projects", __name__)


@bp.before_app_request
def _note_arrival() -> None:
    """A hand-in counts from here: the server has begun to receive it, the network may be slow."""
    g.received_at = now()


def _project(viewer: Viewer, slug: str) -> Project:
    project = found(queries.project_by_slug(viewer.course, slug))
    require(may_see_project(viewer, project))
    return project


def _my_group(viewer: Viewer, project: Project) -> Group | None:
    return groups.group_of(viewer.me, project.group_set) if is_student(viewer) else None


@bp.get("/c/<course>/projects/")
@course_view(may_see_page)
def index(viewer: Viewer) -> ResponseReturnValue:
    """What is set, with due times."""
    listed = queries.projects(viewer.course, include_drafts=may_edit_course(viewer))
    return render_template(
        "projects/index.html",
        projects=listed,
        states={p.id: _state(viewer, p) for p in listed} if is_student(viewer) else {},
        manages=may_edit_course(viewer),
    )


def _state(viewer: Viewer, project: Project) -> tuple[str, str]:
    """Where the viewer's group stands with a project: a word and its tone."""
    group = _my_group(viewer, project)
    if group is None:
        return _("no group yet"), "soon"
    submission = queries.submission_of(project, group)
    if submission is not None:
        return _("handed in, attempt %(number)d", number=submission.latest.number), "good"
    state = rules.hand_in_state(project, group, now())
    return {
        rules.HandInState.NOT_OPEN: (_("not open yet"), "neutral"),
        rules.HandInState.ON_TIME: (_("open"), "accent"),
        rules.HandInState.LATE: (_("overdue, still taken"), "late"),
        rules.HandInState.CLOSED: (_("closed"), "neutral"),
    }[state]


@bp.get("/c/<course>/projects/<project>/")
@course_view(may_see_page)
def show(viewer: Viewer, project: str) -> ResponseReturnValue:
    """A project: the brief, the rules, and where the viewer's group stands."""
    row = _project(viewer, project)
    group = _my_group(viewer, row)
    submission = queries.submission_of(row, group) if group else None
    return render_template(
        "projects/show.html",
        project=row,
        brief=render(row.brief),
        due_at=rules.due_for(row, group) if group else row.due_at,
        extended=group is not None and rules.due_for(row, group) != row.due_at,
        group=group,
        group_title=group_title,
        attempts=submission.attempts[::-1] if submission else [],
        why_not=_why_not(viewer, row, group),
        takes_part=is_student(viewer),
        manages=may_edit_course(viewer),
        file_facts=_file_facts(row),
        late_words=_late_words(row),
        member_lines=[
            {"name": member.name, "you": member.id == viewer.me.id} for member in group.members
        ]
        if group
        else [],
    )


def _file_facts(project: Project) -> list[tuple[str, str]]:
    """What files a project asks for: label, then kind and limit."""
    return [
        (
            r.label,
            _("%(kind)s, at most %(limit)s", kind=KIND_NAMES[r.kind],
              limit=intake.size_text(r.max_bytes))
            + ("" if r.required else " · " + _("optional")),
        )
        for r in project.requirements
    ]


def _late_words(project: Project) -> str:
    """The late policy in a sentence."""
    if not project.late_days:
        return _("Nothing is taken after the due time.")
    days = ngettext("%(num)d day", "%(num)d days", project.late_days)
    if not project.late_percent:
        return _("Late work is taken for %(days)s.", days=days)
    return _("Late work is taken for %(days)s, at %(percent)d %% less a day begun.",
             days=days, percent=project.late_percent)


def _why_not(viewer: Viewer, project: Project, group: Group | None) -> str:
    """Why the viewer can't hand in now; empty when they can."""
    if not is_student(viewer):
        return ""
    try:
        operations.check_hand_in(project, group, viewer.me, now())
    except DomainError as error:
        return error.message
    return ""


@bp.route("/c/<course>/projects/<project>/submit", methods=["GET", "POST"])
@course_view(may_take_part)
def submit(viewer: Viewer, project: str) -> ResponseReturnValue:
    """Hand in. A refused hand-in keeps what was typed."""
    row = _project(viewer, project)
    limit = sum(r.max_bytes for r in row.requirements) + intake.MEGABYTE
    request.max_content_length = limit
    group = operations.check_hand_in(row, _my_group(viewer, row), viewer.me, g.received_at)
    form = HandInForm.for_project(row)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            attempt = _hand_in(viewer, row, group, form)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Handed in. This is your receipt."), "success")
            url = url_for("projects.attempt", course=viewer.course.slug, attempt=attempt.public_id)
            return redirect(url, 303)
    page = render_template(
        "projects/submit.html",
        project=row,
        form=form,
        group=group,
        group_title=group_title,
        due_at=rules.due_for(row, group),
        late=rules.hand_in_state(row, group, now()) is rules.HandInState.LATE,
        field_name=field_name,
        accept=ACCEPT,
        size_text=intake.size_text,
        again=queries.submission_of(row, group),
    )
    return page, status


def _hand_in(viewer: Viewer, project: Project, group: Group, form: HandInForm) -> Attempt:
    return operations.hand_in(
        project,
        group,
        viewer.me,
        _take_in(project, form),
        title=form.title.data or "",
        comment=form.comment.data or "",
        form_key=form.form_key.data or "",
        received_at=g.received_at,
    )


def _take_in(project: Project, form: HandInForm) -> Mapping[FileRequirement, StoredFile]:
    """The files of the form, each looked at before anything is kept."""
    taken = {}
    for requirement in project.requirements:
        name = field_name(requirement)
        upload = form[name].data or None
        stream = incoming(upload)
        if stream is not None:
            taken[requirement] = intake.accept(
                stream,
                upload.filename or "",
                kind=intake.Kind(requirement.kind.value),
                max_bytes=requirement.max_bytes,
                field=name,
            )
    return taken


def _attempt(viewer: Viewer, public_id: str) -> Attempt:
    attempt = found(queries.attempt_by_public_id(viewer.course, public_id))
    require(may_see_attempt(viewer, attempt))
    return attempt


@bp.get("/c/<course>/attempts/<attempt>/")
@course_view(may_see_page)
def attempt(viewer: Viewer, attempt: str) -> ResponseReturnValue:
    """The receipt of a hand-in."""
    row = _attempt(viewer, attempt)
    return render_template(
        "projects/attempt.html",
        attempt=row,
        project=row.submission.project,
        receipt=receipts.receipt(row),
        latest=row.submission.latest is row,
        takes_part=is_student(viewer),
    )


@bp.get("/c/<course>/attempts/<attempt>/receipt.txt")
@course_view(may_see_page)
def receipt(viewer: Viewer, attempt: str) -> ResponseReturnValue:
    """The receipt as text to keep."""
    row = _attempt(viewer, attempt)
    response = Response(receipts.as_text(row), mimetype="text/plain")
    name = f"receipt-{row.submission.project.slug}-attempt-{row.number}.txt"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _file(attempt: Attempt, public_id: str) -> StoredFile:
    return found(
        next((f.file for f in attempt.files if f.file.public_id == public_id), None)
    )


@bp.get("/c/<course>/attempts/<attempt>/files/<file>/<name>")
@course_view(may_see_page)
def file(viewer: Viewer, attempt: str, file: str, name: str) -> ResponseReturnValue:
    """A file that was handed in."""
    return serve(_file(_attempt(viewer, attempt), file))


@bp.get("/c/<course>/attempts/<attempt>/files/<file>/pages/<int:number>.webp")
@course_view(may_see_page)
def page_picture(viewer: Viewer, attempt: str, file: str, number: int) -> ResponseReturnValue:
    """A page of a handed-in PDF, as a picture."""
    return picture(_file(_attempt(viewer, attempt), file), number)


from app.projects import editing as editing  # noqa: E402 (the editor's views join this blueprint)
