"""The days of one term on those of the next."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import local
from app.core.errors import InvalidInput
from app.schedule.patterns import Pattern
from app.transfer.cloning_days import Shift, rhythm, spread
from tests.factories import at

WEDNESDAYS = [date(2020, 9, 9) + timedelta(weeks=n) for n in range(5)]
ON_WEDNESDAYS = frozenset({2})
SPRING = Pattern(
    ON_WEDNESDAYS, date(2021, 2, 1), date(2021, 2, 1), time(15), time(17, 50), skipped=frozenset()
)


def test_the_first_day_is_the_first_weekday_that_fits() -> None:
    new = spread(WEDNESDAYS, SPRING, None).new
    assert [new[day] for day in WEDNESDAYS] == [
        date(2021, 2, 3) + timedelta(weeks=n) for n in range(5)
    ]


def test_two_meetings_on_one_day_stay_on_one_day() -> None:
    days = spread([*WEDNESDAYS, WEDNESDAYS[1]], SPRING, None)
    assert len(set(days.new.values())) == 5


def test_what_does_not_fit_goes_on_after_the_term_and_is_told() -> None:
    skipped = frozenset({date(2021, 2, 10)})
    pattern = Pattern(ON_WEDNESDAYS, SPRING.first, SPRING.first, time(15), time(16), 1, skipped)
    days = spread(WEDNESDAYS, pattern, date(2021, 2, 24))
    assert list(days.new.values()) == [
        date(2021, 2, 3),
        date(2021, 2, 17),
        date(2021, 2, 24),
        date(2021, 3, 3),
        date(2021, 3, 10),
    ]
    assert days.late == set(WEDNESDAYS[3:])


def test_more_days_than_a_term_has_are_refused() -> None:
    with pytest.raises(InvalidInput, match="into no term"):
        spread([date(2020, 1, 1) + timedelta(days=n) for n in range(250)], SPRING, None)


@pytest.mark.parametrize(
    ("days", "weekdays", "every"),
    [
        (WEDNESDAYS, ON_WEDNESDAYS, 1),
        ([*WEDNESDAYS, date(2020, 10, 3)], ON_WEDNESDAYS, 1),
        ([*WEDNESDAYS, *(day - timedelta(days=2) for day in WEDNESDAYS)], frozenset({0, 2}), 1),
        ([date(2020, 9, 11) + timedelta(weeks=2 * n) for n in range(4)], frozenset({4}), 2),
        ([date(2020, 9, 11)], frozenset({4}), 1),
        ([], frozenset(), 1),
    ],
)
def test_a_course_has_its_rhythm(days: list[date], weekdays: frozenset[int], every: int) -> None:
    assert rhythm(days) == (weekdays, every)


def test_what_hangs_on_meetings_moves_with_the_nearest_one_and_keeps_its_hour() -> None:
    zone = "America/New_York"
    pattern = Pattern(ON_WEDNESDAYS, date(2021, 3, 3), date(2021, 3, 3), time(15), time(16))
    shift = Shift(spread(WEDNESDAYS, pattern, None), zone)
    # A Sunday evening in summer time, of which the new one is in summer time too; then in winter.
    assert local(shift.moment(at("2020-09-28 03:59")), zone).isoformat() == (
        "2021-03-21T23:59:00-04:00"
    )
    assert local(shift.moment(at("2020-09-08 03:59")), zone).isoformat() == (
        "2021-03-01T23:59:00-05:00"
    )


def test_a_span_never_turns_round() -> None:
    # The old term had a long holiday that the new one has not.
    old = [date(2020, 9, 9), date(2020, 10, 14)]
    shift = Shift(spread(old, SPRING, None), "UTC")
    opens, closes = shift.span(at("2020-09-20 08:00"), at("2020-10-12 08:00"))
    assert opens < closes
    assert closes - opens == timedelta(days=22)


@given(
    number=st.integers(1, 30),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    every=st.integers(1, 4),
    skips=st.frozensets(st.integers(0, 100), max_size=20),
)
def test_days_are_in_order_on_the_weekdays_and_never_lost(
    number: int, weekdays: frozenset[int], every: int, skips: frozenset[int]
) -> None:
    first = date(2021, 1, 4)
    skipped = frozenset(first + timedelta(days=n) for n in skips)
    pattern = Pattern(weekdays, first, first, time(9), time(10), every, skipped)
    old = [date(2020, 9, 9) + timedelta(days=3 * n) for n in range(number)]
    new = list(spread(old, pattern, None).new.values())
    assert len(new) == number
    assert new == sorted(set(new))
    assert all(day.weekday() in weekdays and day not in skipped for day in new)
