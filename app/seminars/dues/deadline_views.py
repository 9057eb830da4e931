"""The page on which staff set what is due by the slots of a seminar."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.seen import ChangedMeanwhile
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.boards.board import slot_day
from app.seminars.dues import deadlines
from app.seminars.dues.deadline_effect import Effect, effect_of, held_slots, inputs_of
from app.seminars.dues.deadline_forms import DeadlinesForm, values_of
from app.seminars.dues.due_lines import takers_of
from app.seminars.models import Seminar
from app.seminars.setting.manage_views import BASE, bp


@bp.route(f"{BASE}/<seminar>/due-times", methods=["GET", "POST"])
@course_view(may_edit_course)
def due_times(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """Set what is due by each slot. What it means for the slots held is shown before it is done."""
    present = found(queries.seminar_by_public_id(viewer.course, seminar))
    form = _form(viewer, present)
    form.opened_at(deadlines.state_of(present))
    status, effect = (422 if form.is_submitted() else 200), None
    if form.validate_on_submit():
        try:
            deadlines.set_deadlines(
                present,
                viewer.actor,
                form.wanted(),
                confirmed=form.confirmed.data or "",
                seen=form.seen.data,
            )
        except deadlines.Unconfirmed as question:
            effect, form.confirmed.data, status = question.effect, question.effect.key, 200
        except DomainError as error:
            form.refuse(error)
            status = error.status
            if isinstance(error, ChangedMeanwhile):
                saved = _form(viewer, present, formdata=None)
                form.show_saved(saved, deadlines.state_of(present))
        else:
            flash(_("Saved. It holds for every slot, also for those that move."), "success")
            slug = viewer.course.slug
            return redirect(url_for("seminars_manage.due_times", course=slug, seminar=seminar), 303)
    return _page(viewer, present, form, effect), status


def _form(viewer: Viewer, seminar: Seminar, **kw: Any) -> DeadlinesForm:
    values = values_of(queries.deadlines_of(seminar))
    return DeadlinesForm(zone=viewer.course.time_zone, data=values, **kw)


def _page(viewer: Viewer, seminar: Seminar, form: DeadlinesForm, effect: Effect | None) -> str:
    present = queries.deadlines_of(seminar)
    return render_template(
        "seminars/due_times.html",
        form=form,
        seminar=seminar,
        rows=deadlines.MOST,
        takers=takers_of(present),
        is_suggestion=not present and not form.is_submitted(),
        asks=effect is not None,
        effect=effect or effect_of(inputs_of(present), held_slots(seminar)),
        is_past=lambda moment: moment <= now(),
        group_names=lambda groups: ", ".join(group_title(group) for group in groups),
        slot_day=slot_day,
    )
