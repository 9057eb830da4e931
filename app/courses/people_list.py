"""The list of a course's people, narrowed and a page at a time."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db
from app.courses.invitations import invited_at
from app.courses.models import Course, Enrollment, Role

PAGE = 50
MOST_WORDS = 8
_ROLES = list(Role)
# Letters that are no letter with a mark, and are typed as one all the same.
_PLAIN = str.maketrans("łøđħı", "lodhi")


class Line(NamedTuple):
    """What is looked at of each person to find those who are wanted."""

    id: int
    role: Role
    name: str
    email: str
    student_id: str
    section: str
    withdrawn_at: datetime | None
    activated_at: datetime | None
    disabled_at: datetime | None

    @property
    def is_waited_for(self) -> bool:
        """Whether the person may come in and has never signed in."""
        return not (self.withdrawn_at or self.activated_at or self.disabled_at)

    def mentions(self, words: list[str]) -> bool:
        """Whether each of these folded words is in the name, address, student id or section."""
        text = fold("\n".join((self.name, self.email, self.student_id, self.section)))
        return all(word in text for word in words)


_STATES: dict[str, Callable[[Line], bool]] = {
    "present": lambda line: line.withdrawn_at is None,
    "waiting": lambda line: line.is_waited_for,
    "withdrawn": lambda line: line.withdrawn_at is not None,
}


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some of the people, as `number` counts pages from 1; `total` is how many there are in all.

    `asked` is what narrows them; `invited` says when whoever never signed in was invited, by the
    number of the account. Of the whole course are the numbers of those in it, withdrawn and waited
    for, and the sections.
    """

    people: list[Enrollment]
    invited: dict[int | None, datetime]
    number: int
    total: int
    asked: dict[str, str]
    present: int
    withdrawn: int
    waiting: int
    sections: list[str]

    @property
    def first(self) -> int:
        """The place of the first that is shown, counted from 1."""
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """The place of the last that is shown."""
        return min(self.number * PAGE, self.total)

    def query(self, number: int | None = None) -> dict[str, str]:
        """What leads to this page of the same people, or to another one, in its address."""
        number = number or self.number
        return self.asked | ({"page": str(number)} if number > 1 else {})


def fold(text: str) -> str:
    """`text` as it is searched: without case, accents or forms that only look different."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    return "".join(c for c in parts if not unicodedata.combining(c))


def people_page(course: Course, given: Mapping[str, str]) -> PeoplePage:
    """The people by role and then by name, as the page's address asks for them.

    `q`: words that are each in the name, the address, the student id or the section; `role`,
    `state`, `section`, `page`. What is unknown asks for nothing, and a page too far for the last.
    """
    everybody = _lines(course)
    sections = sorted({line.section for line in everybody if line.section}, key=fold)
    asked = _asked(given, sections)
    found = sorted(_narrowed(everybody, asked), key=_order)
    page = given.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 9 else 1
    number = max(1, min(number, -(-len(found) // PAGE)))
    people = _people([line.id for line in found[(number - 1) * PAGE : number * PAGE]])
    waiting = [p.user_id for p in people if p.user.activated_at is None]
    withdrawn = sum(line.withdrawn_at is not None for line in everybody)
    return PeoplePage(
        people,
        invited_at(course, waiting),
        number,
        len(found),
        asked,
        present=len(everybody) - withdrawn,
        withdrawn=withdrawn,
        waiting=sum(line.is_waited_for for line in everybody),
        sections=sections,
    )


def _lines(course: Course) -> list[Line]:
    """Everybody, in one statement: no database folds every script, and thousands are soon read."""
    found = db.session.execute(
        select(
            Enrollment.id,
            Enrollment.role,
            User.name,
            User.email,
            Enrollment.student_id,
            Enrollment.section,
            Enrollment.withdrawn_at,
            User.activated_at,
            User.disabled_at,
        )
        .join(Enrollment.user)
        .where(Enrollment.course_id == course.id)
    )
    return [Line(*row) for row in found]


def _asked(given: Mapping[str, str], sections: list[str]) -> dict[str, str]:
    """What the address asks for, as far as it is known."""
    known: dict[str, list[Any]] = {"role": _ROLES, "state": list(_STATES), "section": sections}
    words = " ".join(given.get("q", "").split()[:MOST_WORDS])
    kept = {name: given[name] for name, values in known.items() if given.get(name) in values}
    return ({"q": words} if words else {}) | kept


def _narrowed(lines: list[Line], asked: Mapping[str, str]) -> list[Line]:
    tests: list[Callable[[Line], bool]] = []
    if "role" in asked:
        tests.append(lambda line: line.role == asked["role"])
    if "state" in asked:
        tests.append(_STATES[asked["state"]])
    if "section" in asked:
        tests.append(lambda line: line.section == asked["section"])
    if "q" in asked:
        words = fold(asked["q"]).split()
        tests.append(lambda line: line.mentions(words))
    return [line for line in lines if all(test(line) for test in tests)]


def _order(line: Line) -> tuple[int, str, int]:
    return _ROLES.index(line.role), fold(line.name), line.id


def _people(keys: list[int]) -> list[Enrollment]:
    """The enrollments with these keys, in their order."""
    found = db.session.scalars(select(Enrollment).where(Enrollment.id.in_(keys)))
    by_key = {enrollment.id: enrollment for enrollment in found}
    return [by_key[key] for key in keys if key in by_key]
