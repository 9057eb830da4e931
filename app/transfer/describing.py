"""A course described from the database: what an export writes and what a new term begins with.

What everybody sees is asked of the same rules as the page, so that the two can't differ. The
number of statements does not grow with the course.
"""

from dataclasses import dataclass

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.i18n import _
from app.courses.models import (
    Course,
    CourseSection,
    NewsAudience,
    NewsItem,
    TeacherPart,
)
from app.page.audience import Audience
from app.page.byline import teachers
from app.projects import queries as projects
from app.projects.models import Project
from app.schedule import queries as schedule
from app.schedule.models import Reference
from app.transfer.describing_files import Files
from app.transfer.describing_meetings import Meetings, usual_times, wall
from app.transfer.describing_parts import material_entries, reference_entry
from app.transfer.description import (
    CourseEntry,
    NewsEntry,
    ProjectEntry,
    SectionEntry,
    TeacherEntry,
)

# What a course says of itself: to everybody, and to its people alone.
SHOWN = (
    *("slug", "code", "title", "term", "institution", "time_zone"),
    *("meeting_time", "place", "names_public"),
)
INSIDE = ("online_url", "room_note")


@dataclass(frozen=True, slots=True)
class Described:
    """A course's description, and the files that it names."""

    entry: CourseEntry
    files: Files


def describe(course: Course, *, audience: Audience, with_students: bool = True) -> Described:
    """The course as everybody sees it (PUBLIC), or all that its staff have put on it (STAFF).

    For everybody: no student ids, only the names of those who agreed, no rooms and no video calls.
    For staff: the names of all who present or write, hidden materials, drafts of projects. Nobody's
    address, and of the enrolled no student id: that is the roster's. Without students, nothing that
    is theirs: no groups, no scribes, no notes.
    """
    files = Files()
    staff = audience is Audience.STAFF
    rows = Meetings(course, audience, files, with_students=with_students)
    meetings = [rows.entry(meeting) for meeting in schedule.meetings(course)]
    weekday, starts, ends = usual_times(meetings)
    materials = schedule.course_materials(course)
    set_work = projects.projects(course, include_drafts=staff)
    entry = CourseEntry(
        **{name: getattr(course, name) for name in (*SHOWN, *(INSIDE if staff else ()))},
        accent=course.accent.value,
        weekday=weekday,
        starts=starts,
        ends=ends,
        instructors=_teachers(course, TeacherPart.INSTRUCTOR),
        assistants=_teachers(course, TeacherPart.TA),
        sections=_sections(course, staff),
        meetings=meetings,
        materials=material_entries(materials, course, audience, files, "course"),
        projects=[_project(project, course) for project in set_work],
        news=_news(course, staff),
    )
    return Described(entry, files)


def _teachers(course: Course, part: TeacherPart) -> list[TeacherEntry]:
    return [
        TeacherEntry(name=each.name, affiliation=each.affiliation, url=each.url)
        for each in teachers(course, part)
    ]


def _sections(course: Course, staff: bool) -> list[SectionEntry]:
    """The sections with their lists. For staff also the references that no list shows."""
    lists = schedule.references_by_list(course)
    found = [_section(section, lists.get(section.id, [])) for section in course.sections]
    unseen = [reference_entry(each) for each in lists.get(None, [])]
    if staff and unseen:
        found.append(SectionEntry(title=_("References"), kind="references", references=unseen))
    return found


def _section(section: CourseSection, references: list[Reference]) -> SectionEntry:
    return SectionEntry(
        title=section.title,
        kind=section.kind.value,
        body=section.body,
        references=[reference_entry(reference) for reference in references],
    )


def _project(project: Project, course: Course) -> ProjectEntry:
    return ProjectEntry(
        title=project.title,
        slug=project.slug,
        brief=project.brief,
        opens=wall(project.opens_at, course),
        due=wall(project.due_at, course),
        late_days=project.late_days,
        late_percent=project.late_percent,
        published=project.published_at is not None,
    )


def _news(course: Course, staff: bool) -> list[NewsEntry]:
    """What has been published by now, the oldest first; for everybody, what is for everybody."""
    statement = select(NewsItem).where(
        NewsItem.course_id == course.id, NewsItem.published_at <= now()
    )
    if not staff:
        statement = statement.where(NewsItem.audience == NewsAudience.PUBLIC)
    return [
        NewsEntry(
            title=item.title,
            body=item.body,
            published=wall(item.published_at, course) if item.published_at else None,
            seen=item.audience.value,
        )
        for item in db.session.scalars(statement.order_by(NewsItem.published_at, NewsItem.id))
    ]
