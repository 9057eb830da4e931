"""Carrying a course on to its next term, seen before it is done."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.courses.access import course_view
from app.courses.permissions import Viewer
from app.transfer import cloning
from app.transfer.carry_views import bp
from app.transfer.cloning_forms import CloneForm
from app.transfer.cloning_plan import Plan, plan, teaching
from app.transfer.permissions import may_carry_on


@bp.route("/c/<course>/manage/clone", methods=["GET", "POST"])
@course_view(may_carry_on)
def clone(viewer: Viewer) -> ResponseReturnValue:
    """Say what the next term is to be, look at its days, make it."""
    others = [each for each in teaching(viewer.course) if each.user_id != viewer.actor.id]
    form = CloneForm.of(viewer.course, [(each.public_id, each.name) for each in others])
    planned, status = None, 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            wishes, seen = form.wishes(), request.form.get("seen")
            if seen and request.form.get("confirmed"):
                made = cloning.clone(viewer.course, wishes, viewer.actor, seen=seen)
                flash(_("The next term is made. Only its people see it yet."), "success")
                return redirect(url_for("checks.manage", course=made.slug), 303)
            planned, status = plan(viewer.course, wishes), 200
        except cloning.Unconfirmed as error:
            form.refuse(error)
            planned, status = error.plan, error.status
        except DomainError as error:
            form.refuse(error)
            status = error.status
    return _page(form, planned), status


def _page(form: CloneForm, planned: Plan | None) -> str:
    return render_template("transfer/clone.html", form=form, plan=planned)
