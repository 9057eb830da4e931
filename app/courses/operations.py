"""Every change to a course itself. (Its people stand in `people`, its page in `sections`.)"""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

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
    "check_online_url",
    "check_slug",
    "check_time_zone",
    "choose_name_shown",
    "correct_person",
    "create_course",
    "edit_course",
    "enroll",
    "is_enrolled_elsewhere",
    "note_rename",
    "on_withdrawal",
    "publish_course",
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
    "online_url",
    "room_note",
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


def check_online_url(address: str) -> str:
    """`address` if a video call may be there: an https address, or none.

    Raises InvalidInput otherwise: the way into a call is not sent about in the open.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    is_open = parts.scheme != "https" or not parts.hostname or any(c.isspace() for c in address)
    if address and is_open:
        raise InvalidInput(
            _("The address of a video call begins with https://"),
            code="bad_online_url",
            field="online_url",
        )
    return address


def edit_course(course: Course, actor: User, **values: Any) -> None:
    """Set fields among COURSE_FIELDS. Raises InvalidInput for an unknown zone or a bad address."""
    if "time_zone" in values:
        check_time_zone(values["time_zone"])
    check_online_url(values.get("online_url", ""))
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
