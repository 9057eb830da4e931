"""The whole content of a course page, gathered from the rooms below in a few queries."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import url_for
from markupsafe import Markup

from app.core.clock import from_local, local, now
from app.core.i18n import _, ngettext
from app.core.markdown import render
from app.core.web.times import Deadline, deadline, zone_name
from app.courses import queries as courses
from app.courses.models import Course, Role, SectionKind
from app.page.audience import Audience
from app.page.references import ReferenceLine, reference_line
from app.page.rows import Chip, MeetingRow, in_words, material_chips, meeting_row
from app.projects import queries as projects
from app.projects.models import Project
from app.schedule import queries as schedule
from app.schedule.models import Meeting
from app.scribes import queries as scribes
from app.seminars import queries as seminars
from app.seminars.models import SeminarSlot


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in the list on the page."""

    title: str
    url: str
    text: Markup
    due: Deadline


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the page: safe HTML, then a list where its kind has one."""

    id: str
    label: str
    body: Markup
    references: list[ReferenceLine]
    projects: list[ProjectLine]
    chips: list[Chip]


@dataclass(frozen=True, slots=True)
class Contents:
    """A line of the table of contents."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page shows, and until when that stays true."""

    contents: list[Contents]
    byline: list[tuple[str, str]]
    sections: list[Section]
    meetings: list[MeetingRow]
    fresh_until: datetime


def draw(course: Course, audience: Audience) -> Page:
    """The page of `course` for `audience`, now."""
    meetings = schedule.meetings(course)
    slots = seminars.slots_by_meeting(course)
    writers = scribes.assignments_by_meeting(course)
    set_work = projects.projects(course)
    upcoming = next_meeting(meetings)
    sections = _sections(course, audience, set_work)
    rows = [
        meeting_row(
            meeting,
            slots.get(meeting.id, []),
            writers.get(meeting.id, []),
            course,
            audience,
            is_next=meeting is upcoming,
        )
        for meeting in meetings
    ]
    return Page(
        contents=[
            *(Contents(section.id, section.label) for section in sections),
            Contents("schedule", _("Schedule")),
        ],
        byline=_byline(course, meetings, slots),
        sections=sections,
        meetings=rows,
        fresh_until=_fresh_until(course, meetings, slots, set_work),
    )


def next_meeting(meetings: list[Meeting]) -> Meeting | None:
    """The meeting that is on or comes next; None when the term is over."""
    ahead = (m for m in meetings if m.ends_at > now() and m.cancelled_at is None)
    return next(ahead, None)


def _byline(
    course: Course, meetings: list[Meeting], slots: dict[int, list[SeminarSlot]]
) -> list[tuple[str, str]]:
    people = courses.people(course)
    teaching = [p for p in people if p.withdrawn_at is None]
    instructors = [p.name for p in teaching if p.role is Role.INSTRUCTOR]
    assistants = [p.name for p in teaching if p.role is Role.TA]
    groups = {s.group_id for held in slots.values() for slot in held for s in slot.confirmed}
    lectures = sum(1 for m in meetings if m.number is not None and m.cancelled_at is None)
    counts = [ngettext("%(num)d lecture", "%(num)d lectures", lectures)] if lectures else []
    if groups:
        counts.append(ngettext("%(num)d seminar group", "%(num)d seminar groups", len(groups)))
    lines = [
        (", ".join(instructors), ngettext("instructor", "instructors", len(instructors))),
        (", ".join(assistants), ngettext("assistant", "assistants", len(assistants))),
        (course.meeting_time, course.place),
        ("", zone_name(course.time_zone)),
        ("", ", ".join(counts)),
    ]
    # A line of people without people says nothing.
    return [
        (strong, plain_text)
        for at, (strong, plain_text) in enumerate(lines)
        if strong or (at > 1 and plain_text)
    ]


def _sections(course: Course, audience: Audience, set_work: list[Project]) -> list[Section]:
    references = [reference_line(r) for r in schedule.course_references(course)]
    chips = material_chips(schedule.course_materials(course), course, audience)
    found = []
    for section in course.sections:
        holds_projects = section.kind is SectionKind.PROJECTS
        holds_references = section.kind is SectionKind.REFERENCES
        drawn = Section(
            id=f"section-{section.public_id}",
            label=section.title,
            body=render(section.body),
            references=references if holds_references else [],
            projects=[_project(course, p) for p in set_work] if holds_projects else [],
            chips=chips if holds_projects else [],
        )
        if drawn.body or drawn.references or drawn.projects or drawn.chips:
            found.append(drawn)
    return found


def _project(course: Course, project: Project) -> ProjectLine:
    return ProjectLine(
        title=project.title,
        url=url_for("projects.show", course=course.slug, project=project.slug),
        text=render(first_paragraph(project.brief)),
        due=_due(project, course),
    )


def _due(project: Project, course: Course) -> Deadline:
    """When a project is due, in words that stay true until midnight: the page is kept so long."""
    due = deadline(project.due_at, course.time_zone)
    if project.due_at <= now():
        return replace(due, left="", tone="neutral")
    tomorrow = local(now(), course.time_zone).date() + timedelta(days=1)
    pressing = local(project.due_at, course.time_zone).date() <= tomorrow
    return replace(
        due,
        left=in_words(project.due_at, course.time_zone),
        tone="soon" if pressing else "neutral",
    )


def first_paragraph(markdown: str) -> str:
    """The first paragraph of a text that is neither a heading nor a list."""
    blocks = (block.strip() for block in markdown.split("\n\n"))
    return next((b for b in blocks if b and not b.startswith(("#", "-", "*", "1.", "|", ">"))), "")


def _fresh_until(
    course: Course,
    meetings: list[Meeting],
    slots: dict[int, list[SeminarSlot]],
    set_work: list[Project],
) -> datetime:
    """The first moment from now at which time alone changes what the page says.

    That is midnight in the course's zone ("in 2 days"), a meeting's end, the opening or the
    close of a sign-up, a material's first day, or the minute in which a due time passes.
    """
    moment = now()
    today = local(moment, course.time_zone)
    midnight = from_local(
        datetime(today.year, today.month, today.day) + timedelta(days=1),  # noqa: DTZ001
        course.time_zone,
    )
    moments = [midnight, *(m.ends_at for m in meetings), *(p.due_at for p in set_work)]
    for held in slots.values():
        for slot in held:
            moments += [slot.seminar.opens_at, slot.seminar.closes_at]
    for material in [*schedule.course_materials(course), *schedule.materials_of(meetings)]:
        if material.visible_from is not None:
            moments.append(material.visible_from)
    return min((m for m in moments if m > moment), default=midnight)
