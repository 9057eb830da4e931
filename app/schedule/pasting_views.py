"""References of what somebody pastes: read, looked over, then saved."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import ngettext
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import queries, references
from app.schedule.citations import MOST, Citation
from app.schedule.citations.lookup import Looked, looked_up
from app.schedule.citations.pasting import from_paste
from app.schedule.pages import address_of, asked_place, back_to, meeting_of
from app.schedule.places import Place
from app.schedule.reference_forms import OneOfSeveral, PasteForm, form_of
from app.schedule.reference_views import lists_for
from app.schedule.views import bp


@bp.post("/c/<course>/manage/schedule/references/read")
@course_view(may_edit_course)
def read_references(viewer: Viewer) -> ResponseReturnValue:
    """What was understood of a pasted text, to be looked over. Nothing is saved."""
    place, paste = asked_place(viewer), PasteForm()
    if not paste.validate():
        return _one_page(place, paste, Citation(), 422)
    try:
        citations = from_paste(paste.paste.data or "")
    except DomainError as error:
        paste.refuse(error)
        return _one_page(place, paste, Citation(), error.status)
    # The services may take some seconds, in which nothing is held at the database.
    db.session.rollback()
    looked = looked_up(citations)
    understood = looked.to_look_over
    if len(understood) == 1:
        return _one_page(place, paste, understood[0], 200, looked=looked)
    forms = [OneOfSeveral.of(citation, number, None) for number, citation in enumerate(understood)]
    return _several_page(place, forms, 200, looked=looked)


@bp.post("/c/<course>/manage/schedule/references/several")
@course_view(may_edit_course)
def add_references(viewer: Viewer) -> ResponseReturnValue:
    """Save those of several that are ticked, all or none."""
    place = asked_place(viewer)
    count = min(max(request.form.get("count", 0, type=int), 0), MOST)
    forms = [OneOfSeveral.of(None, number, request.form) for number in range(count)]
    ticked = [form for form in forms if form.keep.data]
    # Every form is looked at, so that all that is wrong is shown at once.
    fine = [form for form in ticked if _is_fine(form)]
    if not ticked or fine != ticked:
        return _several_page(place, forms, 422)
    entries = [{**form.values(), "key": form.form_key.data} for form in ticked]
    references.add_references(place, viewer.actor, entries)
    flash(ngettext("%(num)d reference saved.", "%(num)d references saved.", len(ticked)), "success")
    return back_to(viewer, meeting_of(place))


def _is_fine(form: OneOfSeveral) -> bool:
    if not form.validate():
        return False
    try:
        references.checked(form.values())
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def _one_page(
    place: Place, paste: PasteForm, citation: Citation, status: int, looked: Looked | None = None
) -> tuple[str, int]:
    form = form_of(citation, formdata=None)
    form.choose(lists_for(place), place.section)
    page = render_template(
        "schedule/reference.html",
        form=form,
        paste=paste,
        understood=looked is not None,
        unknown=looked.unknown if looked else [],
        twin=queries.same_work(queries.works_at(place), citation.arxiv_id, citation.doi),
        reference=None,
        address=address_of(place),
        beside=[],
    )
    return page, status


def _several_page(
    place: Place, forms: list[OneOfSeveral], status: int, looked: Looked | None = None
) -> tuple[str, int]:
    works = queries.works_at(place)
    twins = [
        queries.same_work(works, form.arxiv_id.data or "", form.doi.data or "") for form in forms
    ]
    page = render_template(
        "schedule/several_references.html",
        forms=list(zip(forms, twins, strict=True)),
        refused=status != 200,
        unknown=looked.unknown if looked else [],
        address=address_of(place),
    )
    return page, status
