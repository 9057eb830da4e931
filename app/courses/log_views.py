"""The log of a course, for its staff, and the log of the site, for administrators."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity
from app.accounts.models import User
from app.core.i18n import _
from app.core.tidying import tidy
from app.core.web.forms import FIRST_YEAR, LAST_YEAR, LINE
from app.courses import log
from app.courses.access import course_view
from app.courses.log_kinds import KIND_NAMES, STUDENT_WORK, Kind
from app.courses.log_words import ACCOUNTS, WORDS
from app.courses.permissions import Viewer, may_edit_course, may_see_student_work

bp = Blueprint("log", __name__)
FILTERS = ("who", "kind", "since", "until")
SITE_KINDS = {*(words.kind for words in ACCOUNTS.values()), WORDS["course.create"].kind}


@bp.get("/c/<course>/manage/log")
@course_view(may_edit_course)
def show(viewer: Viewer) -> ResponseReturnValue:
    """Who did what in the course, the newest first."""
    with_work = may_see_student_work(viewer)
    wanted = _wanted()
    return render_template(
        "courses/log.html",
        page=log.course_log(viewer.course, wanted, with_work=with_work),
        zone=viewer.course.time_zone,
        wanted=wanted,
        kinds=_choice(wanted, {kind for kind in Kind if with_work or kind not in STUDENT_WORK}),
        here=url_for("log.show", course=viewer.course.slug),
        page_url=lambda number: _other_page("log.show", number, course=viewer.course.slug),
    )


@bp.get("/site/log")
@identity.administrator
def site(user: User) -> ResponseReturnValue:
    """What happened to accounts, and which courses were made."""
    wanted = _wanted()
    return render_template(
        "courses/log.html",
        page=log.site_log(wanted),
        zone="UTC",
        wanted=wanted,
        kinds=_choice(wanted, SITE_KINDS),
        here=url_for("log.site"),
        page_url=lambda number: _other_page("log.site", number),
    )


def _wanted() -> log.Filter:
    """The filter that the address carries; what can't be read is left out."""
    sent = request.args.get("kind", "")
    return log.Filter(
        who=tidy(request.args.get("who", ""))[:LINE],
        kind=Kind(sent) if sent in set(Kind) else None,
        since=_day(request.args.get("since", "")),
        until=_day(request.args.get("until", "")),
        page=min(max(request.args.get("page", 1, type=int), 1), log.LAST_PAGE),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _choice(wanted: log.Filter, kinds: set[Kind]) -> dict[str, Any]:
    """The list of kinds to choose from, as the filter bar takes it."""
    options = [("", _("Everything")), *((k.value, KIND_NAMES[k]) for k in Kind if k in kinds)]
    value = wanted.kind.value if wanted.kind else ""
    return {"name": "kind", "label": _("About"), "value": value, "options": options}


def _other_page(endpoint: str, number: int, **values: Any) -> str:
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name in FILTERS}
    return url_for(endpoint, **values, **kept, page=number)
