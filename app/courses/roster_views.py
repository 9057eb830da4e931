"""Importing a roster: send a file, look at what it would change, confirm. And taking one out."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.settings import settings
from app.core.web.uploads import incoming
from app.courses.access import course_view, found
from app.courses.forms import ROLE_NAMES
from app.courses.models import RosterDraft
from app.courses.permissions import Viewer, may_manage_people
from app.courses.roster import drafts, grouping
from app.courses.roster.applying import Applied
from app.courses.roster.drafts import Opened
from app.courses.roster.export import export as roster_file
from app.courses.roster.plan import Plan
from app.courses.roster.reading import check_size
from app.courses.roster_forms import (
    FIELD_NAMES,
    ConfirmForm,
    ReadingForm,
    RosterFileForm,
    column_letter,
    what_it_does,
)

bp = Blueprint("roster", __name__)

# Of thousands nobody reads each line; the counts tell of all.
SHOWN = 50
SAMPLE = 5


@bp.route("/c/<course>/manage/people/import", methods=["GET", "POST"])
@course_view(may_manage_people)
def start(viewer: Viewer) -> ResponseReturnValue:
    """The form that takes a roster file."""
    form, status = RosterFileForm(), 200
    if form.validate_on_submit():
        try:
            draft = _keep(viewer, form)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return _to(viewer, draft)
    return render_template("courses/roster_start.html", form=form), status


def _keep(viewer: Viewer, form: RosterFileForm) -> RosterDraft:
    stream = incoming(form.file.data or None)
    if stream is None:
        raise InvalidInput(_("Choose a file."), code="no_file", field="file")
    check_size(stream.size)
    stream.seek(0)
    return drafts.keep(viewer.course, viewer.actor, form.file.data.filename, stream.read())


def _to(viewer: Viewer, draft: RosterDraft) -> ResponseReturnValue:
    slug = viewer.course.slug
    return redirect(url_for("roster.preview", course=slug, draft=draft.public_id), 303)


@bp.route("/c/<course>/manage/people/import/<draft>", methods=["GET", "POST"])
@course_view(may_manage_people)
def preview(viewer: Viewer, draft: str) -> ResponseReturnValue:
    """What the file would change; and correcting how it is read."""
    row = found(drafts.find(viewer.course, draft))
    opened = drafts.open_file(row.content, drafts.corrections_of(row))
    form = ReadingForm.for_file(opened, drafts.usual_domain(viewer.course))
    if form.validate_on_submit():
        try:
            drafts.correct(viewer.course, row, form.corrections())
        except DomainError as error:
            form.refuse(error)
        else:
            return _to(viewer, row)
    return _preview_page(viewer, row, opened, form), 422 if form.errors else 200


def _preview_page(viewer: Viewer, draft: RosterDraft, opened: Opened, form: ReadingForm) -> str:
    """The first lines as they were read, and the plan."""
    plan = drafts.plan_for(viewer.course, opened)
    sets, has_groups = grouping.targets(viewer.course), opened.understood.has_groups
    confirm = ConfirmForm.for_plan(
        plan, sets, has_groups=has_groups, sends_mail=settings().sends_mail
    )
    return render_template(
        "courses/roster_preview.html",
        draft=draft,
        form=form,
        opened=opened,
        letters=[column_letter(n) for n in range(opened.sheet.width)],
        holds={n: FIELD_NAMES[field] for field, n in opened.layout.columns.items()},
        sample=opened.sheet.rows[:SAMPLE],
        plan=plan,
        reads_badly=form.errors or _reads_badly(opened, plan),
        quoted=opened.quote([each.line for each in plan.problems]),
        groups_lost=has_groups and not sets,
        confirm=confirm,
        asks=not plan.changes_nothing or (confirm.groups_into and not plan.groups_into),
        button=what_it_does(plan),
        role_names=ROLE_NAMES,
        field_names=FIELD_NAMES,
        shown=SHOWN,
    )


def _reads_badly(opened: Opened, plan: Plan) -> bool:
    """Whether the file may not have been read as it is meant, so that the guess is shown."""
    return (
        opened.layout.header is None
        or "email" not in opened.layout.columns
        or opened.needs_domain
        or len(plan.problems) * 3 >= len(opened.layout.rows(opened.sheet))
    )


@bp.post("/c/<course>/manage/people/import/<draft>/apply")
@course_view(may_manage_people)
def apply(viewer: Viewer, draft: str) -> ResponseReturnValue:
    """Do what the preview showed. Confirmed twice, it is done once."""
    row = drafts.find(viewer.course, draft)
    if row is None and drafts.was_applied(viewer.course, draft):
        return _to_people(viewer, _("This roster has been applied."))
    row, form = found(row), ConfirmForm()
    try:
        applied = drafts.confirm(
            viewer.course,
            row,
            viewer.actor,
            digest=form.digest.data or "",
            choices=form.choices(sends_mail=settings().sends_mail),
        )
    except DomainError as error:
        if error.code == "plan_changed":
            flash(error.message, "warning")
            return redirect(url_for(".preview", course=viewer.course.slug, draft=draft), 303)
        if error.code == "draft_gone":
            return _to_people(viewer, error.message)
        raise
    return _after(viewer, applied)


def _after(viewer: Viewer, applied: Applied) -> ResponseReturnValue:
    """To the people; or first to what could not be done."""
    if applied.problems:
        return render_template("courses/roster_result.html", applied=applied)
    return _to_people(viewer, applied.sentence, "success")


def _to_people(viewer: Viewer, message: str, category: str = "info") -> ResponseReturnValue:
    flash(message, category)
    return redirect(url_for("courses.people", course=viewer.course.slug), 303)


@bp.post("/c/<course>/manage/people/import/<draft>/discard")
@course_view(may_manage_people)
def discard(viewer: Viewer, draft: str) -> ResponseReturnValue:
    """Throw the file away."""
    drafts.discard(viewer.course, found(drafts.find(viewer.course, draft)))
    return _to_people(viewer, _("The file is thrown away. Nothing was changed."))


@bp.post("/c/<course>/manage/people.csv")
@course_view(may_manage_people)
def export(viewer: Viewer) -> ResponseReturnValue:
    """The roster as a file. By a button and not by a link, for each is logged."""
    name = f"{viewer.course.slug}-people.csv"
    return Response(
        roster_file(viewer.course, viewer.actor),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
