"""Every change to a course and its page sections. (Changes to its people stand in `people`.)"""

import re
import unicodedata
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import User
from app.core import audit
from app.core.clock import now, zones
from app.core.db import write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.web.times import is_known_zone
from app.courses.models import Course, CourseSection, SectionKind
from app.courses.people import (
    add_person,
    change_role,
    choose_name_shown,
    correct_person,
    enroll,
    is_enrolled_elsewhere,
    note_rename,
    on_withdrawal,
    withdraw,
)

__all__ = [
    "COURSE_FIELDS",
    "add_person",
    "change_role",
    "check_slug",
    "check_time_zone",
    "choose_name_shown",
    "correct_person",
    "create_course",
    "delete_section",
    "edit_course",
    "enroll",
    "is_enrolled_elsewhere",
    "move_section",
    "note_rename",
    "on_withdrawal",
    "publish_course",
    "save_section",
    "slug_of",
    "withdraw",
]

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
COURSE_FIELDS = (
    "code",
    "title",
    "term",
    "institution",
    "time_zone",
    "meeting_time",
    "place",
    "accent",
    "names_public",
)


def slug_of(*parts: str) -> str:
    """A slug made of words: `slug_of("MATH 6380P", "2020 Fall")` is `math-6380p-2020-fall`."""
    text = unicodedata.normalize("NFKD", " ".join(parts)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80].strip("-")


def check_slug(slug: str) -> str:
    """`slug` if it can stand in a URL; raises InvalidInput otherwise."""
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise InvalidInput(
            _("The address takes small letters, digits and hyphens."),
            code="bad_slug",
            field="slug",
        )
    return slug


def check_time_zone(name: str) -> str:
    """`name` if it is a zone of the IANA database that has a name for people.

    Raises InvalidInput otherwise: `localtime` and `Factory` are zones of no place.
    """
    if name not in zones() or not is_known_zone(name):
        raise InvalidInput(
            _("There is no time zone %(zone)s. Write it as in Asia/Hong_Kong.", zone=name[:60]),
            code="bad_time_zone",
            field="time_zone",
        )
    return name


def create_course(
    *, slug: str, code: str, title: str, term: str, time_zone: str, actor: User | None, **more: Any
) -> Course:
    """Make a course, unpublished, with the sections of a seminar's page and nobody in it.

    Raises InvalidInput for a bad slug or zone, DomainError when the address is taken.
    """
    check_slug(slug)
    check_time_zone(time_zone)
    with write() as session:
        if session.scalar(select(Course.id).where(Course.slug == slug)) is not None:
            raise DomainError(
                _("There is a course at this address already."), code="slug_taken", field="slug"
            )
        course = Course(slug=slug, code=code, title=title, term=term, time_zone=time_zone, **more)
        session.add(course)
        session.flush()
        _first_sections(course)
        audit.record(
            session,
            "course.create",
            course.slug,
            actor_id=actor.id if actor else None,
            course_id=course.id,
        )
    return course


def _first_sections(course: Course) -> None:
    """Give a new course the parts that a seminar's page has, to be filled or taken away."""
    course.sections = [
        CourseSection(position=1, title=_("Synopsis")),
        CourseSection(position=2, title=_("Prerequisites")),
        CourseSection(position=3, title=_("References"), kind=SectionKind.REFERENCES),
        CourseSection(position=4, title=_("Homework and projects"), kind=SectionKind.PROJECTS),
    ]


def edit_course(course: Course, actor: User, **values: Any) -> None:
    """Set fields among COURSE_FIELDS. Raises InvalidInput for an unknown zone."""
    if "time_zone" in values:
        check_time_zone(values["time_zone"])
    with write(course) as session:
        for name in COURSE_FIELDS:
            if name in values:
                setattr(course, name, values[name])
        course.changed()
        audit.record(session, "course.edit", course.slug, actor_id=actor.id, course_id=course.id)


def publish_course(course: Course, actor: User | None, *, published: bool = True) -> None:
    """Show the course page to everybody, or to its people only."""
    with write(course) as session:
        if (course.published_at is not None) == published:
            return
        course.published_at = now() if published else None
        course.changed()
        audit.record(
            session,
            "course.publish" if published else "course.unpublish",
            course.slug,
            actor_id=actor.id if actor else None,
            course_id=course.id,
        )


def save_section(
    course: Course,
    actor: User | None,
    *,
    title: str,
    body: str,
    kind: SectionKind = SectionKind.TEXT,
    section: CourseSection | None = None,
) -> CourseSection:
    """Add a section at the end of the page, or change one."""
    with write(course) as session:
        if section is None:
            last = session.scalar(
                select(func.max(CourseSection.position)).where(CourseSection.course_id == course.id)
            )
            section = CourseSection(course_id=course.id, position=(last or 0) + 1, title=title)
            session.add(section)
        section.title, section.body, section.kind = title, body, kind
        course.changed()
        audit.record(
            session,
            "section.save",
            title,
            actor_id=actor.id if actor else None,
            course_id=course.id,
        )
    return section


def move_section(course: Course, section: CourseSection, actor: User, *, up: bool) -> None:
    """Swap a section with the one above it, or below."""
    with write(course) as session:
        ordered = list(
            session.scalars(
                select(CourseSection)
                .where(CourseSection.course_id == course.id)
                .order_by(CourseSection.position, CourseSection.id)
            )
        )
        if section not in ordered:
            raise DomainError(
                _("This section has been taken off the page meanwhile."), code="section_gone"
            )
        at = ordered.index(section)
        to = at - 1 if up else at + 1
        if 0 <= to < len(ordered):
            ordered[at], ordered[to] = ordered[to], ordered[at]
        for position, each in enumerate(ordered, 1):
            each.position = position
        course.changed()
        audit.record(session, "section.move", section.title, actor_id=actor.id, course_id=course.id)


def delete_section(course: Course, section: CourseSection, actor: User) -> None:
    """Take a section off the page. Its text goes into the log, so that it can be had back."""
    with write(course) as session:
        audit.record(
            session,
            "section.delete",
            section.title,
            actor_id=actor.id,
            course_id=course.id,
            body=section.body,
        )
        session.delete(section)
        course.changed()
