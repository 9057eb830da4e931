"""The parts of the course page: their list, and each by itself."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import _
from app.core.markdown import plain
from app.core.seen import ChangedMeanwhile
from app.courses import queries, sections
from app.courses.access import course_view, found
from app.courses.models import CourseSection
from app.courses.permissions import Viewer, may_edit_course
from app.courses.section_forms import SECTION_KIND_NAMES, SectionForm

bp = Blueprint("sections", __name__)
EXCERPT = 160


@bp.get("/c/<course>/manage/page")
@course_view(may_edit_course)
def manage(viewer: Viewer) -> ResponseReturnValue:
    """The parts of the page from the top, and what was just taken off it."""
    removed = request.args.get("removed", "")
    return render_template(
        "courses/sections.html",
        sections=sections.in_order(viewer.course),
        kind_names=SECTION_KIND_NAMES,
        excerpt=_excerpt,
        removed=sections.removed_section(viewer.course, removed) if removed else None,
    )


def _excerpt(text: str) -> str:
    """How a text begins, in one line."""
    words = plain(text)
    if len(words) <= EXCERPT:
        return words
    return words[:EXCERPT].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


@bp.route("/c/<course>/manage/sections/new", methods=["GET", "POST"])
@bp.route("/c/<course>/manage/sections/<section>", methods=["GET", "POST"])
@course_view(may_edit_course)
def write(viewer: Viewer, section: str | None = None) -> ResponseReturnValue:
    """Write a part of the page."""
    present = found(queries.section_by_public_id(viewer.course, section)) if section else None
    form = SectionForm.among(sections.in_order(viewer.course), present)
    status = 200
    if form.validate_on_submit():
        try:
            _save(viewer, present, form)
        except ChangedMeanwhile as error:
            form.refuse(error)
            parts = sections.in_order(viewer.course)
            saved = SectionForm.among(parts, present, formdata=None)
            form.show_saved(saved, sections.state_of(present))
            status = error.status
        else:
            flash(_("Saved."), "success")
            return _to_list(viewer)
    page = render_template("courses/section.html", form=form, section=present)
    return page, 422 if form.errors and status == 200 else status


def _save(viewer: Viewer, section: CourseSection | None, form: SectionForm) -> None:
    sections.save_section(
        viewer.course,
        viewer.actor,
        title=form.title.data or "",
        body=form.body.data or "",
        kind=form.kind.data,
        section=section,
        after=form.after.data,
        seen=form.seen.data if section else None,
        key=form.form_key.data,
    )


@bp.post("/c/<course>/manage/sections/<section>/move")
@course_view(may_edit_course)
def move(viewer: Viewer, section: str) -> ResponseReturnValue:
    """Move a part up or down."""
    present = found(queries.section_by_public_id(viewer.course, section))
    up = request.form.get("direction") == "up"
    sections.move_section(viewer.course, present, viewer.actor, up=up)
    return _to_list(viewer)


@bp.post("/c/<course>/manage/page/order")
@course_view(may_edit_course)
def order(viewer: Viewer) -> ResponseReturnValue:
    """Put the parts in the order that js/order.js sends."""
    sections.order_sections(viewer.course, request.form.get("order", "").split(), viewer.actor)
    return "", 204


@bp.post("/c/<course>/manage/sections/<section>/delete")
@course_view(may_edit_course)
def remove(viewer: Viewer, section: str) -> ResponseReturnValue:
    """Take a part off the page; after a question where something hangs on it."""
    present = found(queries.section_by_public_id(viewer.course, section))
    consequences = sections.becomes(present)
    if consequences and request.form.get("confirmed") != "1":
        return render_template(
            "courses/remove_section.html", section=present, consequences=consequences
        )
    sections.remove_section(viewer.course, present, viewer.actor)
    return _to_list(viewer, removed=section)


@bp.post("/c/<course>/manage/sections/<section>/restore")
@course_view(may_edit_course)
def restore(viewer: Viewer, section: str) -> ResponseReturnValue:
    """Put a part back that was taken off the page."""
    sections.restore_section(viewer.course, section, viewer.actor)
    flash(_("The section is back at its place."), "success")
    return _to_list(viewer)


def _to_list(viewer: Viewer, **more: Any) -> ResponseReturnValue:
    return redirect(url_for("sections.manage", course=viewer.course.slug, **more), 303)
