"""What the courses add to signing in: staff are led to their second step where it is required.

Importing this module also tells the sign-in services which newcomers to let in.
"""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings
from app.courses import newcomers, two_step_duty

bp = Blueprint("courses_sign_in", __name__)
DECIDING = (newcomers, two_step_duty)
# What opens without: setting it up, coming and going, and what pages are made of.
OPEN = (
    "/account",
    "/sign-in",
    "/sign-out",
    "/invitation/",
    "/mail/",
    "/demo/",
    "/static/",
    "/fonts/",
    "/healthz",
)


@bp.before_app_request
def lead_to_second_step() -> ResponseReturnValue | None:
    """Open no page to staff without a second step, where the site requires one of them.

    What somebody was about to send is shown to them, so that it is not lost.
    """
    if not settings().staff_two_step or request.path.startswith(OPEN):
        return None
    user = identity.current_user()
    if user is None or not two_step_duty.is_missing(user):
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("two_step.show"))
    raise DomainError(
        _("This site requires a second step of you. Set it up on your account page, then go on."),
        code="two_step_missing",
    )
