"""A full term: a course of 40 meetings and 60 talks, with what a teacher puts on its page."""

from datetime import timedelta
from random import Random

from app.core.db import write
from app.courses.models import Course
from app.schedule.models import Material, MaterialKind, Meeting, MeetingInstructor, Reference, Talk
from tests.factories import at, make_course

SLUG = "full-term"
MEETINGS = 40
TALKS = 60
ABSTRACT_CHARS = 700
# Invented words, as many as an abstract's vocabulary: text that repeats itself would compress
# better than what people write.
_RANDOM = Random(1)
_SYLLABLES = [
    first + second for first in "bcdfglmnprstvw" for second in ("a", "en", "i", "or", "u")
]
WORDS = ["".join(_RANDOM.choices(_SYLLABLES, k=1 + number % 4)) for number in range(2_000)]


def _prose(length: int) -> str:
    """Words without sense, of about `length` characters."""
    text = ""
    while len(text) < length:
        text += f" {_RANDOM.choice(WORDS)}"
    return text.strip().capitalize()


def make_term() -> Course:
    """The course, published."""
    course = make_course(SLUG)
    first = at("2020-09-09 07:00")
    with write(course) as session:
        for section in course.sections:
            section.body = _prose(600)
        for number in range(1, MEETINGS + 1):
            starts_at = first + timedelta(days=2 * number)
            meeting = Meeting(
                course_id=course.id,
                number=number,
                title=_prose(60),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=3),
                scribe_places=2,
                instructors=[MeetingInstructor(position=1, name="Yao Example")],
            )
            session.add(meeting)
            session.flush()
            session.add(_material(course, meeting))
        meetings = course_meetings(course)
        for number in range(TALKS):
            _add_talk(course, meetings[number % MEETINGS], number)
        course.changed()
    return course


def course_meetings(course: Course) -> list[Meeting]:
    """The course's meetings, in the order of time."""
    from app.schedule.queries import meetings

    return meetings(course)


def _add_talk(course: Course, meeting: Meeting, number: int) -> None:
    talk = Talk(
        position=number,
        title=_prose(70),
        speaker=f"Speaker {number}",
        affiliation="Institute of Examples",
        starts_at=meeting.starts_at,
        ends_at=meeting.starts_at + timedelta(minutes=50),
        abstract=_prose(ABSTRACT_CHARS) + f" with $f_{{{number}}} \\le n^{{-1/2}}$.",
    )
    meeting.talks.append(talk)
    talk.references = [
        Reference(
            course_id=course.id,
            position=position,
            authors="A. Author, B. Writer, and C. Scholar",
            title=_prose(60),
            venue="Journal of Examples",
            year=2018,
            arxiv_id=f"18{number:02}.{position:05}",
            links=[],
        )
        for position in (1, 2)
    ]


def _material(course: Course, meeting: Meeting) -> Material:
    return Material(
        course_id=course.id,
        meeting_id=meeting.id,
        position=1,
        kind=MaterialKind.SLIDES,
        url=f"https://slides.example.org/{meeting.number}.pdf",
    )
