"""The reading list of a seminar: what is offered, to how many groups, in which order."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.seen import mark_of
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.schedule import queries as schedule
from app.schedule.models import Reference
from app.seminars.boards.views import WORDS
from app.seminars.models import Seminar
from app.seminars.setting import reading_list
from app.seminars.setting.manage_views import BASE, bp, seminar_of


def _url(seminar: Seminar, anchor: str | None = None) -> str:
    slug, key = seminar.course.slug, seminar.public_id
    return url_for("seminars_manage.show_reading_list", course=slug, seminar=key, _anchor=anchor)


@bp.get(f"{BASE}/<seminar>/papers")
@course_view(may_edit_course)
def show_reading_list(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """The course's references, to choose from, and the list in its order."""
    present = seminar_of(viewer, seminar)
    offered = reading_list.reading_list(present)
    alone = {each.paper.reference.public_id for each in offered if each.paper.exclusive}
    ticked = {each.paper.reference.public_id for each in offered}
    return _page(viewer, present, ticked, alone)


@bp.post(f"{BASE}/<seminar>/papers")
@course_view(may_edit_course)
def set_reading_list(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """Offer what is ticked; with the button of one of the page's lists, all of that as well."""
    present = seminar_of(viewer, seminar)
    ticked, alone = (set(request.form.getlist(name)) for name in ("offer", "alone"))
    listed = _lists(viewer)
    for key, _title, references in listed:
        if key == request.form.get("all"):
            ticked |= {reference.public_id for reference in references}
    every = [reference for _key, _title, references in listed for reference in references]
    try:
        implied = reading_list.set_offered(
            present,
            viewer.actor,
            [reference for reference in every if reference.public_id in ticked],
            [reference for reference in every if reference.public_id in alone],
            seen=request.form.get("seen"),
        )
    except DomainError as error:
        return _page(viewer, present, ticked, alone, error)
    flash(" ".join([_("Saved."), *_implied_words(implied)]), "success")
    return redirect(_url(present), 303)


def _implied_words(implied: list[Reference]) -> list[str]:
    """What is offered although it was only ticked for one group alone."""
    return [
        _("“%(paper)s” is offered, too, since it is to be for one group alone.", paper=each.title)
        for each in implied
    ]


@bp.post(f"{BASE}/<seminar>/papers/<paper>/move")
@course_view(may_edit_course)
def move_paper(viewer: Viewer, seminar: str, paper: str) -> ResponseReturnValue:
    """Move a paper one place up or down in the list."""
    present = seminar_of(viewer, seminar)
    moved = found(reading_list.paper_by_public_id(present, paper))
    direction = request.form.get("direction", "")
    reading_list.move_paper(moved, present, viewer.actor, direction)
    return redirect(_url(present, anchor="order"), 303)


def _lists(viewer: Viewer) -> list[tuple[str, str, list[Reference]]]:
    """The references of the course by the page's lists: address, title, references."""
    titles = {each.id: each for each in schedule.reference_lists(viewer.course)}
    found = []
    for key, references in schedule.references_by_list(viewer.course).items():
        held = titles.get(key or 0)
        if references:
            title = held.title if held else _("References")
            found.append((held.public_id if held else "all", title, references))
    return found


def _page(
    viewer: Viewer,
    seminar: Seminar,
    ticked: set[str],
    alone: set[str],
    refusal: DomainError | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "seminars/reading_list.html",
        seminar=seminar,
        lists=_lists(viewer),
        offered=reading_list.reading_list(seminar),
        ticked=ticked,
        alone=alone,
        seen=mark_of(reading_list.state_of(seminar)),
        refusal=refusal,
        **WORDS,
    )
    return page, refusal.status if refusal else 200
