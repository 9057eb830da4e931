"""The groups that present in a meeting: those that signed up, and those an old page names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

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
from app.seminars.drawing.stages import Stage, stage_if
from app.seminars.models import Seminar, SeminarSlot, SlotMode
from app.seminars.presentation_models import PresentationMaterial
from app.seminars.rules import Window, window

# What presentations hand out, by the key of the sign-up.
HandedOut = Mapping[int, Sequence[PresentationMaterial]]
# From when on each slot is settled (dues/due.py), by its key.
Settled = Mapping[int, datetime]


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
    settled: Settled,
    drawn: Collection[int] = frozenset(),
) -> list[SeminarRow]:
    """The groups in the order of their slots with the places still free, then the listed ones.

    `drawn` are the keys of the seminars whose draw is published.
    """
    rows = []
    for slot in slots:
        rows += _groups_in(slot, handed_out, course, audience)
        if slot.free_places > 0:
            is_drawn = slot.seminar_id in drawn
            words, url = _free(slot, settled[slot.id], course, is_drawn=is_drawn)
            time = hour(slot.starts_at, course.time_zone)
            rows.append(SeminarRow(time=time, free=words, free_url=url))
    return rows + [_listed(group, course, audience) for group in meeting.listed_groups]


def _groups_in(
    slot: SeminarSlot, handed_out: HandedOut, course: Course, audience: Audience
) -> list[SeminarRow]:
    return [
        SeminarRow(
            time=hour(slot.starts_at, course.time_zone),
            group=group_title(sign_up.group),
            members=shown_names(sign_up.group.members, audience),
            title=render_title(sign_up.title),
            chips=presented_chips(handed_out.get(sign_up.id, []), sign_up, course, audience),
        )
        for sign_up in slot.confirmed
    ]


def _free(
    slot: SeminarSlot, settled_at: datetime, course: Course, *, is_drawn: bool
) -> tuple[str, str]:
    """What is said of a free place, and where it is to be had, as on the board of slots."""
    seminar, zone = slot.seminar, course.time_zone
    if seminar.mode is SlotMode.DRAW:
        return _by_draw(seminar, settled_at, course, is_drawn=is_drawn)
    until = min(seminar.closes_at, settled_at)
    # A slot that is settled before sign-up opens is never to be had.
    if until <= max(now(), seminar.opens_at):
        return _("no group"), ""
    url = url_for("seminars.index", course=course.slug)
    if window(seminar) is Window.AHEAD:
        return _("sign-up opens %(when)s", when=_moment(seminar.opens_at, zone)), url
    return _("free until %(when)s", when=_moment(until, zone)), url


def _by_draw(
    seminar: Seminar, settled_at: datetime, course: Course, *, is_drawn: bool
) -> tuple[str, str]:
    """The same of a place that a draw gives, unless it is settled before its wishes are closed."""
    zone, url = course.time_zone, url_for("seminars.index", course=course.slug)
    if settled_at <= max(now(), seminar.closes_at):
        return _("no group"), ""
    match stage_if(seminar, is_published=is_drawn):
        case Stage.AHEAD:
            return _("by draw: ranking opens %(when)s", when=_moment(seminar.opens_at, zone)), url
        case Stage.RANKING:
            return _(
                "by draw: groups rank until %(when)s", when=_moment(seminar.closes_at, zone)
            ), url
        case Stage.PREPARED:
            return _("drawn soon"), url
        case Stage.PUBLISHED:
            return _("no group"), ""


def _moment(moment: datetime, zone: str) -> str:
    return _("%(day)s, %(hour)s", day=short_day(moment, zone), hour=hour(moment, zone))


def _listed(group: ListedGroup, course: Course, audience: Audience) -> SeminarRow:
    return SeminarRow(
        time=hour(group.starts_at, course.time_zone) if group.starts_at else "",
        group=group.name or _("Group %(number)d", number=group.position),
        members=shown_listed(group.people, course, audience),
        title=render_title(group.title),
    )
