"""Running the draw."""

import pytest
from flask import Flask

from app.core.clock import now, travel
from app.core.db import write
from app.seminars.draw_models import DrawState
from app.seminars.drawing.collecting import collect
from app.seminars.drawing.publishing import publish
from app.seminars.drawing.running import discard
from app.seminars.holding import taking
from app.seminars.models import ScribeClash, SlotMode
from tests.factories import (
    at,
    make_group,
    make_group_set,
    make_seminar,
    make_slot,
)
from tests.seminars.drawing.classes import Class, closed, refused

pytestmark = pytest.mark.usefixtures("after_closing")


def test_the_same_inputs_give_the_same_draft(app: Flask) -> None:
    with app.app_context():
        it = closed()
        draft = it.draw()
        given = it.given(draft)
        assert given[0] == 0
        assert set(given) == {0, 1, 2}
        assert it.draw().id == draft.id
        discard(draft, it.teacher)
        again = it.draw()
        assert (again.id != draft.id, it.given(again)) == (True, given)


def test_it_is_run_when_wishes_are_over_and_not_after_it_is_published(closed_class: Class) -> None:
    with travel(at("2020-10-09 23:59")), refused("not_closed_yet"):
        closed_class.draw()
    publish(closed_class.draw(), closed_class.teacher)
    with refused("published"):
        closed_class.draw()


def test_no_draw_where_groups_come_first(closed_class: Class) -> None:
    with write(closed_class.course):
        closed_class.seminar.mode = SlotMode.FIRST_COME
    with refused("no_draw"):
        closed_class.draw()


def test_what_changed_since_makes_another_draft(closed_class: Class) -> None:
    draft = closed_class.draw()
    with write(closed_class.course):
        closed_class.slots[0].capacity = 2
    assert draft.inputs != collect(closed_class.seminar)
    another = closed_class.draw()
    assert (draft.state, another.state) == (DrawState.DISCARDED, DrawState.DRAFT)


def test_what_changes_while_it_is_solved_is_not_drawn_over(
    closed_class: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    def solve_slowly(*_args: object) -> dict[str, object]:
        with write(closed_class.course):
            closed_class.slots[0].capacity = 2
        return {}

    monkeypatch.setattr("app.seminars.drawing.running.outcome", solve_slowly)
    with refused("changed"):
        closed_class.draw()


def test_who_and_what_can_have_no_part_is_left_out_and_named(closed_class: Class) -> None:
    it = closed_class
    with write(it.course):
        it.slots[0].meeting.cancelled_at = now()
        it.seminar.group_set.min_size = 2
    inputs = collect(it.seminar)
    assert set(inputs["slots_left_out"].values()) == {"cancelled"}
    assert set(inputs["groups_left_out"].values()) == {"incomplete"}
    assert (inputs["groups"], inputs["slot_wishes"], inputs["slots"]) == ([], {}, {})
    assert it.draw().places == []


def test_places_that_groups_hold_already_are_not_drawn(closed_class: Class) -> None:
    it = closed_class
    taking.assign_slot(it.slots[0], it.groups[0], it.teacher, title="", papers="")
    inputs = collect(it.seminar)
    assert inputs["groups_left_out"] == {it.groups[0].public_id: "holds_slot"}
    assert inputs["slots_left_out"] == {it.slots[0].public_id: "full"}


def test_a_slot_that_is_settled_is_not_drawn(closed_class: Class) -> None:
    with travel(at("2020-10-21 07:30")):
        assert list(collect(closed_class.seminar)["slots_left_out"].values()) == ["settled"]


def test_nobody_is_drawn_into_two_places_at_once(closed_class: Class) -> None:
    """Group 0 ranks slot 0 alone, and its member presents in another seminar at that time."""
    it = closed_class
    other_set = make_group_set(it.course)
    elsewhere = make_slot(make_seminar(other_set), it.slots[0].meeting)
    group = make_group(other_set, it.members[0])
    taking.assign_slot(elsewhere, group, it.teacher, title="", papers="")
    pair = [it.groups[0].public_id, it.slots[0].public_id]
    assert collect(it.seminar)["ruled_out"] == [[*pair, "presents_elsewhere"]]
    assert it.given(it.draw())[0] != 0


@pytest.mark.parametrize("rule", list(ScribeClash))
def test_scribes_are_kept_from_presenting_where_the_seminar_forbids_it(
    closed_class: Class, monkeypatch: pytest.MonkeyPatch, rule: ScribeClash
) -> None:
    it = closed_class
    with write(it.course):
        it.seminar.scribe_clash = rule
    meeting, scribe = it.slots[0].meeting_id, it.members[0]
    monkeypatch.setattr(
        "app.seminars.holding.clashes.scribing", [lambda people: [(meeting, scribe)]]
    )
    given = it.given(it.draw())
    assert (given[0] is None) == (rule is ScribeClash.FORBID)
