"""Two groups exchanged by staff."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.errors import back
from app.core.web.forms import options
from app.courses.access import course_view, found, require
from app.courses.permissions import Viewer, may_edit_course
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.boards.board import slot_day
from app.seminars.boards.views import WORDS
from app.seminars.holding import swapping
from app.seminars.holding.shown import choice_of, chosen_in
from app.seminars.models import Seminar, SignUp
from app.seminars.setting.manage_views import BASE, bp, seminar_of, seminar_url
from app.seminars.setting.setting_forms import ExchangeForm


@bp.route(f"{BASE}/<seminar>/exchange", methods=["GET", "POST"])
@course_view(may_edit_course)
def exchange(viewer: Viewer, seminar: str) -> ResponseReturnValue:
    """Have two groups change slots."""
    present = seminar_of(viewer, seminar)
    held = {s.public_id: s for slot in queries.board(present).slots for s in slot.confirmed}
    first = held.get(request.args.get("first", ""))
    form = ExchangeForm(data={"first": choice_of(first) if first else ""})
    names = {"": _("Choose a group")} | {choice_of(s): _held_name(viewer, s) for s in held.values()}
    form.first.choices = form.second.choices = options(names)
    status = 422
    if form.validate_on_submit():
        try:
            _exchange(present, form, viewer)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return back(_("They have changed slots."), "success", seminar_url(present))
    page = render_template("seminars/exchange.html", form=form, seminar=present, held=held, **WORDS)
    return page, status if form.errors else 200


def _exchange(seminar: Seminar, form: ExchangeForm, viewer: Viewer) -> None:
    named = [chosen_in(field.data) for field in (form.first, form.second)]
    one, other = (_named(seminar, public_id) for public_id, _mark in named)
    seen, reason = [mark for _public_id, mark in named], form.reason.data or ""
    swapping.exchange(one, other, viewer.actor, seen=seen, reason=reason)


def _named(seminar: Seminar, public_id: str) -> SignUp:
    """A sign-up of this seminar, also one that was given up since the form was opened; else 404."""
    sign_up = found(queries.sign_up_by_public_id(seminar.course, public_id))
    require(sign_up.seminar_id == seminar.id)
    return sign_up


def _held_name(viewer: Viewer, sign_up: SignUp) -> str:
    """Group 3 · Wednesday 21 Oct, 15:00."""
    return f"{group_title(sign_up.group)} · {slot_day(sign_up.slot, viewer.course.time_zone)}"
