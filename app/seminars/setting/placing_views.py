"""Groups put into slots, changed and taken out by staff, whatever the window says."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.web.errors import back
from app.core.web.forms import options
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title, is_complete
from app.seminars import queries
from app.seminars.boards.board import slot_day
from app.seminars.boards.offered import offered_papers
from app.seminars.boards.views import WORDS, sign_up_url
from app.seminars.deadline_models import SlotDeadline
from app.seminars.dues.due import is_settled
from app.seminars.holding import changing, giving_up, taking
from app.seminars.holding.shown import mark_of
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState
from app.seminars.papers import papers_named
from app.seminars.rules import has_begun
from app.seminars.setting.manage_views import BASE, bp, seminar_of, seminar_url, slot_of
from app.seminars.setting.setting_forms import AssignForm, OnBehalfForm, PlaceForm


@bp.route(f"{BASE}/slots/<slot>/assign", methods=["GET", "POST"])
@course_view(may_edit_course)
def assign(viewer: Viewer, slot: str) -> ResponseReturnValue:
    """Put a group into a slot."""
    present = slot_of(viewer, slot)
    form = AssignForm()
    form.offer_papers(present.seminar, offered_papers(present.seminar), None)
    form.group.choices = options({"": _("Choose a group")} | _groups_to_place(present.seminar))
    status = 422
    if form.validate_on_submit():
        try:
            group = _chosen_group(viewer, form.group.data)
            _assign(viewer, present, group, form)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return _assigned(present.seminar, group)
    settled = _settled_words(present, queries.deadlines_of(present.seminar))
    page = render_template(
        "seminars/assign.html", form=form, slot=present, settled=settled, **WORDS
    )
    return page, status if form.errors else 200


@bp.route(f"{BASE}/<seminar>/groups/<group>/slot", methods=["GET", "POST"])
@course_view(may_edit_course)
def place(viewer: Viewer, seminar: str, group: str) -> ResponseReturnValue:
    """Choose a slot for a group."""
    present = seminar_of(viewer, seminar)
    placed = found(groups.group_by_public_id(viewer.course, group))
    require(placed.group_set_id == present.group_set_id and placed.dissolved_at is None)
    form = PlaceForm()
    form.offer_papers(present, offered_papers(present), None)
    free = free_slots(present)
    names = slot_names(viewer, list(free.values()), queries.deadlines_of(present))
    form.slot.choices = options({"": _("Choose a slot")} | names)
    status = 422
    if form.validate_on_submit():
        try:
            _assign(viewer, found(free.get(form.slot.data)), placed, form)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return _assigned(present, placed)
    page = render_template("seminars/place.html", form=form, seminar=present, group=placed, **WORDS)
    return page, status if form.errors else 200


def _assign(viewer: Viewer, slot: SeminarSlot, group: Group, form: OnBehalfForm) -> None:
    taking.assign_slot(slot, group, viewer.actor, **_presented(slot.seminar, form))


def _presented(seminar: Seminar, form: OnBehalfForm) -> dict[str, Any]:
    """What the form says that a group presents, as operations take it."""
    return {**form.texts, "chosen": papers_named(seminar, form.chosen_ids)}


def _assigned(seminar: Seminar, group: Group) -> ResponseReturnValue:
    words = _("%(group)s has the slot.", group=group_title(group))
    return back(words, "success", seminar_url(seminar))


def _groups_to_place(seminar: Seminar) -> dict[str, str]:
    """The complete groups that may hold another slot."""
    held = [s.group_id for slot in queries.board(seminar).slots for s in slot.confirmed]
    return {
        group.public_id: f"{group_title(group)} ({', '.join(m.name for m in group.members)})"
        for group in groups.groups_of(seminar.group_set)
        if held.count(group.id) < seminar.slots_per_group and is_complete(group)
    }


def free_slots(seminar: Seminar) -> dict[str, SeminarSlot]:
    """The slots that have a place, by their public ids, in the order of time."""
    listed = queries.board(seminar).slots
    free = [s for s in listed if s.free_places > 0 and s.meeting.cancelled_at is None]
    return {slot.public_id: slot for slot in free}


def slot_names(
    viewer: Viewer, slots: Sequence[SeminarSlot], deadlines: Sequence[SlotDeadline]
) -> dict[str, str]:
    """Wednesday 21 Oct, 15:00; and whether the group can do nothing about it any more."""
    names = {slot.public_id: slot_day(slot, viewer.course.time_zone) for slot in slots}
    settled = [slot.public_id for slot in slots if is_settled(slot, deadlines)]
    return names | {key: _("%(when)s (settled)", when=names[key]) for key in settled}


def _settled_words(slot: SeminarSlot, deadlines: Sequence[SlotDeadline]) -> str:
    """What a group can't do any more that is put into the slot now; empty if all."""
    if has_begun(slot):
        return _("This slot has begun: its group can change nothing. Give the title here.")
    if is_settled(slot, deadlines):
        return _(
            "This slot is settled: its group can't move it or change the papers. Give the title "
            "here; left empty, the group can fill it in once."
        )
    return ""


def _chosen_group(viewer: Viewer, public_id: str | None) -> Group:
    group = groups.group_by_public_id(viewer.course, public_id or "")
    if group is None:
        raise InvalidInput(
            _("There is no such group. Choose again."), code="unknown_group", field="group"
        )
    return group


def _sign_up(viewer: Viewer, public_id: str) -> SignUp:
    """The sign-up at this address, or 404."""
    return found(queries.sign_up_by_public_id(viewer.course, public_id))


@bp.route(f"{BASE}/sign-ups/<sign_up>", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit_sign_up(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Change what a group presents, on its behalf."""
    present = _sign_up(viewer, sign_up)
    require(present.state is SignUpState.CONFIRMED)
    seminar = present.slot.seminar
    form = OnBehalfForm(data={"title": present.title, "papers": present.papers})
    form.offer_papers(seminar, offered_papers(seminar), present)
    status = 422
    if form.validate_on_submit():
        try:
            changing.edit_sign_up(present, viewer.actor, **_presented(seminar, form))
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved. The course page shows it."), "success")
            return redirect(sign_up_url(viewer, present), 303)
    page = render_template("seminars/edit_sign_up.html", form=form, sign_up=present, **WORDS)
    return page, status if form.errors else 200


@bp.route(f"{BASE}/sign-ups/<sign_up>/take-out", methods=["GET", "POST"])
@course_view(may_edit_course)
def take_out(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Free a group's place, or end its waiting, after a question."""
    present = _sign_up(viewer, sign_up)
    if request.method == "GET":
        require(present.state is not SignUpState.WITHDRAWN)
        return _asks_to_take_out(present)
    seminar, name = present.slot.seminar, group_title(present.group)
    try:
        giving_up.take_out(present, viewer.actor, seen=request.form.get("seen", ""))
    except DomainError as error:
        return _asks_to_take_out(present, error.message), error.status
    return back(_("%(group)s is out of it.", group=name), "success", seminar_url(seminar))


def _asks_to_take_out(sign_up: SignUp, refused: str = "") -> str:
    """The question, with what the group holds or waits for now."""
    return render_template(
        "seminars/take_out.html", sign_up=sign_up, refused=refused, mark=mark_of(sign_up), **WORDS
    )
