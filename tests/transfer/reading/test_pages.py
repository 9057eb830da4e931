"""What is understood of whole pages."""

import datetime as dt

import pytest

from app.transfer.description import CourseEntry
from app.transfer.reading import read
from app.transfer.reports import as_report
from tests.transfer.reading.pages import NAMES, expected, page


def course_of(name: str) -> CourseEntry:
    """The course that a page describes."""
    return read(page(name)).course


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_understood_as_a_reader_would(name: str) -> None:
    assert as_report(read(page(name))) == expected(name)


def test_the_usual_hours_are_those_of_the_head() -> None:
    course = course_of("copied.txt")
    assert (course.weekday, course.starts, course.ends) == (2, dt.time(15), dt.time(17, 50))


def test_several_days_are_no_one_day() -> None:
    course = course_of("dayfirst.html")
    assert (course.weekday, course.starts, course.ends) == (None, dt.time(10, 30), dt.time(11, 50))


def test_rows_in_comments_are_not_read() -> None:
    assert "taken out" not in str(read(page("banner.html")))
    assert "hidden title" not in str(read(page("dayfirst.html")))


def test_a_holiday_has_no_number_and_no_class() -> None:
    holiday = next(m for m in course_of("banner.html").meetings if "holiday" in m.title)
    assert (holiday.kind, holiday.number, holiday.cancelled) == ("other", None, True)


def test_deadlines_are_those_printed_and_a_wrong_year_is_told() -> None:
    understood = read(page("banner.html"))
    due = {project.title: project.due for project in understood.course.projects}
    assert due["Homework 1"] == dt.datetime.fromisoformat("2013-09-25T23:59")
    assert due["Project 1"] == dt.datetime.fromisoformat("2013-10-16T23:59")
    assert due["Final Project"] == dt.datetime.fromisoformat("2014-01-12T23:59")
    assert any("1/12/2013" in doubt.text and doubt.line for doubt in understood.doubts)
    modern = {p.title: p.due for p in course_of("modern.html").projects}
    assert modern == {"Homework 1": dt.datetime.fromisoformat("2021-01-21T17:00")}


def test_lists_of_reports_stay_lists_with_their_links() -> None:
    brief = course_of("dayfirst.html").projects[0].brief
    assert "- 2\\. **VOSS Mina** [ *Best Map* ]" in brief
    assert "[rebuttal](https://git.example.org/voss/rebuttal)" in brief
    section = next(s for s in course_of("headings.html").sections if s.kind == "projects")
    assert "1. **BERG Ola and DAHL Siv.** Shadows of Ropes" in section.body
    assert "[peer review](http://p.example.org/1r.pdf)" in section.body


def test_addresses_of_assistants_are_kept() -> None:
    course = course_of("banner.html")
    assert [ta.name for ta in course.assistants] == ["PELL, Ingrid (佩尔)", "TORV, Anders"]
    body = next(s.body for s in course.sections if s.title.startswith("Teaching"))
    assert 'ipell (add "AT example DOT edu" afterwards)' in body
    assert "torv@example.edu" in body


def test_guests_come_with_their_university() -> None:
    guests = course_of("banner.html").meetings[1].instructors
    assert [(g.name, g.affiliation) for g in guests] == [
        ("Hanna Virtala", "LU"),
        ("Marek Oduya", ""),
    ]


def test_a_link_without_a_full_address_is_text_until_the_page_has_one() -> None:
    understood = read(page("dayfirst.html"))
    first = understood.course.meetings[0]
    assert first.materials == []
    assert "[slides (pdf)](slides/Lecture01.pdf)" in first.note
    assert any(doubt.text.startswith("2 links have no full address") for doubt in understood.doubts)
    resolved = read(page("dayfirst.html"), base_url="https://h.example.edu/2022/index.html")
    assert resolved.course.meetings[0].materials[0].url == (
        "https://h.example.edu/2022/slides/Lecture01.pdf"
    )
    assert not any("full address" in doubt.text for doubt in resolved.doubts)


def test_a_range_of_days_is_one_meeting() -> None:
    levers = next(m for m in course_of("modern.html").meetings if m.title == "Levers")
    assert (levers.date, levers.ends_on) == (dt.date(2021, 1, 19), dt.date(2021, 1, 21))


def test_the_order_of_dates_may_be_said() -> None:
    content = b"CS 1\n\nSchedule\n\n9/10/2020 Lecture 1: Ropes\n"
    first = read(content).course.meetings[0]
    assert first.date == dt.date(2020, 9, 10)
    assert read(content, date_order="day first").course.meetings[0].date == dt.date(2020, 10, 9)


def test_links_that_could_do_harm_are_text() -> None:
    html = b'<html><h2>Notes</h2><p>See <a href="javascript:alert(1)">this</a> and <a href="http://a.b">b</a>'
    body = read(html).course.sections[0].body
    assert body == "See this and [b](http://a.b)"


def test_signs_of_markdown_are_shown_as_they_are() -> None:
    html = "<html><h2>Notes</h2><p># no head<p>1. no list<p>5 * 3 * 2 <p>&lt;b&gt; a_b $x_1*y*z$"
    assert read(html.encode()).course.sections[0].body.split("\n\n") == [
        "\\# no head",
        "1\\. no list",
        "5 \\* 3 \\* 2",
        "\\<b> a_b $x_1*y*z$",
    ]
