"""A class whose groups the staff put in order."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import User
from app.core.errors import DomainError
from app.courses.models import Course, Enrollment, Role
from app.groups import queries
from app.groups.models import Group, GroupSet
from tests.factories import enroll, make_course, make_group_set
from tests.visitors import Visitor

NAMES = ("Ann Author", "Ben Berg", "Cleo Chen", "Dan Diaz", "Eve Evans", "Fay Fuchs", "Gus Gale")


class Staffed:
    """A course, a set for groups of two or three, students by first name and an instructor."""

    def __init__(self, *names: str, **values: Any) -> None:
        self.course: Course = make_course()
        fields: dict[str, Any] = {"title": "The seminar", "min_size": 2, "max_size": 3, **values}
        self.set: GroupSet = make_group_set(self.course, "seminar", **fields)
        self.people: list[Enrollment] = [
            enroll(self.course, name=name, student_id=f"2099{at:04}")
            for at, name in enumerate(names or NAMES, 1)
        ]
        self.instructor = enroll(self.course, Role.INSTRUCTOR, "Ines Teacher")
        self.staff: User = self.instructor.user
        self.manage = f"/c/{self.course.slug}/manage/groups/seminar"

    def desk(self, app: Flask) -> Visitor:
        """The instructor's browser."""
        return Visitor(app, self.instructor)

    def groups(self) -> list[Group]:
        """The groups as they are now."""
        return queries.groups_of(self.set)

    def shape(self) -> dict[str, list[str]]:
        """Who is in which group, by title and first name."""
        return {
            group.name or str(group.number): sorted(m.name.split()[0] for m in group.members)
            for group in self.groups()
        }


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What is inside must be refused for this reason."""
    with pytest.raises(DomainError) as refusal:
        yield
    assert refusal.value.code == code
