"""A class whose seminar has a draw, for tests of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from app.accounts.models import User
from app.core.clock import now, travel
from app.core.db import db, write
from app.core.errors import DomainError
from app.courses.models import Course, Enrollment, Role
from app.groups.models import Group
from app.schedule.models import Reference
from app.seminars.draw_models import Draw, DrawPlace
from app.seminars.drawing.running import run_draw
from app.seminars.drawing.wishes import save_wishes
from app.seminars.models import Seminar, SeminarSlot, SlotMode
from app.seminars.paper_models import SeminarPaper
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
    make_students,
)

OPEN, CLOSED = at("2020-10-05 02:00"), at("2020-10-12 02:00")


@dataclass
class Class:
    """Groups of one student each, and slots on one day, an hour apart."""

    seminar: Seminar
    groups: list[Group]
    members: list[Enrollment]
    slots: list[SeminarSlot]
    teacher: User

    @property
    def course(self) -> Course:
        """The course that it is a class of."""
        return self.seminar.course

    def rank(self, group: int, *slots: int, papers: Sequence[SeminarPaper] = ()) -> None:
        """Have a group rank these slots, all by their number in the class."""
        save_wishes(
            self.seminar,
            self.groups[group],
            self.members[group],
            slots=[self.slots[slot] for slot in slots],
            papers=papers,
        )

    def draw(self) -> Draw:
        """Run the draw."""
        return run_draw(self.seminar, self.teacher)

    def place(self, draw: Draw, group: int) -> DrawPlace:
        """What a draw gives to a group."""
        return next(each for each in draw.places if each.group_id == self.groups[group].id)

    def given(self, draw: Draw) -> list[int | None]:
        """The number of the slot that each group gets."""
        ids = [slot.id for slot in self.slots]
        found = [self.place(draw, group).slot_id for group in range(len(self.groups))]
        return [None if slot_id is None else ids.index(slot_id) for slot_id in found]


def make_class(groups: int = 3, slots: int = 3, **values: Any) -> Class:
    """Wishes are open from 1 to 10 October 2020; the slots are on the 21st."""
    course = make_course()
    teacher = enroll(course, Role.INSTRUCTOR)
    members = make_students(course, groups)
    group_set, meeting = make_group_set(course), make_meeting(course)
    seminar = make_seminar(
        group_set,
        **{
            "closes_at": at("2020-10-10 00:00"),
            "mode": SlotMode.DRAW,
            "draw_seed": "seed",
            **values,
        },
    )
    with write(course):
        return Class(
            seminar,
            [make_group(group_set, member) for member in members],
            members,
            [
                make_slot(seminar, meeting, starts_at=at(f"2020-10-21 {7 + n:02}:00"))
                for n in range(slots)
            ],
            teacher.user,
        )


def make_papers(seminar: Seminar, *exclusive: bool) -> list[SeminarPaper]:
    """Papers of the seminar's list, each exclusive or not."""
    with write(seminar.course):
        papers = []
        for position, alone in enumerate(exclusive, 1):
            reference = Reference(
                course_id=seminar.course_id, position=position, title=f"Paper {position}"
            )
            db.session.add(reference)
            db.session.flush()
            papers.append(
                SeminarPaper(
                    seminar_id=seminar.id,
                    reference_id=reference.id,
                    position=position,
                    exclusive=alone,
                )
            )
        db.session.add_all(papers)
        db.session.flush()
    return papers


def closed(**values: Any) -> Class:
    """The same, with other values of the seminar."""
    with travel(OPEN):
        it = make_class(**values)
        it.rank(0, 0)
        it.rank(1, 1, 2)
        it.rank(2, 1, 2)
    return it


def dissolve(group: Group) -> None:
    """Have nobody left in a group."""
    with write(group.group_set):
        group.memberships[0].left_at = group.dissolved_at = now()


def refused(code: str) -> Any:
    """Expect a refusal."""

    class Refused:
        def __enter__(self) -> None:
            self._raises = pytest.raises(DomainError)
            self._info = self._raises.__enter__()

        def __exit__(self, *error: Any) -> bool | None:
            done = self._raises.__exit__(*error)
            assert self._info.value.code == code
            db.session.rollback()
            return done

    return Refused()
