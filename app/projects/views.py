"""Projects as students meet them: what is set, handing in, receipts, files."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.markdown import render
from app.core.storage import StoredFile
from app.core.web.files import serve
from app.courses.access import course_view, found, require
from app.courses.permissions import (
    Viewer,
    is_student,
    may_edit_course,
    may_see_page,
    may_see_student_work,
    may_take_part,
)
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title
from app.projects import authors, operations, parts, queries, receipts, rules, wording
from app.projects.due_times import due_times
from app.projects.forms import ACCEPT, HandInForm, keep_field
from app.projects.models import Attempt, Project
from app.projects.permissions import may_see_attempt, may_see_project
from app.projects.pictures import picture
from app.projects.receiving import RefusedFiles, drain, note_arrival, take_in

bp = Blueprint("projects", __name__)
bp.url_value_preprocessor(note_arrival)
bp.after_request(drain)


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
    manages = may_edit_course(viewer)
    listed = queries.projects(viewer.course, include_drafts=manages)
    standings = queries.standings(listed, viewer.me) if is_student(viewer) else {}
    mine = {key: standing.group for key, standing in standings.items()}
    times = due_times(listed, [group for group in mine.values() if group])
    due = {p.id: wording.due(p, mine.get(p.id), times) for p in listed}
    states = {p.id: wording.state_of(p, standings[p.id], due[p.id].at) for p in listed if standings}
    for add in parts.states if standings else ():
        states |= add(viewer, listed)
    return render_template(
        "projects/index.html",
        projects=listed,
        states=states,
        due=due,
        done={key for key, standing in standings.items() if standing.latest},
        counts=queries.counts(listed) if manages else {},
        manages=manages,
    )


@bp.get("/c/<course>/projects/<project>/")
@course_view(may_see_page)
def show(viewer: Viewer, project: str) -> ResponseReturnValue:
    """A project: the brief, the rules, and where the viewer's group stands."""
    row = _project(viewer, project)
    group = _my_group(viewer, row)
    latest = _latest(row, group)
    attempts = queries.attempts_of(row, viewer.me) if is_student(viewer) else []
    members = group.members if group else []
    due = wording.due(row, group, due_times([row], [group] if group else []))
    return render_template(
        "projects/show.html",
        project=row,
        brief=render(row.brief),
        due=due,
        group=group,
        group_title=group_title,
        attempts=attempts,
        latest=latest,
        before_me=latest is not None and latest not in attempts,
        late_text=receipts.late_text,
        why_not=_why_not(viewer, row, group) if is_student(viewer) else "",
        takes_part=is_student(viewer),
        manages=may_edit_course(viewer),
        file_facts=wording.file_facts(row),
        late_words=wording.late_policy(row, due.at),
        below=[part(viewer, row) for part in parts.below_brief],
        beside=[part(viewer, row) for part in parts.beside_brief],
        member_lines=[{"name": m.name, "you": m.id == viewer.me.id} for m in members],
    )


def _why_not(viewer: Viewer, project: Project, group: Group | None) -> str:
    """Why a student can't hand in now; empty when they can."""
    try:
        operations.check_hand_in(project, group, viewer.me, now())
    except DomainError as error:
        return error.message
    return ""


@bp.route("/c/<course>/projects/<project>/submit", methods=["GET", "POST"])
@course_view(may_take_part)
def submit(viewer: Viewer, project: str) -> ResponseReturnValue:
    """The form to hand in with, or why there is none; and handing in."""
    row = _project(viewer, project)
    group = _my_group(viewer, row)
    if request.method == "POST":
        return _receive(viewer, row, group)
    why_not = _why_not(viewer, row, group)
    form = None if why_not else HandInForm.for_project(row, _latest_seen(viewer, row, group))
    page = _hand_in_page(row, group, form, why_not)
    return page, 409 if why_not else 200


def _latest(project: Project, group: Group | None) -> Attempt | None:
    """The attempt that the group has handed in last, if any."""
    submission = queries.submission_of(project, group) if group else None
    return submission.latest if submission else None


def _latest_seen(viewer: Viewer, project: Project, group: Group | None) -> Attempt | None:
    """The same, if the viewer sees it: a form shows and keeps nothing of another's."""
    latest = _latest(project, group)
    return latest if latest is not None and may_see_attempt(viewer, latest) else None


def _receive(viewer: Viewer, project: Project, group: Group | None) -> ResponseReturnValue:
    """Take a hand-in. A refused one keeps what was typed."""
    form = HandInForm.for_project(project, _latest_seen(viewer, project, group))
    status = 422
    if form.validate_on_submit():
        try:
            attempt = _hand_in(viewer, project, group, form)
        except RefusedFiles as refused:
            status = max(error.status for error in refused.errors)
            for error in refused.errors:
                form.refuse(error)
        except DomainError as error:
            status = error.status
            form.refuse(error)
        else:
            url = url_for("projects.attempt", course=viewer.course.slug, attempt=attempt.public_id)
            return redirect(url, 303)
    return _hand_in_page(project, group, form), status


def _hand_in(viewer: Viewer, project: Project, group: Group | None, form: HandInForm) -> Attempt:
    key = form.form_key.data or ""
    if group is None or queries.attempt_by_form_key(project, group, key) is None:
        # Here before the files are looked at, which takes seconds; the operation checks it again.
        group = operations.check_hand_in(project, group, viewer.me, g.received_at)
    files = take_in(project, form, _latest_seen(viewer, project, group))
    attempt = operations.hand_in(
        project,
        group,
        viewer.me,
        files,
        title=form.title.data or "",
        comment=form.comment.data or "",
        form_key=key,
        received_at=g.received_at,
    )
    if {f.sha256 for f in files.values()} == {f.file.sha256 for f in attempt.files}:
        flash(_("Handed in. This is your receipt."), "success")
    else:
        words = _(
            "This form was handed in before, with other files; this is its receipt. "
            "To hand in what you chose now, go to “Hand in again”."
        )
        flash(words, "warning")
    return attempt


def _hand_in_page(
    project: Project, group: Group | None, form: HandInForm | None, why_not: str = ""
) -> str:
    submission = queries.submission_of(project, group) if group else None
    due = wording.due(project, group, due_times([project], [group] if group else []))
    state = rules.hand_in_state(project, due.at, now()) if group else None
    return render_template(
        "projects/submit.html",
        project=project,
        form=form,
        why_not=why_not,
        group=group,
        group_title=group_title,
        due=due,
        late_words=wording.late_policy(project, due.at) if state is rules.HandInState.LATE else "",
        accept=ACCEPT,
        file_limit=wording.file_limit,
        keep_field=keep_field,
        last_number=submission.latest.number if submission else 0,
    )


def _attempt(viewer: Viewer, public_id: str) -> Attempt:
    attempt = found(queries.attempt_by_public_id(viewer.course, public_id))
    require(may_see_attempt(viewer, attempt))
    return attempt


@bp.get("/c/<course>/attempts/<attempt>/")
@course_view(may_see_page)
def attempt(viewer: Viewer, attempt: str) -> ResponseReturnValue:
    """The receipt of a hand-in."""
    row = _attempt(viewer, attempt)
    project = row.submission.project
    again: dict[str, Any] = {"shown": False, "why_not": ""}
    sees_work = may_see_student_work(viewer)
    if is_student(viewer):
        why_not = _why_not(viewer, project, _my_group(viewer, project))
        again = {"shown": not why_not, "why_not": why_not}
    return render_template(
        "projects/attempt.html",
        attempt=row,
        project=project,
        receipt=receipts.receipt(row),
        latest=row.submission.latest is row,
        again=again,
        came_later=authors.came_later(row) if sees_work else [],
        added=authors.added_by_staff(row) if sees_work else [],
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
    return found(next((f.file for f in attempt.files if f.file.public_id == public_id), None))


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


from app.projects import editing as editing  # noqa: E402, PLC0414 (its views join this blueprint)
