"""What every page shows around its content: the course's places, the viewer, the clock."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import get_locale

from app.accounts.identity import current_user
from app.core import clock
from app.core.i18n import _
from app.core.settings import settings
from app.core.web.times import day
from app.courses.permissions import Viewer, may_edit_course, may_follow, may_see_student_work

DEMO_ZONE = "Asia/Hong_Kong"
PEOPLE = (
    "courses.people",
    "courses.person",
    "courses.invite",
    "courses.withdraw",
    "roster.",
    "joining.",
    "log.",
)
SETTINGS = ("courses.", "sections.", "teachers.", "news.", "checks.", "carrying.")


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the course's navigation."""

    label: str
    url: str
    current: bool


def _places(viewer: Viewer) -> list[tuple[str, str, tuple[str, ...]]]:
    """The viewer's places: label, endpoint, prefixes of the endpoints that belong there."""
    places: list[tuple[str, str, tuple[str, ...]]] = []
    edits = may_edit_course(viewer)
    if may_follow(viewer) or edits:
        label = _("Dashboard") if edits else _("My course")
        places.append((label, "dashboard.show", ("dashboard.",)))
    places.append((_("Course page"), "page.show", ("page.", "news.index")))
    if edits:
        places.append((_("Schedule"), "schedule.manage", ("schedule.",)))
        places.append((_("People"), "courses.people", PEOPLE))
    if may_follow(viewer) or edits:
        places.append((_("Groups"), "groups.index", ("groups.", "groups_manage.", "group_")))
    places += [
        (_("Seminars"), "seminars.index", ("seminars.", "seminars_manage.")),
        (_("Scribes"), "scribes.index", ("scribes.",)),
        (_("Projects"), "projects.index", ("projects.", "grading.rubric", "grading.result")),
    ]
    if may_see_student_work(viewer):
        places.append((_("Grading"), "grading.index", ("grading.",)))
    if edits:
        places.append((_("Settings"), "courses.edit", SETTINGS))
    return places


def navigation(viewer: Viewer) -> list[NavItem]:
    """The places of a course that the viewer can go to. One is where they are: the longest
    prefix decides."""
    here = request.endpoint or ""
    places = _places(viewer)
    fitting = [p for _label, _endpoint, prefixes in places for p in prefixes if here.startswith(p)]
    closest = max(fitting, key=len, default="")
    return [
        NavItem(label, url_for(endpoint, course=viewer.course.slug), closest in prefixes)
        for label, endpoint, prefixes in places
    ]


def _site_places() -> list[NavItem]:
    """Where a site administrator goes for the whole site."""
    places = [(_("People of the site"), "site.people"), (_("Log of the site"), "log.site")]
    return [NavItem(label, url_for(place), request.endpoint == place) for label, place in places]


def _ribbon() -> str:
    """What a demo says of its clock: the day alone, so that a page kept for the day stays true."""
    if not settings().demo:
        return ""
    return _(
        "Demo: its clock stands at %(day)s, in Hong Kong. Nothing here is real.",
        day=day(clock.now(), DEMO_ZONE),
    )


def _sign_in_url() -> str:
    """Back to this page after signing in; from the list of courses, on to one's own."""
    if request.endpoint in (None, "courses.index"):
        return url_for("accounts.sign_in")
    return url_for("accounts.sign_in", next=request.full_path.rstrip("?"))


def page_frame() -> dict[str, Any]:
    """What base.html needs."""
    viewer: Viewer | None = None if g.get("without_viewer") else g.get("viewer")
    user = viewer.user if viewer else None if g.get("without_viewer") else current_user()
    return {
        "course": viewer.course if viewer else None,
        "viewer": viewer,
        "nav": navigation(viewer) if viewer else [],
        "viewer_name": user.name if user else "",
        "account_url": url_for("account.show"),
        "site_places": _site_places() if user and user.is_admin else [],
        "sign_in_url": _sign_in_url(),
        "sign_out_url": url_for("accounts.sign_out"),
        "home_url": url_for("courses.index"),
        "html_lang": str(get_locale() or "en"),
        "now_iso": clock.now().isoformat(),
        "clock_ribbon": _ribbon(),
    }


def init_app(app: Flask) -> None:
    """Give every template the frame of the page."""
    app.context_processor(page_frame)
