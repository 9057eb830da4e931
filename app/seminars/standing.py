"""Where a viewer stands with a seminar: what they hold, whether they may take a slot, why not."""

from dataclasses import dataclass

from flask import url_for

from app.core.i18n import _
from app.core.web.times import moment_text, zone_name
from app.courses.permissions import Viewer, is_student
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.rules import group_title, is_complete, is_locked, missing_text
from app.seminars import queries
from app.seminars.models import Seminar, SignUp
from app.seminars.presenting import what_then
from app.seminars.rules import Window, is_open, window


@dataclass(frozen=True, slots=True)
class Standing:
    """What a seminar is to one viewer.

    `may_take` says that free slots have a button. Where it is not set, `words` say why not, with
    a link where there is something to do about it.
    """

    group: Group | None = None
    sign_up: SignUp | None = None
    may_take: bool = False
    words: str = ""
    tone: str = "info"
    url: str = ""
    action: str = ""


def window_text(seminar: Seminar, zone: str) -> str:
    """When sign-up opens, until when it is open, or since when it is closed."""
    opens, closes = moment_text(seminar.opens_at, zone), moment_text(seminar.closes_at, zone)
    match window(seminar):
        case Window.AHEAD:
            return _("Sign-up opens on %(when)s, %(zone)s.", when=opens, zone=zone_name(zone))
        case Window.OPEN:
            return _("Sign-up is open until %(when)s, %(zone)s.", when=closes, zone=zone_name(zone))
        case Window.OVER:
            return _("Sign-up closed on %(when)s, %(zone)s.", when=closes, zone=zone_name(zone))


def standing(seminar: Seminar, viewer: Viewer) -> Standing:
    """Where this viewer stands. Staff and visitors have no standing of their own."""
    if not is_student(viewer):
        return Standing()
    group = groups.group_of(viewer.me, seminar.group_set)
    sign_up = queries.sign_up_of(group, seminar) if group else None
    if group is not None and sign_up is not None:
        return _holding(group, sign_up, viewer)
    if window(seminar) is Window.OVER:
        return Standing(
            group, words=_("Your group holds no slot. Ask the instructor for one."), tone="soon"
        )
    if group is None or not is_complete(group):
        return _without_complete_group(seminar, group, viewer)
    if window(seminar) is Window.AHEAD:
        return Standing(
            group,
            words=_("%(group)s is complete and can take a slot then.", group=group_title(group)),
        )
    return Standing(group, may_take=True)


def _holding(group: Group, sign_up: SignUp, viewer: Viewer) -> Standing:
    when = moment_text(sign_up.slot.starts_at, viewer.course.time_zone)
    words = _("%(group)s holds %(when)s.", group=group_title(group), when=when)
    cancelled = sign_up.slot.meeting.cancelled_at is not None
    if cancelled:
        words = f"{words} {_('That meeting is cancelled.')} {what_then(sign_up)}"
    elif is_open(sign_up.slot.seminar):
        words = f"{words} {_('To take another slot, give this one up first.')}"
    incomplete = not is_complete(group)
    if incomplete:
        words = f"{words} {_('It is incomplete now: %(missing)s.', missing=missing_text(group))}"
    return Standing(
        group,
        sign_up,
        words=words,
        tone="late" if cancelled else "soon" if incomplete else "good",
        url=url_for("seminars.show", course=viewer.course.slug, sign_up=sign_up.public_id),
        action=_("Open"),
    )


def _without_complete_group(seminar: Seminar, group: Group | None, viewer: Viewer) -> Standing:
    group_set = seminar.group_set
    if group is None:
        words = _("A slot is taken by a group, and you are in none yet.")
        action = _("Find a group")
    else:
        words = _(
            "%(group)s can take a slot when it is complete: %(missing)s.",
            group=group_title(group),
            missing=missing_text(group),
        )
        action = _("Invite classmates")
    if is_locked(group_set):
        words = f"{words} {_('Groups are settled; ask the instructor.')}"
        return Standing(group, words=words, tone="soon")
    url = url_for("groups.show_set", course=viewer.course.slug, group_set=group_set.slug)
    return Standing(group, words=words, tone="soon", url=url, action=action)
