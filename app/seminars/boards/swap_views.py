"""Offering another group a swap, and answering such an offer."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.web.errors import back
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course, may_take_part
from app.groups.permissions import may_see_groups
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.boards.board import slot_day
from app.seminars.boards.exchange import sides_of
from app.seminars.boards.forms import SwapForm
from app.seminars.boards.possible import against_swapping
from app.seminars.boards.standing import standing
from app.seminars.boards.views import WORDS, board_url
from app.seminars.holding import swapping
from app.seminars.holding.shown import choice_of, chosen_in, mark_of
from app.seminars.models import SignUp
from app.seminars.permissions import is_presenter, may_see_sign_up
from app.seminars.swap_models import OfferState, SwapOffer

bp = Blueprint("swaps", __name__)


@bp.route("/c/<course>/seminars/<sign_up>/swap", methods=["GET", "POST"])
@course_view(may_take_part)
def offer(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Offer one of one's slots for that of another group."""
    wanted = found(queries.sign_up_by_public_id(viewer.course, sign_up))
    require(may_see_sign_up(viewer, wanted))
    held = standing(wanted.slot.seminar, viewer).held
    form, status = _form(held, viewer), 422
    if form.validate_on_submit():
        try:
            _offer_swap(held, wanted, form, viewer)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("%(group)s is told by mail.", group=group_title(wanted.group)), "success")
            return redirect(board_url(viewer), 303)
    form.seen.data = mark_of(wanted)
    page = render_template(
        "seminars/swap.html",
        form=form,
        wanted=wanted,
        held=held,
        against=against_swapping(wanted, viewer),
        **WORDS,
    )
    return page, status if form.errors else 200


def _form(held: list[SignUp], viewer: Viewer) -> SwapForm:
    form, zone = SwapForm(), viewer.course.time_zone
    form.offered.choices = [
        SelectChoice(choice_of(each), slot_day(each.slot, zone)) for each in held
    ]
    return form


def _offer_swap(held: list[SignUp], wanted: SignUp, form: SwapForm, viewer: Viewer) -> None:
    public_id, mark = chosen_in(form.offered.data or "")
    seen = (mark, form.seen.data or "")
    offered = _offered(held, public_id)
    swapping.offer_swap(offered, wanted, viewer.me, form.message.data or "", seen=seen)


def _offered(held: list[SignUp], public_id: str) -> SignUp:
    """The slot that was chosen to be given."""
    if not held:
        raise DomainError(
            _("Your group holds no slot that it could give. Take a free one, or wait for this."),
            code="holds_none",
        )
    for each in held:
        if each.public_id == public_id:
            return each
    raise InvalidInput(
        _("Choose which slot of your group you give: it holds that one no longer."),
        code="not_held",
        field="offered",
    )


@bp.get("/c/<course>/seminars/offers/<offer>")
@course_view(may_see_groups)
def show(viewer: Viewer, offer: str) -> ResponseReturnValue:
    """What an offer would change, for both groups."""
    return _page_of(_offer(viewer, offer), viewer)


def _page_of(present: SwapOffer, viewer: Viewer, refused: str = "") -> str:
    """An offer as it stands now, and why it was not accepted if it was not."""
    return render_template(
        "seminars/swap_offer.html",
        offer=present,
        refused=refused,
        sides=sides_of(present, viewer),
        is_open=present.state is OfferState.PENDING,
        may_answer=is_presenter(viewer, present.wanted),
        may_take_back=is_presenter(viewer, present.offered),
        **{name: words for name, words in WORDS.items() if name != "is_open"},
    )


def _offer(viewer: Viewer, public_id: str) -> SwapOffer:
    """An offer that the viewer's group made or was made, or any for staff; else 404."""
    present = found(queries.offer_by_public_id(viewer.course, public_id))
    sides = (present.offered, present.wanted)
    require(may_edit_course(viewer) or any(is_presenter(viewer, each) for each in sides))
    return present


@bp.post("/c/<course>/seminars/offers/<offer>/accept")
@course_view(may_take_part)
def accept(viewer: Viewer, offer: str) -> ResponseReturnValue:
    """Exchange the slots, as both were shown."""
    present = _offer(viewer, offer)
    seen = [request.form.get(side, "") for side in ("offered", "wanted")]
    try:
        swapping.accept_swap(present, viewer.me, seen=seen)
    except DomainError as error:
        return _page_of(present, viewer, error.message), error.status
    return back(_("You have exchanged slots. Both groups are told."), "success", board_url(viewer))


@bp.post("/c/<course>/seminars/offers/<offer>/decline")
@course_view(may_take_part)
def decline(viewer: Viewer, offer: str) -> ResponseReturnValue:
    """Say no to an offer."""
    swapping.decline_swap(_offer(viewer, offer), viewer.me)
    return back(_("You have declined. The other group is told."), "success", board_url(viewer))


@bp.post("/c/<course>/seminars/offers/<offer>/take-back")
@course_view(may_take_part)
def take_back(viewer: Viewer, offer: str) -> ResponseReturnValue:
    """Take one's own offer back."""
    swapping.withdraw_offer(_offer(viewer, offer), viewer.me)
    return back(_("You have taken the offer back."), "success", board_url(viewer))
