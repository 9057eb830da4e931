"""What most tests of sign-up begin with: a seminar, some slots, some groups."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.core.db import write
from app.core.errors import DomainError
from app.courses.models import Course, Enrollment, Role
from app.groups.models import Group, GroupSet
from app.schedule.models import Meeting, Reference
from app.seminars.deadline_models import DueKind, SlotDeadline
from app.seminars.holding import taking, waiting
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState
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

MONDAY = at("2020-10-12 02:00")
WHAT: dict[str, Any] = {"title": "Margin bounds", "papers": "arXiv:1706.08498"}


@dataclass
class Scene:
    """A seminar open from 1 to 31 October, its slots on the 21st from 07:00, complete pairs."""

    course: Course
    group_set: GroupSet
    seminar: Seminar
    meeting: Meeting
    slots: list[SeminarSlot]
    people: list[Enrollment]
    groups: list[Group]
    staff: Enrollment

    def take(self, slot: int = 0, group: int = 0, **values: Any) -> SignUp:
        """The group takes the slot, by its first member."""
        pair = self.groups[group]
        return taking.sign_up(self.slots[slot], pair, pair.members[0], **{**WHAT, **values})

    def wait(self, slot: int = 0, group: int = 0, **values: Any) -> SignUp:
        """The group waits for the slot, by its first member."""
        pair = self.groups[group]
        member = pair.members[0]
        return waiting.join_waitlist(self.slots[slot], pair, member, **{**WHAT, **values})

    def assign(self, slot: int = 0, group: int = 0) -> SignUp:
        """The staff put the group into the slot."""
        return taking.assign_slot(self.slots[slot], self.groups[group], self.staff.user, **WHAT)

    def holders(self, slot: int = 0) -> list[int]:
        """Which of the groups hold the slot, by place."""
        held = sorted(self.slots[slot].confirmed, key=lambda each: each.place or 0)
        return [self.groups.index(each.group) for each in held]

    def line(self, slot: int = 0) -> list[int]:
        """Which of the groups wait for the slot, the next one first."""
        return [self.groups.index(each.group) for each in self.slots[slot].waiting]

    def due(self, days: int, label: str = "Slides") -> SlotDeadline:
        """Have something be due so many days after each slot, at 23:59."""
        with write(self.course) as session:
            deadline = SlotDeadline(
                seminar_id=self.seminar.id, kind=DueKind.SLIDES, label=label, days=days
            )
            session.add(deadline)
        return deadline

    def paper(self, title: str, *, exclusive: bool = True) -> SeminarPaper:
        """Offer a paper."""
        with write(self.course) as session:
            reference = Reference(course_id=self.course.id, position=1, title=title)
            session.add(reference)
            session.flush()
            paper = SeminarPaper(
                seminar_id=self.seminar.id,
                reference_id=reference.id,
                position=1,
                exclusive=exclusive,
            )
            session.add(paper)
        return paper


def make_scene(*, slots: int = 2, pairs: int = 2, **settings: Any) -> Scene:
    """So many slots of 25 minutes one after the other, and pairs; one more student has no group."""
    course = make_course()
    group_set = make_group_set(course, min_size=2)
    seminar, meeting = make_seminar(group_set, **settings), make_meeting(course)
    made = [
        make_slot(seminar, meeting, starts_at=meeting.starts_at + timedelta(minutes=25 * n))
        for n in range(slots)
    ]
    people = make_students(course, 2 * pairs + 1)
    groups = [make_group(group_set, *people[2 * n : 2 * n + 2]) for n in range(pairs)]
    staff = enroll(course, Role.INSTRUCTOR)
    return Scene(course, group_set, seminar, meeting, made, people, groups, staff)


def states(*sign_ups: SignUp) -> list[SignUpState]:
    """Where these stand."""
    return [sign_up.state for sign_up in sign_ups]


def refused(code: str) -> "pytest.RaisesExc[DomainError]":
    """Expect a refusal of this code."""
    return pytest.raises(DomainError, check=lambda error: error.code == code)
