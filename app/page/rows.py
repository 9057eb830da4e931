"""The rows of the schedule, each drawn from five rooms: who teaches, talks, presents, writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for
from markupsafe import Markup, escape

from app.core.clock import local, now
from app.core.i18n import _, ngettext
from app.core.markdown import render, render_title
from app.core.web.times import hour, short_day, weekday
from app.courses.models import Course
from app.groups.rules import group_title
from app.page.audience import Audience, shown_materials, shown_names
from app.page.references import ReferenceLine, reference_line
from app.schedule.models import Material, MaterialKind, Meeting, Talk, Visibility
from app.schedule.naming import meeting_label
from app.scribes.models import ScribeAssignment, ScribeState
from app.scribes.naming import notes_name
from app.seminars.models import SeminarSlot

KIND_LABELS = {
    MaterialKind.SLIDES: lambda: _("Slides"),
    MaterialKind.VIDEO: lambda: _("Video"),
    MaterialKind.NOTEBOOK: lambda: _("Notebook"),
    MaterialKind.CODE: lambda: _("Code"),
    MaterialKind.DATA: lambda: _("Data"),
    MaterialKind.HANDOUT: lambda: _("Handout"),
    MaterialKind.OTHER: lambda: _("Material"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A material to open."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A talk in a meeting; `title`, `abstract` and `bio` are safe HTML."""

    title: Markup
    speaker: str
    affiliation: str
    time: str
    summary: str
    abstract: Markup
    bio: Markup
    references: list[ReferenceLine]
    materials: list[Chip]


@dataclass(frozen=True, slots=True)
class SeminarRow:
    """A group's place in a meeting, or a free one."""

    time: str
    group: str = ""
    members: str = ""
    title: Markup | str = ""
    free: str = ""
    free_url: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Who has a part in a meeting, at the side of its row."""

    role: str
    names: str = ""
    free: str = ""
    free_url: str = ""
    links: list[Chip] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One row of the schedule."""

    id: str
    iso: str
    date: str
    weekday: str
    time: str
    title: Markup
    abstract: Markup
    abstract_summary: str
    references_summary: str
    is_next: bool
    is_off: bool
    in_words: str
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


def material_chips(materials: Sequence[Material], course: Course, audience: Audience) -> list[Chip]:
    """The materials that this audience may open."""
    return [
        Chip(
            label=material.title or KIND_LABELS[material.kind](),
            url=material.url
            or url_for(
                "schedule.material",
                course=course.slug,
                material=material.public_id,
                name=material.file.name if material.file else "file",
            ),
            note=_hidden_from(material) if audience is Audience.STAFF else "",
        )
        for material in shown_materials(materials, audience)
    ]


def _hidden_from(material: Material) -> str:
    """What staff should know of a material that not everybody sees."""
    if material.visible_from is not None and material.visible_from > now():
        return _("not shown yet")
    return {
        Visibility.PUBLIC: "",
        Visibility.COURSE: _("course only"),
        Visibility.STAFF: _("staff only"),
    }[material.visibility]


def talk_row(talk: Talk, course: Course, audience: Audience) -> TalkRow:
    """A talk as the page shows it; one without a title goes by its speaker."""
    zone = course.time_zone
    time = hour(talk.starts_at, zone) if talk.starts_at else ""
    if talk.starts_at and talk.ends_at:
        time = f"{time}–{hour(talk.ends_at, zone)}"
    return TalkRow(
        title=render_title(talk.title) or escape(_("Talk by %(speaker)s", speaker=talk.speaker)),
        speaker=talk.speaker,
        affiliation=talk.affiliation,
        time=" · ".join(part for part in (time, talk.venue) if part),
        summary=summary(talk.abstract or talk.bio, len(talk.references)),
        abstract=render(talk.abstract),
        bio=render(talk.bio),
        references=[reference_line(r) for r in talk.references],
        materials=material_chips(talk.materials, course, audience),
    )


def seminar_rows(
    slots: Sequence[SeminarSlot], course: Course, audience: Audience
) -> list[SeminarRow]:
    """The groups that present in a meeting, in the order of their slots, and free places."""
    rows = []
    for slot in slots:
        time = hour(slot.starts_at, course.time_zone)
        rows += [
            SeminarRow(
                time=time,
                group=group_title(sign_up.group),
                members=shown_names(sign_up.group.members, audience),
                title=render_title(sign_up.title),
            )
            for sign_up in slot.confirmed
        ]
        if slot.free_places > 0 and _open(slot):
            rows.append(
                SeminarRow(
                    time=time,
                    free=_(
                        "free until %(day)s, %(hour)s",
                        day=short_day(slot.seminar.closes_at, course.time_zone),
                        hour=hour(slot.seminar.closes_at, course.time_zone),
                    ),
                    free_url=url_for("seminars.index", course=course.slug),
                )
            )
        elif slot.free_places > 0:
            rows.append(SeminarRow(time=time, free=_("no group")))
    return rows


def _open(slot: SeminarSlot) -> bool:
    return slot.seminar.opens_at <= now() < slot.seminar.closes_at


def people(
    meeting: Meeting, scribes: Sequence[ScribeAssignment], course: Course, audience: Audience
) -> list[People]:
    """Instructors, and scribes with their published notes or the places still free."""
    found = []
    if meeting.instructors:
        names = ", ".join(
            f"{i.name} ({i.affiliation})" if i.affiliation else i.name for i in meeting.instructors
        )
        found.append(People(ngettext("Instructor", "Instructors", len(meeting.instructors)), names))
    if meeting.scribe_places and meeting.cancelled_at is None:
        free = meeting.scribe_places - len(scribes)
        found.append(
            People(
                _("Scribes"),
                shown_names([s.enrollment for s in scribes], audience),
                free=_free_scribe_places(free, meeting.scribe_places),
                free_url=url_for("scribes.index", course=course.slug) if free > 0 else "",
                links=_notes(scribes, course, audience),
            )
        )
    return found


def _free_scribe_places(free: int, places: int) -> str:
    if free <= 0:
        return ""
    if free == places:
        return ngettext("%(num)d place free", "%(num)d places free", free)
    return _("%(free)d of %(places)d places free", free=free, places=places)


def _notes(scribes: Sequence[ScribeAssignment], course: Course, audience: Audience) -> list[Chip]:
    """The published notes; where there are several, each with the name of who wrote it."""
    published = [
        (scribe, scribe.latest)
        for scribe in scribes
        if scribe.state is ScribeState.PUBLISHED and scribe.latest is not None
    ]
    chips = []
    for scribe, notes in published:
        pages = notes.file.pages or 0
        parts = [_("Notes")]
        if len(published) > 1 and (name := shown_names([scribe.enrollment], audience)):
            parts = [_("Notes by %(name)s", name=name)]
        if pages:
            parts.append(ngettext("%(num)d page", "%(num)d pages", pages))
        url = url_for(
            "scribes.notes", course=course.slug, notes=notes.public_id, name=notes_name(notes)
        )
        chips.append(Chip(", ".join(parts), url))
    return chips


def meeting_row(
    meeting: Meeting,
    slots: Sequence[SeminarSlot],
    scribes: Sequence[ScribeAssignment],
    course: Course,
    audience: Audience,
    *,
    is_next: bool,
) -> MeetingRow:
    """A meeting as a row of the schedule."""
    zone = course.time_zone
    cancelled = meeting.cancelled_at is not None
    topic = meeting.title if meeting.number is not None else ""
    title = Markup(" · ").join(
        part for part in (escape(meeting_label(meeting)), render_title(topic)) if part
    )
    return MeetingRow(
        id=f"meeting-{meeting.public_id}",
        iso=local(meeting.starts_at, zone).date().isoformat(),
        date=short_day(meeting.starts_at, zone),
        weekday=weekday(meeting.starts_at, zone),
        time=_("cancelled") if cancelled else "",
        title=title,
        abstract=render(meeting.note),
        abstract_summary=_("Abstract"),
        references_summary=summary("", len(meeting.references)),
        is_next=is_next,
        is_off=cancelled,
        in_words=in_words(meeting.starts_at, zone) if is_next else "",
        people=people(meeting, scribes, course, audience),
        talks=[talk_row(talk, course, audience) for talk in meeting.talks],
        seminar=[] if cancelled else seminar_rows(slots, course, audience),
        references=[reference_line(r) for r in meeting.references],
        chips=material_chips(meeting.materials, course, audience),
    )
