"""What was changed by hand is made again in the next draft, as far as it is possible there."""

import pytest
from flask import Flask
from sqlalchemy import delete

from app.core.clock import travel
from app.core.db import db, write
from app.groups.rules import group_title
from app.seminars.draw_models import Draw
from app.seminars.drawing import adjusting
from app.seminars.drawing.again import changes_before, make_again
from app.seminars.drawing.running import discard
from app.seminars.models import SeminarSlot
from tests.seminars.drawing.classes import OPEN, Class, dissolve, make_class, make_papers

pytestmark = pytest.mark.usefixtures("after_closing")


def _against(draft: Draw, it: Class) -> dict[int, str]:
    """Why what is not possible is not, by the number of the group and with "" where it is."""
    ids = [group.id for group in it.groups]
    return {ids.index(each.place.group_id): each.against for each in changes_before(draft)}


def test_an_exchange_and_a_paper_are_made_again_at_once(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        with travel(OPEN):
            it = make_class(groups=4, slots=5)
            papers = make_papers(it.seminar, True, True)
            for group in range(4):
                it.rank(group, group)
        draft = it.draw()
        adjusting.exchange(draft, it.place(draft, 0), it.place(draft, 1), it.teacher, reason="Ill")
        adjusting.give_paper(draft, it.place(draft, 1), papers[1], it.teacher, reason="Yours")
        adjusting.take_out(draft, it.place(draft, 2), it.teacher)
        with travel(OPEN):
            it.rank(3, 4, 3)
        again = it.draw()
        assert it.given(again) == [0, 1, 2, 4]
        assert _against(again, it) == {0: "", 1: "", 2: ""}
        for _time in range(2):
            make_again(again, it.teacher)
        assert it.given(again) == [1, 0, None, 4]
        assert it.place(again, 1).paper == papers[1]
        assert [it.place(again, n).reason for n in (0, 1)] == ["Ill", "Yours"]
        assert changes_before(again) == []


def test_what_another_has_now_is_not_possible_and_the_rest_is(app_sqlite: Flask) -> None:
    """Who stays where it was drawn is in the way of a third."""
    with app_sqlite.app_context():
        with travel(OPEN):
            it = make_class(groups=5, slots=5)
            for group in range(5):
                it.rank(group, group)
        draft = it.draw()
        adjusting.exchange(draft, it.place(draft, 0), it.place(draft, 1), it.teacher)
        adjusting.take_out(draft, it.place(draft, 3), it.teacher)
        adjusting.take_out(draft, it.place(draft, 4), it.teacher)
        with travel(OPEN):
            it.rank(1, 2)
            it.rank(2, 1)
        dissolve(it.groups[4])
        again = it.draw()
        whose = [f"{group_title(it.groups[n])} has it in this draft." for n in (2, 0)]
        impossible = {0: whose[0], 1: whose[1], 4: "The group is no more."}
        assert _against(again, it) == impossible | {3: ""}
        make_again(again, it.teacher)
        assert [it.place(again, n).slot for n in range(4)] == [
            *(it.slots[n] for n in (0, 2, 1)),
            None,
        ]
        assert _against(again, it) == impossible


def test_what_was_put_into_a_slot_that_is_deleted_is_not_left_without(closed_class: Class) -> None:
    it = closed_class
    with write(it.course):
        it.slots[0].capacity = 2
    draft = it.draw()
    adjusting.put(draft, it.place(draft, 1), it.slots[0], it.teacher)
    with write(it.course):
        db.session.execute(delete(SeminarSlot).where(SeminarSlot.id == it.slots[0].id))
    db.session.expire_all()
    again = it.draw()
    assert _against(again, it)[1] == "What it had is no more."


def test_what_staff_decided_anew_is_not_turned_back(closed_class: Class) -> None:
    it = closed_class
    draft = it.draw()
    adjusting.take_out(draft, it.place(draft, 0), it.teacher)
    adjusting.take_out(draft, it.place(draft, 1), it.teacher)
    discard(draft, it.teacher)
    again = it.draw()
    adjusting.exchange(again, it.place(again, 0), it.place(again, 2), it.teacher)
    assert _against(again, it) == {1: ""}
