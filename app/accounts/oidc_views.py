"""Signing in with an institution's service, and the list of the services that a person uses."""

import hmac
from collections.abc import Sequence
from dataclasses import astuple
from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts import identity, oidc, services
from app.accounts.models import Means, User
from app.accounts.views import onwards
from app.config import Provider
from app.core.clock import now
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings
from app.core.web.access import public

bp = Blueprint("oidc", __name__)
# The sign-ins that this browser has begun, the latest last: each with its service, its time and
# where it goes on to. A cookie has room for few.
BEGUN = "begun_with_services"
MOST_BEGUN = 3
GOOD_FOR = timedelta(hours=1)


@bp.get("/sign-in/with/<provider>")
@public
def start(provider: str) -> ResponseReturnValue:
    """Send the browser to a sign-in service."""
    service = _service(provider)
    if identity.current_user() is not None:
        return redirect(onwards())
    try:
        attempt, url = oidc.begin(service, _back_url(service))
    except DomainError as error:
        return _trouble(service, error, onwards())
    line = [service.key, now().timestamp(), onwards(), *astuple(attempt)]
    session[BEGUN] = [*session.get(BEGUN, ()), line][-MOST_BEGUN:]
    return redirect(url)


@bp.get("/sign-in/with/<provider>/back")
@public
def back(provider: str) -> ResponseReturnValue:
    """Take the answer of a sign-in service, once."""
    service = _service(provider)
    target = url_for("courses.home")
    try:
        target, attempt = _take_begun(service)
        visitor = oidc.finish(service, attempt, _code(service), _back_url(service))
        found = services.recognize(visitor, service, target)
    except DomainError as error:
        return _trouble(service, error, target)
    greeting = _("From now on %(service)s signs you in here.", service=service.name)
    return identity.enter(
        found.user,
        Means.PROVIDER,
        target,
        greeting if found.newly_linked else "",
        shown_at=found.shown_at,
    )


def _take_begun(service: Provider) -> tuple[str, oidc.Attempt]:
    """Where the sign-in of this answer goes on to, and what it must fit. It is then forgotten.

    Raises AnswerRefused for an answer to nothing that this browser has begun.
    """
    state, begun = request.args.get("state", ""), session.get(BEGUN, ())
    line: Sequence[Any] | None = next(
        (each for each in begun if hmac.compare_digest(each[3].encode(), state.encode())), None
    )
    session[BEGUN] = [each for each in begun if each is not line]
    if (
        line is None
        or line[0] != service.key
        or now().timestamp() - line[1] > GOOD_FOR.total_seconds()
    ):
        raise oidc.AnswerRefused(
            service,
            _(
                "This sign-in was not begun in this browser, was finished already, or began too "
                "long ago. Begin again."
            ),
            code="not_begun",
        )
    return line[2], oidc.Attempt(*line[3:])


def _code(service: Provider) -> str:
    """The code of the answer. Raises AnswerRefused for one that says no or comes from elsewhere."""
    if request.args.get("iss", service.issuer) != service.issuer:
        raise oidc.AnswerRefused(service)
    if "error" in request.args or "code" not in request.args:
        raise oidc.AnswerRefused(
            service,
            _(
                "%(service)s did not let you in, or you turned back there. Try again, or sign in "
                "another way.",
                service=service.name,
            ),
            code="turned_away",
        )
    return request.args["code"]


def _service(key: str) -> Provider:
    found = oidc.provider_called(key)
    if found is None:
        raise NotFound
    return found


def _back_url(service: Provider) -> str:
    """Where the service sends people back: by the settings, whatever host the request names."""
    path = url_for("oidc.back", provider=service.key)
    return settings().site_address.rstrip("/") + path


def _trouble(service: Provider, error: DomainError, target: str) -> ResponseReturnValue:
    """Say what went wrong, and offer the ways to go on."""
    current_app.logger.info("sign-in with %s refused: %s", service.key, error.code)
    page = render_template(
        "accounts/oidc_trouble.html", service=service, text=error.message, next=target
    )
    return page, error.status


@bp.route("/account/services", methods=["GET", "POST"])
@identity.signed_in
def linked(user: User) -> ResponseReturnValue:
    """The services that sign this person in; each can be unlinked."""
    if request.method == "POST":
        issuer = request.form.get("issuer", "")
        services.unlink(user, issuer, keep_token=identity.current_token())
        flash(_("It is unlinked. Other browsers are signed out."), "success")
        return redirect(url_for("oidc.linked"), 303)
    return render_template(
        "accounts/oidc_services.html",
        linked=services.linked_services(user),
        providers=settings().oidc,
        names={each.issuer: each.name for each in settings().oidc},
    )
