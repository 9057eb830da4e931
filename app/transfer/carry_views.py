"""Taking a course out, for those who run it."""

from typing import IO

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from limits import parse

from app.accounts import throttle
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.core.web.files import send_made
from app.core.web.uploads import store
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.page.audience import Audience
from app.transfer import exporting
from app.transfer.permissions import may_carry_on

bp = Blueprint("carrying", __name__)
# Putting a ZIP together may read hundreds of files.
DOWNLOADS = parse("20 per hour")
AUDIENCES = {each.value: each for each in (Audience.PUBLIC, Audience.STAFF)}


@bp.get("/c/<course>/manage/export")
@course_view(may_edit_course)
def export(viewer: Viewer) -> ResponseReturnValue:
    """What can be taken out, and for whom."""
    return render_template("transfer/export.html", may_carry_on=may_carry_on(viewer))


@bp.post("/c/<course>/manage/export")
@course_view(may_edit_course)
def download(viewer: Viewer) -> ResponseReturnValue:
    """The ZIP of the course."""
    audience = AUDIENCES.get(request.form.get("audience", ""))
    if audience is None:
        raise InvalidInput(_("Choose for whom the export is."), field="audience")
    throttle.take(DOWNLOADS, "export", str(viewer.actor.id))

    def write(file: IO[bytes]) -> None:
        exporting.write_zip(exporting.gather(viewer.course, audience, store()), file)
        exporting.record_export(viewer.course, audience, viewer.actor)

    return send_made(write, name=f"{viewer.course.slug}-{audience.value}.zip")
