"""What must always hold of wishes and draws is found when it does not."""

import pytest
from flask import Flask

from app.core.clock import travel
from tests.planting import plant
from tests.seminars.drawing.classes import CLOSED, OPEN, make_class


@pytest.mark.violates("what a group wishes is of its own seminar")
def test_a_wish_for_another_seminar_is_found(app: Flask) -> None:
    with app.app_context(), travel(OPEN):
        it, other = make_class(), make_class()
        plant(
            "INSERT INTO slot_wish (seminar_id, group_id, slot_id, rank) VALUES (:s, :g, :l, 1)",
            s=other.seminar.id,
            g=it.groups[0].id,
            l=other.slots[0].id,
        )


@pytest.mark.violates("what a draw gives is of its seminar, to groups of its set")
def test_a_draw_that_gives_a_slot_of_another_seminar_is_found(app: Flask) -> None:
    with app.app_context():
        with travel(OPEN):
            it, other = make_class(groups=1), make_class()
        with travel(CLOSED):
            it.draw()
        plant("UPDATE draw_place SET slot_id = :l", l=other.slots[0].id)
