"""The pages on which two groups exchange slots."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from app.core.db import write
from app.seminars import queries
from app.seminars.holding.shown import choice_of, mark_of, marks_of
from app.seminars.setting import slots
from app.seminars.swap_models import SwapOffer
from tests.conftest import FrozenClock
from tests.factories import at, make_meeting, make_slot
from tests.seminars.scene import Scene, make_scene
from tests.seminars.visiting import board, member, visitor


@pytest.fixture
def scene(app_sqlite: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """Group 0 presents on 21 October, group 1 a week later; slides are due the day before."""
    with app_sqlite.app_context():
        scene = make_scene(slots=1, pairs=3)
        later = make_meeting(scene.course, "2020-10-28 07:00")
        scene.slots.append(make_slot(scene.seminar, later))
        scene.due(-1)
        scene.take(0, 0)
        scene.take(1, 1)
        yield scene


def offer_url(scene: Scene, slot: int = 1) -> str:
    """Where a swap is offered to the group that holds the slot."""
    return f"{board(scene)}{scene.slots[slot].confirmed[0].public_id}/swap"


def sides(scene: Scene) -> dict[str, str]:
    """The two slots as the form of group 0 shows them to it."""
    mine, theirs = (scene.slots[n].confirmed[0] for n in (0, 1))
    return {"offered": choice_of(mine), "seen": mark_of(theirs)}


def offered(scene: Scene, message: str = "") -> SwapOffer:
    """Group 0 offers group 1 a swap."""
    answer = member(scene, 0).post(offer_url(scene), data={**sides(scene), "message": message})
    assert (answer.status_code, answer.location) == (303, board(scene))
    (offer,) = queries.offers_to(scene.groups[1])
    return offer


def url_of(scene: Scene, offer: SwapOffer) -> str:
    """Where an offer is looked at."""
    return f"{board(scene)}offers/{offer.public_id}"


def test_a_swap_is_offered_looked_at_and_accepted(scene: Scene) -> None:
    asks, asked = member(scene, 0), member(scene, 1)
    assert "You give" in asks.get(offer_url(scene)).text
    offer = offered(scene, "We are away. <b>Please</b>")
    assert asks.post(offer_url(scene), data=sides(scene)).status_code == 303  # twice is once
    assert "You offer" in asks.get(board(scene)).text
    shown = asked.get(board(scene)).text
    url = url_of(scene, offer)
    assert f'action="{url}/accept"' in shown
    assert f'action="{url}/decline"' in shown
    page = asked.get(url).text
    assert "We are away. &lt;b&gt;Please" in page
    # Both sides, with what is due: before and after.
    for moment in ("Wed 21 Oct, 15:00", "Wed 28 Oct, 15:00", "Tue 20 Oct, 23:59"):
        assert page.count(moment) == 2
    assert asked.post(f"{url}/accept").status_code == 409  # what was shown is not said
    assert (scene.holders(0), scene.holders(1)) == ([0], [1])
    for mark in marks_of(offer).values():
        assert f'value="{mark}"' in shown
        assert f'value="{mark}"' in page
    for _click in range(2):
        assert asked.post(f"{url}/accept", data=marks_of(offer)).status_code == 303
    assert (scene.holders(0), scene.holders(1)) == ([1], [0])
    assert "It was accepted" in asks.get(url).text
    assert "/accept" not in asked.get(url).text


def test_only_the_two_groups_and_the_staff_know_of_an_offer(scene: Scene) -> None:
    url = url_of(scene, offered(scene))
    staff = visitor(scene.staff)
    third = member(scene, 2)
    assert third.get(url).status_code == 404
    assert staff.get(url).status_code == 200
    for verb in ("accept", "decline", "take-back"):
        assert third.post(f"{url}/{verb}").status_code == 404
        assert staff.post(f"{url}/{verb}").status_code == 403
        elsewhere = url.replace(scene.course.slug, make_scene().course.slug)
        assert member(scene, 1).post(f"{elsewhere}/{verb}").status_code in (403, 404)
    for verb in ("accept", "decline"):  # one's own offer is for the others to answer
        assert member(scene, 0).post(f"{url}/{verb}").status_code == 409
    assert member(scene, 1).post(f"{url}/take-back").status_code == 409
    assert (scene.holders(0), scene.holders(1)) == ([0], [1])


def test_a_swap_is_accepted_for_the_hours_that_were_shown(scene: Scene) -> None:
    offer = offered(scene)
    seen, url = marks_of(offer), f"{url_of(scene, offer)}/accept"
    slot = scene.slots[0]
    edit = partial(slots.edit_slot, slot, scene.staff.user, minutes=25)
    later = slot.starts_at + timedelta(minutes=40)
    edit(starts_at=later, capacity=slot.capacity)
    asked = member(scene, 1)
    answer = asked.post(url, data=seen)
    assert answer.status_code == 409
    assert answer.text.count("Wed 21 Oct, 15:40") >= 3  # said, and what each of the two has
    assert (scene.holders(0), scene.holders(1)) == ([0], [1])
    edit(starts_at=later, capacity=2)  # which is no other hour
    assert asked.post(url, data=marks_of(offer)).status_code == 303
    assert (scene.holders(0), scene.holders(1)) == ([1], [0])


def test_a_swap_is_accepted_for_the_lengths_that_were_shown(scene: Scene) -> None:
    offer = offered(scene)
    seen, slot = marks_of(offer), scene.slots[0]
    slots.edit_slot(slot, scene.staff.user, starts_at=slot.starts_at, minutes=5, capacity=1)
    answer = member(scene, 1).post(f"{url_of(scene, offer)}/accept", data=seen)
    assert (answer.status_code, scene.holders(0)) == (409, [0])


@pytest.mark.parametrize(
    ("group", "verb", "said"), [(1, "decline", "was declined"), (0, "take-back", "taken back")]
)
def test_an_offer_is_declined_or_taken_back(scene: Scene, group: int, verb: str, said: str) -> None:
    url = url_of(scene, offered(scene))
    for _click in range(2):
        assert member(scene, group).post(f"{url}/{verb}").status_code == 303
    assert said in member(scene, 1 - group).get(url).text
    late = member(scene, 1).post(f"{url}/accept")
    assert late.status_code == 409
    assert (scene.holders(0), scene.holders(1)) == ([0], [1])


def test_why_no_swap_is_possible_is_said(scene: Scene, frozen_clock: FrozenClock) -> None:
    page = member(scene, 2).get(offer_url(scene)).text
    assert "holds no slot that it could give" in page
    answer = member(scene, 2).post(offer_url(scene), data={"message": "Please"})
    assert answer.status_code == 409
    assert "holds no slot that it could give" in answer.text
    assert "Please" in answer.text
    frozen_clock.set(at("2020-10-20 16:00"))  # the slides are due
    page = member(scene, 0).get(offer_url(scene)).text
    assert "too late" in page
    assert "too late" in member(scene, 0).get(offer_url(scene).removesuffix("/swap")).text
    data = {**sides(scene), "message": "Mine"}
    assert member(scene, 0).post(offer_url(scene), data=data).status_code == 409


def test_with_several_slots_one_is_chosen(scene: Scene) -> None:
    with write(scene.course):
        scene.seminar.slots_per_group = 2
    start = scene.slots[0].starts_at + timedelta(minutes=30)
    scene.slots.append(make_slot(scene.seminar, scene.meeting, starts_at=start))
    second = scene.take(2, 0)
    page = member(scene, 0).get(offer_url(scene)).text
    assert second.public_id in page
    data = {**sides(scene), "offered": choice_of(second)}
    assert member(scene, 0).post(offer_url(scene), data=data).status_code == 303
    (offer,) = queries.offers_by(scene.groups[0])
    assert offer.offered is second


def test_no_other_slot_is_offered_than_was_shown(scene: Scene) -> None:
    shown, mine = sides(scene), member(scene, 0)
    for sent in ({}, {**shown, "offered": ""}, {**shown, "offered": "nonsense"}):
        assert mine.post(offer_url(scene), data=sent).status_code in (409, 422)
    assert mine.post(offer_url(scene), data={"offered": shown["offered"]}).status_code == 409
    start = scene.slots[0].starts_at + timedelta(minutes=30)
    scene.slots.append(make_slot(scene.seminar, scene.meeting, starts_at=start))
    held = scene.slots[0].confirmed[0]
    scene.take(2, 0, instead_of=held)
    answer = mine.post(offer_url(scene), data=shown)
    assert answer.status_code == 409
    assert "15:30 now" in answer.text
    assert queries.offers_by(scene.groups[0]) == []
