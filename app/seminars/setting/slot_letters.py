"""Mail to the groups of a slot whose time the staff have changed."""

from datetime import datetime

from app.core.clock import now
from app.core.i18n import _
from app.core.mail.models import Topic
from app.core.web.times import moment_text, zone_name
from app.courses.letters import write_to
from app.groups.rules import group_title
from app.seminars import queries
from app.seminars.dues.due_words import due_text
from app.seminars.models import SeminarSlot


def tell_of_new_time(slot: SeminarSlot, starts_at: datetime, minutes: int) -> None:
    """Tell the slot's groups when it is now; it began at `starts_at` and lasted `minutes`.

    Call inside `write()`. Nobody is told of what is past before and after.
    """
    if max(starts_at, slot.starts_at) <= now():
        return
    course, deadlines = slot.seminar.course, queries.deadlines_of(slot.seminar)
    text = _(
        "Your slot of %(seminar)s was on %(then)s. It is on %(when)s now.",
        seminar=slot.seminar.title,
        then=_time(starts_at, minutes, course.time_zone),
        when=_time(slot.starts_at, slot.minutes, course.time_zone),
    )
    for sign_up in slot.confirmed:
        write_to(
            sign_up.group.members,
            course,
            topic=Topic.GROUP,
            subject=_("%(group)s presents at another time", group=group_title(sign_up.group)),
            paragraphs=[text, *filter(None, [due_text(slot, deadlines)])],
            action=(_("Open your slot"), f"/c/{course.slug}/seminars/{sign_up.public_id}"),
        )


def _time(starts_at: datetime, minutes: int, zone: str) -> str:
    return _(
        "%(when)s (%(zone)s), for %(minutes)d minutes",
        when=moment_text(starts_at, zone),
        zone=zone_name(zone),
        minutes=minutes,
    )
