"""Bringing a page: send it, look at what is understood, make the course or fill one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from limits import parse
from markupsafe import Markup, escape

from app.accounts import identity, throttle
from app.accounts.models import User
from app.core.clock import zones
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.markdown import render
from app.core.web.uploads import incoming, store
from app.courses.access import course_view, found
from app.courses.checks import open_count
from app.courses.models import Course
from app.courses.permissions import Viewer, may_edit_course
from app.transfer import drafts, previews
from app.transfer.building import refuse_filled
from app.transfer.counting import in_words
from app.transfer.import_forms import NewCourseForm, PageForm, ReadingForm
from app.transfer.models import ImportDraft
from app.transfer.reports import reference_text

bp = Blueprint("bringing", __name__)
# Reading a page keeps a processor busy for a second.
PAGES = parse("60 per hour")


@bp.route("/courses/import", methods=["GET", "POST"])
@identity.administrator
def start(user: User) -> ResponseReturnValue:
    """Send a page that is to be a course."""
    return _start(user)


@bp.route("/c/<course>/manage/import", methods=["GET", "POST"])
@course_view(may_edit_course)
def start_into(viewer: Viewer) -> ResponseReturnValue:
    """Send a page that is to fill this course, which has no meetings yet."""
    try:
        refuse_filled(viewer.course)
    except DomainError as error:
        page = render_template("transfer/import_start.html", refused=error.message)
        return page, error.status
    return _start(viewer.actor, viewer.course)


def _start(user: User, into: Course | None = None) -> ResponseReturnValue:
    form, status = PageForm(), 200
    if form.validate_on_submit():
        try:
            draft = _keep(user, form, into)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return redirect(_preview_url(draft, into), 303)
    elif form.errors:
        status = 422
    return render_template("transfer/import_start.html", form=form, limit=drafts.LARGEST), status


def _keep(user: User, form: PageForm, into: Course | None) -> ImportDraft:
    stream, text = incoming(form.file.data or None), form.text.data or ""
    if stream is None and not text:
        raise InvalidInput(_("Choose a file, or paste the page."), code="no_page", field="file")
    if stream is not None and text:
        raise InvalidInput(_("Send a file or a text, not both."), code="two_pages", field="text")
    throttle.take(PAGES, "import", str(user.id))
    name, content = _("pasted text"), text.encode()
    if stream is not None:
        stream.seek(0)
        name, content = str(form.file.data.filename), stream.read(drafts.LARGEST + 1)
    return drafts.keep(user, name, content, base_url=form.base_url.data or "", into=into)


def _preview_url(draft: ImportDraft, into: Course | None) -> str:
    if into is None:
        return url_for("bringing.preview", draft=draft.public_id)
    return url_for("bringing.preview_into", course=into.slug, draft=draft.public_id)


@bp.route("/courses/import/<draft>", methods=["GET", "POST"])
@identity.administrator
def preview(user: User, draft: str) -> ResponseReturnValue:
    """What is understood of the page, correcting it, and making the course."""
    return _preview(user, draft)


@bp.route("/c/<course>/manage/import/<draft>", methods=["GET", "POST"])
@course_view(may_edit_course)
def preview_into(viewer: Viewer, draft: str) -> ResponseReturnValue:
    """The same for a course that is there."""
    return _preview(viewer.actor, draft, viewer.course)


def _preview(user: User, key: str, into: Course | None = None) -> ResponseReturnValue:
    draft = drafts.find(user, key, into)
    made = drafts.made_of(user, key) if draft is None else None
    if made is not None and request.method == "POST":
        return _to(made, _("This page is a course already."), "info")
    row = found(draft)
    opened = drafts.open_draft(row)
    form = (NewCourseForm if into is None else ReadingForm).of(row, opened)
    if form.validate_on_submit():
        try:
            return _corrected(user, row, form, into)
        except DomainError as error:
            made = drafts.made_of(user, key)
            if made is not None:  # by another click, at the same time
                return _to(made, _("This page is a course already."), "info")
            form.refuse(error)
    return _preview_page(row, form, into), 422 if form.errors else 200


def _corrected(
    user: User, draft: ImportDraft, form: ReadingForm, into: Course | None
) -> ResponseReturnValue:
    """Keep what was corrected; make the course if that was asked, and reads as it was shown."""
    otherwise = drafts.correct(draft, form.choices())
    if "make" not in request.form:
        flash(_("This is how it is understood now."), "success")
        return redirect(_preview_url(draft, into), 303)
    if otherwise:
        flash(_("It reads otherwise now. Look at it again, then make the course."), "warning")
        return redirect(_preview_url(draft, into), 303)
    course = drafts.make(draft, user, store(), into)
    if into is not None:
        return _to(course, _("The page is in the course now."), "success")
    return _to(course, _made(course), "success")


def _made(course: Course) -> str:
    """Names on the page and accounts are two things, each with its own place."""
    link = Markup('<a href="{}">{}</a>')
    return escape(
        _(
            "The course is made. Its page names the people under {names}; "
            "those who are to work on it get in under {accounts}."
        )
    ).format(
        names=link.format(url_for("teachers.edit", course=course.slug), _("Who teaches")),
        accounts=link.format(url_for("courses.people", course=course.slug), _("People")),
    )


def _to(course: Course, message: str, category: str) -> ResponseReturnValue:
    """To what is to be checked, or to the page when nothing is."""
    flash(message, category)
    where = "checks.manage" if open_count(course) else "page.show"
    return redirect(url_for(where, course=course.slug), 303)


def _preview_page(draft: ImportDraft, form: ReadingForm, into: Course | None) -> str:
    understood = drafts.open_draft(draft).understood
    doubts, source = understood.doubts, previews.source_of(draft.content)
    previews.draw_formulas(understood.course)
    return render_template(
        "transfer/import_preview.html",
        draft=draft,
        form=form,
        into=into,
        time_zones=zones(),
        found=understood.course,
        rows=previews.rows_of(understood, source),
        sections=previews.sections_of(understood.course, source),
        reference_text=reference_text,
        hours_text=previews.hours_text,
        markdown=render,
        counts=in_words(understood),
        doubts=doubts,
        unplaced=understood.unplaced,
        source=source,
        doubted=previews.doubted_lines([doubt.line for doubt in doubts]),
    )


@bp.post("/courses/import/<draft>/discard")
@identity.administrator
def discard(user: User, draft: str) -> ResponseReturnValue:
    """Throw the page away."""
    drafts.discard(found(drafts.find(user, draft)))
    flash(_("The page is thrown away. Nothing was made."), "info")
    return redirect(url_for("bringing.start"), 303)


@bp.post("/c/<course>/manage/import/<draft>/discard")
@course_view(may_edit_course)
def discard_into(viewer: Viewer, draft: str) -> ResponseReturnValue:
    """The same for a course that is there."""
    drafts.discard(found(drafts.find(viewer.actor, draft, viewer.course)))
    flash(_("The page is thrown away. Nothing was changed."), "info")
    return redirect(url_for("schedule.manage", course=viewer.course.slug), 303)
