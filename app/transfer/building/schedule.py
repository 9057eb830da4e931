"""Meetings with their talks, and the people whom an old page lists in them."""

from collections.abc import Sequence
from datetime import datetime

from app.core.clock import from_local, local, now
from app.core.db import new_public_id
from app.core.i18n import _, ngettext
from app.schedule.meetings import renumber
from app.schedule.models import (
    ListedGroup,
    ListedPerson,
    Material,
    Meeting,
    MeetingInstructor,
    MeetingKind,
    Talk,
)
from app.schedule.naming import meeting_label
from app.transfer.bounds import is_address
from app.transfer.building.hours import Hours, Span, hours_of, span_of
from app.transfer.building.page import materials, references
from app.transfer.building.undated import line_of
from app.transfer.building.work import Work
from app.transfer.description import (
    GroupEntry,
    MeetingEntry,
    PersonEntry,
    TalkEntry,
)


def add_meetings(work: Work) -> None:
    """Every meeting that has a date, numbered anew by time."""
    made = [(entry, _add(work, entry)) for entry in work.entry.meetings if entry.date]
    work.session.flush()
    renumber(work.course)
    _note_numbers(work, made)


def _add(work: Work, entry: MeetingEntry) -> Meeting:
    said = hours_of(entry, work.entry)
    spans = [span_of(talk, said.starts.date()) for talk in entry.talks]
    hours = said.holding([span for span in spans if span])
    starts_at, ends_at = hours.in_zone(work.course.time_zone)
    meeting = Meeting(
        public_id=new_public_id(),
        course_id=work.course.id,
        kind=MeetingKind(entry.kind),
        title=entry.title,
        note=entry.note,
        starts_at=starts_at,
        ends_at=ends_at,
        cancelled_at=now() if entry.cancelled else None,
        cancel_note=entry.cancel_note,
        online_url=entry.online_url if is_address(entry.online_url) else "",
        room_note=entry.room_note,
        scribe_places=entry.scribe_places,
    )
    _note_hours(work, entry, meeting, said, hours)
    _note_skipped(work, meeting, hours)
    meeting.instructors = _instructors(entry)
    meeting.talks = [
        _talk(work, meeting, position, talk, span)
        for position, (talk, span) in enumerate(zip(entry.talks, spans, strict=True), 1)
    ]
    meeting.references = references(work, entry.references, meeting)
    meeting.materials = _materials(work, entry, meeting)
    _note_papers(work, entry, meeting)
    meeting.listed_groups = _groups(work, entry)
    meeting.listed_scribes = _people(entry.scribes)
    work.session.add(meeting)
    return meeting


def _instructors(entry: MeetingEntry) -> list[MeetingInstructor]:
    return [
        MeetingInstructor(position=position, name=each.name, affiliation=each.affiliation)
        for position, each in enumerate(entry.instructors, 1)
    ]


def _without_hours(number: int) -> str:
    return ngettext(
        "One meeting has no hours; 09:00–10:00 was taken. Set them under Schedule, Hours.",
        "%(num)d meetings have no hours; 09:00–10:00 was taken. "
        "Set them all at once under Schedule, Hours.",
        number,
    )


def _note_hours(
    work: Work, entry: MeetingEntry, meeting: Meeting, said: Hours, hours: Hours
) -> None:
    if hours.guessed and entry.starts is None and entry.ends is None:
        work.checks.note(_without_hours, str(hours.starts.date()), meeting)
    elif hours.guessed:
        work.checks.note(
            _(
                "“%(title)s” on %(day)s has no hours that can be used; it is set to %(hours)s.",
                title=meeting.title or _("Meeting"),
                day=hours.starts.date(),
                hours=f"{hours.starts:%H:%M}–{hours.ends:%H:%M}",
            ),
            meeting=meeting,
        )
    elif said.usual and (said.starts, said.ends) != (hours.starts, hours.ends):
        work.checks.note(
            _(
                "“%(title)s” on %(day)s is longer than usual, so that its talks are within it.",
                title=meeting.title or _("Meeting"),
                day=hours.starts.date(),
            ),
            meeting=meeting,
        )


def _note_skipped(work: Work, meeting: Meeting, hours: Hours) -> None:
    """Say of a meeting that begins in an hour which the clocks skip where it was put."""
    begins = local(meeting.starts_at, work.course.time_zone)
    if begins.replace(tzinfo=None) != hours.starts:
        work.checks.note(
            _(
                "The clocks go forward on %(day)s, and %(said)s is no time on that day: "
                "it begins at %(begins)s.",
                day=hours.starts.date(),
                said=f"{hours.starts:%H:%M}",
                begins=f"{begins:%H:%M}",
            ),
            meeting=meeting,
        )


def _talk(work: Work, meeting: Meeting, position: int, entry: TalkEntry, span: Span | None) -> Talk:
    starts_at, ends_at = _times(work, meeting, entry, span)
    talk = Talk(
        position=position,
        title=entry.title,
        speaker=entry.speaker,
        speaker_url=entry.speaker_url if is_address(entry.speaker_url) else "",
        affiliation=entry.affiliation,
        venue=entry.venue,
        starts_at=starts_at,
        ends_at=ends_at,
        abstract=entry.abstract,
        bio=entry.bio,
    )
    talk.references = references(work, entry.references, meeting)
    talk.materials = materials(work, entry.materials, meeting)
    return talk


def _times(
    work: Work, meeting: Meeting, entry: TalkEntry, span: Span | None
) -> tuple[datetime | None, datetime | None]:
    """When a talk is, if that is within its meeting; else that is left to be looked at."""
    if span is not None:
        starts_at, ends_at = (from_local(each, work.course.time_zone) for each in span)
        if meeting.starts_at <= starts_at and ends_at <= meeting.ends_at:
            return starts_at, ends_at if ends_at > starts_at else None
    said = [str(each) for each in (entry.on, entry.starts, entry.ends) if each]
    if said:
        text = _(
            "The time of “%(talk)s” is not within its meeting. It is left out; add it yourself.",
            talk=entry.title or entry.speaker,
        )
        work.checks.note(text, " ".join(said), meeting)
    return None, None


def _groups(work: Work, entry: MeetingEntry) -> list[ListedGroup]:
    return [
        ListedGroup(
            position=position,
            name=each.name,
            title=each.title,
            starts_at=_group_time(work, entry, each),
            people=_people(each.people),
        )
        for position, each in enumerate(entry.groups, 1)
    ]


def _materials(work: Work, entry: MeetingEntry, meeting: Meeting) -> list[Material]:
    """What is handed out in a meeting, then what its groups handed out: that says whose it is."""
    found = materials(work, entry.materials, meeting)
    for group in entry.groups:
        for each in materials(work, group.materials, meeting):
            each.title = titled(each.title, group.name)
            found.append(each)
    for position, each in enumerate(found, 1):
        each.position = position
    return found


def titled(title: str, group: str) -> str:
    """What a group handed out, called so that one knows whose it is."""
    return title if not group or group in title else f"{title} ({group})".strip()


def _note_papers(work: Work, entry: MeetingEntry, meeting: Meeting) -> None:
    """Say which papers groups presented: a group of an old page has no place for them."""
    for group in entry.groups:
        if group.papers:
            cited = "; ".join(line_of(each) for each in group.papers)
            work.checks.note(_with_papers, f"{group.name}: {cited}", meeting)


def _with_papers(number: int) -> str:
    return ngettext(
        "One group's papers have no place with it. Add them to its meeting's references.",
        "The papers of %(num)d groups have no place with them. Add them to the references of "
        "their meetings.",
        number,
    )


def _group_time(work: Work, meeting: MeetingEntry, group: GroupEntry) -> datetime | None:
    if meeting.date is None or group.starts is None:
        return None
    return from_local(datetime.combine(meeting.date, group.starts), work.course.time_zone)


def _people(entries: Sequence[PersonEntry]) -> list[ListedPerson]:
    """Students whom the page names. Nobody learns a name here who would not have elsewhere."""
    return [
        ListedPerson(
            position=position,
            name=each.name,
            student_id=each.student_id,
            name_public=each.public,
        )
        for position, each in enumerate(entries, 1)
    ]


def _note_numbers(work: Work, made: Sequence[tuple[MeetingEntry, Meeting]]) -> None:
    """Say where the course counts otherwise than the page did."""
    lines = [
        _(
            "%(was)s is %(now)s here: %(title)s",
            was=f"{entry.number:02d}",
            now=meeting_label(meeting),
            title=meeting.title,
        )
        for entry, meeting in made
        if entry.number is not None and entry.number != meeting.number
    ]
    if lines:
        text = ngettext(
            "One meeting has another number than on the page: they are counted by date.",
            "%(num)d meetings have another number than on the page: they are counted by date.",
            len(lines),
        )
        work.checks.note(text, "\n".join(lines))
