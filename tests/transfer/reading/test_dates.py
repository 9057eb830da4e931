"""Dates, hours and names as people print them."""

import datetime as dt

import pytest

from app.transfer.reading.calendar import calendar_of, resolve
from app.transfer.reading.dates import find_dates
from app.transfer.reading.hours import find_hours
from app.transfer.reading.people import Speaker, names_in, speaker_in, students_in


def days(*texts: str, term: str = "Fall 2020") -> list[dt.date | None]:
    """The days of a schedule's rows."""
    printed = [find_dates(text)[0] for text in texts]
    calendar = calendar_of(printed, term)
    before: dt.date | None = None
    found = []
    for one in printed:
        day = resolve(one, calendar, before).date
        found.append(day)
        before = day or before
    return found


@pytest.mark.parametrize(
    "text",
    [
        "09/09/2020, Wednesday", "9 Sep 2020", "Sep 9", "2020-09-09", "Sept. 9, Wed", "2020.9.9",
        "Wed 9/9", "9-Sep", "September 9th, 2020", "9th of September", "2020年9月9日, 周三",
        "9月9日（星期三）", "09.09.2020", "Wed, Sep 9, 2020", "2020/9/9",
    ],
)  # fmt: skip
def test_a_day_is_found_however_it_is_printed(text: str) -> None:
    assert days(text) == [dt.date(2020, 9, 9)]


def test_the_weekday_decides_which_number_is_the_month() -> None:
    assert days("07/02/2022, Mon", "09/02/2022, Wed") == [dt.date(2022, 2, 7), dt.date(2022, 2, 9)]
    assert days("09/10/2020, Thu", "09/11/2020, Fri") == [
        dt.date(2020, 9, 10),
        dt.date(2020, 9, 11),
    ]


def test_without_weekdays_the_order_of_rows_decides() -> None:
    assert days("01/09/2017", "04/09/2017", "08/09/2017")[0] == dt.date(2017, 9, 1)
    assert days("09/01/2017", "09/04/2017", "09/08/2017")[0] == dt.date(2017, 9, 1)


def test_one_row_decides_for_the_page() -> None:
    assert days("03/02/2022", "28/02/2022", "05/03/2022") == [
        dt.date(2022, 2, 3), dt.date(2022, 2, 28), dt.date(2022, 3, 5),
    ]  # fmt: skip


def test_nothing_tells_the_order() -> None:
    calendar = calendar_of(find_dates("9/10/2020"), "")
    assert "two ways" in calendar.doubt


def test_a_year_is_the_terms_or_the_next() -> None:
    assert days("Dec 30", "Jan 6")[1] == dt.date(2021, 1, 6)
    assert days("Jan 6", term="Spring 2021") == [dt.date(2021, 1, 6)]


def test_a_wrong_year_is_corrected_and_told() -> None:
    printed = [find_dates(t)[0] for t in ("10/07/2020, Wed", "10/14/2019, Wed", "10/21/2020, Wed")]
    calendar = calendar_of(printed, "Fall 2020")
    found = resolve(printed[1], calendar, dt.date(2020, 10, 7))
    assert found.date == dt.date(2020, 10, 14)
    assert "a Monday" in found.doubts[0]


def test_a_weekday_that_fits_nothing_is_told_and_the_date_kept() -> None:
    (printed,) = find_dates("9/30/2013, Tue")
    found = resolve(printed, calendar_of([printed], "Fall 2013"), dt.date(2013, 9, 23))
    assert found.date == dt.date(2013, 9, 30)
    assert "look at it" in found.doubts[0]


def test_a_misspelt_weekday_is_told() -> None:
    (printed,) = find_dates("11/11/2020, Wedneday Lecture")
    assert (printed.weekday, printed.misspelt) == (2, "Wedneday")


def test_there_is_no_such_day() -> None:
    (printed,) = find_dates("Feb 30, 2020")
    found = resolve(printed, calendar_of([printed], ""), None)
    assert found.date is None
    assert "no such day" in found.doubts[0]


@pytest.mark.parametrize("text", ["Sep 9-11", "09/09/2020 - 09/11/2020", "Sep 9 to Sep 11"])
def test_a_range_has_a_last_day(text: str) -> None:
    (printed,) = find_dates(text)
    assert printed.until is not None
    assert printed.until.second == 11


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("3:00PM - 5:50PM", "15:00", "17:50"), ("3:10-6:00pm", "15:10", "18:00"),
        ("15:00-16:20", "15:00", "16:20"), ("3pm", "15:00", ""), ("10-12pm", "10:00", "12:00"),
        ("11:30-1:00pm", "11:30", "13:00"), ("下午3:10-6:00", "15:10", "18:00"),
        ("9.30am to 11am", "09:30", "11:00"),
    ],
)  # fmt: skip
def test_hours(text: str, start: str, end: str) -> None:
    (hours,) = find_hours(text)
    assert f"{hours.starts:%H:%M}" == start
    assert (f"{hours.ends:%H:%M}" if hours.ends else "") == end


def test_hours_without_a_half_are_taken_for_the_afternoon_and_told() -> None:
    (hours,) = find_hours("Wednesday 3:00-4:20")
    assert (hours.starts, hours.assumed) == (dt.time(15), True)


@pytest.mark.parametrize("text", ["pages 3-4", "Chapter 14.5", "2013", "pp. 160-1:48"])
def test_what_is_no_hour(text: str) -> None:
    assert find_hours(text) == []


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("Prof. Ann Lee, Some University", "Ann Lee", "Some University"),
        ("Dr. Lu HAN, Some Lab", "Lu HAN", "Some Lab"),
        ("HAN, Weiwei (SU)", "HAN, Weiwei", "SU"),
        ("Weiwei HAN, SU.", "Weiwei HAN", "SU"),
        ("HAN, Weiwei, Some University and Another", "HAN, Weiwei", "Some University and Another"),
        ("Ann Lee", "Ann Lee", ""),
    ],
)
def test_speakers(text: str, name: str, place: str) -> None:
    assert speaker_in(text) == Speaker(name, place)


def test_lists_of_names() -> None:
    assert names_in("HAN, Weiwei (Wei) and ODE, Bo") == ["HAN, Weiwei (Wei)", "ODE, Bo"]
    assert names_in("Ann Lee; Bo Ode, Y.Y. & Cy Poe") == ["Ann Lee", "Bo Ode", "Y.Y.", "Cy Poe"]
    people = students_in("HAN Weiwei (20381234), Bo Ode")
    assert people is not None
    assert [(p.name, p.student_id) for p in people] == [("HAN Weiwei", "20381234"), ("Bo Ode", "")]
    assert students_in("a review of the literature, with proofs") is None
