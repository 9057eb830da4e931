"""The rows of the schedule, each drawn from five rooms: who teaches, talks, presents, writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from app.core.clock import local, now
from app.core.i18n import _, ngettext
from app.core.markdown import render, render_title
from app.core.web.times import hour, short_day, weekday
from app.courses.models import Course
from app.page.audience import Audience
from app.page.chips import Chip, material_chips
from app.page.references import ReferenceLine, reference_line
from app.page.seminar_rows import HandedOut, SeminarRow, Settled, seminar_rows
from app.page.side import People, people
from app.schedule.models import Meeting, Talk
from app.schedule.naming import meeting_label
from app.scribes.models import ScribeAssignment
from app.seminars.models import SeminarSlot

Hours = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A talk in a meeting; `title`, `abstract` and `bio` are safe HTML."""

    title: Markup
    speaker: str
    speaker_url: str
    affiliation: str
    time: str
    summary: str
    abstract: Markup
    bio: Markup
    references: list[ReferenceLine]
    materials: list[Chip]


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One row of the schedule. `join_url` and `room` are empty but for the course's people."""

    id: str
    iso: str
    date: str
    weekday: str
    time: str
    title: Markup
    note: str
    abstract: Markup
    abstract_summary: str
    references_summary: str
    is_next: bool
    is_off: bool
    in_words: str
    join_url: str
    room: str
    people: list[People]
    talks: list[TalkRow]
    seminar: list[SeminarRow]
    references: list[ReferenceLine]
    chips: list[Chip]


def in_words(moment: datetime, zone: str) -> str:
    """How far ahead a meeting is, by the calendar of its zone: today, tomorrow, in 9 days."""
    days = (local(moment, zone).date() - local(now(), zone).date()).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(num)d day", "in %(num)d days", days)


def summary(abstract: str, references: int) -> str:
    """The words that open an abstract: 'Abstract and 6 references'."""
    counted = ngettext("%(num)d reference", "%(num)d references", references)
    if not abstract:
        return counted
    return _("Abstract and %(references)s", references=counted) if references else _("Abstract")


def hours(meeting: Meeting, zone: str) -> Hours:
    """When a meeting begins and ends, by the clock of its zone."""
    return hour(meeting.starts_at, zone), hour(meeting.ends_at, zone)


def talk_row(
    talk: Talk, course: Course, audience: Audience, dead: Collection[str] = frozenset()
) -> TalkRow:
    """A talk as the page shows it; one without a title goes by its speaker."""
    zone = course.time_zone
    time = hour(talk.starts_at, zone) if talk.starts_at else ""
    if talk.starts_at and talk.ends_at:
        time = f"{time}–{hour(talk.ends_at, zone)}"
    return TalkRow(
        title=render_title(talk.title) or escape(_("Talk by %(speaker)s", speaker=talk.speaker)),
        speaker=talk.speaker,
        speaker_url=talk.speaker_url,
        affiliation=talk.affiliation,
        time=" · ".join(part for part in (time, talk.venue) if part),
        summary=summary(talk.abstract or talk.bio, len(talk.references)),
        abstract=render(talk.abstract),
        bio=render(talk.bio),
        references=[reference_line(r) for r in talk.references],
        materials=material_chips(talk.materials, course, audience, dead),
    )


def meeting_row(
    meeting: Meeting,
    slots: Sequence[SeminarSlot],
    scribes: Sequence[ScribeAssignment],
    course: Course,
    audience: Audience,
    *,
    is_next: bool,
    usual: Hours | None,
    dead: Collection[str] = frozenset(),
    handed_out: HandedOut,
    settled: Settled,
    drawn: Collection[int] = frozenset(),
) -> MeetingRow:
    """A meeting as a row of the schedule. Its hours are told where they are not the `usual`."""
    zone = course.time_zone
    cancelled = meeting.cancelled_at is not None
    topic = meeting.title if meeting.number is not None else ""
    title = Markup(" · ").join(
        part for part in (escape(meeting_label(meeting)), render_title(topic)) if part
    )
    own_hours = hours(meeting, zone)
    inside = audience is not Audience.PUBLIC and not cancelled
    return MeetingRow(
        id=f"meeting-{meeting.public_id}",
        iso=local(meeting.starts_at, zone).date().isoformat(),
        date=short_day(meeting.starts_at, zone),
        weekday=weekday(meeting.starts_at, zone),
        time=_("cancelled") if cancelled else "–".join(own_hours) if own_hours != usual else "",
        title=title,
        note=meeting.cancel_note if cancelled else "",
        abstract=render(meeting.note),
        abstract_summary=_("Abstract"),
        references_summary=summary("", len(meeting.references)),
        is_next=is_next,
        is_off=cancelled,
        in_words=in_words(meeting.starts_at, zone) if is_next else "",
        join_url=meeting.online_url if inside else "",
        room=meeting.room_note if inside else "",
        people=people(meeting, scribes, course, audience),
        talks=[talk_row(talk, course, audience, dead) for talk in meeting.talks],
        seminar=[]
        if cancelled
        else seminar_rows(meeting, slots, handed_out, course, audience, settled, drawn),
        references=[reference_line(r) for r in meeting.references],
        chips=material_chips(meeting.materials, course, audience, dead),
    )
