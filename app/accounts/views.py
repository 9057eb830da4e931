"""Signing in and out, and the account page."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts import identity, operations, queries
from app.accounts.forms import ChangePasswordForm, NameForm, PasswordForm, SignInForm
from app.accounts.models import User
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings
from app.core.web.access import public, safe_next

bp = Blueprint("accounts", __name__)
# Who can be signed in as by one click, in the demo only; the demo adds its people here.
demo_people: list[Callable[[], Sequence[Any]]] = []


def _next() -> str:
    return safe_next(request.values.get("next"), url_for("courses.home"))


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in by address and password, or by one click in the demo."""
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        try:
            user = operations.check_password(
                form.email.data or "", form.password.data or "", settings().password_cost
            )
        except DomainError as error:
            form.refuse(error)
            status = 422
        else:
            identity.sign_in(user, settings())
            return redirect(_next(), 303)
    elif identity.current_user() is not None:
        return redirect(_next())
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        next=_next(),
        demo_people=[group for source in demo_people for group in source()]
        if settings().demo
        else [],
    )
    return page, 422 if form.errors else status


@bp.post("/demo/sign-in")
@public
def demo_sign_in() -> ResponseReturnValue:
    """Sign in as one of the demo's people. There is no such door outside the demo."""
    if not settings().demo:
        raise NotFound
    user = queries.user_by_public_id(request.form.get("person", ""))
    if user is None:
        raise NotFound
    identity.sign_in(user, settings())
    return redirect(_next(), 303)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    identity.sign_out()
    flash(_("You are signed out."), "info")
    return redirect(url_for("courses.index"), 303)


@bp.route("/account", methods=["GET", "POST"])
@identity.signed_in
def account(user: User) -> ResponseReturnValue:
    """The person's own page: name and password."""
    form = NameForm(obj=user)
    if form.validate_on_submit():
        try:
            operations.change_name(user, form.name.data or "")
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Your name is changed."), "success")
            return redirect(url_for("accounts.account"), 303)
    return _account_page(user, form, ChangePasswordForm(formdata=None))


@bp.post("/account/password")
@identity.signed_in
def change_password(user: User) -> ResponseReturnValue:
    """Change the password; every other browser is signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        cost = settings().password_cost
        try:
            operations.check_password(user.email, form.old_password.data or "", cost)
        except DomainError:
            form.refuse(DomainError(_("This is not your present password."), field="old_password"))
        else:
            try:
                operations.set_password(
                    user,
                    form.password.data or "",
                    keep_token=identity.current_token(),
                    cost=cost,
                )
            except DomainError as error:
                form.refuse(error)
            else:
                flash(_("Your password is changed. Other browsers are signed out."), "success")
                return redirect(url_for("accounts.account"), 303)
    return _account_page(user, NameForm(formdata=None, obj=user), form)


def _account_page(user: User, name: NameForm, password: ChangePasswordForm) -> ResponseReturnValue:
    page = render_template(
        "accounts/account.html", user=user, name_form=name, password_form=password
    )
    return page, 422 if name.errors or password.errors else 200


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Follow an invitation: see whose it is, choose a password, be signed in."""
    link = operations.open_invitation(token)
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            user = operations.accept_invitation(
                token, form.password.data or "", cost=settings().password_cost
            )
        except DomainError as error:
            form.refuse(error)
        else:
            identity.sign_in(user, settings())
            flash(_("Welcome, %(name)s.", name=user.name), "success")
            return redirect(url_for("courses.home"), 303)
    page = render_template("accounts/invitation.html", form=form, person=link.user)
    return page, 422 if form.errors else 200
