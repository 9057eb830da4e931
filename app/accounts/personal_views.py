"""What Colloquy holds on a person, for them to download."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from limits import parse

from app.accounts import identity, personal, throttle
from app.accounts.models import User
from app.core.clock import now
from app.core.web.files import send_made
from app.core.web.uploads import store

bp = Blueprint("personal", __name__)
# Putting a ZIP together may read hundreds of files.
DOWNLOADS = parse("6 per hour")


@bp.get("/account/data")
@identity.signed_in
def show(user: User) -> ResponseReturnValue:
    """What the download holds."""
    return render_template("accounts/personal.html", user=user)


@bp.post("/account/data")
@identity.signed_in
def download(user: User) -> ResponseReturnValue:
    """The ZIP of all that is held on a person."""
    throttle.take(DOWNLOADS, "personal data", str(user.id))
    return send_made(
        lambda file: personal.write_zip(user, store(), file),
        name=f"colloquy-data-{now():%Y-%m-%d}.zip",
    )
