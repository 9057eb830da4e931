"""The seminar board, and what a group does with its slot. Staff pages are in `manage_views`."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.errors import back
from app.courses.access import course_view, found, require
from app.courses.permissions import (
    Viewer,
    may_edit_course,
    may_see_names,
    may_see_page,
    may_take_part,
)
from app.groups import queries as groups
from app.groups.rules import group_title, is_complete, missing_text
from app.schedule.naming import meeting_label
from app.seminars import queries
from app.seminars.boards.board import shown, shown_names, slot_day, slot_time
from app.seminars.boards.forms import PresentingForm
from app.seminars.boards.live import beats_of
from app.seminars.boards.offered import offered_papers
from app.seminars.boards.papers import papers_of
from app.seminars.boards.possible import possible_with
from app.seminars.boards.signing import Signing
from app.seminars.boards.standing import open_words, standing, window_text
from app.seminars.handouts.sign_up_parts import parts_of
from app.seminars.holding import changing, giving_up, obstacles, taking
from app.seminars.holding.shown import mark_of, marks_of
from app.seminars.models import SeminarSlot, SignUp, SignUpState
from app.seminars.papers import papers_named
from app.seminars.permissions import is_presenter, may_see_sign_up
from app.seminars.rules import is_open

bp = Blueprint("seminars", __name__)
WORDS: dict[str, Any] = {
    "group_title": group_title,
    "is_complete": is_complete,
    "is_open": is_open,
    "marks_of": marks_of,
    "meeting_label": meeting_label,
    "missing_text": missing_text,
    "open_words": open_words,
    "slot_day": slot_day,
    "slot_time": slot_time,
    "window_text": window_text,
}


def board_url(viewer: Viewer) -> str:
    """Where the slots are shown."""
    return url_for("seminars.index", course=viewer.course.slug)


def slot_url(viewer: Viewer, slot: SeminarSlot) -> str:
    """Where a slot is on the board."""
    return f"{board_url(viewer)}#slot-{slot.public_id}"


def sign_up_url(viewer: Viewer, sign_up: SignUp) -> str:
    """Where one group's presentation is shown."""
    return url_for("seminars.show", course=viewer.course.slug, sign_up=sign_up.public_id)


def page_url(viewer: Viewer, sign_up: SignUp) -> str:
    """Where a group sees its sign-up. One that waits has no page of its own."""
    holds = sign_up.state is SignUpState.CONFIRMED
    return sign_up_url(viewer, sign_up) if holds else board_url(viewer)


@bp.get("/c/<course>/seminars/")
@course_view(may_see_page)
def index(viewer: Viewer) -> ResponseReturnValue:
    """The slots of each seminar, who holds them, and which are free."""
    # Before the slots are read: what changes in between is then asked for once more, not missed.
    version = beats_of(current_app).of(viewer.course).version
    boards = [
        shown(queries.board(seminar), standing(seminar, viewer), viewer)
        for seminar in queries.seminars(viewer.course)
    ]
    return render_template(
        "seminars/index.html",
        boards=boards,
        version=version,
        manages=may_edit_course(viewer),
        follows=may_see_names(viewer),
        has_group_sets=bool(groups.group_sets(viewer.course)),
        **WORDS,
    )


@bp.route("/c/<course>/seminars/slots/<slot>/sign-up", methods=["GET", "POST"])
@course_view(may_take_part)
def sign_up(viewer: Viewer, slot: str) -> ResponseReturnValue:
    """Take a slot for one's group, or move to it, saying what it presents."""
    signing = Signing(found(queries.slot_by_public_id(viewer.course, slot)), viewer)
    status = signing.act(taking.sign_up)
    if status == 303:
        when = slot_day(signing.slot, viewer.course.time_zone)
        flash(_("The slot is yours: %(when)s.", when=when), "success")
        return redirect(slot_url(viewer, signing.slot), 303)
    return signing.page(status, **WORDS)


@bp.get("/c/<course>/seminars/<sign_up>")
@course_view(may_see_page)
def show(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """What one group presents; its members and staff change it from here."""
    present = found(queries.sign_up_by_public_id(viewer.course, sign_up))
    require(may_see_sign_up(viewer, present))
    return render_template(
        "seminars/show.html",
        sign_up=present,
        names=shown_names(present.group.members, viewer),
        papers=papers_of(present.papers),
        presents=is_presenter(viewer, present),
        possible=possible_with(present, viewer),
        manages=may_edit_course(viewer),
        **parts_of(viewer, present),
        **WORDS,
    )


@bp.route("/c/<course>/seminars/<sign_up>/change", methods=["GET", "POST"])
@course_view(may_take_part)
def change(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Say anew what one's group presents."""
    present = _own(viewer, sign_up)
    form, status = _presenting_form(present), 422
    if form.validate_on_submit():
        chosen = papers_named(present.slot.seminar, form.chosen_ids)
        try:
            changing.change_sign_up(present, viewer.me, **form.texts, chosen=chosen)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return redirect(page_url(viewer, present), 303)
    url = page_url(viewer, present)
    page = render_template("seminars/change.html", form=form, sign_up=present, url=url, **WORDS)
    return page, status if form.errors else 200


def _own(viewer: Viewer, public_id: str) -> SignUp:
    """A sign-up of one's own group that holds its slot or waits for one."""
    present = found(queries.sign_up_by_public_id(viewer.course, public_id))
    require(present.state is not SignUpState.WITHDRAWN)
    require(is_presenter(viewer, present), known=True)
    return present


def _presenting_form(sign_up: SignUp) -> PresentingForm:
    form, seminar = PresentingForm(obj=sign_up), sign_up.slot.seminar
    form.offer_papers(seminar, offered_papers(seminar), sign_up)
    return form


@bp.route("/c/<course>/seminars/<sign_up>/withdraw", methods=["GET", "POST"])
@course_view(may_take_part)
def withdraw(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Give the slot up, after a question."""
    present = found(queries.sign_up_by_public_id(viewer.course, sign_up))
    require(is_presenter(viewer, present), known=True)
    if request.method == "GET":
        require(may_see_sign_up(viewer, present))
        return _asks_to_give_up(present)
    try:
        giving_up.withdraw_sign_up(present, viewer.me, seen=request.form.get("seen", ""))
    except DomainError as error:
        return _asks_to_give_up(present, error.message), error.status
    return back(_("You have given the slot up."), "success", board_url(viewer))


def _asks_to_give_up(sign_up: SignUp, refused: str = "") -> str:
    """The question, with the slot that the group holds now; or why it can't be given up."""
    against = [each.words for each in obstacles.to_giving_up(sign_up)]
    return render_template(
        "seminars/withdraw.html",
        sign_up=sign_up,
        refused=refused,
        against=next(iter(against), ""),
        mark=mark_of(sign_up),
        **WORDS,
    )
