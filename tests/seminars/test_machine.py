"""Students and staff who do anything to groups, slots, lines, offers and draws, in any order.

After each act all invariants of the app hold, a refused act has changed nothing, whoever came into
a slot came in by the line, and no place is free beside somebody who waits and could have it. What
the rules are is read from `oracle`, not from the operations.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.invariants import violations
from app.courses.models import Enrollment
from app.groups import membership, operations
from app.groups.models import Group
from app.schedule import moving
from app.schedule.meetings import cancel_meeting
from app.scribes import operations as scribes
from app.scribes.models import ScribeAssignment
from app.seminars import changing, giving_up, slots, swapping, taking, waiting
from app.seminars.draw_models import Draw
from app.seminars.drawing import publishing, running, wishes
from app.seminars.models import ScribeClash, SeminarSlot, SignUp, SignUpState, SlotMode
from app.seminars.swap_models import SwapOffer
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

EXAMPLES, STEPS = 6, 30
BEFORE_OPENING = at("2020-10-12 04:59")
OPENS, CLOSES = at("2020-10-12 05:00"), at("2020-10-20 05:00")
DRAW_CLOSES = at("2020-10-13 05:00")
DAYS = ("2020-10-16 07:00", "2020-10-16 07:00", "2020-10-18 07:00")
PEOPLE = 10
NUMBERS = st.integers(0, 11)
Held = dict[tuple[int, int], int]


class Term(RuleBasedStateMachine):
    """A course in which ten students and the staff do what they like.

    Four pairs are after three slots of one group, two of them at the same hour. Some of the same
    people are in the groups of a second seminar, which has a draw.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.clock = FrozenClock(self.stack)

    def teardown(self) -> None:
        db.session.rollback()
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
        for number in (0, 2, 4, 6):
            make_group(self.group_set, *self.students[number : number + 2])
        self.others = [make_group(others, *self.students[n : n + 2]) for n in (1, 4, 7)]
        # Somebody left their group or gave a place back. That frees no slot, but may free a person
        # for one: who waits has it as soon as somebody else would take it.
        self.somebody_is_free = False
        self.known = oracle.digest()
        for number in range(3 if is_full else 0):
            self.take(number, number, moves=False, paper=number == 0)
        if is_full:
            self.line_up(3, 0, moves=False, paper=True)

    # --- how they act, and what is looked at afterwards ---------------------------------------

    def try_to(self, act: Callable[[], object], *, by_line: bool = True) -> None:
        """Do it, or be refused; then look at what came of it."""
        held, line = oracle.confirmed(), oracle.waiting()
        try:
            act()
        except DomainError:
            db.session.rollback()
            promoted = self.somebody_is_free and oracle.confirmed() != held
            assert promoted or oracle.digest() == self.known, "a refused act changed something"
        else:
            db.session.rollback()
            assert violations(db.session) == []
            if by_line:
                self.check_line(held, line)
            if not self.somebody_is_free:
                assert oracle.passed_over(self.seminar) == []
        self.known = oracle.digest()

    def check_line(self, held: Held, line: Held) -> None:
        """Nobody came into a slot before somebody who waited for it longer, and could have it."""
        for group, slot in oracle.confirmed().keys() - held.keys():
            turn = line.get((group, slot), float("inf"))
            waiting_still = oracle.in_line(db.session.get_one(SeminarSlot, slot))
            assert not [each for each in waiting_still if each.id < turn and oracle.is_able(each)]

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
        self, state: SignUpState, which: int, act: Callable[[SignUp, Enrollment], object]
    ) -> None:
        found = self.sign_ups(state)
        if found:
            one = found[which % len(found)]
            self.try_to(lambda: act(one, self.acting(one.group)))

    # --- time and groups ----------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 1, 20, 50]))
    def let_time_pass(self, hours: int) -> None:
        self.clock.advance(hours=hours)

    @rule(which=NUMBERS, who=NUMBERS, how=st.sampled_from(["found", "join", "leave"]))
    def regroup(self, which: int, who: int, how: str) -> None:
        student, groups = self.students[who % PEOPLE], self.groups()
        group, left = groups[which % len(groups)], membership.present_group(self.group_set, student)

        def join() -> None:
            invitation = operations.invite(group, self.acting(group), student)
            operations.accept_invitation(invitation, student)

        if how == "found":
            self.try_to(lambda: operations.create_group(self.group_set, student))
        elif how == "join":
            self.try_to(join)
        elif left is not None:
            self.somebody_is_free = True
            self.try_to(lambda: operations.leave(left, student))

    @rule(which=NUMBERS, who=NUMBERS, gives_back=st.booleans())
    def write_up(self, which: int, who: int, gives_back: bool) -> None:
        meeting, student = self.meetings[which % 3], self.students[who % PEOPLE]
        if not gives_back:
            self.try_to(lambda: scribes.claim(meeting, student))
            return
        place = db.session.scalars(
            select(ScribeAssignment).where(ScribeAssignment.meeting_id == meeting.id)
        ).first()
        if place is not None:
            self.somebody_is_free = True
            self.try_to(lambda: scribes.give_back(place, actor=place.enrollment))

    # --- slots, lines, swaps ------------------------------------------------------------------

    @rule(which=NUMBERS, where=NUMBERS, moves=st.booleans(), paper=st.booleans())
    def take(self, which: int, where: int, moves: bool, paper: bool) -> None:
        self.ask_for(taking.sign_up, which, where, moves=moves, paper=paper)

    @rule(which=NUMBERS, where=NUMBERS, moves=st.booleans(), paper=st.booleans())
    def line_up(self, which: int, where: int, moves: bool, paper: bool) -> None:
        self.ask_for(waiting.join_waitlist, which, where, moves=moves, paper=paper)

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

    @rule(which=NUMBERS)
    def give_up(self, which: int) -> None:
        self.with_one(SignUpState.CONFIRMED, which, giving_up.withdraw_sign_up)

    @rule(which=NUMBERS)
    def leave_the_line(self, which: int) -> None:
        self.with_one(SignUpState.WAITLISTED, which, waiting.leave_waitlist)

    @rule(which=NUMBERS, paper=st.booleans())
    def say_anew(self, which: int, paper: bool) -> None:
        chosen = [self.paper] if paper else []
        change = partial(changing.change_sign_up, title="Bounds", papers="", chosen=chosen)
        self.with_one(SignUpState.CONFIRMED, which, change)

    @rule(one=NUMBERS, other=NUMBERS)
    def offer(self, one: int, other: int) -> None:
        held = self.sign_ups(SignUpState.CONFIRMED)
        if held:
            offered, wanted = held[one % len(held)], held[other % len(held)]
            self.try_to(
                lambda: swapping.offer_swap(offered, wanted, self.acting(offered.group), "")
            )

    @rule(which=NUMBERS, how=st.sampled_from(["accept", "accept", "decline", "withdraw"]))
    def answer(self, which: int, how: str) -> None:
        offers = db.session.scalars(
            select(SwapOffer).where(SwapOffer.seminar_id == self.seminar.id).order_by(SwapOffer.id)
        ).all()
        if not offers:
            return
        offer = offers[-1 - which % len(offers)]
        asks, asked = self.acting(offer.offered.group), self.acting(offer.wanted.group)
        acts = {
            "accept": lambda: swapping.accept_swap(offer, asked),
            "decline": lambda: swapping.decline_swap(offer, asked),
            "withdraw": lambda: swapping.withdraw_offer(offer, asks),
        }
        self.try_to(acts[how], by_line=False)

    # --- staff --------------------------------------------------------------------------------

    @rule(which=NUMBERS, where=NUMBERS)
    def assign(self, which: int, where: int) -> None:
        groups, slot = self.groups(), self.seminar.slots[where % 3]
        put = partial(taking.assign_slot, slot, groups[which % len(groups)], self.staff)
        self.try_to(lambda: put(title="", papers=""), by_line=False)

    @rule(which=NUMBERS, state=st.sampled_from([SignUpState.CONFIRMED, SignUpState.WAITLISTED]))
    def take_out(self, which: int, state: SignUpState) -> None:
        self.with_one(state, which, lambda one, _member: giving_up.take_out(one, self.staff))

    @rule(one=NUMBERS, other=NUMBERS)
    def exchange(self, one: int, other: int) -> None:
        held = self.sign_ups(SignUpState.CONFIRMED)
        if held:
            pair = held[one % len(held)], held[other % len(held)]
            self.try_to(lambda: swapping.exchange(*pair, self.staff), by_line=False)

    @rule(where=NUMBERS, capacity=st.integers(1, 2))
    def set_capacity(self, where: int, capacity: int) -> None:
        slot = self.seminar.slots[where % 3]
        edit = partial(slots.edit_slot, slot, self.staff, starts_at=slot.starts_at)
        self.try_to(lambda: edit(minutes=slot.minutes, capacity=capacity))

    @rule(which=NUMBERS, how=st.sampled_from(["off", "on", "on"]))
    def call(self, which: int, how: str) -> None:
        meeting = self.meetings[which % 3]
        self.try_to(lambda: cancel_meeting(meeting, self.staff, cancelled=how == "off"))

    @rule(which=NUMBERS, hours=st.sampled_from([-48, -1, 1, 48]))
    def move_a_meeting(self, which: int, hours: int) -> None:
        meeting, by = self.meetings[which % 3], timedelta(hours=hours)
        wish = moving.Wish(moving.Way.ALONE, meeting.starts_at + by, meeting.ends_at + by)

        def move() -> None:
            seen = moving.key_of(wish, moving.plan(meeting, wish))
            moving.carry_out(meeting, self.staff, wish, seen)

        self.try_to(move)

    # --- the draw -----------------------------------------------------------------------------

    @precondition(lambda self: OPENS <= now() < DRAW_CLOSES)
    @rule(which=NUMBERS, order=st.permutations(range(3)))
    def rank(self, which: int, order: Sequence[int]) -> None:
        group, ranked = self.others[which % 3], [self.drawn.slots[number] for number in order]
        save = partial(wishes.save_wishes, self.drawn, group, group.members[0])
        self.try_to(lambda: save(slots=ranked))

    @precondition(lambda self: now() >= DRAW_CLOSES)
    @rule(publishes=st.booleans())
    def draw(self, publishes: bool) -> None:
        self.try_to(lambda: running.run_draw(self.drawn, self.staff))
        made = db.session.scalars(
            select(Draw).where(Draw.seminar_id == self.drawn.id).order_by(Draw.id.desc())
        ).first()
        if made is not None and publishes:
            self.try_to(lambda: publishing.publish(made, self.staff), by_line=False)


def test_whatever_is_done_the_rules_hold(app: Flask) -> None:
    with app.app_context():
        run_state_machine_as_test(
            Term,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
