"""Whom the lines of a file with groups are about, and which group each is to be in."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.accounts.operations import email_key
from app.core.db import db
from app.core.i18n import _
from app.courses.models import Course, Enrollment, Role
from app.groups.describing import tidied_name
from app.groups.set_files import Line

_SPACES = re.compile(r"\s+")
# Enough of a cell to find it again in the file.
_LONGEST_SAID = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of which nothing is done, what it says, and why."""

    line: int
    said: str
    reason: str


@dataclass(slots=True)
class Matched:
    """Who is to be in which group, by its label; and what could not be understood.

    `by_name` are those who were found by nothing but their name. `without_group` is how many
    lines name no group: their people stay where they are.
    """

    wanted: dict[Enrollment, str] = field(default_factory=dict)
    by_name: list[Enrollment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    without_group: int = 0


class _Class:
    """The course's people, by what a line may say of them. Of two that are alike, neither."""

    def __init__(self, course: Course) -> None:
        people = db.session.scalars(select(Enrollment).where(Enrollment.course_id == course.id))
        # Those who left come last: what somebody has had counts less than what somebody has.
        everybody = sorted(people, key=lambda each: each.withdrawn_at is not None)
        self.by_student_id = _index(everybody, lambda each: each.student_id.casefold())
        self.by_address = _index(everybody, lambda each: each.user.email_key)
        self.by_login = _index(everybody, lambda each: each.user.email_key.partition("@")[0])
        present = [each for each in everybody if _takes_part(each)]
        self.by_name = _index(present, lambda each: _folded(each.name))

    def found(self, line: Line) -> tuple[list[Enrollment], bool]:
        """Whom a line can be about, and whether only its name says so."""
        said = [
            self.by_student_id.get(line.student_id.casefold(), []) if line.student_id else [],
            self._of_login(email_key(line.login)) if line.login else [],
        ]
        sure = [each[0] for each in said if each]
        if sure:
            return list(dict.fromkeys(sure)), False
        return (self.by_name.get(_folded(line.name), []) if line.name else []), True

    def _of_login(self, login: str) -> list[Enrollment]:
        if "@" in login:
            return self.by_address.get(login, [])
        alike = self.by_login.get(login, [])
        return alike if len(alike) == 1 else []


def _index(
    people: Iterable[Enrollment], key: Callable[[Enrollment], str]
) -> dict[str, list[Enrollment]]:
    found: dict[str, list[Enrollment]] = defaultdict(list)
    for each in people:
        if key(each):
            found[key(each)].append(each)
    return found


def _takes_part(each: Enrollment) -> bool:
    return each.withdrawn_at is None and each.role is Role.STUDENT


def _folded(name: str) -> str:
    return _SPACES.sub(" ", name).strip().casefold()


def match(course: Course, lines: Iterable[Line]) -> Matched:
    """Find the people of a file. Whoever is told two groups is in neither of them.

    What could not be understood is told in the order of the lines.
    """
    known, matched = _Class(course), Matched()
    first: dict[Enrollment, Line] = {}
    for line in lines:
        label = tidied_name(line.group)
        if not label:
            matched.without_group += 1
            continue
        people, by_name = known.found(line)
        reason = _why_not(people, by_name=by_name)
        if reason:
            matched.problems.append(_problem(line, reason))
        elif people[0] in first:
            _told_again(matched, people[0], first[people[0]], line)
        else:
            first[people[0]] = line
            matched.wanted[people[0]] = label
            if by_name:
                matched.by_name.append(people[0])
    matched.problems.sort(key=lambda each: each.line)
    return matched


def _problem(line: Line, reason: str) -> Problem:
    said = (line.name, line.student_id, line.login, line.group)
    return Problem(line.number, " · ".join(_cut(each) for each in said if each), reason)


def _cut(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_SAID else f"{cell[:_LONGEST_SAID]}…"


def _told_again(matched: Matched, person: Enrollment, earlier: Line, line: Line) -> None:
    """Drop a person whom two lines put into different groups."""
    if tidied_name(line.group).casefold() == tidied_name(earlier.group).casefold():
        return
    for one, other in ((earlier, line), (line, earlier)):
        reason = _(
            "%(name)s is on line %(line)d too, in another group. Neither counts.",
            name=person.name,
            line=other.number,
        )
        problem = _problem(one, reason)
        if problem not in matched.problems:
            matched.problems.append(problem)
    matched.wanted.pop(person, None)
    if person in matched.by_name:
        matched.by_name.remove(person)


def _why_not(people: Sequence[Enrollment], *, by_name: bool) -> str:
    """Why a line leads to nobody who can be in a group; empty when it leads to one."""
    if not people:
        return _("Nobody in this course has this student id, login or name.")
    if len(people) > 1 and by_name:
        return _("Several students are called so. Add a student id or an address.")
    if len(people) > 1:
        return _(
            "Its student id is that of %(one)s, its login that of %(other)s.",
            one=people[0].name,
            other=people[1].name,
        )
    if people[0].withdrawn_at is not None:
        return _("%(name)s has left the course.", name=people[0].name)
    if people[0].role is not Role.STUDENT:
        return _("%(name)s is in the course, and no student of it.", name=people[0].name)
    return ""
