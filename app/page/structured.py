"""What the page says to machines: schema.org's Course with its Events, as JSON-LD.

It tells what everybody may read on the page and nothing else. Names of students are not in it.
"""

import json
from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.core.clock import local
from app.core.markdown import plain, render
from app.core.settings import settings
from app.courses.models import Course, SectionKind, TeacherPart
from app.page.byline import Teacher, teachers
from app.schedule.models import Meeting, Talk
from app.schedule.naming import meeting_label

LONGEST = 300


def address_of(course: Course) -> str:
    """The page's address, as the settings name the site."""
    return settings().site_address.rstrip("/") + url_for("page.show", course=course.slug)


def summary(course: Course) -> str:
    """The beginning of the first text on the page, in plain words; else what the course is."""
    for section in course.sections:
        if section.kind is SectionKind.TEXT and section.body.strip():
            return excerpt(section.body)
    return f"{course.code}, {course.term}: {course.title}"


def excerpt(markdown: str) -> str:
    """Markdown as one line of at most LONGEST characters, cut between words."""
    text = " ".join(render(markdown).striptags().split())
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def json_ld(course: Course, meetings: Sequence[Meeting]) -> Markup:
    """The content of the page's JSON-LD block, safe inside a script element."""
    page = address_of(course)
    organizer = {"@type": "Organization", "name": course.institution or course.code}
    content = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": course.title,
        "courseCode": course.code,
        "description": summary(course),
        "url": page,
        "provider": organizer,
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "name": f"{course.code} {course.term}",
            "courseMode": "onsite",
            "courseSchedule": _schedule(course, meetings),
            "instructor": [_person(t) for t in teachers(course, TeacherPart.INSTRUCTOR)],
            "location": course.place,
            "subEvent": [_event(meeting, course) for meeting in meetings],
        },
    }
    text = json.dumps(_without_nothing(content), ensure_ascii=False, separators=(",", ":"))
    # A script element ends at "</script", whatever it holds.
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, code)
    return Markup(text)  # noqa: S704 (without the three signs it can't end its element)


def _schedule(course: Course, meetings: Sequence[Meeting]) -> dict[str, Any]:
    if not meetings:
        return {}
    first, last = meetings[0].starts_at, meetings[-1].starts_at
    return {
        "@type": "Schedule",
        "startDate": local(first, course.time_zone).date().isoformat(),
        "endDate": local(last, course.time_zone).date().isoformat(),
        "repeatFrequency": "P1W",
        "repeatCount": len(meetings),
        "scheduleTimezone": course.time_zone,
    }


def _event(meeting: Meeting, course: Course) -> dict[str, Any]:
    topic = meeting.title if meeting.number is not None else ""
    return {
        "@type": "Event",
        "name": " · ".join(part for part in (meeting_label(meeting), plain(topic)) if part),
        "startDate": local(meeting.starts_at, course.time_zone).isoformat(),
        "endDate": local(meeting.ends_at, course.time_zone).isoformat(),
        "eventStatus": "https://schema.org/EventCancelled" if meeting.cancelled_at else "",
        "location": course.place,
        "performer": [_person(Teacher(i.name, i.affiliation)) for i in meeting.instructors],
        "subEvent": [_talk(talk, course) for talk in meeting.talks],
    }


def _talk(talk: Talk, course: Course) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": plain(talk.title) or talk.speaker,
        "startDate": local(talk.starts_at, course.time_zone).isoformat() if talk.starts_at else "",
        "performer": _person(Teacher(talk.speaker, url=talk.speaker_url)) if talk.speaker else {},
    }


def _person(teacher: Teacher) -> dict[str, Any]:
    works_at = {"@type": "Organization", "name": teacher.affiliation} if teacher.affiliation else {}
    return {
        "@type": "Person",
        "name": teacher.name,
        "url": teacher.url,
        "affiliation": works_at,
    }


def _without_nothing(content: Any) -> Any:
    """`content` without what is empty."""
    if isinstance(content, dict):
        kept = {name: _without_nothing(value) for name, value in content.items()}
        return {name: value for name, value in kept.items() if value not in ("", [], {}, None)}
    if isinstance(content, list):
        return [_without_nothing(each) for each in content]
    return content
