"""One group in a draw: staff see why it got what it got, and give it something else by hand."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.forms import Form, options
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.groups.rules import group_title
from app.seminars import queries as seminars
from app.seminars.boards.board import slot_day
from app.seminars.draw_models import Draw, DrawPlace, DrawState
from app.seminars.drawing import adjusting
from app.seminars.drawing.changed import changes
from app.seminars.drawing.collecting import collect
from app.seminars.drawing.draw_forms import ExchangeForm, PaperForm, PutForm, TakeOutForm
from app.seminars.drawing.draw_views import OF_DRAW, WORDS, draw_of, manage_url
from app.seminars.drawing.inputs import rank_of
from app.seminars.drawing.placing import by_hand
from app.seminars.drawing.possible import places_left
from app.seminars.drawing.telling import why
from app.seminars.models import SeminarSlot
from app.seminars.paper_models import SeminarPaper
from app.seminars.papers import listed_papers

bp = Blueprint("draw_places", __name__)
OF_GROUP = f"{OF_DRAW}/groups/<group>"


def _place(draw: Draw, group: str) -> DrawPlace:
    return found(next((each for each in draw.places if each.group.public_id == group), None))


@bp.get(OF_GROUP)
@course_view(may_edit_course)
def show(viewer: Viewer, draw: str, group: str) -> ResponseReturnValue:
    """Why one group got what it got, and what can be given to it instead."""
    present = draw_of(viewer, draw)
    return _page(present, _place(present, group))


def _page(draw: Draw, place: DrawPlace, refused: Form | None = None) -> ResponseReturnValue:
    """The page with its four forms, one of which may have been `refused`."""
    mine = {"reason": place.reason, "paper": place.paper.public_id if place.paper else ""}
    # What was said to one group is not for the other group of an exchange.
    now: dict[type[Form], dict[str, str]] = {PutForm: mine, PaperForm: mine, TakeOutForm: mine}
    forms = [
        refused if isinstance(refused, kind) else kind(formdata=None, data=now.get(kind, {}))
        for kind in (PutForm, ExchangeForm, PaperForm, TakeOutForm)
    ]
    put_form, exchange_form, paper_form, take_out_form = forms
    _offer_slots(put_form, draw)
    _offer_groups(exchange_form, draw, place)
    _offer_papers(paper_form, draw, place)
    page = render_template(
        "seminars/draw_place.html",
        draw=draw,
        seminar=draw.seminar,
        place=place,
        why=why(draw, place),
        by_hand_slots=by_hand(draw, "slot"),
        by_hand_papers=by_hand(draw, "paper"),
        put=put_form,
        exchange=exchange_form,
        paper=paper_form,
        take_out=take_out_form,
        against_putting_back=_against_putting_back(draw, place),
        changes=changes(draw, collect(draw.seminar)) if draw.state is DrawState.DRAFT else [],
        **WORDS,
    )
    return page, 422 if refused else 200


def _against_putting_back(draw: Draw, place: DrawPlace) -> str:
    refusal = adjusting.refusal_to_put_back(draw, place) if place.adjusted else None
    return refusal.message if refusal else ""


def _offer_slots(form: PutForm, draw: Draw) -> None:
    zone = draw.seminar.course.time_zone
    left = places_left(draw) if draw.state is DrawState.DRAFT else []
    slots = {slot.public_id: slot_day(slot, zone) for slot in left}
    form.slot.choices = options({"": _("Choose a slot")} | slots)


def _offer_groups(form: ExchangeForm, draw: Draw, place: DrawPlace) -> None:
    zone = draw.seminar.course.time_zone
    others: dict[str, str] = {}
    for other in draw.places:
        if other.slot_id != place.slot_id:
            has = slot_day(other.slot, zone) if other.slot else _("no slot")
            others[other.group.public_id] = f"{group_title(other.group)}: {has}"
    form.other.choices = options({"": _("Choose a group")} | others)


def _offer_papers(form: PaperForm, draw: Draw, place: DrawPlace) -> None:
    """All that there are, each with the rank that the group gave it and who has it now."""
    papers = {}
    for paper in listed_papers(draw.seminar):
        if paper.public_id in draw.inputs["papers"]:
            rank = rank_of(draw.inputs["paper_wishes"], place.group.public_id, paper.public_id)
            parts = [paper.reference.title, _("choice %(rank)d", rank=rank) if rank else ""]
            parts += [
                _("%(group)s has it", group=group_title(other.group))
                for other in draw.places
                if other.paper_id == paper.id and other is not place
            ]
            papers[paper.public_id] = " · ".join(part for part in parts if part)
    form.paper.choices = options({"": _("No paper")} | papers)


@bp.post(f"{OF_GROUP}/put")
@course_view(may_edit_course)
def put(viewer: Viewer, draw: str, group: str) -> ResponseReturnValue:
    """Give a group another slot that has a place left."""
    present, form = draw_of(viewer, draw), PutForm()

    def act(mine: DrawPlace, reason: str) -> None:
        adjusting.put(present, mine, _slot(present, form.slot.data), viewer.actor, reason=reason)

    return _adjust(present, group, form, act)


def _slot(draw: Draw, public_id: str) -> SeminarSlot:
    slot = seminars.slot_by_public_id(draw.seminar.course, public_id)
    return found(slot if slot and slot.seminar_id == draw.seminar_id else None)


@bp.post(f"{OF_GROUP}/exchange")
@course_view(may_edit_course)
def exchange(viewer: Viewer, draw: str, group: str) -> ResponseReturnValue:
    """Let two groups have each other's slots."""
    present, form = draw_of(viewer, draw), ExchangeForm()

    def act(mine: DrawPlace, reason: str) -> None:
        other = _place(present, form.other.data)
        adjusting.exchange(present, mine, other, viewer.actor, reason=reason)

    return _adjust(present, group, form, act)


@bp.post(f"{OF_GROUP}/paper")
@course_view(may_edit_course)
def give_paper(viewer: Viewer, draw: str, group: str) -> ResponseReturnValue:
    """Give a group another paper, or none."""
    present, form = draw_of(viewer, draw), PaperForm()

    def act(mine: DrawPlace, reason: str) -> None:
        paper = _paper(present, form.paper.data) if form.paper.data else None
        adjusting.give_paper(present, mine, paper, viewer.actor, reason=reason)

    return _adjust(present, group, form, act)


def _paper(draw: Draw, public_id: str) -> SeminarPaper:
    papers = listed_papers(draw.seminar)
    return found(next((each for each in papers if each.public_id == public_id), None))


@bp.post(f"{OF_GROUP}/take-out")
@course_view(may_edit_course)
def take_out(viewer: Viewer, draw: str, group: str) -> ResponseReturnValue:
    """Leave a group of the draft without a slot."""
    present = draw_of(viewer, draw)

    def act(mine: DrawPlace, reason: str) -> None:
        adjusting.take_out(present, mine, viewer.actor, reason=reason)

    return _adjust(present, group, TakeOutForm(), act)


def _adjust(
    draw: Draw, group: str, form: Form, act: Callable[[DrawPlace, str], None]
) -> ResponseReturnValue:
    """Have `act` change what a group has; where that is refused the page shows why."""
    mine = _place(draw, group)
    if form.validate_on_submit():
        try:
            act(mine, form.reason.data or "")
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Changed. What differs from the draw is marked as done by hand."), "success")
            return redirect(manage_url(draw.seminar), 303)
    return _page(draw, mine, form)


@bp.post(f"{OF_GROUP}/put-back")
@course_view(may_edit_course)
def put_back(viewer: Viewer, draw: str, group: str) -> ResponseReturnValue:
    """Give a group again what the draw itself gave it."""
    present = draw_of(viewer, draw)
    adjusting.put_back(present, _place(present, group), viewer.actor)
    flash(_("As the draw gave it: nothing is changed by hand there any more."), "success")
    return redirect(manage_url(present.seminar), 303)
