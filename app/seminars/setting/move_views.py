"""A group moved by staff to a slot that is free."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.web.errors import back
from app.core.web.forms import options
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.boards.views import WORDS
from app.seminars.holding import obstacles, taking
from app.seminars.holding.shown import mark_of
from app.seminars.holding.situation import situation_of
from app.seminars.models import SeminarSlot, SignUp, SignUpState
from app.seminars.setting.manage_views import BASE, bp, seminar_url
from app.seminars.setting.placing_views import free_slots, slot_names
from app.seminars.setting.setting_forms import MoveForm


@dataclass(frozen=True, slots=True)
class NotFor:
    """A free slot that the group can't have, and why."""

    slot: SeminarSlot
    why: str


@bp.route(f"{BASE}/sign-ups/<sign_up>/move", methods=["GET", "POST"])
@course_view(may_edit_course)
def move(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Move a group to a free slot, with all that it presents."""
    held = found(queries.sign_up_by_public_id(viewer.course, sign_up))
    require(held.state is SignUpState.CONFIRMED or request.method == "POST")
    free = free_slots(held.slot.seminar)
    form = MoveForm()
    if form.validate_on_submit():
        try:
            _move(viewer, held, free, form)
        except DomainError as error:
            if held.state is not SignUpState.CONFIRMED:
                raise  # there is nothing to ask any more
            form.refuse(error)
            return _page(viewer, held, free.values(), form, error.status)
        words = _("%(group)s has another slot.", group=group_title(held.group))
        return back(words, "success", seminar_url(held.slot.seminar))
    return _page(viewer, held, free.values(), form, 422 if form.errors else 200)


def _move(viewer: Viewer, held: SignUp, free: dict[str, SeminarSlot], form: MoveForm) -> None:
    slot = _chosen(held, free, form.slot.data)
    reason = form.reason.data or ""
    taking.reassign(held, slot, viewer.actor, seen=form.seen.data, reason=reason)


def _chosen(held: SignUp, free: dict[str, SeminarSlot], public_id: str) -> SeminarSlot:
    """The slot of the seminar that was chosen, also one that is full by now."""
    slot = free.get(public_id) or queries.slot_by_public_id(held.slot.seminar.course, public_id)
    if slot is None or slot.seminar_id != held.seminar_id:
        raise InvalidInput(
            _("This slot is gone. Choose another."), code="unknown_slot", field="slot"
        )
    return slot


def _page(
    viewer: Viewer, held: SignUp, free: Iterable[SeminarSlot], form: MoveForm, status: int
) -> ResponseReturnValue:
    """The free slots that the group can have, and the others with what keeps it from them."""
    known = situation_of(held.group, held.slot.seminar)
    others = [slot for slot in free if slot.id != held.slot_id]
    why = {slot.id: obstacles.to_reassigning(held, slot, situation=known) for slot in others}
    can = [slot for slot in others if not why[slot.id]]
    form.slot.choices = options(slot_names(viewer, can, known.deadlines))
    form.seen.data = mark_of(held)
    page = render_template(
        "seminars/move.html",
        form=form,
        held=held,
        cannot=[NotFor(slot, why[slot.id][0].words) for slot in others if why[slot.id]],
        **WORDS,
    )
    return page, status
