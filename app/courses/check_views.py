"""What is to be looked at after a course was brought or carried on."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import _
from app.core.web.errors import back
from app.courses import checks
from app.courses.access import course_view, found
from app.courses.permissions import Viewer, may_edit_course

bp = Blueprint("checks", __name__)


@bp.get("/c/<course>/manage/checks")
@course_view(may_edit_course)
def manage(viewer: Viewer) -> ResponseReturnValue:
    """What is still to be looked at, then what was."""
    items = checks.items(viewer.course)
    return render_template(
        "courses/checks.html",
        waiting=[each for each in items if each.done_at is None],
        done=[each for each in items if each.done_at is not None],
    )


@bp.post("/c/<course>/manage/checks/<check>")
@course_view(may_edit_course)
def mark(viewer: Viewer, check: str) -> ResponseReturnValue:
    """Tick one off, or take the tick back."""
    item = found(checks.item_by_public_id(viewer.course, check))
    checks.set_done(viewer.course, item, done=request.form.get("done") != "no")
    return redirect(url_for("checks.manage", course=viewer.course.slug), 303)


@bp.post("/c/<course>/manage/checks/all")
@course_view(may_edit_course)
def mark_all(viewer: Viewer) -> ResponseReturnValue:
    """Tick everything off, after a question."""
    if request.form.get("confirmed") != "1":
        number = checks.open_count(viewer.course)
        return render_template("courses/checks_all.html", number=number)
    checks.set_all_done(viewer.course)
    return back(
        _("Everything is looked at."),
        "success",
        url_for("checks.manage", course=viewer.course.slug),
    )
