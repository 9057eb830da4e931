"""The groups that present in a meeting: those that signed up, and those an old page names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import url_for
from markupsafe import Markup

from app.core.clock import now
from app.core.i18n import _
from app.core.markdown import render_title
from app.core.web.times import hour, short_day
from app.courses.models import Course
from app.groups.rules import group_title
from app.page.audience import Audience, shown_listed, shown_names
from app.page.chips import Chip, presented_chips
from app.schedule.models import ListedGroup, Meeting
from app.seminars.models import SeminarSlot
from app.seminars.presentation_models import PresentationMaterial

# What presentations hand out, by the key of the sign-up.
HandedOut = Mapping[int, Sequence[PresentationMaterial]]


@dataclass(frozen=True, slots=True)
class SeminarRow:
    """A group's place in a meeting, or a free one."""

    time: str
    group: str = ""
    members: str = ""
    title: Markup | str = ""
    free: str = ""
    free_url: str = ""
    chips: list[Chip] = field(default_factory=list)


def seminar_rows(
    meeting: Meeting,
    slots: Sequence[SeminarSlot],
    handed_out: HandedOut,
    course: Course,
    audience: Audience,
) -> list[SeminarRow]:
    """The groups in the order of their slots with the places still free, then the listed ones."""
    rows = []
    for slot in slots:
        rows += _rows_of(slot, handed_out, course, audience)
    return rows + [_listed(group, course, audience) for group in meeting.listed_groups]


def _rows_of(
    slot: SeminarSlot, handed_out: HandedOut, course: Course, audience: Audience
) -> list[SeminarRow]:
    time = hour(slot.starts_at, course.time_zone)
    rows = [
        SeminarRow(
            time=time,
            group=group_title(sign_up.group),
            members=shown_names(sign_up.group.members, audience),
            title=render_title(sign_up.title),
            chips=presented_chips(handed_out.get(sign_up.id, []), sign_up, course, audience),
        )
        for sign_up in slot.confirmed
    ]
    if slot.free_places <= 0:
        return rows
    if not slot.seminar.opens_at <= now() < slot.seminar.closes_at:
        return [*rows, SeminarRow(time=time, free=_("no group"))]
    closes = slot.seminar.closes_at
    free = _(
        "free until %(day)s, %(hour)s",
        day=short_day(closes, course.time_zone),
        hour=hour(closes, course.time_zone),
    )
    url = url_for("seminars.index", course=course.slug)
    return [*rows, SeminarRow(time=time, free=free, free_url=url)]


def _listed(group: ListedGroup, course: Course, audience: Audience) -> SeminarRow:
    return SeminarRow(
        time=hour(group.starts_at, course.time_zone) if group.starts_at else "",
        group=group.name or _("Group %(number)d", number=group.position),
        members=shown_listed(group.people, course, audience),
        title=render_title(group.title),
    )
