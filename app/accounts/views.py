"""Signing in and out: by password, by a link by mail, by one click in the demo."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts import first_run, identity, operations, queries, throttle
from app.accounts.forms import LinkForm, SignInForm
from app.accounts.models import Means
from app.accounts.requests import ask_for_link
from app.core.clock import now
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings
from app.core.web.access import public, safe_next

bp = Blueprint("accounts", __name__)
# Who can be signed in as by one click, in the demo only; the demo adds its people here.
demo_people: list[Callable[[], Sequence[Any]]] = []


def onwards() -> str:
    """Where to go on after signing in: a path of this site."""
    return safe_next(request.values.get("next"), url_for("courses.home"))


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in by address and password, or choose another way."""
    form = SignInForm()
    status = 422
    if form.validate_on_submit():
        try:
            return _by_password(form.email.data or "", form.password.data or "")
        except DomainError as error:
            form.refuse(error)
            status = 429 if error.status == 429 else 422
    elif request.method == "GET":
        if identity.current_user() is not None:
            return redirect(onwards())
        if first_run.is_pending():
            return redirect(url_for("first_run.begin"))
    return _sign_in_page(form, LinkForm(formdata=None, email=form.email.data), status)


def _by_password(email: str, password: str) -> ResponseReturnValue:
    throttle.before_password(email)
    shown_at = now()  # before the password is looked up: it may change while it is compared
    try:
        user = operations.check_password(email, password, settings().password_cost)
    except DomainError:
        throttle.after_wrong_password()
        current_app.logger.info("a password was refused from %s", throttle.place())
        raise
    throttle.after_right_password(email)
    return identity.enter(user, Means.PASSWORD, onwards(), shown_at=shown_at)


def _sign_in_page(form: SignInForm, link: LinkForm, status: int) -> ResponseReturnValue:
    given = settings()
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        link_form=link,
        next=onwards(),
        sends_mail=given.sends_mail,
        providers=given.oidc,
        demo=given.demo,
        demo_people=[group for source in demo_people for group in source()] if given.demo else [],
    )
    return page, status if form.errors or link.errors else 200


@bp.post("/sign-in/link")
@public
def send_link() -> ResponseReturnValue:
    """Have a link to sign in sent, to whoever has an account. The answer says no more than that."""
    if not settings().sends_mail:
        raise NotFound
    form = LinkForm()
    if form.validate_on_submit():
        try:
            throttle.before_link(form.email.data or "")
            ask_for_link(form.email.data or "", next_path=onwards())
        except DomainError as error:
            form.refuse(error)
            return _sign_in_page(SignInForm(formdata=None), form, error.status)
        return redirect(url_for("accounts.link_sent"), 303)
    return _sign_in_page(SignInForm(formdata=None), form, 422)


@bp.get("/sign-in/link")
@public
def link_sent() -> ResponseReturnValue:
    """Say that a link is on its way, if there is an account."""
    return render_template("accounts/link_sent.html", demo=settings().demo)


@bp.post("/demo/sign-in")
@public
def demo_sign_in() -> ResponseReturnValue:
    """Sign in as one of the demo's people. There is no such door outside the demo."""
    if not settings().demo:
        raise NotFound
    user = queries.user_by_public_id(request.form.get("person", ""))
    if user is None:
        raise NotFound
    identity.sign_in(user, Means.DEMO)
    return redirect(onwards(), 303)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    identity.sign_out()
    flash(_("You are signed out."), "info")
    return redirect(url_for("courses.index"), 303)
