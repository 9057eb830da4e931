"""The seminar board, and what a group does with its slot. Staff pages are in `manage_views`."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.errors import back
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course, may_see_page, may_take_part
from app.groups import queries as groups
from app.groups.rules import group_title, is_complete, missing_text
from app.schedule.naming import meeting_label
from app.seminars import operations, queries
from app.seminars.board import columns, shown_names, slot_day, slot_time
from app.seminars.forms import SignUpForm
from app.seminars.models import SeminarSlot, SignUp
from app.seminars.papers import papers_of
from app.seminars.permissions import is_presenter, may_see_sign_up
from app.seminars.rules import has_begun, is_open
from app.seminars.standing import standing, window_text

bp = Blueprint("seminars", __name__)
WORDS: dict[str, Any] = {
    "group_title": group_title,
    "is_complete": is_complete,
    "meeting_label": meeting_label,
    "missing_text": missing_text,
    "slot_day": slot_day,
    "slot_time": slot_time,
    "window_text": window_text,
}


def board_url(viewer: Viewer) -> str:
    """Where the slots are shown."""
    return url_for("seminars.index", course=viewer.course.slug)


def sign_up_url(viewer: Viewer, sign_up: SignUp) -> str:
    """Where one group's presentation is shown."""
    return url_for("seminars.show", course=viewer.course.slug, sign_up=sign_up.public_id)


@bp.get("/c/<course>/seminars/")
@course_view(may_see_page)
def index(viewer: Viewer) -> ResponseReturnValue:
    """The slots of each seminar, who holds them, and which are free."""
    shown = []
    for seminar in queries.seminars(viewer.course):
        board, mine = queries.board(seminar), standing(seminar, viewer)
        shown.append((seminar, board, mine, columns(board, mine, viewer)))
    return render_template(
        "seminars/index.html",
        shown=shown,
        manages=may_edit_course(viewer),
        is_open=is_open,
        has_group_sets=bool(groups.group_sets(viewer.course)),
        **WORDS,
    )


@bp.route("/c/<course>/seminars/slots/<slot>/sign-up", methods=["GET", "POST"])
@course_view(may_take_part)
def sign_up(viewer: Viewer, slot: str) -> ResponseReturnValue:
    """Take a slot for one's group, saying what it presents."""
    present = found(queries.slot_by_public_id(viewer.course, slot))
    when = slot_day(present, viewer.course.time_zone)
    form = SignUpForm()
    status = 422
    if form.validate_on_submit():
        try:
            _take(present, form, viewer)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("The slot is yours: %(when)s.", when=when), "success")
            return redirect(board_url(viewer), 303)
    mine = standing(present.seminar, viewer)
    page = render_template("seminars/sign_up.html", form=form, slot=present, mine=mine, **WORDS)
    return page, status if form.errors else 200


def _take(slot: SeminarSlot, form: SignUpForm, viewer: Viewer) -> None:
    group = groups.group_of(viewer.me, slot.seminar.group_set)
    if group is None:
        raise DomainError(standing(slot.seminar, viewer).words, code="no_group")
    title, papers = form.title.data or "", form.papers.data or ""
    operations.sign_up(slot, group, viewer.me, title=title, papers=papers)


def _sign_up(viewer: Viewer, public_id: str) -> SignUp:
    """A sign-up that holds its slot."""
    present = found(queries.sign_up_by_public_id(viewer.course, public_id))
    require(may_see_sign_up(viewer, present))
    return present


@bp.get("/c/<course>/seminars/<sign_up>")
@course_view(may_see_page)
def show(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """What one group presents; its members and staff change it from here."""
    present = _sign_up(viewer, sign_up)
    return render_template(
        "seminars/show.html",
        sign_up=present,
        names=shown_names(present.group.members, viewer),
        papers=papers_of(present.papers),
        presents=is_presenter(viewer, present),
        may_change=not has_begun(present.slot),
        is_open=is_open(present.slot.seminar),
        manages=may_edit_course(viewer),
        **WORDS,
    )


@bp.route("/c/<course>/seminars/<sign_up>/change", methods=["GET", "POST"])
@course_view(may_take_part)
def change(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Say anew what one's group presents."""
    present = _sign_up(viewer, sign_up)
    require(is_presenter(viewer, present), known=True)
    form = SignUpForm(obj=present)
    status = 422
    if form.validate_on_submit():
        try:
            operations.change_sign_up(
                present, viewer.me, title=form.title.data or "", papers=form.papers.data or ""
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved. The course page shows it."), "success")
            return redirect(sign_up_url(viewer, present), 303)
    page = render_template("seminars/change.html", form=form, sign_up=present, **WORDS)
    return page, status if form.errors else 200


@bp.route("/c/<course>/seminars/<sign_up>/withdraw", methods=["GET", "POST"])
@course_view(may_take_part)
def withdraw(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Give the slot up, after a question."""
    present = found(queries.sign_up_by_public_id(viewer.course, sign_up))
    require(is_presenter(viewer, present), known=True)
    if request.method == "GET":
        require(may_see_sign_up(viewer, present))
        return render_template("seminars/withdraw.html", sign_up=present, **WORDS)
    operations.withdraw_sign_up(present, viewer.me)
    return back(_("The slot is free again."), "success", board_url(viewer))
