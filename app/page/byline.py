"""The lines under the course's title: who teaches it, when and where, how much of it there is."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.core.i18n import _, ngettext
from app.core.web.times import zone_name
from app.courses import queries as courses
from app.courses.models import Course, CourseTeacher, Role, TeacherPart
from app.page.audience import Audience
from app.schedule.models import Meeting
from app.seminars.models import SeminarSlot

ROLES = {TeacherPart.INSTRUCTOR: Role.INSTRUCTOR, TeacherPart.TA: Role.TA}


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody named at the head of the page; `url` leads to their own page, or is empty."""

    name: str
    affiliation: str = ""
    url: str = ""

    def __html__(self) -> str:
        name = escape(self.name)
        if self.url:
            name = Markup('<a href="{}">{}</a>').format(self.url, self.name)
        return name + (f" ({self.affiliation})" if self.affiliation else "")


def teachers(course: Course, part: TeacherPart) -> list[Teacher]:
    """Who is named in a line of the head: enrolled staff, then those named without an account.

    A listed row of the same name as somebody enrolled only adds what it knows to them.
    """
    listed = {_key(row.name): row for row in course.teachers if row.part is part}
    enrolled = [
        person.name
        for person in courses.people(course)
        if person.role is ROLES[part] and person.withdrawn_at is None
    ]
    found = [_teacher(name, listed.pop(_key(name), None)) for name in enrolled]
    return found + [_teacher(row.name, row) for row in listed.values()]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _teacher(name: str, row: CourseTeacher | None) -> Teacher:
    return Teacher(name, row.affiliation, row.url) if row else Teacher(name)


def byline(
    course: Course,
    audience: Audience,
    meetings: Sequence[Meeting],
    slots: dict[int, list[SeminarSlot]],
) -> list[tuple[Markup | str, Markup | str]]:
    """Pairs of what is said strongly and what is said plainly; a pair without either is left out.

    The room and the video call are for the course's people.
    """
    instructors = teachers(course, TeacherPart.INSTRUCTOR)
    assistants = teachers(course, TeacherPart.TA)
    pairs: list[tuple[Markup | str, Markup | str]] = []
    if instructors:
        word = ngettext("instructor", "instructors", len(instructors))
        pairs.append((Markup(", ").join(instructors), word))
    if assistants:
        word = ngettext("assistant", "assistants", len(assistants))
        pairs.append((Markup(", ").join(assistants), word))
    pairs += [
        (course.meeting_time, course.place),
        ("", zone_name(course.time_zone)),
        ("", _counts(meetings, slots)),
    ]
    if audience is not Audience.PUBLIC:
        pairs += [("", course.room_note), ("", _join(course))]
    return [pair for pair in pairs if any(pair)]


def _join(course: Course) -> Markup:
    if not course.online_url:
        return Markup()
    return Markup('<a href="{}">{}</a>').format(course.online_url, _("Join the video call"))


def _counts(meetings: Sequence[Meeting], slots: dict[int, list[SeminarSlot]]) -> str:
    held = [m for m in meetings if m.cancelled_at is None]
    lectures = sum(1 for m in held if m.number is not None)
    groups = {s.group_id for m in held for slot in slots.get(m.id, []) for s in slot.confirmed}
    presenting = len(groups) + sum(len(m.listed_groups) for m in held)
    counts = []
    if lectures:
        counts.append(ngettext("%(num)d lecture", "%(num)d lectures", lectures))
    if presenting:
        counts.append(ngettext("%(num)d seminar group", "%(num)d seminar groups", presenting))
    return ", ".join(counts)
