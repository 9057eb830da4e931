"""The scribe board: who writes up which meeting, and the notes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import intake
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.web.errors import back
from app.core.web.files import serve
from app.core.web.forms import options
from app.core.web.uploads import incoming
from app.courses import queries as courses
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, is_staff, is_student, may_see_page, may_take_part
from app.schedule import queries as schedule
from app.schedule.naming import meeting_label
from app.scribes import operations, queries
from app.scribes.board import columns, state_badge
from app.scribes.forms import AssignForm, NotesForm, RevisionForm
from app.scribes.models import ScribeAssignment
from app.scribes.naming import notes_name
from app.scribes.permissions import may_review_notes, may_see_notes, may_write_up
from app.seminars.holding.clashes import warning_to_scribe

bp = Blueprint("scribes", __name__)
LARGEST_NOTES = 50 * intake.MEGABYTE


def _board(viewer: Viewer) -> str:
    return url_for("scribes.index", course=viewer.course.slug)


@bp.get("/c/<course>/scribes/")
@course_view(may_see_page)
def index(viewer: Viewer) -> ResponseReturnValue:
    """Every meeting with its scribes and free places; the viewer's own first."""
    rows = queries.board(viewer.course)
    return render_template(
        "scribes/index.html",
        columns=columns(rows, viewer),
        mine=queries.assignments_of(viewer.me) if is_student(viewer) else [],
        waiting=queries.to_review(viewer.course) if is_staff(viewer) else [],
        free=sum(row.free for row in rows if row.meeting.cancelled_at is None),
        label=meeting_label,
        state_badge=state_badge,
    )


@bp.post("/c/<course>/scribes/<meeting>/claim")
@course_view(may_take_part)
def claim(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Take a place."""
    row = found(schedule.meeting_by_public_id(viewer.course, meeting))
    assignment = operations.claim(row, viewer.me)
    done = _("You write up %(meeting)s.", meeting=meeting_label(row))
    words = " ".join(each for each in (done, warning_to_scribe(row, viewer.me)) if each)
    return back(
        words,
        "success",
        url_for("scribes.show", course=viewer.course.slug, assignment=assignment.public_id),
    )


def _assignment(viewer: Viewer, public_id: str) -> ScribeAssignment:
    assignment = found(queries.assignment_by_public_id(viewer.course, public_id))
    require(may_write_up(viewer, assignment) or may_review_notes(viewer))
    return assignment


@bp.route("/c/<course>/scribes/assignments/<assignment>", methods=["GET", "POST"])
@course_view(may_see_page)
def show(viewer: Viewer, assignment: str) -> ResponseReturnValue:
    """One write-up: its versions and answers; the scribe hands in, the staff answer."""
    present = _assignment(viewer, assignment)
    form = NotesForm()
    status = 200
    if form.validate_on_submit():
        require(may_write_up(viewer, present), known=True)
        try:
            _take_in(present, form, viewer)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Your notes are handed in."), "success")
            return redirect(request.path, 303)
    return _show(viewer, present, notes_form=form), status


def _take_in(assignment: ScribeAssignment, form: NotesForm, viewer: Viewer) -> None:
    stream = incoming(form.file.data or None)
    if stream is None:
        raise InvalidInput(_("Choose the PDF of your notes."), code="no_file", field="file")
    name = form.file.data.filename or ""
    file = intake.accept(stream, name, kind=intake.Kind.PDF, max_bytes=LARGEST_NOTES)
    operations.hand_in_notes(assignment, file, actor=viewer.me)


def _show(
    viewer: Viewer,
    assignment: ScribeAssignment,
    *,
    notes_form: NotesForm | None = None,
    revision_form: RevisionForm | None = None,
) -> str:
    zone = viewer.course.time_zone
    return render_template(
        "scribes/show.html",
        assignment=assignment,
        title=meeting_label(assignment.meeting),
        notes_form=notes_form or NotesForm(formdata=None),
        revision_form=revision_form or RevisionForm(formdata=None, zone=zone),
        writes=may_write_up(viewer, assignment),
        reviews=may_review_notes(viewer),
        limit=intake.size_text(LARGEST_NOTES),
        max_bytes=LARGEST_NOTES,
        size_text=intake.size_text,
        notes_name=notes_name,
    )


@bp.post("/c/<course>/scribes/assignments/<assignment>/revision")
@course_view(may_review_notes)
def request_revision(viewer: Viewer, assignment: str) -> ResponseReturnValue:
    """Ask for changes."""
    present = _assignment(viewer, assignment)
    form = RevisionForm(zone=viewer.course.time_zone)
    status = 422
    if form.validate_on_submit():
        try:
            operations.request_revision(
                present, form.feedback.data or "", due_at=form.due_at.data, actor=viewer.me
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return back(_("The scribe is asked for changes."), "success", _board(viewer))
    return _show(viewer, present, revision_form=form), status


@bp.post("/c/<course>/scribes/assignments/<assignment>/publish")
@course_view(may_review_notes)
def publish(viewer: Viewer, assignment: str) -> ResponseReturnValue:
    """Put the notes on the course page, or take them back."""
    present = _assignment(viewer, assignment)
    if request.form.get("undo"):
        operations.take_back_notes(present, actor=viewer.me)
        return back(_("The notes are off the course page."), "success", _board(viewer))
    operations.publish_notes(present, actor=viewer.me)
    return back(_("The notes are on the course page."), "success", _board(viewer))


@bp.route("/c/<course>/scribes/assignments/<assignment>/give-back", methods=["GET", "POST"])
@course_view(may_see_page)
def give_back(viewer: Viewer, assignment: str) -> ResponseReturnValue:
    """Free a place, after a question."""
    present = _assignment(viewer, assignment)
    if request.method == "GET":
        return render_template(
            "scribes/give_back.html", assignment=present, title=meeting_label(present.meeting)
        )
    operations.give_back(present, actor=viewer.me)
    return back(_("The place is free again."), "success", _board(viewer))


@bp.route("/c/<course>/scribes/<meeting>/assign", methods=["GET", "POST"])
@course_view(may_review_notes)
def assign(viewer: Viewer, meeting: str) -> ResponseReturnValue:
    """Give a place to a student."""
    row = found(schedule.meeting_by_public_id(viewer.course, meeting))
    students = {s.public_id: s for s in courses.students(viewer.course)}
    form = AssignForm()
    form.student.choices = options({key: s.name for key, s in students.items()})
    status = 200
    if form.validate_on_submit():
        student = students[form.student.data]
        try:
            operations.claim(row, student, actor=viewer.me)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            words = _(
                "%(name)s writes up %(meeting)s.", name=student.name, meeting=meeting_label(row)
            )
            return back(words, "success", _board(viewer))
    page = render_template("scribes/assign.html", form=form, title=meeting_label(row))
    return page, 422 if form.errors and status == 200 else status


@bp.get("/c/<course>/scribes/notes/<notes>/<name>")
@course_view(may_see_page)
def notes(viewer: Viewer, notes: str, name: str) -> ResponseReturnValue:
    """The PDF of notes, to those who may see them."""
    present = found(queries.notes_by_public_id(viewer.course, notes))
    require(may_see_notes(viewer, present))
    return serve(present.file, name=notes_name(present))
