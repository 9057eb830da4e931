"""The arithmetic of grades: exact, bounded, and the same whichever way it is asked."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.grading.arithmetic import (
    bounded,
    late_deduction,
    median,
    raw_points,
    result,
    rounded,
    shown,
)

points = st.decimals(0, 1000, places=2)
marks_lists = st.lists(points, max_size=12)
days = st.integers(0, 60)
percents = st.integers(0, 100)


@given(marks_lists)
def test_raw_points_are_the_exact_sum_of_the_marks(marks: list[Decimal]) -> None:
    cents = sum(int(mark * 100) for mark in marks)
    assert raw_points(marks) * 100 == cents


@given(marks_lists, points, days, percents)
def test_a_result_is_never_below_nothing_or_above_the_maximum(
    marks: list[Decimal], maximum: Decimal, late_days: int, percent: int
) -> None:
    outcome = result(marks, maximum, late_days, percent)
    assert 0 <= outcome.points <= maximum
    assert outcome.points <= outcome.raw


@given(marks_lists, days, percents)
def test_without_a_bound_in_the_way_deduction_and_result_make_up_the_raw_points(
    marks: list[Decimal], late_days: int, percent: int
) -> None:
    outcome = result(marks, Decimal(100_000), late_days, percent)
    assert outcome.points + outcome.deduction == outcome.raw


@given(points, st.lists(days, min_size=2), percents)
def test_a_later_hand_in_never_gets_more(raw: Decimal, late: list[int], percent: int) -> None:
    results = [result([raw], Decimal(1000), d, percent).points for d in sorted(late)]
    assert all(earlier >= later for earlier, later in pairwise(results))


@given(st.lists(points, min_size=2), days, percents)
def test_better_marks_never_give_fewer_points(
    raws: list[Decimal], late_days: int, percent: int
) -> None:
    results = [result([raw], Decimal(1000), late_days, percent).points for raw in sorted(raws)]
    assert all(lower <= higher for lower, higher in pairwise(results))


@given(marks_lists, points, st.decimals(-2000, 2000, places=2))
def test_a_member_stays_between_nothing_and_the_maximum(
    marks: list[Decimal], maximum: Decimal, adjustment: Decimal
) -> None:
    outcome = result(marks, maximum)
    mine = outcome.for_member(adjustment)
    assert 0 <= mine <= maximum
    if 0 <= outcome.points + adjustment <= maximum:
        assert mine == outcome.points + adjustment


@given(points)
def test_rounding_what_is_rounded_changes_nothing(value: Decimal) -> None:
    assert rounded(rounded(value)) == rounded(value)
    assert bounded(value, Decimal(1000)) == value


def test_halves_of_a_hundredth_go_to_the_even_one() -> None:
    assert rounded(Decimal("0.125")) == Decimal("0.12")
    assert rounded(Decimal("0.135")) == Decimal("0.14")


def test_each_late_day_costs_its_percentage_of_what_was_reached() -> None:
    assert late_deduction(Decimal(18), 0, 10) == 0
    assert late_deduction(Decimal(18), 2, 10) == Decimal("3.6")
    assert late_deduction(Decimal(18), 1, 0) == 0


def test_being_late_costs_no_more_than_everything() -> None:
    assert late_deduction(Decimal(18), 11, 10) == 18
    assert result([Decimal(18)], Decimal(20), 11, 10).points == 0


def test_the_median_of_an_even_number_is_between_the_two_in_the_middle() -> None:
    assert median([]) is None
    assert median([Decimal(3)]) == 3
    assert median([Decimal(9), Decimal(1), Decimal(4)]) == 4
    assert median([Decimal(1), Decimal(4), Decimal("4.5"), Decimal(9)]) == Decimal("4.25")


def test_points_are_written_without_needless_zeros() -> None:
    assert [shown(Decimal(p)) for p in ("18.00", "18.50", "18.25", "0", "100", "-2.50")] == [
        "18",
        "18.5",
        "18.25",
        "0",
        "100",
        "-2.5",
    ]
