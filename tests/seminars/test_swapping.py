"""Two groups exchange their slots in one transaction, or nothing changes."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.core.errors import DomainError
from app.courses import operations as courses
from app.scribes import operations as scribes
from app.seminars import personal, queries
from app.seminars.dues.due import due_at
from app.seminars.holding import giving_up, swapping, taking
from app.seminars.models import ScribeClash, SignUp, SignUpState, SlotMode
from app.seminars.swap_models import OfferState, SwapOffer
from tests.factories import at, make_group, make_group_set, make_seminar, make_slot
from tests.seminars.scene import MONDAY, WHAT, Scene, make_scene, refused, states


def _two(pairs: int = 2, **settings: object) -> tuple[Scene, SignUp, SignUp]:
    scene = make_scene(slots=pairs, pairs=pairs, **settings)
    ours, theirs, *_others = [scene.take(n, n, title=f"Of pair {n}") for n in range(pairs)]
    return scene, ours, theirs


def _offer(scene: Scene, offered: SignUp, wanted: SignUp) -> SwapOffer:
    return swapping.offer_swap(offered, wanted, offered.group.members[0], "Please")


def test_an_accepted_offer_exchanges_all_that_hangs_on_the_two_slots(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene, ours, theirs = _two()
        notes = scene.due(3, "Notes")
        with write():
            scene.slots[1].starts_at += timedelta(days=7)
            scene.slots[1].capacity = 2
        keys, version = (ours.public_id, theirs.public_id), scene.course.page_version
        offer = _offer(scene, ours, theirs)
        assert _offer(scene, ours, theirs) is offer
        assert queries.offers_to(scene.groups[1]) == queries.offers_by(scene.groups[0]) == [offer]
        for _again in range(2):
            swapping.accept_swap(offer, scene.people[3])
        assert [scene.holders(n) for n in range(2)] == [[1], [0]]
        assert [(each.place, each.turn, each.title) for each in (ours, theirs)] == [
            (1, 1, "Of pair 0"),
            (1, 1, "Of pair 1"),
        ]
        assert (ours.public_id, theirs.public_id) == keys
        assert due_at(notes, ours.slot) - due_at(notes, theirs.slot) == timedelta(days=7)
        assert (offer.state, offer.answered_by_id) == (OfferState.ACCEPTED, scene.people[3].id)
        assert scene.course.page_version > version
        assert min(ours.revision, theirs.revision) > 0


def test_only_those_who_are_asked_answer_and_only_once(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene, ours, theirs = _two()
        ann, _ben, cleo, *_ = scene.people
        with refused("not_a_member"):
            swapping.offer_swap(ours, theirs, cleo, "")
        offer = _offer(scene, ours, theirs)
        for act in (swapping.accept_swap, swapping.decline_swap):
            with refused("not_a_member"):
                act(offer, ann)
        with refused("not_a_member"):
            swapping.withdraw_offer(offer, cleo)
        with pytest.raises(DomainError, match="Accept its offer instead"):
            _offer(scene, theirs, ours)
        for _again in range(2):
            swapping.decline_swap(offer, cleo)
        for act, person, words in (
            (swapping.accept_swap, cleo, "has declined this offer"),
            (swapping.withdraw_offer, ann, "has declined this offer"),
        ):
            with pytest.raises(DomainError, match=words):
                act(offer, person)
        with pytest.raises(DomainError, match="again from Wed 14 Oct"):
            _offer(scene, ours, theirs)
        with travel(MONDAY + timedelta(days=2)):
            second = _offer(scene, ours, theirs)
            for _again in range(2):
                swapping.withdraw_offer(second, ann)
            with pytest.raises(DomainError, match="has taken this offer back"):
                swapping.accept_swap(second, cleo)
        assert [scene.holders(n) for n in range(2)] == [[0], [1]]


def test_an_offer_is_void_once_one_side_holds_its_slot_no_more(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene, ours, theirs = _two(pairs=3)
        [third] = scene.slots[2].confirmed
        offers = [_offer(scene, ours, theirs), _offer(scene, third, theirs)]
        swapping.accept_swap(offers[0], scene.people[2])
        assert [offer.state for offer in offers] == [OfferState.ACCEPTED, OfferState.VOID]
        with pytest.raises(DomainError, match="This offer is over"):
            swapping.accept_swap(offers[1], scene.people[2])
        again = _offer(scene, third, theirs)
        giving_up.withdraw_sign_up(third, scene.people[4])
        assert again.state is OfferState.VOID
        last = _offer(scene, ours, theirs)
        scene.take(2, 0, title=ours.title, instead_of=ours)
        assert last.state is OfferState.VOID


def test_the_rules_of_taking_hold_for_both_sides_and_a_refusal_changes_nothing(
    app: Flask,
) -> None:
    with app.app_context():
        with travel(MONDAY):
            scene, ours, theirs = _two(cutoff_days=1, scribe_clash=ScribeClash.FORBID)
            second = make_seminar(make_group_set(scene.course))
            with write():
                scene.slots[1].starts_at += timedelta(hours=24)
                scene.meeting.scribe_places = 1
            offer = _offer(scene, ours, theirs)
        with travel(at("2020-10-20 07:00")), refused("settled"):
            swapping.accept_swap(offer, scene.people[2])
        with travel(MONDAY):
            # One of theirs presents elsewhere while our slot is on.
            busy = make_slot(second, scene.meeting, starts_at=scene.slots[0].starts_at)
            elsewhere = taking.sign_up(
                busy, make_group(second.group_set, scene.people[2]), scene.people[2], **WHAT
            )
            with refused("two_at_once"):
                swapping.accept_swap(offer, scene.people[2])
            giving_up.take_out(elsewhere, scene.staff.user)
            courses.withdraw(scene.course, scene.people[0], scene.staff.user)
            with refused("group_incomplete"):
                swapping.accept_swap(offer, scene.people[2])
            assert [scene.holders(n) for n in range(2)] == [[0], [1]]
            assert offer.state is OfferState.PENDING
            with refused("scribe_presents"):
                scribes.claim(scene.meeting, scene.people[2])


def test_what_can_not_be_exchanged_is_said_to_be_so(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene, ours, theirs = _two(slots_per_group=2)
        with write():
            scene.slots[0].capacity = 2
        beside = scene.take(0, 1)
        for other, code in ((beside, "same_slot"), (ours, "not_two_groups")):
            with refused(code):
                _offer(scene, ours, other)
        waits = scene.wait(1, 0, instead_of=ours)
        with refused("given_up"):
            _offer(scene, theirs, waits)


def test_an_exchange_ends_the_wait_for_the_slot_that_one_has_by_it(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene, ours, theirs = _two()
        waits = [scene.wait(1, 0, instead_of=ours), scene.wait(0, 1, instead_of=theirs)]
        swapping.accept_swap(_offer(scene, theirs, ours), scene.people[0])
        assert [scene.holders(n) for n in range(2)] == [[1], [0]]
        assert states(*waits) == [SignUpState.WITHDRAWN] * 2


def test_offers_stand_after_sign_up_has_closed_and_where_a_draw_gave_the_slots(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        scene = make_scene(mode=SlotMode.DRAW, draw_seed="seed")
        drawn = [
            taking.give_drawn(scene.slots[n], scene.groups[n], scene.staff.user, chosen=())
            for n in range(2)
        ]
        with write():
            for slot in scene.slots:
                slot.starts_at += timedelta(days=30)
        with travel(scene.seminar.opens_at - timedelta(seconds=1)), refused("not_open_yet"):
            _offer(scene, *drawn)
        with travel(scene.seminar.closes_at + timedelta(days=1)):
            swapping.accept_swap(_offer(scene, *drawn), scene.people[2])
        assert [scene.holders(n) for n in range(2)] == [[1], [0]]


def test_staff_exchange_groups_also_when_slots_are_settled(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        with travel(MONDAY):
            scene, ours, theirs = _two()
            offer = _offer(scene, ours, theirs)
        with travel(at("2020-10-22 00:00")):
            with refused("slot_past"):
                swapping.accept_swap(offer, scene.people[2])
            swapping.exchange(ours, theirs, scene.staff.user)
        assert [scene.holders(n) for n in range(2)] == [[1], [0]]
        assert offer.state is OfferState.VOID


def test_what_somebody_wrote_with_an_offer_is_theirs_and_goes_with_them(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene, ours, theirs = _two()
        _offer(scene, ours, theirs)
        ann = scene.people[0].user
        [told] = personal.holding(ann).content["swaps_offered"]
        assert (told["message"], told["state"]) == ("Please", OfferState.PENDING)
        with write(scene.course):
            personal.forget(ann, scene.staff.user)
        [told] = personal.holding(ann).content["swaps_offered"]
        assert told["message"] == ""
