"""Making a seminar, and changing what is set of it."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.core.agreeing import Unagreed
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.seen import ChangedMeanwhile
from app.core.web.forms import options
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.groups import queries as groups
from app.groups.models import GroupSet
from app.seminars.boards.views import WORDS
from app.seminars.models import Seminar
from app.seminars.setting import planning
from app.seminars.setting.manage_views import BASE, bp, seminar_of, seminar_url
from app.seminars.setting.setting_forms import SeminarForm


@bp.route(f"{BASE}/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def create(viewer: Viewer) -> ResponseReturnValue:
    """Open a seminar for the groups of a set."""
    form, sets = _form(viewer)
    status = 422
    if form.validate_on_submit():
        try:
            seminar = planning.create_seminar(
                viewer.course, viewer.actor, sets[form.group_set.data], form.settings()
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("The seminar is made. Add its slots next."), "success")
            return redirect(seminar_url(seminar), 303)
    page = render_template("seminars/edit.html", form=form, seminar=None, what=[], **WORDS)
    return page, status if form.errors else 200


@bp.route(f"{BASE}/<seminar>/edit", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """What is set of a seminar. What a change does to groups is shown before it is done."""
    present = seminar_of(viewer, seminar)
    form, sets = _form(viewer, present)
    status, what = 422, list[str]()
    if form.validate_on_submit():
        try:
            planning.edit_seminar(
                present,
                viewer.actor,
                sets[form.group_set.data],
                form.settings(),
                seen=form.seen.data,
                agreed=form.agreed.data or "",
            )
        except Unagreed as error:
            what, form.agreed.data, status = list(error.what), error.key, 200
        except DomainError as error:
            form.refuse(error)
            status = error.status
            if isinstance(error, ChangedMeanwhile):
                form.show_saved(_form(viewer, present, sent=False)[0], planning.state_of(present))
        else:
            flash(_("Saved."), "success")
            return redirect(seminar_url(present), 303)
    page = render_template("seminars/edit.html", form=form, seminar=present, what=what, **WORDS)
    return page, status if form.errors else 200


def _form(
    viewer: Viewer, seminar: Seminar | None = None, *, sent: bool = True
) -> tuple[SeminarForm, dict[str, GroupSet]]:
    """The form, and the group sets that it offers; as it is saved unless `sent` counts."""
    sets = {s.slug: s for s in groups.group_sets(viewer.course)}
    start: dict[str, Any] = {}
    if seminar is not None:
        start = {**planning.state_of(seminar), "group_set": seminar.group_set.slug}
    kept: dict[str, Any] = {} if sent else {"formdata": None}
    form = SeminarForm(zone=viewer.course.time_zone, data=start, **kept)
    form.group_set.choices = options({slug: s.title for slug, s in sets.items()})
    form.opened_at(planning.state_of(seminar))
    return form, sets
