"""64 groups after 20 slots, all at once."""

import random
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.core.clock import travel
from app.core.db import db, write
from app.core.errors import DomainError
from app.courses.models import Enrollment
from app.groups.models import Group
from app.seminars.holding import taking
from app.seminars.models import SeminarSlot, SignUp, SignUpState
from tests.factories import (
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
    make_students,
)
from tests.groups.racing import race, take_guards_away
from tests.seminars.scene import MONDAY

GROUPS = 64
SLOTS = 20
# Slots that each group tries. With 44 groups that get none, one slot that none of them tried, and
# that may so stay free, comes once in some hundred million runs.
TRIES = 8
ROUNDS = 8


def _contest() -> tuple[list[tuple[int, int]], list[int]]:
    """A seminar whose sign-up is open: (group, its member) of each group, and the slots."""
    course = make_course()
    people = make_students(course, GROUPS)
    group_set, meeting = make_group_set(course), make_meeting(course)
    seminar = make_seminar(group_set)
    with write(course):
        slots = [make_slot(seminar, meeting) for _ in range(SLOTS)]
        pairs = [(make_group(group_set, person).id, person.id) for person in people]
    return pairs, [slot.id for slot in slots]


def _try_slots(pair: tuple[int, int], slots: list[int], seed: int, refusals: list[str]) -> None:
    """Try one slot after the other, and one more when the group holds one already."""
    order = random.Random(seed).sample(slots, TRIES)
    for slot_id in order:
        try:
            taking.sign_up(
                db.session.get_one(SeminarSlot, slot_id),
                db.session.get_one(Group, pair[0]),
                db.session.get_one(Enrollment, pair[1]),
                title=f"By group {pair[0]}, slot {slot_id}",
                papers="",
            )
        except DomainError as error:
            refusals.append(error.code)
            if error.code == "already_holds":
                return


def _run(
    app: Flask, pairs: list[tuple[int, int]], slots: list[int]
) -> tuple[int, int, set[str], list[Exception]]:
    """Sign-ups, groups that hold one, the codes of refusals, other errors."""
    refusals: list[str] = []
    db.session.rollback()
    takers = [partial(_try_slots, pair, slots, seed, refusals) for seed, pair in enumerate(pairs)]
    _codes, failures = race(app, takers)
    confirmed = SignUp.state == SignUpState.CONFIRMED
    held = db.session.scalar(select(func.count()).select_from(SignUp).where(confirmed)) or 0
    groups = db.session.scalar(select(func.count(SignUp.group_id.distinct())).where(confirmed)) or 0
    return held, groups, set(refusals), failures


def test_sixty_four_groups_fill_twenty_slots_exactly(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        pairs, slots = _contest()
        held, groups, refusals, failures = _run(app, pairs, slots)
        assert failures == []
        assert (held, groups) == (SLOTS, SLOTS)
        assert refusals == {"slot_full", "already_holds"}


def test_negative_control_without_lock_and_constraint_slots_are_oversold(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the test above."""
    with app.app_context(), travel(MONDAY):
        pairs, slots = _contest()
        db.session.rollback()
        take_guards_away(monkeypatch, "uq_sign_up_place")
        for _round in range(ROUNDS):
            held, _groups, _refusals, _failures = _run(app, pairs, slots)
            with write() as session:
                session.execute(delete(SignUp))
            if held > SLOTS:
                return
        pytest.fail("no slot was oversold, so the test above proves nothing")


def test_all_members_of_a_group_clicking_at_once_are_one_sign_up(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        course = make_course()
        people = make_students(course, 4)
        group_set = make_group_set(course)
        group = make_group(group_set, *people)
        slot = make_slot(make_seminar(group_set), make_meeting(course))
        ids = (slot.id, group.id, [person.id for person in people])
        db.session.rollback()
        codes, failures = race(
            app,
            [partial(_take_as, ids[0], ids[1], person) for person in ids[2] * 2],
        )
        assert (codes, failures) == ([], [])
        assert db.session.scalar(select(func.count()).select_from(SignUp)) == 1


def _take_as(slot_id: int, group_id: int, person_id: int) -> None:
    taking.sign_up(
        db.session.get_one(SeminarSlot, slot_id),
        db.session.get_one(Group, group_id),
        db.session.get_one(Enrollment, person_id),
        title="The same",
        papers="",
    )
