"""What Colloquy holds on a person, for them to download."""

from tempfile import TemporaryFile

from flask import Blueprint, Response, render_template, send_file
from flask.typing import ResponseReturnValue
from limits import parse

from app.accounts import identity, personal, throttle
from app.accounts.models import User
from app.core.clock import now
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
    """The ZIP, written to a file without a name, which ends with the answer."""
    throttle.take(DOWNLOADS, "personal data", str(user.id))
    kept = store()
    kept.prepare()
    # Beside the files: the system's own temporary folder may lie in memory.
    file = TemporaryFile(dir=kept.incoming)  # noqa: SIM115 (closed with the answer)
    try:
        personal.write_zip(user, kept, file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    response: Response = send_file(
        file,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"colloquy-data-{now():%Y-%m-%d}.zip",
    )
    response.content_length = size
    response.headers["Cache-Control"] = "no-store"
    return response
