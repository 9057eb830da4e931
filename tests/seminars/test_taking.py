"""A complete group takes slots while sign-up is open; staff may at any time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.core.errors import DomainError, InvalidInput
from app.seminars import queries
from app.seminars.holding import giving_up, obstacles, taking
from app.seminars.holding.situation import situation_of
from app.seminars.models import ScribeClash, SignUpState, SlotMode
from tests.factories import (
    at,
    make_group,
    make_group_set,
    make_meeting,
    make_slot,
    make_students,
)
from tests.seminars.scene import MONDAY, WHAT, make_scene, refused

SOON = at("2020-10-21 06:59:59")
BEGUN = at("2020-10-21 07:00")


def test_a_complete_group_takes_a_slot_and_the_course_page_changes(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene()
        version = scene.course.page_version
        sign_up = scene.take()
        assert (sign_up.state, sign_up.place, sign_up.turn) == (SignUpState.CONFIRMED, 1, 1)
        assert scene.course.page_version > version
        assert queries.sign_ups_of(scene.groups[0], scene.seminar) == [sign_up]


def test_the_same_request_twice_is_one_sign_up(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = make_scene()
        with travel(MONDAY):
            held = scene.take()
            assert scene.take() is held
            assert scene.assign() is held
            with refused("already_holds"):
                scene.take(title="Another title is not dropped silently")
        with travel(scene.seminar.closes_at):
            assert scene.take() is held


def test_a_full_slot_refuses_the_next_group_and_one_for_two_takes_two(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene(pairs=3)
        with write():
            scene.slots[0].capacity = 2
        assert [scene.take(group=n).place for n in range(2)] == [1, 2]
        assert scene.slots[0].free_places == 0
        with refused("slot_full"):
            scene.take(group=2)
        with refused("slot_full"):
            scene.assign(group=2)


def test_a_group_holds_as_many_slots_as_its_seminar_allows(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene(slots=3, slots_per_group=2)
        first, second = scene.take(0), scene.take(1)
        assert (first.turn, second.turn) == (1, 2)
        for act in (scene.take, scene.assign):
            with pytest.raises(DomainError, match="2 slots already") as refusal:
                act(2)
            assert refusal.value.code == "already_holds"
        giving_up.withdraw_sign_up(first, scene.people[0])
        assert scene.take(2).turn == 1


def test_the_window_opens_and_closes_by_the_second(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = make_scene()
        with write():
            scene.slots[1].starts_at = scene.seminar.closes_at + timedelta(days=1)
        for moment, code in (
            (scene.seminar.opens_at - timedelta(seconds=1), "not_open_yet"),
            (scene.seminar.closes_at, "closed"),
        ):
            with travel(moment), refused(code):
                scene.take(1)
        with travel(scene.seminar.opens_at):
            sign_up = scene.take(1)
        with travel(scene.seminar.closes_at), refused("closed"):
            giving_up.withdraw_sign_up(sign_up, scene.people[0])
        with travel(scene.seminar.closes_at - timedelta(seconds=1)):
            giving_up.withdraw_sign_up(sign_up, scene.people[0])
            scene.take(1)


@pytest.mark.parametrize(
    ("settings", "due", "last"),
    [
        ({}, None, SOON),
        ({"cutoff_days": 3}, None, SOON - timedelta(days=3)),
        # What is due at 23:59 in Hong Kong on the day before the slot's.
        ({}, -1, at("2020-10-20 15:58:59")),
        ({"cutoff_days": 3}, -1, SOON - timedelta(days=3)),
        ({}, 14, SOON),
    ],
)
def test_a_slot_is_taken_until_it_is_settled_and_then_by_staff(
    app_sqlite: Flask, settings: dict[str, int], due: int | None, last: object
) -> None:
    with app_sqlite.app_context():
        scene = make_scene(**settings)
        if due is not None:
            scene.due(due)
        assert isinstance(last, type(SOON))
        with travel(last):
            scene.take(group=0)
        with write():
            scene.slots[0].capacity = 2
        after = last + timedelta(seconds=1)
        with travel(after):
            with refused("slot_past" if after == BEGUN else "settled"):
                scene.take(group=1)
            scene.assign(group=1)


def test_an_incomplete_group_is_told_how_many_are_missing(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene()
        lone = make_group(scene.group_set, scene.people[4])
        with pytest.raises(DomainError, match="1 more person is needed") as refusal:
            taking.sign_up(scene.slots[0], lone, scene.people[4], **WHAT)
        assert refusal.value.code == "group_incomplete"
        with refused("group_incomplete"):
            taking.assign_slot(scene.slots[0], lone, scene.staff.user, **WHAT)


def test_only_students_in_the_group_sign_it_up_and_say_for_what(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene()
        slot, pair = scene.slots[0], scene.groups[0]
        with refused("not_a_member"):
            taking.sign_up(slot, pair, scene.people[2], **WHAT)
        with refused("not_a_student"):
            taking.sign_up(slot, pair, scene.staff, **WHAT)
        with pytest.raises(InvalidInput):
            scene.take(title="")


def test_a_group_of_another_set_or_course_does_not_get_in(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene, away = make_scene(), make_scene()
        other = make_group(make_group_set(scene.course), scene.people[0])
        with refused("other_set"):
            taking.sign_up(scene.slots[0], other, scene.people[0], **WHAT)
        with refused("not_a_student"):
            taking.sign_up(scene.slots[0], away.groups[0], away.people[0], **WHAT)
        with refused("other_set"):
            taking.assign_slot(scene.slots[0], away.groups[0], scene.staff.user, **WHAT)


def test_a_cancelled_meeting_takes_no_groups(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene()
        with write():
            scene.meeting.cancelled_at = MONDAY
        with refused("meeting_cancelled"):
            scene.take()
        with refused("meeting_cancelled"):
            scene.assign()


def test_a_draw_leaves_nothing_to_take(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene(mode=SlotMode.DRAW, draw_seed="seed")
        paper = scene.paper("Deep margins")
        with refused("draw"):
            scene.take()
        drawn = taking.give_drawn(scene.slots[0], scene.groups[0], scene.staff.user, chosen=[paper])
        assert (drawn.title, drawn.chosen[0].holds) == ("Deep margins", True)
        with refused("draw"):
            giving_up.withdraw_sign_up(drawn, scene.people[0])
        with refused("slot_full"):
            taking.give_drawn(scene.slots[0], scene.groups[1], scene.staff.user, chosen=())


def test_moving_takes_all_that_is_said_along_and_frees_the_old_place(app: Flask) -> None:
    with app.app_context():
        scene = make_scene(slots=3)
        with travel(MONDAY):
            held = scene.take()
            key, revision = held.public_id, held.revision
            for _again in range(2):
                moved = scene.take(1, title="Better", instead_of=held)
            assert moved is held
            assert (held.slot, held.public_id, held.turn) == (scene.slots[1], key, 1)
            assert (held.title, held.revision > revision) == ("Better", True)
            assert [scene.holders(n) for n in range(2)] == [[], [0]]
            scene.take(0, group=1)
            with refused("slot_full"):
                scene.take(0, instead_of=held)
            with refused("given_up"):
                scene.take(2, group=1, instead_of=held)
        with write():
            scene.slots[2].starts_at += timedelta(days=7)
        with travel(BEGUN + timedelta(minutes=25)), refused("slot_past"):
            scene.take(2, instead_of=held)


def test_a_move_is_no_way_round_a_cut_off(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = make_scene(cutoff_days=2)
        with write():
            scene.slots[1].starts_at += timedelta(days=7)
        with travel(MONDAY):
            held = scene.take()
        with travel(BEGUN - timedelta(days=2)):
            for act in (
                lambda: scene.take(1, instead_of=held),
                lambda: giving_up.withdraw_sign_up(held, scene.people[0]),
            ):
                with refused("settled"):
                    act()
            # The meeting is off: nobody presents in it, and its groups need another slot.
            with write():
                scene.meeting.cancelled_at = MONDAY
            with refused("meeting_cancelled"):
                scene.take(1, instead_of=held)
            with write():
                scene.slots[1].meeting_id = make_meeting(scene.course, "2020-10-28 07:00").id
            assert scene.take(1, instead_of=held).slot is scene.slots[1]


def test_a_page_asks_for_every_slot_in_no_more_statements_than_for_one(
    app: Flask, count_statements: Callable[[Callable[[], object]], int]
) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene(slots=6, scribe_clash=ScribeClash.FORBID)
        scene.take(0, 1)

        def ask() -> None:
            board = queries.board(scene.seminar)
            known = situation_of(scene.groups[0], scene.seminar)
            for slot in board.slots:
                obstacles.to_taking(slot, scene.groups[0], situation=known)
                obstacles.to_waiting(slot, scene.groups[0], situation=known)
                obstacles.warnings(slot, scene.groups[0], situation=known)

        few = count_statements(ask)
        for n in range(20):
            make_slot(scene.seminar, make_meeting(scene.course, "2020-10-28 07:00"), capacity=n + 1)
        assert count_statements(ask) == few


def test_the_board_takes_as_many_statements_for_many_groups_as_for_few(
    app: Flask, count_statements: Callable[[Callable[[], object]], int]
) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene()
        scene.take()

        def read() -> None:
            for slots in queries.slots_by_meeting(scene.course).values():
                for slot in slots:
                    for sign_up in (*slot.confirmed, *slot.waiting):
                        assert [m.name for m in sign_up.group.members]
                        assert [each.paper.reference.title for each in sign_up.chosen] == []
                        assert slot.seminar.closes_at < slot.starts_at + timedelta(days=99)
                        assert slot.meeting.starts_at <= slot.starts_at

        few = count_statements(read)
        people = make_students(scene.course, 40)
        slot = make_slot(scene.seminar, make_meeting(scene.course, "2020-10-28 07:00"), capacity=20)
        for number in range(20):
            pair = make_group(scene.group_set, *people[2 * number : 2 * number + 2])
            taking.sign_up(slot, pair, pair.members[0], **WHAT)
        assert count_statements(read) == few <= 5


def test_what_is_refused_at_a_glance_does_not_queue(
    app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene()
        scene.take()
        monkeypatch.setattr(taking, "write", lambda *_rows: pytest.fail("it queued"))
        with refused("slot_full"):
            scene.take(group=1)
