"""Every web address that a course's page links to, and where each stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select

from app.core.db import db
from app.core.i18n import _
from app.core.markdown import addresses
from app.courses.models import Course, CourseSection, CourseTeacher
from app.schedule import queries
from app.schedule.models import Material, Meeting, Reference, Talk
from app.schedule.naming import meeting_label

MOST = 2_000
# Longer ones no index of a database takes, and no browser either.
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an address stands: what it is called, and the endpoint and key of its form."""

    words: str
    endpoint: str
    key: str = ""
    public_id: str = ""


def addresses_of(course: Course) -> dict[str, list[Standing]]:
    """The addresses of a course, each once, in the order of its page; MOST at most."""
    found: dict[str, list[Standing]] = {}
    for url, standing in _all(course):
        if not is_web_address(url) or (url not in found and len(found) >= MOST):
            continue
        places = found.setdefault(url, [])
        if standing not in places:
            places.append(standing)
    return found


def is_web_address(url: str) -> bool:
    """Whether this can be asked for at all."""
    try:
        parts = urlsplit(url)
        return bool(
            parts.scheme in ("http", "https") and parts.hostname and len(url.encode()) <= LONGEST
        )
    except ValueError:
        return False


def _all(course: Course) -> Iterator[tuple[str, Standing]]:
    for teacher in _teachers(course):
        yield teacher.url, Standing(teacher.name, "teachers.edit")
    for section in _sections(course):
        of_section = Standing(section.title, "sections.write", "section", section.public_id)
        yield from _in_text(section.body, of_section)
    for meeting in queries.meetings(course):
        yield from _of_meeting(meeting)
    yield from _of_parts(queries.course_references(course), queries.course_materials(course))


def _teachers(course: Course) -> Iterable[CourseTeacher]:
    return db.session.scalars(
        select(CourseTeacher)
        .where(CourseTeacher.course_id == course.id)
        .order_by(CourseTeacher.position)
    )


def _sections(course: Course) -> Iterable[CourseSection]:
    return db.session.scalars(
        select(CourseSection)
        .where(CourseSection.course_id == course.id)
        .order_by(CourseSection.position)
    )


def _of_meeting(meeting: Meeting) -> Iterator[tuple[str, Standing]]:
    words = " · ".join(dict.fromkeys(filter(None, (meeting_label(meeting), meeting.title))))
    here = Standing(words, "schedule.meeting", "meeting", meeting.public_id)
    yield from _in_text(meeting.note, here)
    for talk in meeting.talks:
        yield from _of_talk(talk)
    yield from _of_parts(meeting.references, meeting.materials)


def _of_talk(talk: Talk) -> Iterator[tuple[str, Standing]]:
    here = Standing(talk.title or talk.speaker, "schedule.talk", "talk", talk.public_id)
    yield talk.speaker_url, here
    for text in (talk.abstract, talk.bio):
        yield from _in_text(text, here)
    yield from _of_parts(talk.references, talk.materials)


def _of_parts(
    references: Iterable[Reference], materials: Iterable[Material]
) -> Iterator[tuple[str, Standing]]:
    for each in references:
        here = Standing(each.title, "schedule.reference", "reference", each.public_id)
        yield each.link, here
        for link in each.links:
            yield link.get("url", ""), here
        yield from _in_text(each.note, here)
    for material in materials:
        words = material.title or _("Material")
        here = Standing(words, "schedule.edit_material", "material", material.public_id)
        yield material.url, here


def _in_text(text: str, standing: Standing) -> Iterator[tuple[str, Standing]]:
    # Most texts have none, and are not taken apart to find that out.
    if "://" in text:
        for url in addresses(text):
            yield url, standing
