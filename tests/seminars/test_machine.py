"""Students and staff who do anything to groups, slots, lines, offers and draws, in any order."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.groups import membership, operations
from app.schedule import moving
from app.schedule.meetings import cancel_meeting
from app.scribes import operations as scribes
from app.scribes.models import ScribeAssignment
from app.seminars.draw_models import Draw
from app.seminars.drawing import publishing, running, wishes
from app.seminars.holding import changing, giving_up, swapping, taking, waiting
from app.seminars.models import SignUpState
from app.seminars.setting import slots
from app.seminars.swap_models import SwapOffer
from tests.seminars.scenery import DRAW_CLOSES, OPENS, PEOPLE, Scenery

EXAMPLES, STEPS = 5, 25
NUMBERS = st.integers(0, 11)


class Term(Scenery):
    """What the students and the staff of the course can do; each is judged by `try_to`."""

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
            self.try_to(lambda: scribes.give_back(place, actor=place.enrollment))

    # --- slots, lines, swaps ------------------------------------------------------------------

    @rule(which=NUMBERS, where=NUMBERS, moves=st.booleans(), paper=st.booleans())
    def take(self, which: int, where: int, moves: bool, paper: bool) -> None:
        self.ask_for(taking.sign_up, which, where, moves=moves, paper=paper)

    @rule(which=NUMBERS, where=NUMBERS, moves=st.booleans(), paper=st.booleans())
    def line_up(self, which: int, where: int, moves: bool, paper: bool) -> None:
        self.ask_for(waiting.join_waitlist, which, where, moves=moves, paper=paper)

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
        self.try_to(lambda: put(title="", papers=""), by_line=False, by_staff=True)

    @rule(which=NUMBERS, state=st.sampled_from([SignUpState.CONFIRMED, SignUpState.WAITLISTED]))
    def take_out(self, which: int, state: SignUpState) -> None:
        self.with_one(
            state, which, lambda one, _member: giving_up.take_out(one, self.staff), by_staff=True
        )

    @rule(which=NUMBERS, where=NUMBERS)
    def reassign(self, which: int, where: int) -> None:
        held, slot = self.sign_ups(SignUpState.CONFIRMED), self.seminar.slots[where % 3]
        if held:
            move = partial(taking.reassign, held[which % len(held)], slot, self.staff)
            self.try_to(move, by_line=False, by_staff=True)

    @rule(one=NUMBERS, other=NUMBERS)
    def exchange(self, one: int, other: int) -> None:
        held = self.sign_ups(SignUpState.CONFIRMED)
        if held:
            pair = held[one % len(held)], held[other % len(held)]
            self.try_to(lambda: swapping.exchange(*pair, self.staff), by_line=False, by_staff=True)

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
            self.try_to(lambda: publishing.publish(made, self.staff), by_line=False, by_staff=True)


def run(examples: int, steps: int) -> None:
    """Play so many courses, of so many acts at most. Raises AssertionError for a broken rule."""
    run_state_machine_as_test(
        Term,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_is_done_the_rules_hold(app: Flask) -> None:
    with app.app_context():
        run(EXAMPLES, STEPS)
