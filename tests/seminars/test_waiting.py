"""A place that comes free goes to the first in line who can take it, and nobody is faster."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.core.errors import InvalidInput
from app.courses import operations as courses
from app.groups import operations as groups
from app.schedule import meetings
from app.seminars import queries
from app.seminars.holding import changing, giving_up, waiting
from app.seminars.models import SignUpState, SlotMode
from app.seminars.setting import slots
from tests.factories import at, make_meeting
from tests.seminars.scene import MONDAY, WHAT, Scene, make_scene, refused, states


def _one_slot_and_a_line(pairs: int = 3) -> Scene:
    """The first pair has the first slot; the others wait for it, in their order."""
    scene = make_scene(pairs=pairs)
    scene.take(0, 0)
    for pair in range(1, pairs):
        scene.wait(0, pair)
    return scene


def test_the_first_in_line_has_the_place_that_comes_free(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _one_slot_and_a_line()
        assert scene.line() == [1, 2]
        assert [waiting.position(each) for each in scene.slots[0].waiting] == [1, 2]
        giving_up.withdraw_sign_up(scene.slots[0].confirmed[0], scene.people[1])
        assert (scene.holders(), scene.line()) == ([1], [2])
        [held] = scene.slots[0].confirmed
        assert (held.place, held.turn, held.title) == (1, 1, WHAT["title"])
        giving_up.take_out(held, scene.staff.user)
        assert (scene.holders(), scene.line()) == ([2], [])


def test_waiting_twice_is_once_and_has_reasons_where_it_is_not_possible(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        scene = make_scene(pairs=3)
        with travel(MONDAY):
            with refused("slot_free"):
                scene.wait(0, 1)
            scene.take(0, 0)
            assert scene.wait(0, 1) is scene.wait(0, 1)
            with refused("waits_already"):
                scene.wait(0, 1, title="Something else")
            with refused("already_holds"):
                scene.wait(0, 0)
            with pytest.raises(InvalidInput):
                scene.wait(0, 2, title="")
            with refused("not_a_member"):
                waiting.join_waitlist(scene.slots[0], scene.groups[2], scene.people[0], **WHAT)
        with travel(scene.seminar.opens_at - timedelta(seconds=1)), refused("not_open_yet"):
            scene.wait(0, 2)
        for settings, code in (
            ({"has_waitlist": False}, "no_waitlist"),
            ({"mode": SlotMode.DRAW, "draw_seed": "seed"}, "draw"),
        ):
            other = make_scene(pairs=2, **settings)
            with travel(MONDAY):
                other.assign()
                with refused(code):
                    other.wait(0, 1)


def test_whoever_cannot_take_the_place_keeps_their_place_in_line(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = _one_slot_and_a_line()
        gone, stays = scene.groups[1].members
        courses.withdraw(scene.course, gone, scene.staff.user)
        giving_up.withdraw_sign_up(scene.slots[0].confirmed[0], scene.people[0])
        assert (scene.holders(), scene.line()) == ([2], [1])
        giving_up.withdraw_sign_up(scene.slots[0].confirmed[0], scene.people[4])
        assert (scene.holders(), scene.line()) == ([], [1])
        # It is complete again: the place that nobody else wanted is its own.
        late = scene.people[6]
        groups.accept_invitation(groups.invite(scene.groups[1], stays, late), late)
        assert (scene.holders(), scene.line()) == ([1], [])


def test_a_group_moves_up_and_its_own_slot_goes_to_the_next_in_line(app: Flask) -> None:
    """A cascade: pair 0 leaves, pair 1 moves to its slot, pair 2 to that of pair 1, 3 gets it."""
    with app.app_context(), travel(MONDAY):
        scene = make_scene(slots=3, pairs=4)
        held = [scene.take(n, n) for n in range(3)]
        with refused("already_holds"):
            scene.wait(0, 1)
        scene.wait(0, 1, title="For the first slot", instead_of=held[1])
        scene.wait(1, 2, instead_of=held[2])
        scene.wait(2, 3)
        key = held[1].public_id
        giving_up.withdraw_sign_up(held[0], scene.people[0])
        assert [scene.holders(n) for n in range(3)] == [[1], [2], [3]]
        assert [scene.line(n) for n in range(3)] == [[], [], []]
        [moved] = scene.slots[0].confirmed
        assert (moved.public_id, moved.title) == (key, "For the first slot")


def test_the_place_that_a_group_moves_away_from_goes_to_the_next_in_line(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = _one_slot_and_a_line()
        scene.take(1, 0, instead_of=scene.slots[0].confirmed[0])
        assert [scene.holders(n) for n in range(2)] == [[1], [0]]
        assert scene.line() == [2]


def test_a_group_that_takes_another_slot_stays_in_line_to_move(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = _one_slot_and_a_line()
        held = scene.take(1, 1)
        assert scene.line() == [1, 2]
        assert scene.slots[0].waiting[0].instead_of is held
        giving_up.withdraw_sign_up(scene.slots[0].confirmed[0], scene.people[0])
        assert (scene.holders(0), scene.holders(1), scene.line()) == ([1], [], [2])


def test_other_waits_end_when_a_group_holds_all_it_may(app_sqlite: Flask) -> None:
    for allowed, left in ((1, []), (2, [2])):
        with app_sqlite.app_context(), travel(MONDAY):
            scene = make_scene(slots=2, pairs=3, slots_per_group=allowed)
            first, _second = scene.take(0, 0), scene.take(1, 1)
            scene.wait(0, 2)
            scene.wait(1, 2)
            giving_up.withdraw_sign_up(first, scene.people[0])
            assert (scene.holders(0), scene.line(1)) == ([2], left)


def test_nobody_is_promoted_to_or_from_a_slot_that_is_settled_or_off(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = make_scene(slots=2, pairs=3, cutoff_days=2)
        with write():
            scene.slots[1].meeting_id = make_meeting(scene.course, "2020-10-28 07:00").id
            scene.slots[1].starts_at = at("2020-10-28 07:00")
        with travel(MONDAY):
            early, later = scene.take(0, 0), scene.take(1, 1)
            scene.wait(0, 2)
            scene.wait(1, 0, instead_of=early)
        with travel(at("2020-10-19 07:00")):
            # The one who waits for the later slot would leave one that is settled by now.
            giving_up.take_out(later, scene.staff.user)
            assert (scene.holders(1), scene.line(1)) == ([], [0])
            giving_up.take_out(early, scene.staff.user)
            # It may wait for the later one still, and has it now; nobody gets the settled one.
            assert [scene.holders(n) for n in range(2)] == [[], [0]]
            assert scene.line(0) == [2]
        with travel(MONDAY):
            meetings.cancel_meeting(scene.meeting, scene.staff.user)
            waiting.fill(scene.slots[0])
            assert (scene.holders(0), scene.line(0)) == ([], [2])


def test_a_larger_slot_takes_those_in_line(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = _one_slot_and_a_line(pairs=4)
        slot = scene.slots[0]
        slots.edit_slot(slot, scene.staff.user, starts_at=slot.starts_at, minutes=25, capacity=3)
        assert (scene.holders(), scene.line()) == ([0, 1, 2], [3])


def test_staff_may_put_a_group_before_the_line_and_one_of_it_first(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = _one_slot_and_a_line()
        with write():
            scene.slots[0].capacity = 2
        last = scene.slots[0].waiting[1]
        assert scene.assign(0, 2) is last
        assert (scene.holders(), scene.line()) == ([0, 2], [1])


def test_leaving_the_line_twice_is_once_and_not_possible_with_the_slot(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = _one_slot_and_a_line()
        first, second = scene.slots[0].waiting
        with refused("not_a_member"):
            waiting.leave_waitlist(first, scene.people[0])
        for _again in range(2):
            waiting.leave_waitlist(second, scene.people[5])
        assert states(first, second) == [SignUpState.WAITLISTED, SignUpState.WITHDRAWN]
        giving_up.withdraw_sign_up(scene.slots[0].confirmed[0], scene.people[0])
        with refused("has_slot"):
            waiting.leave_waitlist(first, scene.people[2])
        again = scene.wait(0, 2)
        assert (again.id > second.id, scene.line()) == (True, [2])


def test_waiting_holds_nobody_in_a_group_and_ends_with_it(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = _one_slot_and_a_line()
        for person in list(scene.groups[1].members):
            groups.leave(scene.groups[1], person)
        assert scene.line() == [2]
        assert queries.waitings_of(scene.groups[1]) == []


def test_what_is_said_anew_of_a_slot_goes_for_the_one_that_is_waited_for(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene(slots=3, pairs=3)
        mine, *_others = [scene.take(n, n) for n in range(3)]
        alike = scene.wait(1, 0, instead_of=mine)
        other = scene.wait(2, 0, title="For later", instead_of=mine)
        changing.change_sign_up(mine, scene.people[1], title="Better", papers="")
        assert (alike.title, other.title) == ("Better", "For later")
        changing.change_sign_up(alike, scene.people[1], title="Best", papers="")
        assert (mine.title, alike.title) == ("Better", "Best")


def test_a_wait_ends_where_the_group_takes_the_slot_itself(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene(slots=2, pairs=3)
        mine, theirs = scene.take(0, 0), scene.take(1, 1)
        waits = scene.wait(1, 0, instead_of=mine)
        with write(scene.course):
            # As if its place had come free without anybody being promoted.
            theirs.slot.capacity = 2
        assert scene.take(1, 0, title="By hand", instead_of=mine) is mine
        assert (scene.holders(1), mine.title) == ([1, 0], "By hand")
        assert states(waits) == [SignUpState.WITHDRAWN]
        last = scene.wait(1, 2)
        with write(scene.course):
            theirs.slot.capacity = 3
        assert scene.take(1, 2, title="By hand") is last
