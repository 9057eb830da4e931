"""Those who wait, swap and withdraw at the same moment: one after the other, whoever comes first.

Each race has its negative control: the same without what should decide it goes wrong.
"""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.core.clock import travel
from app.core.db import db, write
from app.core.errors import DomainError
from app.courses.models import Enrollment
from app.groups.models import Group
from app.seminars.holding import giving_up, swapping, taking, waiting
from app.seminars.models import SeminarSlot, SignUp, SignUpState
from app.seminars.swap_models import OfferState, SwapOffer
from tests.groups.racing import race, take_guards_away
from tests.seminars.scene import MONDAY, WHAT, make_scene

ROUNDS = 3
# Each round of a control goes wrong more often than not.
ROUNDS_OF_CONTROL = 16
TAKERS = 4


def _take_until(gone: threading.Event, slot_id: int, group_id: int, person_id: int) -> None:
    """Try for a slot again and again, and once more when its holder has given it up."""
    is_last = False
    while not is_last:
        is_last = gone.is_set()
        try:
            taking.sign_up(
                db.session.get_one(SeminarSlot, slot_id),
                db.session.get_one(Group, group_id),
                db.session.get_one(Enrollment, person_id),
                **WHAT,
            )
        except DomainError as error:
            if error.code not in ("slot_full", "already_holds"):
                raise
        db.session.rollback()


def _withdraw(sign_up_id: int, person_id: int, gone: threading.Event | None = None) -> None:
    held = db.session.get_one(SignUp, sign_up_id)
    try:
        giving_up.withdraw_sign_up(held, db.session.get_one(Enrollment, person_id))
    finally:
        if gone is not None:
            gone.set()


def _accept(offer_id: int, person_id: int) -> None:
    offer = db.session.get_one(SwapOffer, offer_id)
    swapping.accept_swap(offer, db.session.get_one(Enrollment, person_id))


def _run_for_the_freed_place(app: Flask) -> tuple[int, list[int]]:
    """The group that waited, and those that hold the slot when its holder has given it up."""
    scene = make_scene(slots=1, pairs=TAKERS + 2)
    held, waits = scene.take(0, 0), scene.wait(0, 1)
    gone, slot_id, in_line = threading.Event(), scene.slots[0].id, waits.group_id
    takers = [
        partial(_take_until, gone, slot_id, group.id, group.members[0].id)
        for group in scene.groups[2:]
    ]
    leaver = partial(_withdraw, held.id, scene.people[0].id, gone)
    db.session.rollback()
    _refusals, failures = race(app, [leaver, *takers])
    assert failures == []
    holding = select(SignUp.group_id).where(
        SignUp.slot_id == slot_id, SignUp.state == SignUpState.CONFIRMED
    )
    return in_line, list(db.session.scalars(holding))


def test_whoever_waits_has_the_freed_place_however_many_try_for_it(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        for _round in range(ROUNDS):
            in_line, holding = _run_for_the_freed_place(app)
            assert holding == [in_line]


def test_negative_control_without_promotion_others_are_faster(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "fill", lambda *_slots: None)
    with app.app_context(), travel(MONDAY):
        in_line, holding = _run_for_the_freed_place(app)
        assert holding
        assert in_line not in holding


def _accept_and_withdraw(app: Flask) -> bool:
    """One accepts an offer while the other gives its slot up. Whether that ends well."""
    scene = make_scene()
    ours, theirs = scene.take(0, 0), scene.take(1, 1)
    offer = swapping.offer_swap(ours, theirs, scene.people[0], "")
    acts = [
        partial(_accept, offer.id, scene.people[2].id),
        partial(_withdraw, ours.id, scene.people[0].id),
    ]
    keys, slots, offer_id = (ours.id, theirs.id), {each.id for each in scene.slots}, offer.id
    db.session.rollback()
    refusals, failures = race(app, acts)
    one, other = (db.session.get_one(SignUp, key) for key in keys)
    return (
        failures == []
        and set(refusals) <= {"offer_over"}
        and (one.state, other.state) == (SignUpState.WITHDRAWN, SignUpState.CONFIRMED)
        and {one.slot_id, other.slot_id} == slots
        and db.session.get_one(SwapOffer, offer_id).state is not OfferState.PENDING
    )


def _accept_two(app: Flask) -> bool:
    """Two offers for one slot are accepted at once. Whether one of them is, and all have a slot."""
    scene = make_scene(slots=3, pairs=3)
    first, second, wanted = (scene.take(n, n) for n in range(3))
    offers = [
        swapping.offer_swap(each, wanted, each.group.members[0], "") for each in (first, second)
    ]
    acts = [
        partial(_accept, offer.id, person.id)
        for offer, person in zip(offers, scene.groups[2].members, strict=True)
    ]
    seminar, slots = scene.seminar.id, {slot.id for slot in scene.slots}
    db.session.rollback()
    refusals, failures = race(app, acts)
    held = select(SignUp.slot_id).where(
        SignUp.seminar_id == seminar, SignUp.state == SignUpState.CONFIRMED
    )
    accepted = select(func.count()).where(
        SwapOffer.seminar_id == seminar, SwapOffer.state == OfferState.ACCEPTED
    )
    return (
        failures == []
        and refusals == ["offer_over"]
        and set(db.session.scalars(held)) == slots
        and db.session.scalar(accepted) == 1
    )


@pytest.mark.parametrize("run", [_accept_and_withdraw, _accept_two])
def test_answers_at_the_same_moment_count_one_after_the_other(
    app: Flask, run: Callable[[Flask], bool]
) -> None:
    with app.app_context(), travel(MONDAY):
        assert [run(app) for _round in range(ROUNDS)] == [True] * ROUNDS


@pytest.mark.parametrize("run", [_accept_and_withdraw, _accept_two])
def test_negative_control_without_locks_answers_cross(
    app: Flask, monkeypatch: pytest.MonkeyPatch, run: Callable[[Flask], bool]
) -> None:
    with app.app_context(), travel(MONDAY):
        take_guards_away(monkeypatch, "uq_sign_up_place")
        ended_well = [run(app)]
        while all(ended_well) and len(ended_well) < ROUNDS_OF_CONTROL:
            ended_well.append(run(app))
        # What is broken by now is not for the rules that every test ends with.
        with write() as session:
            session.execute(delete(SwapOffer))
            session.execute(delete(SignUp))
        assert not all(ended_well), "nothing crossed, so the test above proves nothing"
