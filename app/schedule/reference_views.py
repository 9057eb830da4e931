"""Writing references, one by one."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.seen import ChangedMeanwhile
from app.courses.access import course_view, found
from app.courses.models import CourseSection
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import queries, references
from app.schedule.models import Reference
from app.schedule.pages import address_of, asked_place, back_to, meeting_of
from app.schedule.places import Place
from app.schedule.reference_forms import PasteForm, ReferenceForm, form_of
from app.schedule.views import bp


@bp.route("/c/<course>/manage/schedule/references/new", methods=["GET", "POST"])
@bp.route("/c/<course>/manage/schedule/references/<reference>", methods=["GET", "POST"])
@course_view(may_edit_course)
def reference(viewer: Viewer, reference: str | None = None) -> ResponseReturnValue:
    """Write a reference of the course, a meeting or a talk."""
    course = viewer.course
    present = found(queries.reference_by_public_id(course, reference)) if reference else None
    place = queries.place_of(course, present) if present else asked_place(viewer)
    form = form_of(present)
    form.choose(lists_for(place), place.section)
    form.opened_at(references.state_of(present))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        place = _chosen(place, form)
        try:
            saved = references.save_reference(
                place, viewer.actor, reference=present, **_marks(form, present), **form.values()
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
            if isinstance(error, ChangedMeanwhile):
                _show_saved(form, place, present)
        else:
            _say_saved(place, saved)
            return back_to(viewer, meeting_of(place))
    return reference_page(place, form, status, present=present)


def _marks(form: ReferenceForm, present: Reference | None) -> dict[str, str | None]:
    """In which state it was opened; or what tells that a new one is sent twice."""
    return {"seen": form.seen.data if present else None, "key": form.form_key.data}


def _show_saved(form: ReferenceForm, place: Place, present: Reference | None) -> None:
    saved = form_of(present, formdata=None)
    saved.choose(
        lists_for(place), queries.place_of(place.course, present).section if present else None
    )
    form.show_saved(saved, references.state_of(present))


def lists_for(place: Place) -> list[CourseSection]:
    """The lists of the page that a reference of `place` can stand in."""
    hangs = place.meeting or place.talk
    return [] if hangs else queries.reference_lists(place.course)


def _chosen(place: Place, form: ReferenceForm) -> Place:
    """The place with the list that was chosen in the form, where there is a choice."""
    if form.section is None:
        return place
    return replace(place, section=queries.list_by_public_id(place.course, form.section.data))


def _say_saved(place: Place, saved: Reference) -> None:
    twin = queries.same_work(queries.works_at(place, but=saved), saved.arxiv_id, saved.doi)
    if twin is None:
        flash(_("Saved."), "success")
    else:
        flash(_("Saved. The same paper stands here too: “%(title)s”.", title=twin.title), "info")


def reference_page(
    place: Place, form: ReferenceForm, status: int, *, present: Reference | None = None
) -> tuple[str, int]:
    """The form of a reference; where there is none yet, below the box for pasting."""
    page = render_template(
        "schedule/reference.html",
        form=form,
        paste=None if present else PasteForm(formdata=None),
        reference=present,
        address=address_of(place),
        beside=queries.references_at(place) if present else [],
    )
    return page, status


@bp.post("/c/<course>/manage/schedule/references/<reference>/move")
@course_view(may_edit_course)
def move_reference(viewer: Viewer, reference: str) -> ResponseReturnValue:
    """Give a reference another place in its list."""
    present = found(queries.reference_by_public_id(viewer.course, reference))
    to = request.form.get("to", type=int)
    if to is None:
        raise BadRequest
    place = queries.place_of(viewer.course, present)
    references.move_reference(place, present, viewer.actor, to)
    url = url_for(
        "schedule.reference", course=viewer.course.slug, reference=reference, _anchor="order"
    )
    return redirect(url, 303)


@bp.route("/c/<course>/manage/schedule/references/<reference>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_reference(viewer: Viewer, reference: str) -> ResponseReturnValue:
    """Remove a reference, after a question."""
    present = found(queries.reference_by_public_id(viewer.course, reference))
    if request.method == "GET":
        return render_template("schedule/delete.html", what=present.title)
    references.delete_reference(viewer.course, present, viewer.actor)
    flash(_("The reference is gone."), "success")
    return back_to(viewer)
