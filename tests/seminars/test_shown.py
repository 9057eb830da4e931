"""A question that was opened before a sign-up came to another slot does not act on that one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.groups.rules import group_title
from app.seminars.holding import giving_up
from app.seminars.holding.shown import choice_of, mark_of
from app.seminars.setting import slots
from tests.conftest import FrozenClock
from tests.seminars.scene import WHAT, Scene, make_scene, refused
from tests.seminars.visiting import form_of, member, page_of, visitor, wait_at


@pytest.fixture
def scene(app_sqlite: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """Three slots; group 0 holds the first and group 1 the last."""
    with app_sqlite.app_context():
        scene = make_scene(slots=3)
        scene.take(0, 0)
        scene.take(2, 1)
        yield scene


def test_a_slot_that_was_not_shown_is_not_given_up(scene: Scene) -> None:
    held = scene.slots[0].confirmed[0]
    seen, url = {"seen": mark_of(held)}, f"{page_of(scene, held)}/withdraw"
    scene.take(1, 0, instead_of=held)
    mine = member(scene)
    for sent in (seen, {}):
        answer = mine.post(url, data=sent)
        assert answer.status_code == 409
        assert "holds Wed 21 Oct, 15:25 now" in answer.text
        assert mark_of(held) in answer.text  # to decide again
    assert scene.holders(1) == [0]


def test_staff_take_nobody_out_of_a_slot_that_they_were_not_shown(scene: Scene) -> None:
    waits = scene.wait(0, 1, instead_of=scene.slots[2].confirmed[0])
    held, staff = scene.slots[2].confirmed[0], visitor(scene.staff)
    url = f"/c/{scene.course.slug}/manage/seminars/sign-ups/{held.public_id}/take-out"
    seen = {"seen": mark_of(held)}
    giving_up.take_out(scene.slots[0].confirmed[0], scene.staff.user)
    assert (scene.holders(0), scene.holders(2)) == ([1], [])
    assert staff.post(url, data=seen).status_code == 409
    assert scene.holders(0) == [1]
    giving_up.take_out(waits, scene.staff.user, seen="")  # it waits no longer: nothing is lost


def test_a_promotion_meanwhile_is_not_undone_as_if_it_was_a_wait(scene: Scene) -> None:
    giving_up.take_out(scene.slots[2].confirmed[0], scene.staff.user)
    waits = scene.wait(0, 1)
    seen = mark_of(waits)
    giving_up.take_out(scene.slots[0].confirmed[0], scene.staff.user)
    with refused("stale"):
        giving_up.take_out(waits, scene.staff.user, seen=seen)
    assert scene.holders(0) == [1]


@pytest.mark.parametrize("waits", [False, True])
def test_nobody_moves_from_a_slot_that_they_were_not_shown(scene: Scene, waits: bool) -> None:
    held = scene.slots[0].confirmed[0]
    shown = choice_of(held)
    scene.take(1, 0, instead_of=held)
    url = wait_at(scene, 2) if waits else form_of(scene, 0)
    answer = member(scene).post(url, data={**WHAT, "instead_of": shown})
    assert answer.status_code == 409
    assert "holds Wed 21 Oct, 15:25 now" in answer.text
    assert choice_of(held) in answer.text
    assert (scene.holders(0), scene.holders(1), scene.line(2)) == ([], [0], [])


def test_staff_exchange_what_they_were_shown(scene: Scene) -> None:
    held, other = scene.slots[0].confirmed[0], scene.slots[2].confirmed[0]
    pair = {"first": choice_of(held), "second": choice_of(other)}
    scene.take(1, 0, instead_of=held)
    url = f"/c/{scene.course.slug}/manage/seminars/{scene.seminar.public_id}/exchange"
    staff = visitor(scene.staff)
    assert staff.post(url, data=pair).status_code == 409
    pair["first"] = choice_of(held)
    slot = scene.slots[1]
    later = slot.starts_at + timedelta(minutes=1)
    slots.edit_slot(slot, scene.staff.user, starts_at=later, minutes=20, capacity=1)
    answer = staff.post(url, data=pair)
    assert answer.status_code == 409
    assert "holds Wed 21 Oct, 15:26 now" in answer.text
    assert (scene.holders(1), scene.holders(2)) == ([0], [1])


def test_staff_who_exchange_hear_that_a_group_has_given_its_slot_up(scene: Scene) -> None:
    held, other = scene.slots[0].confirmed[0], scene.slots[2].confirmed[0]
    pair = {"first": choice_of(held), "second": choice_of(other), "reason": "They asked."}
    url = f"/c/{scene.course.slug}/manage/seminars/{scene.seminar.public_id}/exchange"
    giving_up.take_out(other, scene.staff.user)
    answer = visitor(scene.staff).post(url, data=pair)
    assert answer.status_code == 409
    assert f"{group_title(other.group)} no longer holds Wed 21 Oct, 15:50" in answer.text
    assert f'href="{url.removesuffix("/exchange")}"' in answer.text
