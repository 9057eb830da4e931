"""Flask-Login, wrapped once: who is looking, and views for the signed-in.

The cookie carries the token of a `SignIn` row and nothing of the user, so that signing out, or
disabling an account, ends it on the server.
"""

from datetime import datetime
from functools import wraps
from typing import Any, cast

import flask_login
from flask import Flask, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts import sign_ins, throttle, two_step
from app.accounts.models import Means, User
from app.core.settings import settings
from app.core.web.access import View, mark, refuse

login_manager = flask_login.LoginManager()
# Who has passed the first step and not the second: public id, means, time, where to go on.
PENDING = "second_step"


class Identity(flask_login.UserMixin):
    """A user as Flask-Login handles one: known by the token of an open sign-in."""

    def __init__(self, user: User, token: str) -> None:
        self.user = user
        self.token = token

    def get_id(self) -> str:
        """What goes into the session cookie."""
        return self.token


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> Identity | None:
    user = sign_ins.signed_in_user(token)
    return Identity(user, token) if user else None


def _identity() -> Identity | None:
    if not session.get("_user_id"):
        return None  # asks the cookie only; a visitor costs no query
    identity = flask_login.current_user
    return cast(Identity, identity._get_current_object()) if identity.is_authenticated else None


def current_user() -> User | None:
    """The signed-in user of this request, or None."""
    identity = _identity()
    return identity.user if identity else None


def current_token() -> str:
    """The token of this browser's sign-in, or empty."""
    identity = _identity()
    return identity.token if identity else ""


def enter(
    user: User, means: Means, onwards: str, greeting: str = "", *, shown_at: datetime
) -> ResponseReturnValue:
    """Sign this browser in as `user` and go on, or ask for the second step first.

    Every way to sign in ends here, once it has shown who somebody is: at `shown_at`. What ended the
    person's sign-ins since then ends this one, too: raises DomainError.
    """
    if two_step.is_on(user):
        sign_out()
        session[PENDING] = [user.public_id, means.value, shown_at.timestamp(), onwards]
        return redirect(url_for("two_step.ask"), 303)
    sign_in(user, means, shown_at)
    if greeting:
        flash(greeting, "success")
    return redirect(onwards, 303)


def sign_in(user: User, means: Means, shown_at: datetime | None = None) -> None:
    """Sign this browser in as `user`, with a session that nobody knew before.

    Raises DomainError as `sign_ins.open_sign_in`.
    """
    before = current_token()
    token = sign_ins.open_sign_in(
        user,
        days=settings().session_days,
        user_agent=request.headers.get("User-Agent", ""),
        means=means,
        shown_at=shown_at,
    )
    if before:
        sign_ins.close_sign_in(before)
    session.clear()
    session.permanent = True
    throttle.remember_browser(user.email)
    flask_login.login_user(Identity(user, token))


def sign_out() -> None:
    """Sign this browser out, here and on the server."""
    token = current_token()
    flask_login.logout_user()
    session.clear()
    if token:
        sign_ins.close_sign_in(token)


def signed_in(view: View) -> View:
    """A view for anybody who is signed in; it gets the user first."""

    @wraps(view)
    def wrapper(*args: Any, **kw: Any) -> ResponseReturnValue:
        user = current_user()
        if user is None:
            return refuse(signed_in=False)
        return view(user, *args, **kw)

    return mark(wrapper, "signed in")


def administrator(view: View) -> View:
    """A view for site administrators; it gets the user first. Others don't learn of it."""

    @wraps(view)
    def wrapper(*args: Any, **kw: Any) -> ResponseReturnValue:
        user = current_user()
        if user is None:
            return refuse(signed_in=False)
        if not user.is_admin:
            raise NotFound
        return view(user, *args, **kw)

    return mark(wrapper, "site administrator")


def init_app(app: Flask) -> None:
    """Set Flask-Login up."""
    # Templates are given what they show; none asks who is signed in by itself.
    login_manager.init_app(app, add_context_processor=False)
    login_manager.session_protection = None
