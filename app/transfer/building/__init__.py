"""Making a course of a description, in one transaction, through the rooms' own operations."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core import audit
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.courses.models import Accent, Course, CourseSection, SectionKind
from app.courses.operations import create_course, slug_of
from app.schedule.models import Meeting
from app.transfer.arriving import FileSource, NoFiles, Shelf
from app.transfer.building.checklist import Checklist
from app.transfer.building.page import add_news, add_section, add_teachers, materials
from app.transfer.building.projects import add_projects
from app.transfer.building.schedule import add_meetings
from app.transfer.building.undated import add_undated
from app.transfer.building.work import Work
from app.transfer.description import CourseEntry, MaterialEntry, SectionEntry, Understood

BROUGHT = "course.bring"
# What a course says of itself beside what it is called; a course that is there keeps its own.
_ABOUT = ("institution", "meeting_time", "place", "online_url", "room_note")


def build(
    source: Understood | CourseEntry,
    actor: User | None,
    *,
    slug: str = "",
    time_zone: str = "",
    files: FileSource | Shelf | None = None,
    draft: str = "",
) -> Course:
    """Make a course, unpublished, with everything that the description holds.

    What nobody can be sure of becomes a thing to check. `draft` names in the log what it was made
    of. Raises InvalidInput for a course without a name or zone, DomainError for a taken address.
    """
    understood = _understood(source)
    entry = understood.course
    shelf = shelve(entry, files)
    with write():
        course = create_course(
            slug=slug or entry.slug or slug_of(entry.code, entry.term),
            time_zone=time_zone or entry.time_zone,
            actor=actor,
            **_named(entry),
        )
        if entry.sections:
            _take_away(course, course.sections)
        _furnish(course, understood, actor, shelf, draft)
    return course


def fill(
    course: Course,
    source: Understood | CourseEntry,
    actor: User | None,
    *,
    files: FileSource | Shelf | None = None,
    draft: str = "",
) -> Course:
    """Put what the description holds into a course that has no meetings yet.

    What the course says of itself already stays, and so does what was written into its sections.
    Raises DomainError for a course with meetings.
    """
    understood = _understood(source)
    shelf = shelve(understood.course, files)
    with write(course):
        refuse_filled(course)
        for name in _ABOUT:
            if not getattr(course, name):
                setattr(course, name, getattr(understood.course, name))
        _take_away(course, _unwritten(course, understood.course))
        _furnish(course, understood, actor, shelf, draft)
    return course


def refuse_filled(course: Course) -> None:
    """Refuse a course that has meetings. Raises DomainError."""
    some = select(Meeting.id).where(Meeting.course_id == course.id).limit(1)
    if db.session.scalar(some) is not None:
        raise DomainError(
            _(
                "This course has meetings already, and only an empty one takes a page in. "
                "Remove the meetings first, or have an administrator make a new course of the page."
            ),
            code="not_empty",
        )


def _understood(source: Understood | CourseEntry) -> Understood:
    return source if isinstance(source, Understood) else Understood(course=source)


def _named(entry: CourseEntry) -> dict[str, Any]:
    """What a new course says of itself. Raises InvalidInput for one without a name."""
    needed = {
        "code": _("Give the course's code."),
        "title": _("Give the course's title."),
        "term": _("Give the course's term."),
    }
    for field, message in needed.items():
        if not getattr(entry, field):
            raise InvalidInput(message, code=f"no_{field}", field=field)
    names = (*needed, *_ABOUT, "names_public")
    accent = {"accent": Accent(entry.accent)} if entry.accent in set(Accent) else {}
    return {**{name: getattr(entry, name) for name in names}, **accent}


def shelve(entry: CourseEntry, files: FileSource | Shelf | None) -> Shelf:
    """The files of a description, taken in. That may last a while: do it outside of `write()`."""
    if isinstance(files, Shelf):
        return files
    shelf = Shelf(files or NoFiles())
    shelf.fill([material for material in _materials_in(entry) if material.file])
    return shelf


def _materials_in(entry: CourseEntry) -> Iterator[MaterialEntry]:
    yield from entry.materials
    for meeting in entry.meetings:
        yield from meeting.materials
        for talk in meeting.talks:
            yield from talk.materials
        for group in meeting.groups:
            yield from group.materials
    for project in entry.projects:
        yield from project.materials


def _furnish(
    course: Course, understood: Understood, actor: User | None, shelf: Shelf, draft: str
) -> None:
    """Everything but what the course says of itself."""
    with write(course) as session:
        checks = Checklist()
        work = Work(session, course, understood.course, actor, shelf, checks)
        _note_doubts(checks, understood)
        add_teachers(work)
        position = _add_sections(work)
        session.add_all(materials(work, work.entry.materials))
        add_meetings(work)
        add_undated(work)
        add_projects(work, position)
        add_news(work)
        session.flush()
        checks.keep(course)
        course.changed()
        audit.record(
            session,
            BROUGHT,
            draft,
            actor_id=actor.id if actor else None,
            course_id=course.id,
            meetings=len(work.entry.meetings),
            checks=len(checks.checks),
        )


def _note_doubts(checks: Checklist, understood: Understood) -> None:
    for doubt in understood.doubts:
        line = _("Line %(n)d of the page.", n=doubt.line) if doubt.line else ""
        checks.note(doubt.text, line)
    for each in understood.unplaced:
        where = _(" (%(where)s)", where=each.where) if each.where else ""
        checks.note(_("This text found no place%(where)s.", where=where), each.text)


def _add_sections(work: Work) -> int:
    """The page's sections, after those that are there; returns the next position."""
    position = max((section.position for section in work.course.sections), default=0) + 1
    for entry in _sections_of(work.entry):
        add_section(work, position, entry)
        position += 1
    return position


def _take_away(course: Course, sections: Iterable[CourseSection]) -> None:
    """Take sections away in which nothing is written."""
    db.session.flush()
    for section in sections:
        db.session.delete(section)
    db.session.flush()
    db.session.expire(course, ["sections"])


def _unwritten(course: Course, entry: CourseEntry) -> list[CourseSection]:
    """The empty sections of a course that the description has others for."""
    kinds = {SectionKind(section.kind) for section in entry.sections}
    return [section for section in course.sections if not section.body and section.kind in kinds]


def _sections_of(entry: CourseEntry) -> list[SectionEntry]:
    """The sections, with one for the projects where the page shows none."""
    shows = any(section.kind == "projects" for section in entry.sections)
    if not entry.projects or shows or not entry.sections:
        return entry.sections
    title = _("Homework and projects")
    return [*entry.sections, SectionEntry(title=title, kind=SectionKind.PROJECTS.value)]
