"""The seminars as staff set them: windows, slots, and groups put into slots or taken out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _, ngettext
from app.core.web.errors import back
from app.core.web.forms import options
from app.core.web.times import day
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title, is_complete
from app.schedule import queries as schedule
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.seminars import operations, queries
from app.seminars.forms import AssignForm, EditSignUpForm, NewSlotsForm, SeminarForm, SlotForm
from app.seminars.models import Seminar, SeminarSlot, SignUp
from app.seminars.permissions import may_see_sign_up
from app.seminars.views import WORDS, board_url, sign_up_url

bp = Blueprint("seminars_manage", __name__)
BASE = "/c/<course>/manage/seminars"


def _seminar(viewer: Viewer, public_id: str) -> Seminar:
    return found(queries.seminar_by_public_id(viewer.course, public_id))


def _slot(viewer: Viewer, public_id: str) -> SeminarSlot:
    return found(queries.slot_by_public_id(viewer.course, public_id))


def _seminar_url(seminar: Seminar) -> str:
    return url_for("seminars_manage.show", course=seminar.course.slug, seminar=seminar.public_id)


@bp.route(f"{BASE}/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def create(viewer: Viewer) -> ResponseReturnValue:
    """Open a seminar for the groups of a set."""
    form, values = _seminar_form(viewer)
    status = 422
    if form.validate_on_submit():
        try:
            seminar = operations.create_seminar(viewer.course, viewer.actor, **values())
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("The seminar is made. Add its slots next."), "success")
            return redirect(_seminar_url(seminar), 303)
    page = render_template("seminars/edit.html", form=form, seminar=None, **WORDS)
    return page, status if form.errors else 200


@bp.get(f"{BASE}/<seminar>")
@course_view(may_edit_course)
def show(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """A seminar's window, and its slots with all that can be done to them."""
    present = _seminar(viewer, seminar)
    upcoming = [m for m in schedule.meetings(viewer.course) if m.cancelled_at is None]
    return render_template(
        "seminars/manage.html",
        seminar=present,
        board=queries.board(present),
        meetings=[(m, _meeting_text(m)) for m in upcoming],
        **WORDS,
    )


@bp.route(f"{BASE}/<seminar>/edit", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """A seminar's title, window and group set."""
    present = _seminar(viewer, seminar)
    form, values = _seminar_form(viewer, present)
    status = 422
    if form.validate_on_submit():
        try:
            operations.edit_seminar(present, viewer.actor, **values())
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return redirect(_seminar_url(present), 303)
    page = render_template("seminars/edit.html", form=form, seminar=present, **WORDS)
    return page, status if form.errors else 200


def _seminar_form(viewer: Viewer, seminar: Seminar | None = None) -> tuple[SeminarForm, Any]:
    """The form, and a function for what it holds once it is valid."""
    sets = {s.slug: s for s in groups.group_sets(viewer.course)}
    start: dict[str, Any] = {"group_set": seminar.group_set.slug} if seminar else {}
    for name in ("title", "opens_at", "closes_at"):
        start[name] = getattr(seminar, name, None)
    form = SeminarForm(zone=viewer.course.time_zone, data=start)
    form.group_set.choices = options({slug: s.title for slug, s in sets.items()})

    def values() -> dict[str, Any]:
        return {
            "title": form.title.data or "",
            "group_set": sets[form.group_set.data],
            "opens_at": form.opens_at.data,
            "closes_at": form.closes_at.data,
        }

    return form, values


def _meeting_text(meeting: Meeting) -> str:
    when = day(meeting.starts_at, meeting.course.time_zone)
    return " · ".join(part for part in (when, meeting_label(meeting), meeting.title) if part)


@bp.route(f"{BASE}/<seminar>/slots/<meeting>", methods=["GET", "POST"])
@course_view(may_edit_course)
def add_slots(viewer: Viewer, seminar: str, meeting: str) -> ResponseReturnValue:
    """Add slots to a meeting, several at once."""
    present = _seminar(viewer, seminar)
    held = found(schedule.meeting_by_public_id(viewer.course, meeting))
    form = NewSlotsForm(
        zone=viewer.course.time_zone,
        data={"starts_at": held.starts_at, "minutes": 25, "capacity": 1, "count": 4},
    )
    status = 422
    if form.validate_on_submit():
        try:
            slots = operations.add_slots(
                present, held, count=form.count.data, actor=viewer.actor, **form.values()
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            words = ngettext("%(num)d slot is added.", "%(num)d slots are added.", len(slots))
            return back(words, "success", _seminar_url(present))
    page = render_template(
        "seminars/add_slots.html",
        form=form,
        seminar=present,
        meeting=held,
        meeting_text=_meeting_text(held),
        **WORDS,
    )
    return page, status if form.errors else 200


@bp.get(f"{BASE}/<seminar>/slots")
@course_view(may_edit_course)
def choose_meeting(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """From the list of meetings to the form for the chosen one."""
    present = _seminar(viewer, seminar)
    meeting = found(schedule.meeting_by_public_id(viewer.course, request.args.get("meeting", "")))
    url = url_for(
        "seminars_manage.add_slots",
        course=viewer.course.slug,
        seminar=present.public_id,
        meeting=meeting.public_id,
    )
    return redirect(url, 303)


@bp.route(f"{BASE}/slots/<slot>", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit_slot(viewer: Viewer, slot: str) -> ResponseReturnValue:
    """When a slot is, how long, and for how many groups."""
    present = _slot(viewer, slot)
    form = SlotForm(obj=present, zone=viewer.course.time_zone)
    status = 422
    if form.validate_on_submit():
        try:
            operations.edit_slot(present, viewer.actor, **form.values())
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved."), "success")
            return redirect(_seminar_url(present.seminar), 303)
    page = render_template("seminars/edit_slot.html", form=form, slot=present, **WORDS)
    return page, status if form.errors else 200


@bp.route(f"{BASE}/slots/<slot>/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_slot(viewer: Viewer, slot: str) -> ResponseReturnValue:
    """Take a free slot away, after a question."""
    present = _slot(viewer, slot)
    if request.method == "GET":
        return render_template("seminars/delete_slot.html", slot=present, **WORDS)
    seminar = present.seminar
    operations.delete_slot(present, viewer.actor)
    return back(_("The slot is gone."), "success", _seminar_url(seminar))


@bp.route(f"{BASE}/slots/<slot>/assign", methods=["GET", "POST"])
@course_view(may_edit_course)
def assign(viewer: Viewer, slot: str) -> ResponseReturnValue:
    """Put a group into a slot, also outside the window."""
    present = _slot(viewer, slot)
    form = AssignForm()
    form.group.choices = options({"": _("Choose a group")} | _waiting(present.seminar))
    status = 422
    if form.validate_on_submit():
        try:
            group = _chosen_group(viewer, form.group.data)
            operations.assign_slot(
                present,
                group,
                viewer.actor,
                title=form.title.data or "",
                papers=form.papers.data or "",
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            words = _("%(group)s has the slot.", group=group_title(group))
            return back(words, "success", board_url(viewer))
    page = render_template("seminars/assign.html", form=form, slot=present, **WORDS)
    return page, status if form.errors else 200


def _waiting(seminar: Seminar) -> dict[str, str]:
    """The complete groups that hold no slot yet."""
    holding = {s.group_id for slot in queries.board(seminar).slots for s in slot.confirmed}
    return {
        group.public_id: f"{group_title(group)} ({', '.join(m.name for m in group.members)})"
        for group in groups.groups_of(seminar.group_set)
        if group.id not in holding and is_complete(group)
    }


def _chosen_group(viewer: Viewer, public_id: str | None) -> Group:
    group = groups.group_by_public_id(viewer.course, public_id or "")
    if group is None:
        raise InvalidInput(
            _("There is no such group. Choose again."), code="unknown_group", field="group"
        )
    return group


def _sign_up(viewer: Viewer, public_id: str) -> SignUp:
    return found(queries.sign_up_by_public_id(viewer.course, public_id))


@bp.route(f"{BASE}/sign-ups/<sign_up>", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit_sign_up(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Change what a group presents, on its behalf."""
    present = _sign_up(viewer, sign_up)
    require(may_see_sign_up(viewer, present))
    form = EditSignUpForm(obj=present)
    status = 422
    if form.validate_on_submit():
        try:
            operations.edit_sign_up(
                present, viewer.actor, title=form.title.data or "", papers=form.papers.data or ""
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("Saved. The course page shows it."), "success")
            return redirect(sign_up_url(viewer, present), 303)
    page = render_template("seminars/change.html", form=form, sign_up=present, **WORDS)
    return page, status if form.errors else 200


@bp.route(f"{BASE}/sign-ups/<sign_up>/take-out", methods=["GET", "POST"])
@course_view(may_edit_course)
def take_out(viewer: Viewer, sign_up: str) -> ResponseReturnValue:
    """Free a group's place, after a question."""
    present = _sign_up(viewer, sign_up)
    if request.method == "GET":
        require(may_see_sign_up(viewer, present))
        return render_template("seminars/withdraw.html", sign_up=present, **WORDS)
    operations.take_out(present, viewer.actor)
    return back(_("The slot is free again."), "success", board_url(viewer))
