"""The second step: asked for at sign-in, and set up on the account page."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts import identity, queries, throttle, two_step
from app.accounts.models import Means, User
from app.accounts.sign_ins import were_ended_since
from app.accounts.two_step_forms import CodeForm, RecoveryCodeForm
from app.core.clock import now
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.web.access import public
from app.core.web.forms import Form
from app.core.web.security import FILE_POLICY

bp = Blueprint("two_step", __name__)
# How long the second step waits for its code after the first.
PATIENCE = timedelta(minutes=10)
SCALE = 6  # pixels of a dot of the picture


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def ask() -> ResponseReturnValue:
    """Ask for the code after the first step; the right one signs this browser in."""
    waiting = _who_waits()
    if waiting is None:
        session.pop(identity.PENDING, None)
        flash(_("Sign in again: the second step follows within ten minutes."), "info")
        return redirect(url_for("accounts.sign_in"), 303)
    user, means, passed_at, onwards = waiting
    form = _code_form()
    status = 422
    if form.validate_on_submit():
        try:
            with _counted(user):
                two_step.take_code(user, form.code.data or "")
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            identity.sign_in(user, means, passed_at)
            return redirect(onwards, 303)
    page = render_template("accounts/two_step_ask.html", form=form)
    return page, status if form.errors else 200


def _who_waits() -> tuple[User, Means, datetime, str] | None:
    """Who has passed the first step in this browser, how, and where they go on to."""
    waiting: list[Any] | None = session.get(identity.PENDING)
    if not waiting:
        return None
    public_id, means, moment, onwards = waiting
    passed_at = datetime.fromtimestamp(moment, UTC)
    user = queries.user_by_public_id(public_id)
    if user is None or now() - passed_at > PATIENCE or were_ended_since(user, passed_at):
        return None
    return user, Means(means), passed_at, onwards


def _code_form() -> Form:
    """The form for a code of the app, or for a recovery code where the address says so."""
    return RecoveryCodeForm() if request.args.get("by") == "recovery" else CodeForm()


@contextmanager
def _counted(user: User) -> Iterator[None]:
    """Count a try of a code; the right one forgets the wrong. Raises TooManyTries."""
    throttle.before_code(user.id)
    yield
    throttle.after_right_code(user.id)


# --- the account page -----------------------------------------------------------------------


@bp.get("/account/two-step")
@identity.signed_in
def show(user: User) -> ResponseReturnValue:
    """Whether the step is on, and what can be done with it."""
    return render_template(
        "accounts/two_step.html",
        is_on=two_step.is_on(user),
        is_required=two_step.is_required(user),
        codes_left=two_step.recovery_codes_left(user),
    )


@bp.post("/account/two-step/begin")
@identity.signed_in
def begin(user: User) -> ResponseReturnValue:
    """Make a secret for an app."""
    two_step.begin(user)
    return redirect(url_for("two_step.set_up"), 303)


@bp.route("/account/two-step/set-up", methods=["GET", "POST"])
@identity.signed_in
def set_up(user: User) -> ResponseReturnValue:
    """Show the secret to the app, and take its first code."""
    step = two_step.unconfirmed(user)
    if step is None:
        return redirect(url_for("two_step.show"), 303)
    form = CodeForm()
    status = 422
    if form.validate_on_submit():
        try:
            with _counted(user):
                codes = two_step.confirm(
                    user, form.code.data or "", keep_token=identity.current_token()
                )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return _codes_page(codes)
    page = render_template(
        "accounts/two_step_set_up.html",
        form=form,
        secret=two_step.in_fours(two_step.secret_of(step), " "),
        address=two_step.address_of(step),
    )
    return _unkept(page, status if form.errors else 200)


@bp.get("/account/two-step/picture.svg")
@identity.signed_in
def picture(user: User) -> ResponseReturnValue:
    """The secret as a picture for the app's camera, while it waits for its first code."""
    import segno

    step = two_step.unconfirmed(user)
    if step is None:
        raise NotFound
    content = io.BytesIO()
    # On white also where the page is dark: cameras want it so.
    segno.make(two_step.address_of(step)).save(content, kind="svg", scale=SCALE, light="#fff")
    answer = Response(content.getvalue(), mimetype="image/svg+xml")
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return _unkept(answer)


@bp.route("/account/two-step/codes", methods=["GET", "POST"])
@identity.signed_in
def new_codes(user: User) -> ResponseReturnValue:
    """New recovery codes, against a code."""
    form, status = _code_form(), 422
    if form.validate_on_submit():
        try:
            with _counted(user):
                codes = two_step.renew_recovery_codes(user, form.code.data or "")
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return _codes_page(codes)
    page = render_template("accounts/two_step_new_codes.html", form=form)
    return page, status if form.errors else 200


@bp.route("/account/two-step/off", methods=["GET", "POST"])
@identity.signed_in
def switch_off(user: User) -> ResponseReturnValue:
    """Switch the step off, against a code."""
    form, status = _code_form(), 422
    if form.validate_on_submit():
        try:
            with _counted(user):
                two_step.switch_off(user, form.code.data or "")
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            flash(_("The second step is off."), "success")
            return redirect(url_for("two_step.show"), 303)
    page = render_template("accounts/two_step_off.html", form=form)
    return page, status if form.errors else 200


def _codes_page(codes: list[str]) -> ResponseReturnValue:
    """The recovery codes, this once."""
    page = render_template(
        "accounts/two_step_codes.html", codes=codes, onwards=url_for("courses.home")
    )
    return _unkept(page)


def _unkept(answer: str | Response, status: int = 200) -> Response:
    """An answer with a secret in it: no browser keeps it."""
    response = make_response(answer, status)
    response.headers["Cache-Control"] = "no-store"
    return response
