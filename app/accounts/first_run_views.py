"""The page of a new installation, on which its first administrator begins."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.accounts import first_run, identity, throttle
from app.accounts.forms import FirstRunForm
from app.accounts.models import Means
from app.core.clock import now
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.settings import settings
from app.core.web.access import public

bp = Blueprint("first_run", __name__)


@bp.route("/first-run", methods=["GET", "POST"])
@public
def begin() -> ResponseReturnValue:
    """Make the first administrator. Gone as soon as there is anybody."""
    if not first_run.is_pending():
        raise NotFound
    form = FirstRunForm()
    if form.validate_on_submit():
        try:
            throttle.take(throttle.PLACE_TRIES, "first run", throttle.place())
            user = first_run.begin(cost=settings().password_cost, **form.values())
        except DomainError as error:
            form.refuse(error)
        else:
            greeting = _("Welcome, %(name)s. Make your first course.", name=user.name)
            return identity.enter(
                user, Means.PASSWORD, url_for("courses.create"), greeting, shown_at=now()
            )
    page = render_template("accounts/first_run.html", form=form)
    return page, 422 if form.errors else 200
