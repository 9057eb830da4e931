"""Mail to presenters when staff set other due times."""

from collections.abc import Sequence

from app.accounts.models import User
from app.core.clock import now
from app.core.i18n import _
from app.core.mail.models import Topic
from app.core.web.times import moment_text, zone_name
from app.courses.letters import write_to
from app.groups.models import Group
from app.groups.rules import group_title
from app.schedule.naming import meeting_label
from app.seminars.dues.deadline_effect import Shift
from app.seminars.models import Seminar, SignUp


def tell_due_times(
    seminar: Seminar, held: Sequence[SignUp], shifts: Sequence[Shift], actor: User
) -> None:
    """Tell each group, by one letter, what is due at another time for the slots that it holds.

    What was due before now and still is needs no letter.
    """
    lines: dict[Group, list[str]] = {}
    for sign_up in held:
        found = [line for shift in shifts if (line := _line(shift, sign_up))]
        lines.setdefault(sign_up.group, []).extend(found)
    course = seminar.course
    for group, own in lines.items():
        if own:
            write_to(
                [member for member in group.members if member.user_id != actor.id],
                course,
                topic=Topic.COURSE,
                subject=_("Due times of %(seminar)s", seminar=seminar.title),
                paragraphs=[
                    _(
                        "The staff have set when things are due for %(group)s:",
                        group=group_title(group),
                    ),
                    *own,
                    _("Times are in %(zone)s.", zone=zone_name(course.time_zone)),
                ],
                action=(_("See what is next"), f"/c/{course.slug}/dashboard/"),
            )


def _line(shift: Shift, sign_up: SignUp) -> str:
    """Slides for Lecture 05: Tue 20 Oct, 23:59; before: Mon 19 Oct, 23:59."""
    before, after = shift.moments(sign_up.slot)
    if all(moment is None or moment <= now() for moment in (before, after)):
        return ""
    zone = sign_up.slot.seminar.course.time_zone
    what = _(
        "%(what)s for %(meeting)s", what=shift.label, meeting=meeting_label(sign_up.slot.meeting)
    )
    if after is None:
        return _("%(what)s: due no more.", what=what)
    if before is None:
        return _("%(what)s: %(when)s.", what=what, when=moment_text(after, zone))
    return _(
        "%(what)s: %(when)s; before: %(then)s.",
        what=what,
        when=moment_text(after, zone),
        then=moment_text(before, zone),
    )
