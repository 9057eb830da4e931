"""What every page shows around its content: the course's places, the viewer, the clock."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import get_locale

from app.accounts.identity import current_user
from app.core import clock
from app.core.i18n import _
from app.core.web.settings import settings
from app.core.web.times import day, hour
from app.courses.permissions import Viewer, may_edit_course, may_follow, may_see_student_work

DEMO_ZONE = "Asia/Hong_Kong"


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the course's navigation."""

    label: str
    url: str
    current: bool


def _places(viewer: Viewer) -> list[tuple[str, str, str]]:
    """(label, endpoint, prefix of the endpoints that belong to it) of the viewer's places."""
    places = []
    if may_follow(viewer) or may_edit_course(viewer):
        label = _("Dashboard") if may_edit_course(viewer) else _("My course")
        places.append((label, "dashboard.show", "dashboard."))
    places.append((_("Course page"), "page.show", "page."))
    if may_edit_course(viewer):
        places.append((_("Schedule"), "schedule.manage", "schedule."))
        places.append((_("People"), "courses.people", "courses.people"))
    if may_follow(viewer) or may_edit_course(viewer):
        places.append((_("Groups"), "groups.index", "groups."))
    places.append((_("Seminars"), "seminars.index", "seminars."))
    places.append((_("Scribes"), "scribes.index", "scribes."))
    places.append((_("Projects"), "projects.index", "projects."))
    if may_see_student_work(viewer):
        places.append((_("Grading"), "grading.index", "grading."))
    if may_edit_course(viewer):
        places.append((_("Settings"), "courses.edit", "courses.edit"))
    return places


def navigation(viewer: Viewer) -> list[NavItem]:
    """The places of a course that the viewer can go to."""
    here = request.endpoint or ""
    return [
        NavItem(label, url_for(endpoint, course=viewer.course.slug), here.startswith(prefix))
        for label, endpoint, prefix in _places(viewer)
    ]


def _ribbon() -> str:
    if not settings().demo:
        return ""
    now = clock.now()
    return _(
        "Demo: the clock stands at %(day)s, %(hour)s in Hong Kong. Nothing here is real.",
        day=day(now, DEMO_ZONE),
        hour=hour(now, DEMO_ZONE),
    )


def page_frame() -> dict[str, Any]:
    """What base.html needs."""
    viewer: Viewer | None = g.get("viewer")
    user = viewer.user if viewer else current_user()
    return {
        "course": viewer.course if viewer else None,
        "viewer": viewer,
        "nav": navigation(viewer) if viewer else [],
        "viewer_name": user.name if user else "",
        "account_url": url_for("accounts.account"),
        "sign_in_url": url_for("accounts.sign_in", next=request.full_path.rstrip("?")),
        "sign_out_url": url_for("accounts.sign_out"),
        "home_url": url_for("courses.index"),
        "html_lang": str(get_locale() or "en"),
        "now_iso": clock.now().isoformat(),
        "clock_ribbon": _ribbon(),
    }


def init_app(app: Flask) -> None:
    """Give every template the frame of the page."""
    app.context_processor(page_frame)
