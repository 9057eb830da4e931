"""The course in which the state machine plays, and how each of its acts is judged.

A refused act has changed nothing. After any other all invariants of the app hold, whoever came into
a slot came in by the line, and no place is free beside somebody who waits and could have it. What
the rules are is read from `oracle`, not from the operations.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy import delete, select

from app.core.db import db, write
from app.core.errors import DomainError
from app.core.invariants import violations
from app.courses.models import Enrollment
from app.groups.models import Group, GroupSet
from app.scribes import operations as scribes
from app.seminars.holding import taking, waiting
from app.seminars.models import (
    ScribeClash,
    Seminar,
    SeminarSlot,
    SignUp,
    SignUpState,
    SlotMode,
)
from tests.conftest import FrozenClock
from tests.factories import (
    at,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_paper,
    make_seminar,
    make_slot,
    make_students,
    make_user,
)
from tests.seminars import oracle

BEFORE_OPENING = at("2020-10-12 04:59")
OPENS, CLOSES = at("2020-10-12 05:00"), at("2020-10-20 05:00")
DRAW_CLOSES = at("2020-10-13 05:00")
DAYS = ("2020-10-16 07:00", "2020-10-16 07:00", "2020-10-18 07:00")
PEOPLE = 11
Held = dict[tuple[int, int], int]


class Scenery(RuleBasedStateMachine):
    """A course with eleven students, and what is looked at whenever one of them has done something.

    Five pairs are after three slots of one group, two of them at the same hour. Some of the same
    people are in the groups of a second seminar, which has a draw.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.clock = FrozenClock(self.stack)

    def teardown(self) -> None:
        db.session.rollback()
        # What was found broken here must not be found again in the next course.
        with write() as session:
            for kind, course_id in ((Seminar, Seminar.course_id), (GroupSet, GroupSet.course_id)):
                session.execute(delete(kind).where(course_id == self.group_set.course_id))
        self.stack.close()

    @initialize(
        slots_per_group=st.integers(1, 2),
        cutoff_days=st.sampled_from([0, 2]),
        scribe_clash=st.sampled_from(list(ScribeClash)),
        is_full=st.sampled_from([True, True, False]),
    )
    def begin(self, is_full: bool, **rules: Any) -> None:
        self.clock.set(OPENS if is_full else BEFORE_OPENING)
        course, self.staff = make_course(), make_user()
        self.students = make_students(course, PEOPLE)
        self.group_set = make_group_set(course, min_size=2, max_size=3)
        self.seminar = make_seminar(self.group_set, opens_at=OPENS, closes_at=CLOSES, **rules)
        self.paper = make_paper(self.seminar, exclusive=True)
        drawn = {"mode": SlotMode.DRAW, "draw_seed": "a seed"}
        others = make_group_set(course)
        self.drawn = make_seminar(others, opens_at=OPENS, closes_at=DRAW_CLOSES, **drawn)
        self.meetings = [make_meeting(course, day, scribe_places=1) for day in DAYS]
        for meeting in self.meetings:
            make_slot(self.seminar, meeting)
            make_slot(self.drawn, meeting, starts_at=meeting.starts_at + timedelta(minutes=20))
        for number in (0, 2, 4, 6, 8):
            make_group(self.group_set, *self.students[number : number + 2])
        self.others = [make_group(others, *self.students[n : n + 2]) for n in (1, 4, 7)]
        scribes.claim(self.meetings[1], self.students[8])
        self.known = oracle.digest()
        if is_full:
            self.fill_up()

    def fill_up(self) -> None:
        """Three pairs take the three slots, and two wait for the first.

        Somebody of the pair that is first in line writes that meeting up, which the seminar may
        forbid to those who present in it.
        """
        for number in range(3):
            self.ask_for(taking.sign_up, number, number, moves=False, paper=number == 0)
        for number in (3, 4):
            self.ask_for(waiting.join_waitlist, number, 0, moves=False, paper=True)
        self.try_to(lambda: scribes.claim(self.meetings[0], self.students[6]))

    # --- how they act, and what is looked at afterwards ---------------------------------------

    def try_to(
        self, act: Callable[[], object], *, by_line: bool = True, by_staff: bool = False
    ) -> None:
        """Do it, or be refused; then look at what came of it."""
        held, line = oracle.confirmed(), oracle.waiting()
        try:
            act()
        except DomainError:
            db.session.rollback()
            assert oracle.digest() == self.known, "a refused act changed something"
        else:
            db.session.rollback()
            self.check_rules()
            if by_line:
                self.check_line(held, line)
            if not by_staff:
                self.check_settled(held)
        self.known = oracle.digest()

    def check_rules(self) -> None:
        """What holds whoever did whatever."""
        assert violations(db.session) == []
        assert oracle.in_two_places(self.seminar) == []
        assert oracle.presenting_scribes(self.seminar) == []
        assert oracle.passed_over(self.seminar) == []

    def check_line(self, held: Held, line: Held) -> None:
        """Nobody came into a slot before somebody who waited for it longer, and could have it."""
        for group, slot in oracle.confirmed().keys() - held.keys():
            turn = line.get((group, slot), float("inf"))
            waiting_still = oracle.in_line(db.session.get_one(SeminarSlot, slot))
            assert not [each for each in waiting_still if each.id < turn and oracle.is_able(each)]

    def check_settled(self, held: Held) -> None:
        """Nothing about who holds a slot changed that is settled by now."""
        for _group, slot in oracle.confirmed().keys() ^ held.keys():
            assert not oracle.is_settled(db.session.get_one(SeminarSlot, slot))

    def groups(self) -> Sequence[Group]:
        return db.session.scalars(
            select(Group).where(Group.group_set_id == self.group_set.id).order_by(Group.id)
        ).all()

    def sign_ups(self, state: SignUpState) -> Sequence[SignUp]:
        return db.session.scalars(
            select(SignUp)
            .where(SignUp.seminar_id == self.seminar.id, SignUp.state == state)
            .order_by(SignUp.id)
        ).all()

    def acting(self, group: Group) -> Enrollment:
        """A member of a group, or somebody who only says so."""
        return (group.members or self.students)[0]

    def with_one(
        self,
        state: SignUpState,
        which: int,
        act: Callable[[SignUp, Enrollment], object],
        *,
        by_staff: bool = False,
    ) -> None:
        found = self.sign_ups(state)
        if found:
            one = found[which % len(found)]
            self.try_to(lambda: act(one, self.acting(one.group)), by_staff=by_staff)

    def ask_for(
        self, act: Callable[..., object], which: int, where: int, *, moves: bool, paper: bool
    ) -> None:
        groups, slots_here = self.groups(), self.seminar.slots
        group, slot = groups[which % len(groups)], slots_here[where % 3]
        held = [s for s in self.sign_ups(SignUpState.CONFIRMED) if s.group_id == group.id]
        self.try_to(
            lambda: act(
                slot,
                group,
                self.acting(group),
                title="Margins",
                papers="",
                chosen=[self.paper] if paper else [],
                instead_of=held[0] if held and moves else None,
            )
        )
