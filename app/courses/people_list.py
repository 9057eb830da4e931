"""The list of a course's people, narrowed and a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import User
from app.core.db import db
from app.courses.models import Course, Enrollment, Role

PAGE = 100
_STATES = {
    "present": Enrollment.withdrawn_at.is_(None),
    "waiting": Enrollment.withdrawn_at.is_(None) & User.activated_at.is_(None),
    "withdrawn": Enrollment.withdrawn_at.is_not(None),
}


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some of the people, as `number` counts pages from 1, and how many there are in all."""

    people: list[Enrollment]
    number: int
    total: int

    @property
    def first(self) -> int:
        """The place of the first that is shown, counted from 1."""
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """The place of the last that is shown."""
        return min(self.number * PAGE, self.total)


def people_page(course: Course, asked: Mapping[str, str]) -> PeoplePage:
    """The people by role and then by name, as the page's address asks for them.

    `q`: words that are each in the name, the address, the student id or the section; `role`,
    `state`, `page`. What is unknown asks for nothing, and a page too far for the last.
    """
    wanted = [
        Enrollment.course_id == course.id,
        *(_mentions(word) for word in asked.get("q", "").split()[:8]),
    ]
    if asked.get("role") in list(Role):
        wanted.append(Enrollment.role == Role(asked["role"]))
    if asked.get("state") in _STATES:
        wanted.append(_STATES[asked["state"]])
    matching = select(Enrollment).join(Enrollment.user).where(*wanted)
    total = db.session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    page = asked.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 9 else 1
    number = max(1, min(number, -(-total // PAGE)))
    by_role = case({role: at for at, role in enumerate(Role)}, value=Enrollment.role)
    found = db.session.scalars(
        matching.options(contains_eager(Enrollment.user))
        .order_by(by_role, func.lower(User.name), Enrollment.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return PeoplePage(list(found), number, total)


def _mentions(word: str) -> ColumnElement[bool]:
    columns = (User.name, User.email, Enrollment.student_id, Enrollment.section)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))
