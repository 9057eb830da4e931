"""Only so many hold a turn at once, and nobody two."""

import pytest

from app.core.errors import Busy
from app.core.turns import Turns


def test_a_third_and_a_persons_second_wait_and_are_told() -> None:
    turns = Turns(2)
    with turns.turn("ann"):
        with pytest.raises(Busy), turns.turn("ann", patience=0):
            pass
        with turns.turn("ben"), pytest.raises(Busy), turns.turn("cay", patience=0):
            pass
        with turns.turn("cay", patience=0):
            pass
    with turns.turn(patience=0), turns.turn(patience=0):
        pass


def test_a_turn_that_failed_is_free_again() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.turn("ann"):
        raise ZeroDivisionError
    with turns.turn("ann", patience=0):
        pass
