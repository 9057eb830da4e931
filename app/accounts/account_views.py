"""A person's own page: name, address, password, and where they are signed in."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts import (
    addresses,
    identity,
    operations,
    own_password,
    sign_ins,
    throttle,
    two_step,
)
from app.accounts.browsers import browser_name
from app.accounts.forms import (
    ChangePasswordForm,
    EmailForm,
    GuardedEmailForm,
    NameForm,
    PasswordForm,
)
from app.accounts.models import LinkPurpose, User
from app.accounts.requests import ask_for_link
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings

bp = Blueprint("account", __name__, url_prefix="/account")


@dataclass(slots=True)
class Forms:
    """The forms of the page; the one that was sent is put in place of its empty one."""

    user: User
    name: NameForm | None = None
    email: EmailForm | None = None
    password: PasswordForm | None = None
    status: int = field(default=422)

    def page(self) -> ResponseReturnValue:
        """The account page with these forms."""
        name = self.name or NameForm(formdata=None, obj=self.user)
        email = self.email or _email_form(self.user, formdata=None)
        password = self.password or _password_form(self.user, formdata=None)
        given, token = settings(), identity.current_token()
        page = render_template(
            "accounts/account.html",
            user=self.user,
            name_form=name,
            email_form=email if given.sends_mail else None,
            password_form=password,
            sign_ins=sign_ins.open_sign_ins(self.user),
            present=sign_ins.sign_in_of(token),
            browser_name=browser_name,
            more=_more(self.user),
            awaited=addresses.awaited(self.user),
        )
        return page, self.status if name.errors or email.errors or password.errors else 200


def _more(user: User) -> list[dict[str, Any]]:
    """What has a page of its own."""
    given, on = settings(), two_step.is_on(user)
    places = [
        (
            True,
            _("Second step"),
            _("On: a code is asked for when you sign in.")
            if on
            else _("Off. With it, a stolen password or mailbox is not enough."),
            "two_step.show",
        ),
        (
            bool(given.oidc),
            _("Sign-in services"),
            _("Which services let you in."),
            "oidc.linked",
        ),
        (given.sends_mail, _("Mail"), _("What Colloquy writes to you about."), "mail.choose"),
        (True, _("Your calendar"), _("Your courses in your calendar program."), "calendar.show"),
        (True, _("Your data"), _("All that Colloquy holds on you, in one file."), "personal.show"),
        (
            given.sends_mail,
            _("Another account"),
            _("Make two accounts of yours one."),
            "merging.ask",
        ),
    ]
    return [
        {"title": title, "detail": words, "url": url_for(place)}
        for shown, title, words, place in places
        if shown
    ]


def _password_form(user: User, **kw: Any) -> PasswordForm:
    return PasswordForm(**kw) if _is_trusted(user) else ChangePasswordForm(**kw)


def _email_form(user: User, **kw: Any) -> EmailForm:
    return EmailForm(**kw) if _is_trusted(user) else GuardedEmailForm(**kw)


def _is_trusted(user: User) -> bool:
    """Whether no password is asked for: there is none, or they have just come in by a link."""
    return user.password_hash is None or sign_ins.is_fresh_by_link(identity.current_token())


@bp.route("", methods=["GET", "POST"])
@identity.signed_in
def show(user: User) -> ResponseReturnValue:
    """The page; its first form changes the name."""
    form = NameForm(obj=user)
    if form.validate_on_submit():
        try:
            operations.change_name(user, form.name.data or "")
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Your name is changed."), "success")
            return redirect(url_for("account.show"), 303)
    return Forms(user, name=form).page()


@bp.post("/password")
@identity.signed_in
def change_password(user: User) -> ResponseReturnValue:
    """Set or change the password; every other browser is signed out."""
    form = _password_form(user)
    if form.validate_on_submit():
        cost = settings().password_cost
        try:
            if isinstance(form, ChangePasswordForm):
                own_password.check(user, form.old_password.data or "", cost, field="old_password")
            operations.set_password(
                user, form.password.data or "", keep_token=identity.current_token(), cost=cost
            )
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Your password is changed. Other browsers are signed out."), "success")
            return redirect(url_for("account.show"), 303)
    return Forms(user, password=form).page()


@bp.post("/email")
@identity.signed_in
def change_email(user: User) -> ResponseReturnValue:
    """Have a link sent to a new address, which confirms it."""
    if not settings().sends_mail:
        raise NotFound
    form = _email_form(user)
    if form.validate_on_submit():
        try:
            if isinstance(form, GuardedEmailForm):
                cost = settings().password_cost
                own_password.check(user, form.old_password.data or "", cost, field="old_password")
            throttle.before_link(form.email.data or "")
            ask_for_link(form.email.data or "", LinkPurpose.NEW_EMAIL, keeper=user)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Look into the mailbox of %(email)s.", email=form.email.data), "success")
            return redirect(url_for("account.show"), 303)
    return Forms(user, email=form).page()


@bp.post("/email/keep")
@identity.signed_in
def keep_email(user: User) -> ResponseReturnValue:
    """Take a new address back that was not confirmed yet."""
    addresses.keep_email(user)
    flash(_("Your address stays as it is."), "success")
    return redirect(url_for("account.show"), 303)


@bp.post("/sign-ins/end")
@identity.signed_in
def end_sign_ins(user: User) -> ResponseReturnValue:
    """Sign one other browser out, or all of them."""
    token = identity.current_token()
    which = request.form.get("which", "")
    sign_ins.end_sign_ins(user, except_token=token, public_id=which)
    words = _("That browser is signed out.") if which else _("All other browsers are signed out.")
    flash(words, "success")
    return redirect(url_for("account.show"), 303)
