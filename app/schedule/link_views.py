"""The check for dead links, to staff."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import _
from app.courses.access import course_view
from app.courses.permissions import Viewer, may_edit_course
from app.schedule.links import checking, queries
from app.schedule.links.finding import Standing
from app.schedule.links.wording import STATE_NAMES, TONES, detail_text
from app.schedule.models import LinkState
from app.schedule.views import bp

PER_PAGE = 100


@bp.get("/c/<course>/manage/links")
@course_view(may_edit_course)
def links(viewer: Viewer) -> ResponseReturnValue:
    """Every address that the course links to, dead ones first."""
    course = viewer.course
    overview = queries.overview(course)
    wanted = request.args.get("state", "")
    shown = [
        each for each in overview.links if wanted not in set(LinkState) or each.state == wanted
    ]
    number = max(request.args.get("page", 1, type=int), 1)
    first = (number - 1) * PER_PAGE
    return render_template(
        "schedule/links.html",
        overview=overview,
        links=shown[first : first + PER_PAGE],
        wanted=wanted,
        number=number,
        pages=max(-(-len(shown) // PER_PAGE), 1),
        states=_states(overview),
        names=STATE_NAMES,
        tones=TONES,
        detail_text=detail_text,
        form_url=lambda standing: _form_url(viewer, standing),
    )


def _states(overview: queries.Overview) -> list[tuple[str, str]]:
    """What the list can be narrowed to, and how many there are of each."""
    counted = [(each.value, f"{STATE_NAMES[each]} ({overview.counts[each]})") for each in TONES]
    return [("", _("All")), *counted]


def _form_url(viewer: Viewer, standing: Standing) -> str:
    key: dict[str, Any] = {standing.key: standing.public_id} if standing.key else {}
    return url_for(standing.endpoint, course=viewer.course.slug, **key)


@bp.post("/c/<course>/manage/links")
@course_view(may_edit_course)
def check_links(viewer: Viewer) -> ResponseReturnValue:
    """Have all links checked, or the one that is sent."""
    url = request.form.get("url", "")
    if url:
        checking.check_one(viewer.course, url)
    else:
        checking.check_all(viewer.course, viewer.actor)
    flash(_("The check is under way."), "success")
    return redirect(url_for("schedule.links", course=viewer.course.slug), 303)
