"""Who is named at the head of the page as teaching: the rows, and the lines that people write."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.accounts.models import User
from app.core import audit
from app.core.db import write
from app.core.errors import InvalidInput
from app.core.i18n import _
from app.core.seen import State, as_seen
from app.core.tidying import with_scheme
from app.courses.models import Course, CourseTeacher, TeacherPart

MOST = 30
LONGEST = 200
LINE = re.compile(
    r"(?P<name>[^()<>]+?)(?: ?\((?P<affiliation>[^()]*)\))?(?: <?(?P<url>[a-z]+:\S+?)>?)?",
    re.IGNORECASE,
)
LONGEST_LINE = 1_000
# What stands after a comma and is no affiliation is part of the name.
AFFILIATED = re.compile(
    r"(?P<name>[^,，]+)[,，] ?(?P<affiliation>(?!\s|(?:[JS]r|I{2,3}|IV|Ph\.?D|M\.?D|Esq)\b\.?).+)"
)


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody who teaches the course, with where they are from and the address of their page."""

    name: str
    affiliation: str = ""
    url: str = ""

    @property
    def line(self) -> str:
        """As it is written in the form: Yuan Yao (HKUST) https://example.org/~yao."""
        place = f" ({self.affiliation})" if self.affiliation else ""
        return f"{self.name}{place}{' ' + self.url if self.url else ''}"


def teachers_of(course: Course, part: TeacherPart) -> list[Teacher]:
    """Those who stand in one line of the page's head, in their order."""
    return [
        Teacher(each.name, each.affiliation, each.url)
        for each in course.teachers
        if each.part is part
    ]


def state_of(course: Course) -> State:
    """The lines of a form, to see whether somebody else has changed them."""
    return {part.value: [each.line for each in teachers_of(course, part)] for part in TeacherPart}


def parse_teachers(text: str, field: str) -> list[Teacher]:
    """Those whom some lines name, such as `Yuan Yao (HKUST) https://example.org/~yao`.

    Raises InvalidInput, at `field`, for a line that can't be read so.
    """
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [_parse(line, field) for line in lines if line]


def _parse(line: str, field: str) -> Teacher:
    line = _with_address(line)
    match = LINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    if match is None:
        raise InvalidInput(
            _(
                "“%(line)s” can't be read. Write the name, the affiliation in brackets, "
                "then the web address.",
                line=line[:80],
            ),
            code="unreadable_line",
            field=field,
        )
    name, affiliation = match["name"].rstrip(" ,;"), (match["affiliation"] or "").strip()
    if not affiliation:
        name, affiliation = _name_and_affiliation(name)
    return Teacher(name, affiliation, match["url"] or "")


def _with_address(line: str) -> str:
    """A line whose last word is an address without https://, with it."""
    words, _space, last = line.rpartition(" ")
    bare = last.strip("<>")
    is_address = words and ("/" in bare or bare.startswith("www."))
    return f"{words} {with_scheme(bare)}" if is_address else line


def _name_and_affiliation(text: str) -> tuple[str, str]:
    """`Jane Roe, Univ. of X` in two; `ZHAO, Weilin` is a name whose family stands first."""
    match = AFFILIATED.fullmatch(text)
    if match is None or match["name"].isupper():
        return text, ""
    full = " " in match["name"] or not match["name"].isascii()
    return (match["name"], match["affiliation"]) if full else (text, "")


def set_teachers(
    course: Course,
    actor: User,
    *,
    instructors: Sequence[Teacher],
    assistants: Sequence[Teacher],
    seen: str | None = None,
) -> None:
    """Name these, in this order, at the head of the page.

    Raises InvalidInput for too many, for a name that is too long, and for a bad address;
    ChangedMeanwhile if they are not as they were `seen`.
    """
    _check(instructors, "instructors")
    _check(assistants, "assistants")
    with write(course) as session, as_seen(seen, lambda: state_of(course)):
        course.teachers = [
            *_rows(TeacherPart.INSTRUCTOR, instructors),
            *_rows(TeacherPart.TA, assistants),
        ]
        course.changed()
        audit.record(
            session,
            "course.teachers",
            actor_id=actor.id,
            course_id=course.id,
            count=len(instructors) + len(assistants),
        )


def _rows(part: TeacherPart, people: Iterable[Teacher]) -> list[CourseTeacher]:
    return [
        CourseTeacher(
            part=part, position=at, name=each.name, affiliation=each.affiliation, url=each.url
        )
        for at, each in enumerate(people, 1)
    ]


def _check(people: Sequence[Teacher], field: str) -> None:
    if len(people) > MOST:
        raise InvalidInput(
            _("The head of the page has room for %(most)d. Leave some out.", most=MOST),
            code="too_many_teachers",
            field=field,
        )
    for each in people:
        if not each.name or len(each.name) > LONGEST or len(each.affiliation) > LONGEST:
            raise InvalidInput(
                _("“%(name)s” is no name, or too long for one.", name=each.name[:80]),
                code="bad_name",
                field=field,
            )
        if each.url and not _is_web_address(each.url):
            raise InvalidInput(
                _(
                    "The address of %(name)s is not a web address. It begins with https://",
                    name=each.name,
                ),
                code="bad_address",
                field=field,
            )


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(address) <= 500
