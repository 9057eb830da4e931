"""The whole content of a course page, gathered from the rooms below in a few queries."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from app.core.clock import from_local, local, now
from app.core.i18n import _
from app.core.markdown import prepare
from app.courses import news
from app.courses.models import Course
from app.page.audience import Audience
from app.page.byline import byline
from app.page.news import Latest, latest
from app.page.rows import Hours, MeetingRow, hours, in_words, meeting_row
from app.page.sections import Section, sections
from app.page.seminar_rows import Settled
from app.page.structured import json_ld, summary
from app.projects import queries as projects
from app.projects.models import Project
from app.schedule import queries as schedule
from app.schedule.links import queries as links
from app.schedule.models import Meeting
from app.schedule.naming import meeting_label
from app.scribes import queries as scribes
from app.seminars import queries as seminars
from app.seminars.drawing.queries import published_in
from app.seminars.dues.due import settled_at
from app.seminars.dues.hanging import deadlines_by_seminar
from app.seminars.handouts.presented import of_presentations
from app.seminars.models import SeminarSlot


@dataclass(frozen=True, slots=True)
class Contents:
    """A line of the table of contents."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page shows, and until when that stays true."""

    contents: list[Contents]
    news: Latest
    inside: bool
    byline: list[tuple[Markup | str, Markup | str]]
    sections: list[Section]
    meetings: list[MeetingRow]
    has_references: bool
    about: str
    json_ld: Markup
    fresh_until: datetime


def draw(course: Course, audience: Audience) -> Page:
    """The page of `course` for `audience`, now."""
    meetings = schedule.meetings(course)
    prepare(_texts(course, meetings))
    slots = seminars.slots_by_meeting(course)
    handed_out, settled = of_presentations(course), _settled(course, slots)
    drawn = published_in(course) if slots else frozenset[int]()
    writers = scribes.assignments_by_meeting(course)
    set_work = projects.projects(course)
    upcoming, usual = next_meeting(meetings), usual_hours(meetings, course.time_zone)
    told = latest(course, audience)
    dead = links.dead_urls(course) if audience is Audience.STAFF else frozenset[str]()
    parts = sections(course, audience, set_work, dead)
    rows = [
        meeting_row(
            meeting,
            slots.get(meeting.id, []),
            writers.get(meeting.id, []),
            course,
            audience,
            is_next=meeting is upcoming,
            usual=usual,
            dead=dead,
            handed_out=handed_out,
            settled=settled,
            drawn=drawn,
        )
        for meeting in meetings
    ]
    return Page(
        news=told,
        contents=[
            *([Contents("news", _("News"))] if told.lines else []),
            *(Contents(part.id, part.label) for part in parts),
            Contents("schedule", _("Schedule")),
        ],
        byline=[*byline(course, audience, meetings, slots), *_next(upcoming, course)],
        inside=audience is not Audience.PUBLIC,
        sections=parts,
        meetings=rows,
        has_references=any(part.references for part in parts)
        or any(row.references or any(t.references for t in row.talks) for row in rows),
        about=summary(course),
        json_ld=json_ld(course, meetings) if audience is Audience.PUBLIC else Markup(),
        fresh_until=_fresh_until(course, meetings, slots, settled, set_work),
    )


def _texts(course: Course, meetings: list[Meeting]) -> Iterator[str]:
    """The texts of the page that may hold formulas."""
    yield from (section.body for section in course.sections)
    for meeting in meetings:
        yield from (meeting.title, meeting.note)
        yield from (reference.title for reference in meeting.references)
        for talk in meeting.talks:
            yield from (talk.title, talk.abstract, talk.bio)
            yield from (reference.title for reference in talk.references)


def _settled(course: Course, slots: dict[int, list[SeminarSlot]]) -> Settled:
    """From when on each slot is settled: then no place of it is free for the asking."""
    deadlines = deadlines_by_seminar(course)
    return {
        slot.id: settled_at(slot, deadlines[slot.seminar_id])
        for held in slots.values()
        for slot in held
    }


def next_meeting(meetings: list[Meeting]) -> Meeting | None:
    """The meeting that is on or comes next; None when the term is over."""
    ahead = (m for m in meetings if m.ends_at > now() and m.cancelled_at is None)
    return next(ahead, None)


def _next(meeting: Meeting | None, course: Course) -> list[tuple[Markup | str, Markup | str]]:
    """The way down a long page to what comes next."""
    if meeting is None:
        return []
    link = Markup('<a class="to-next" href="#meeting-{}">{}</a>').format(
        meeting.public_id, meeting_label(meeting)
    )
    return [(link, in_words(meeting.starts_at, course.time_zone))]


def usual_hours(meetings: list[Meeting], zone: str) -> Hours | None:
    """The hours of most meetings, which the head of the page tells."""
    counted = Counter(hours(meeting, zone) for meeting in meetings)
    return counted.most_common(1)[0][0] if counted else None


def _fresh_until(
    course: Course,
    meetings: list[Meeting],
    slots: dict[int, list[SeminarSlot]],
    settled: Settled,
    set_work: list[Project],
) -> datetime:
    """The first moment from now at which time alone changes what the page says.

    That is midnight in the course's zone ("in 2 days"), a meeting's end, the opening or the
    close of a sign-up, the moment from which a slot is settled, a material's first day, news that
    waits for its time, or the minute in which a due time passes.
    """
    moment = now()
    today = local(moment, course.time_zone)
    midnight = from_local(
        datetime(today.year, today.month, today.day) + timedelta(days=1),  # noqa: DTZ001
        course.time_zone,
    )
    moments = [midnight, *(m.ends_at for m in meetings), *(p.due_at for p in set_work)]
    moments += settled.values()
    if (next_news := news.next_moment(course)) is not None:
        moments.append(next_news)
    for held in slots.values():
        for slot in held:
            moments += [slot.seminar.opens_at, slot.seminar.closes_at]
    for material in [*schedule.course_materials(course), *schedule.materials_of(meetings)]:
        if material.visible_from is not None:
            moments.append(material.visible_from)
    return min((m for m in moments if m > moment), default=midnight)
