"""Changing a draft by hand."""

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.core.clock import travel
from app.core.db import db, write
from app.seminars.drawing import adjusting
from app.seminars.drawing.checking import published
from app.seminars.drawing.picture import distribution
from app.seminars.drawing.placing import by_hand
from app.seminars.drawing.possible import places_left
from app.seminars.drawing.publishing import publish
from app.seminars.drawing.telling import why
from app.seminars.models import ScribeClash, SeminarSlot, SignUp
from app.seminars.paper_models import SeminarPaper
from tests.factories import (
    make_meeting,
    make_slot,
)
from tests.seminars.drawing.classes import OPEN, Class, make_class, make_papers, refused

pytestmark = pytest.mark.usefixtures("after_closing")


def test_by_hand_a_group_gets_a_place_that_is_left(closed_class: Class) -> None:
    it = closed_class
    with write(it.course):
        it.slots[2].capacity = 2
    draft = it.draw()
    place = it.place(draft, 0)
    assert places_left(draft) == [it.slots[2]]
    with refused("slot_full"):
        adjusting.put(draft, place, it.slots[1], it.teacher)
    adjusting.put(draft, place, it.slots[2], it.teacher)
    assert (place.slot_id, place.rank, place.adjusted) == (it.slots[2].id, None, True)


def test_by_hand_two_groups_exchange_what_they_have(closed_class: Class) -> None:
    it = closed_class
    draft = it.draw()
    before = it.given(draft)
    adjusting.exchange(draft, it.place(draft, 0), it.place(draft, 1), it.teacher)
    assert it.given(draft) == [before[1], before[0], before[2]]
    assert [it.place(draft, group).adjusted for group in range(3)] == [True, True, False]
    assert it.place(draft, 0).rank is None


def test_by_hand_too_nobody_gets_what_is_ruled_out(
    closed_class: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = closed_class
    with write(it.course):
        it.seminar.scribe_clash = ScribeClash.FORBID
        other = make_meeting(it.course, number=2)
        it.slots.append(make_slot(it.seminar, other))
    monkeypatch.setattr(
        "app.seminars.holding.clashes.scribing", [lambda people: [(other.id, it.members[0])]]
    )
    draft = it.draw()
    with refused("scribes"):
        adjusting.put(draft, it.place(draft, 0), it.slots[3], it.teacher)
    assert not it.place(draft, 0).adjusted


def test_back_where_the_draw_had_it_nothing_is_changed_by_hand(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        with travel(OPEN):
            it = make_class()
            (paper,) = make_papers(it.seminar, True)
            it.rank(0, 0, papers=[paper])
        draft = it.draw()
        place = it.place(draft, 0)
        adjusting.take_out(draft, place, it.teacher, reason="You asked for it.")
        assert (place.paper_id, place.adjusted) == (None, True)
        assert place.reason == "You asked for it."
        found = why(draft, place)
        assert (found.given.startswith("The draw itself gave: "), found.no_slot) == (True, "")
        adjusting.put(draft, place, it.slots[0], it.teacher, reason="Back again.")
        assert (place.slot_id, place.rank) == (it.slots[0].id, 1)
        assert (place.paper_id, place.paper_rank) == (paper.id, 1)
        assert (place.adjusted, place.reason) == (False, "")


def test_one_step_puts_back_what_the_draw_gave_unless_another_has_it(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        it, papers = _with_papers(True, True, True)
        draft = it.draw()
        mine, other = it.place(draft, 0), it.place(draft, 1)
        slot, paper = mine.slot_id, mine.paper
        adjusting.take_out(draft, mine, it.teacher, reason="By mistake.")
        adjusting.put_back(draft, mine, it.teacher)
        assert (mine.slot_id, mine.paper, mine.adjusted) == (slot, paper, False)
        adjusting.give_paper(draft, mine, None, it.teacher)
        adjusting.put_back(draft, mine, it.teacher)
        assert (mine.paper, mine.adjusted) == (paper, False)
        adjusting.exchange(draft, mine, other, it.teacher)
        with refused("slot_full"):
            adjusting.put_back(draft, mine, it.teacher)
        assert mine.adjusted
        assert paper in papers


def test_by_hand_is_told_of_what_was_changed_and_counted_apart(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        it, papers = _with_papers(True, True, True)
        draft = it.draw()
        first, second, third = (it.place(draft, group) for group in range(3))
        adjusting.give_paper(draft, third, None, it.teacher)
        assert (list(by_hand(draft, "slot")), list(by_hand(draft, "paper"))) == (
            [],
            [it.groups[2].public_id],
        )
        assert [bar.label for bar in distribution(draft)] == ["Choice 1"]
        adjusting.exchange(draft, first, second, it.teacher)
        counted = {bar.label: bar.groups for bar in distribution(draft)}
        assert counted == {"Choice 1": 1, "A slot given by hand": 2}
        adjusting.take_out(draft, third, it.teacher)
        counted = {bar.label: bar.groups for bar in distribution(draft)}
        assert counted["No slot, taken out by hand"] == 1
        assert len(papers) == 3


def test_what_a_group_has_now_needs_no_reason(closed_class: Class) -> None:
    it = closed_class
    draft = it.draw()
    second = next(n for n in (1, 2) if it.place(draft, n).rank == 2)
    place, other = it.place(draft, second), it.place(draft, 3 - second)
    assert [line.rank for line in why(draft, place).slots] == [1]
    adjusting.exchange(draft, place, other, it.teacher)
    assert why(draft, place).slots == []


def _with_papers(*exclusive: bool) -> tuple[Class, list[SeminarPaper]]:
    """Each group ranks its own slot and all papers."""
    with travel(OPEN):
        it = make_class()
        papers = make_papers(it.seminar, *exclusive)
        for group in range(3):
            it.rank(group, group, papers=papers)
    return it, papers


def test_by_hand_a_group_gets_another_paper_that_nobody_has_or_none(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        it, papers = _with_papers(True, True, True, True)
        draft = it.draw()
        mine, other = it.place(draft, 0), it.place(draft, 1)
        drawn, wanted = mine.paper, other.paper
        with refused("paper_taken"):
            adjusting.give_paper(draft, mine, wanted, it.teacher)
        adjusting.give_paper(draft, other, None, it.teacher, reason="You presented it last year.")
        assert (other.paper_id, other.paper_rank, other.adjusted) == (None, None, True)
        adjusting.give_paper(draft, mine, wanted, it.teacher)
        assert (mine.paper, mine.adjusted) == (wanted, True)
        assert drawn is not None
        assert f"with “{drawn.reference.title}”" in why(draft, mine).given
        adjusting.give_paper(draft, mine, drawn, it.teacher)
        assert (mine.paper, mine.adjusted) == (drawn, False)
        adjusting.give_paper(draft, other, papers[3], it.teacher, reason="It fits your talk.")
        publish(draft, it.teacher)
        held = {each.group_id: each.chosen[0].paper for each in db.session.scalars(select(SignUp))}
        assert held[it.groups[1].id] == papers[3]
        assert published(draft)["by_hand"] == {
            it.groups[1].public_id: {
                "slot": it.slots[1].public_id,
                "paper": papers[3].public_id,
            }
        }


def test_a_paper_goes_with_its_group_and_not_to_two_when_a_slot_is_given_back(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        it, papers = _with_papers(True, False)
        draft = it.draw()
        (first,) = (each for each in draft.places if each.paper == papers[0])
        other = next(each for each in draft.places if each is not first)
        adjusting.exchange(draft, first, other, it.teacher)
        assert (first.paper, other.paper) == (papers[0], papers[1])
        slot = first.slot
        assert slot is not None
        adjusting.take_out(draft, first, it.teacher)
        with refused("no_slot"):
            adjusting.give_paper(draft, first, papers[1], it.teacher)
        adjusting.give_paper(draft, other, papers[0], it.teacher)
        adjusting.put(draft, first, slot, it.teacher)
        assert (first.paper, other.paper) == (None, papers[0])


def test_what_was_drawn_may_go_by_any_way(closed_class: Class) -> None:
    """Its slot's rank outlives the slot: a deletion by the database can't clear it."""
    it = closed_class
    draft = it.draw()
    with write(it.course):
        db.session.execute(delete(SeminarSlot).where(SeminarSlot.id == it.slots[0].id))
    db.session.expire_all()
    assert it.place(draft, 0).slot is None
    assert [(bar.label, bar.groups) for bar in distribution(draft)][-1] == ("No slot", 1)
