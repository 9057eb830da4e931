"""A term's meetings as a rule: what people write is understood, or the answer says what was not."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.schedule.patterns import MOST_MEETINGS, Pattern, dates_of, parse_days, parse_pattern
from tests.schedule.scenes import refused

MON, TUE, WED, THU, FRI = range(5)
FALL = "9 Sep to 2 Dec 2020"


def d(text: str) -> date:
    """A day of 2020 from `9-30`, or any from `2021-1-5`."""
    parts = [int(part) for part in text.split("-")]
    return date(*parts) if len(parts) == 3 else date(2020, *parts)


@pytest.mark.parametrize(
    ("text", "weekdays", "hours", "count"),
    [
        (f"Wednesdays 15:00-17:50, {FALL}, skip 30 Sep", {WED}, "15:00 17:50", 12),
        ("Mon and Wed 9:30-10:50, Sep 9 - Dec 2", {MON, WED}, "09:30 10:50", 25),
        ("every second Friday 3-5:50pm from 4 Sep to 11 Dec 2020", {FRI}, "15:00 17:50", 8),
        ("Tue/Thu 3–5:50 p.m. 2020-09-01 to 2020-12-03", {TUE, THU}, "15:00 17:50", 28),
        ("MWF 11-1pm, September 9th, 2020 until Dec. 2nd", {MON, WED, FRI}, "11:00 13:00", 37),
        ("Wed 15.00 to 17.50 Sep 9 to Dec 2", {WED}, "15:00 17:50", 13),
        ("Mon-Fri 9-12, 1-12 Jun", {MON, TUE, WED, THU, FRI}, "09:00 12:00", 10),
        (f"each Thursday at 10:30 to noon {FALL}, no class on 1 Oct", {THU}, "10:30 12:00", 11),
        ("TTh 8am-9:15am 7 Jan to 4 Feb", {TUE, THU}, "08:00 09:15", 9),
        ("Wed 03:00-05:00, 9 Sep to 16 Sep", {WED}, "03:00 05:00", 2),
        (f"Wed 10am-1, {FALL}", {WED}, "10:00 13:00", 13),
    ],
)
def test_what_people_write_is_understood(
    text: str, weekdays: set[int], hours: str, count: int
) -> None:
    pattern = parse_pattern(text, 2020)
    assert pattern.weekdays == weekdays
    assert f"{pattern.starts:%H:%M} {pattern.ends:%H:%M}" == hours
    assert len(dates_of(pattern)) == count


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("9 Sep to 2 Dec 2020", "9-9", "12-2"),
        ("9 Sep 2020 to 2 Dec", "9-9", "12-2"),
        ("9 Sep to 5 Jan", "9-9", "2021-1-5"),
        ("9 Sep to 5 Jan 2021", "9-9", "2021-1-5"),
        ("9-30 Sep 2020", "9-9", "9-30"),
        ("Sep 9-30, 2020", "9-9", "9-30"),
    ],
)
def test_a_year_is_told_once(text: str, first: str, last: str) -> None:
    pattern = parse_pattern(f"Wed 15:00-16:00 {text}", 2020)
    assert (pattern.first, pattern.last) == (d(first), d(last))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", []),
        ("30 Sep", ["9-30"]),
        ("1-3 Oct, 11 Nov", ["10-1", "10-2", "10-3", "11-11"]),
        ("7, 14 and Wed 21 Oct", ["10-7", "10-14", "10-21"]),
        ("30 Dec - 1 Jan", ["12-30", "12-31", "2021-1-1"]),
        ("2020-10-01; Oct 5", ["10-1", "10-5"]),
    ],
)
def test_days_left_out_are_read(text: str, days: list[str]) -> None:
    assert sorted(parse_days(text, d("9-9"), d("2021-1-31"))) == [d(day) for day in days]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_span"),
        (f"Wed, {FALL}", "no_hours"),
        (f"15:00-17:00, {FALL}", "no_weekday"),
        (f"Wed 3-5, {FALL}", "which_half"),
        (f"Wed 17:00-15:00, {FALL}", "ends_before_start"),
        (f"Wed 25:00-26:00, {FALL}", "no_such_hour"),
        ("Wed 15:00-17:00, 9 Sep to 31 Nov", "no_such_day"),
        (f"Wed in Room 5, 15:00-17:00, {FALL}", "not_understood"),
        (f"Wed 15:00-17:00, {FALL}, skip the feast", "not_understood"),
        (f"Wed 15:00-17:00, {FALL}, skip 7 and 14", "not_understood"),
    ],
)
def test_what_is_not_understood_is_said(text: str, code: str) -> None:
    with refused(code):
        parse_pattern(text, 2020)


def test_every_second_week_counts_from_the_first_meeting_of_all() -> None:
    pattern = parse_pattern("every other Mon and Fri 9:00-10:00, 9 Sep to 2 Oct 2020", 2020)
    # Friday 11 September is the first; Monday 14 is in the week between.
    assert dates_of(pattern) == [d("9-11"), d("9-21"), d("9-25")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"weekdays": frozenset()}, "no_weekday"),
        ({"last": d("9-1")}, "bad_span"),
        ({"last": date(2999, 1, 1)}, "too_far"),
        ({"ends": time(15)}, "ends_before_start"),
        ({"every": 0}, "bad_weeks"),
        ({"last": d("9-10"), "weekdays": frozenset({FRI})}, "no_days"),
        ({"last": date(2021, 12, 1), "weekdays": frozenset(range(7))}, "too_many"),
    ],
)
def test_a_pattern_without_sense_is_refused(changes: dict[str, object], code: str) -> None:
    given_: dict[str, object] = {
        "weekdays": frozenset({WED}),
        "first": d("9-9"),
        "last": d("12-2"),
        "starts": time(15),
        "ends": time(17),
    }
    with refused(code):
        dates_of(Pattern(**(given_ | changes)))  # type: ignore[arg-type]


@given(
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    first=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    length=st.integers(90, 150),
    every=st.integers(1, 2),
    skipped=st.frozensets(st.integers(0, 150), max_size=5),
    written=st.sampled_from(["%d %b %Y", "%b %d, %Y", "%Y-%m-%d", "%d %B %Y"]),
)
def test_what_a_pattern_says_is_read_back_and_holds(
    weekdays: frozenset[int],
    first: date,
    length: int,
    every: int,
    skipped: frozenset[int],
    written: str,
) -> None:
    left_out = frozenset(first + timedelta(days=n) for n in skipped)
    last = first + timedelta(days=length)
    pattern = Pattern(weekdays, first, last, time(9, 5), time(17), every, left_out)
    names = ["Mon", "Tuesday", "Weds", "Thu", "Fridays", "Sat", "Sun"]
    text = " and ".join(names[day] for day in sorted(weekdays))
    text = ("every second " if every == 2 else "") + text + " 9:05am-5pm, "
    text += f"{first.strftime(written)} to {last.strftime(written)}"
    if left_out:
        text += ", except " + "; ".join(day.strftime(written) for day in left_out)
    assert parse_pattern(text, 1999) == pattern
    assert parse_days(pattern.skipped_in_words, first, last) == left_out
    found = dates_of(pattern)
    assert len(found) <= MOST_MEETINGS
    assert found == sorted(set(found))
    assert all(first <= day <= last and day not in left_out for day in found)
    assert {day.weekday() for day in found} <= weekdays
    assert all((b - a).days >= (1 if len(weekdays) > 1 else 7 * every) for a, b in pairwise(found))


@given(st.text(alphabet="MonWedSep0123456789 -:,/toandskip", max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        dates_of(parse_pattern(text, 2020))
    except Exception as error:
        assert type(error).__name__ == "InvalidInput", error  # noqa: PT017
