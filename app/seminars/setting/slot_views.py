"""Slots for many meetings, shown before they are made; one slot changed; several deleted."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.core.seen import ChangedMeanwhile
from app.core.web.errors import back
from app.core.web.forms import options
from app.core.web.times import day, hour
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.groups.rules import group_title
from app.schedule import queries as schedule
from app.schedule.models import Meeting, MeetingKind
from app.schedule.naming import meeting_label
from app.seminars.boards.views import WORDS
from app.seminars.holding import bringing
from app.seminars.models import Seminar, SeminarSlot, SlotMode
from app.seminars.setting import bulk, slots
from app.seminars.setting.bulk import Fate, Row
from app.seminars.setting.manage_views import BASE, bp, seminar_of, seminar_url, slot_of
from app.seminars.setting.setting_forms import PatternForm, SlotForm


@bp.get(f"{BASE}/<seminar>/slots")
@course_view(may_edit_course)
def plan_slots(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """A pattern of slots, the meetings that have it, and what that would make."""
    present = seminar_of(viewer, seminar)
    form = _pattern_form(viewer, asked="number" in request.args)
    rows: list[Row] = []
    if "number" in request.args and form.validate():
        try:
            rows = bulk.lay_out(present, form.pattern(), _meetings(viewer, form))
        except DomainError as error:
            form.refuse(error)
    return _plan_page(present, form, rows, 422 if form.errors else 200)


@bp.post(f"{BASE}/<seminar>/slots")
@course_view(may_edit_course)
def add_slots(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """Make the slots that were shown."""
    present = seminar_of(viewer, seminar)
    form, seen = _pattern_form(viewer, asked=True), request.form.get("seen", "")
    if not form.validate_on_submit():
        return _plan_page(present, form, [], 422)
    chosen = _meetings(viewer, form)
    try:
        number = bulk.add(present, viewer.actor, form.pattern(), chosen, seen)
    except DomainError as error:
        rows = bulk.lay_out(present, form.pattern(), chosen) if chosen else []
        form.refuse(error)
        return _plan_page(present, form, rows, error.status)
    words = ngettext("%(num)d slot is added.", "%(num)d slots are added.", number)
    flash(words if number else _("These slots are there already."), "success")
    return redirect(seminar_url(present, added=seen), 303)


@bp.post(f"{BASE}/<seminar>/slots/take-back")
@course_view(may_edit_course)
def take_slots_back(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """Take the slots away again that were last added."""
    present = seminar_of(viewer, seminar)
    bulk.take_back(present, viewer.actor, request.form.get("plan", ""))
    return back(_("The slots are gone again."), "success", seminar_url(present))


def _pattern_form(viewer: Viewer, *, asked: bool) -> PatternForm:
    """The form; seminar days to come are ticked in a new one, or the meeting asked for."""
    listed = schedule.meetings(viewer.course)
    sent = request.form if request.method == "POST" else request.args
    form = PatternForm(
        formdata=sent if asked else None,
        data={"meetings": _ticked(listed, request.args.get("meeting"))},
        meta={} if request.method == "POST" else {"csrf": False},
    )
    held = [meeting for meeting in listed if meeting.cancelled_at is None]
    form.meetings.choices = options({m.public_id: _meeting_text(m) for m in held})
    return form


def _ticked(listed: list[Meeting], asked: str | None) -> list[str]:
    if asked:
        return [asked]
    to_come = [m for m in listed if m.starts_at > now()]
    return [m.public_id for m in to_come if m.kind is MeetingKind.SEMINAR]


def _meeting_text(meeting: Meeting) -> str:
    zone = meeting.course.time_zone
    hours = f"{hour(meeting.starts_at, zone)}–{hour(meeting.ends_at, zone)}"
    when = f"{day(meeting.starts_at, zone)}, {hours}"
    return " · ".join(part for part in (when, meeting_label(meeting), meeting.title) if part)


def _meetings(viewer: Viewer, form: PatternForm) -> list[Meeting]:
    ticked = set(form.meetings.data or [])
    return [m for m in schedule.meetings(viewer.course) if m.public_id in ticked]


def _plan_page(
    seminar: Seminar, form: PatternForm, rows: list[Row], status: int
) -> ResponseReturnValue:
    sent = request.form if request.method == "POST" else request.args
    page = render_template(
        "seminars/add_slots.html",
        seminar=seminar,
        form=form,
        rows=rows,
        new=sum(row.fate is Fate.NEW for row in rows),
        key=bulk.key_of(rows),
        sent=[pair for pair in sent.items(multi=True) if pair[0] not in ("csrf_token", "seen")],
        fate=Fate,
        **WORDS,
    )
    return page, status


@bp.route(f"{BASE}/slots/<slot>", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit_slot(viewer: Viewer, slot: str) -> ResponseReturnValue:
    """When a slot is, how long, and for how many groups."""
    present = slot_of(viewer, slot)
    form = SlotForm(obj=present, zone=viewer.course.time_zone)
    form.opened_at(slots.state_of(present))
    status = 422
    if form.validate_on_submit():
        try:
            slots.edit_slot(present, viewer.actor, seen=form.seen.data, **form.values())
        except DomainError as error:
            form.refuse(error)
            status = error.status
            if isinstance(error, ChangedMeanwhile):
                saved = SlotForm(obj=present, zone=viewer.course.time_zone, formdata=None)
                form.show_saved(saved, slots.state_of(present))
        else:
            flash(_("Saved."), "success")
            return redirect(seminar_url(present.seminar), 303)
    page = render_template("seminars/edit_slot.html", form=form, slot=present, **WORDS)
    return page, status if form.errors else 200


@bp.route(f"{BASE}/<seminar>/slots/delete", methods=["GET", "POST"])
@course_view(may_edit_course)
def delete_slots(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """Take free slots away, after a question."""
    present = seminar_of(viewer, seminar)
    chosen = _chosen_slots(present)
    if request.method == "POST":
        slots.delete_slots(present, chosen, viewer.actor)
        words = ngettext("%(num)d slot is gone.", "%(num)d slots are gone.", len(chosen))
        return back(words, "success", seminar_url(present))
    slots.check_free(chosen)
    return render_template(
        "seminars/delete_slots.html",
        seminar=present,
        slots=chosen,
        is_draw=present.mode is SlotMode.DRAW,
        left=", ".join(group_title(each.group) for each in bringing.left_in(chosen)),
        **WORDS,
    )


def _chosen_slots(seminar: Seminar) -> list[SeminarSlot]:
    """The slots named in the address or the form; those that are gone already are left out."""
    chosen = set(request.values.getlist("slot"))
    return [slot for slot in slots.slots_of(seminar) if slot.public_id in chosen]
