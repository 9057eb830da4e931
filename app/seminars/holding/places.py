"""Who holds which place of a slot, and which of a group's turns: the numbers behind sign-ups.

Call these inside a `write()` that holds the course, once the rules are checked. An offer to swap is
about what both sides hold, so it is void once one of them holds it no longer.
"""

from collections.abc import Collection

from sqlalchemy import or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from app.core.clock import now
from app.core.db import db
from app.groups.models import Group
from app.seminars.holding import choosing, swap_letters
from app.seminars.holding.bringing import bring_along
from app.seminars.models import SeminarSlot, SignUp, SignUpState
from app.seminars.swap_models import OfferState, SwapOffer


def held_by(group: Group) -> list[SignUp]:
    """Every slot that a group holds: those of one seminar, which is its group set's."""
    return list(
        db.session.scalars(
            select(SignUp)
            .where(SignUp.group_id == group.id, SignUp.state == SignUpState.CONFIRMED)
            .order_by(SignUp.turn)
        )
    )


def take(slot: SeminarSlot, group: Group, held: Collection[SignUp]) -> SignUp:
    """Give a group, which holds `held` of the seminar, the lowest free place of a slot.

    One that waits for the slot has its place by the sign-up that waited. What it handed out for a
    slot that it gave up comes along.
    """
    place = _lowest_free([each.place for each in slot.confirmed])
    turn = _lowest_free([each.turn for each in held])
    taken = waiting_for(slot, group)
    if taken is None:
        taken = _new(slot, group)
    taken.state, taken.place, taken.turn = SignUpState.CONFIRMED, place, turn
    taken.instead_of_id = None
    _written(taken, slot, group)
    if not held:
        bring_along(taken)
    return taken


def line_up(slot: SeminarSlot, group: Group, instead_of: SignUp | None) -> SignUp:
    """Put a group at the end of the line for a slot."""
    waiting = _new(slot, group)
    waiting.state = SignUpState.WAITLISTED
    waiting.instead_of_id = instead_of.id if instead_of else None
    return _written(waiting, slot, group)


def _new(slot: SeminarSlot, group: Group) -> SignUp:
    return SignUp(
        slot_id=slot.id,
        seminar_id=slot.seminar_id,
        group_id=group.id,
        chosen=[],
        created_at=now(),
    )


def _written(sign_up: SignUp, slot: SeminarSlot, group: Group) -> SignUp:
    db.session.add(sign_up)
    db.session.flush()
    # Known already, so not to be read again while others wait for the lock.
    set_committed_value(sign_up, "slot", slot)
    set_committed_value(sign_up, "group", group)
    db.session.expire(slot, ["sign_ups"])
    return sign_up


def waiting_for(slot: SeminarSlot, group: Group) -> SignUp | None:
    """The sign-up by which a group waits for the slot."""
    return next((each for each in slot.waiting if each.group_id == group.id), None)


def move(held: SignUp, slot: SeminarSlot) -> None:
    """Have a sign-up hold the lowest free place of another slot, and its old place no more."""
    _void_offers(held)
    _end_wait(slot, held.group)
    _put(held, slot, _lowest_free([each.place for each in slot.confirmed]))


def exchange(one: SignUp, other: SignUp) -> None:
    """Have two sign-ups hold each other's place."""
    _void_offers(one, other)
    _end_wait(other.slot, one.group)
    _end_wait(one.slot, other.group)
    (slot, place), (their_slot, their_place) = (one.slot, one.place), (other.slot, other.place)
    # No place is held twice, not even between two statements: one of the two stands aside, at a
    # number beyond what its slot has, until its new place is free.
    _put(one, slot, slot.capacity + 1)
    _put(other, slot, place)
    _put(one, their_slot, their_place)


def _put(sign_up: SignUp, slot: SeminarSlot, place: int | None) -> None:
    """Write which place of which slot a sign-up holds, both in one statement."""
    left = sign_up.slot
    sign_up.slot_id, sign_up.place = slot.id, place
    db.session.flush()
    set_committed_value(sign_up, "slot", slot)
    for each in {left, slot}:
        db.session.expire(each, ["sign_ups"])


def vacate(sign_up: SignUp) -> None:
    """Have a sign-up hold nothing and wait for nothing any more."""
    _void_offers(sign_up)
    choosing.free_chosen(sign_up)
    sign_up.state, sign_up.place, sign_up.turn = SignUpState.WITHDRAWN, None, None
    sign_up.instead_of, sign_up.withdrawn_at = None, now()
    # Written at once: the place must be free for whoever takes it in this transaction.
    db.session.flush()
    db.session.execute(
        update(SignUp).where(SignUp.instead_of_id == sign_up.id).values(instead_of_id=None)
    )


def _end_wait(slot: SeminarSlot, group: Group) -> None:
    """The group is about to hold the slot by another of its sign-ups: it waits for it no more."""
    waiting = waiting_for(slot, group)
    if waiting is not None:
        vacate(waiting)


def _void_offers(*sign_ups: SignUp) -> None:
    """These are about to hold their slots no more. Whoever waits for an answer, or thinks about
    one, is told."""
    ids = [each.id for each in sign_ups]
    for offer in db.session.scalars(
        select(SwapOffer).where(
            or_(SwapOffer.offered_id.in_(ids), SwapOffer.wanted_id.in_(ids)),
            SwapOffer.state == OfferState.PENDING,
        )
    ):
        offer.state, offer.answered_at = OfferState.VOID, now()
        if offer.wanted_id not in ids:
            swap_letters.tell_lapsed(offer.wanted, offer.offered)
        elif offer.offered_id not in ids:
            swap_letters.tell_lapsed(offer.offered, offer.wanted)
    db.session.flush()


def _lowest_free(taken: Collection[int | None]) -> int:
    numbers = set(taken)
    return next(number for number in range(1, len(numbers) + 2) if number not in numbers)
