"""Who teaches, when, where and which course: in the ways in which heads of pages say it."""

import datetime as dt

import pytest

from app.transfer.description import CourseEntry, Understood
from app.transfer.reading import read

SCHEDULE = (
    "<table><tr><th>Date</th><th>Topic</th></tr><tr><td>Feb 7</td><td>Lecture 1: Tides</td></tr>"
    "<tr><td>Feb 14</td><td>Lecture 2: Waves</td></tr></table>"
)
HEAD = "<h1>MATH 6380: Harbours</h1><p>Spring 2022</p>"


def understood(html: str, head: str = HEAD) -> Understood:
    """What is understood of a page with these lines above its schedule."""
    found = read(f"<html>{head}{html}{SCHEDULE}".encode())
    assert [(m.number, m.title) for m in found.course.meetings] == [(1, "Tides"), (2, "Waves")]
    return found


def course(html: str, head: str = HEAD) -> CourseEntry:
    return understood(html, head).course


@pytest.mark.parametrize(
    ("title", "code", "rest"),
    [
        ("CS 294-162: Machine Harbours", "CS 294-162", "Machine Harbours"),
        ("CS-GY 9223: Charts", "CS-GY 9223", "Charts"),
        ("Harbours", "", "Harbours"),
    ],
)
def test_a_code_is_whole_and_stands_at_the_head(title: str, code: str, rest: str) -> None:
    found = course(
        "<p>Zeit: Mittwoch 14:15-15:45 Uhr</p><p>Raum: MI 03.06.011</p>",
        f"<h1>{title}</h1><p>TU Nordhafen, Wintersemester 2021/22</p>",
    )
    assert (found.code, found.title) == (code, rest)
    assert (found.institution, found.term) == ("TU Nordhafen", "Wintersemester 2021/22")
    assert (found.meeting_time, found.place) == ("Mittwoch 14:15-15:45 Uhr", "MI 03.06.011")


@pytest.mark.parametrize(
    ("printed", "hours", "place"),
    [
        ("Tue & Thu 10-11:30", "10:00-11:30", ""),
        ("Tue 9-11", "09:00-11:00", ""),
        ("MW 14:30 - 16:00", "14:30-16:00", ""),
        ("Mon 3:00-5:50pm", "15:00-17:50", ""),
        ("Fri 11:30-1", "11:30-13:00", ""),
        ("Mon & Wed 1:30-2:50pm, Room 200", "13:30-14:50", "Room 200"),
        ("Tuesdays and Thursdays, 10:30am-12pm", "10:30-12:00", ""),
        ("MW 2:30-4 in 32-155", "14:30-16:00", "32-155"),
    ],
)
def test_hours_are_read_without_am_and_pm(printed: str, hours: str, place: str) -> None:
    found = understood(f"<p>Time: {printed}</p>")
    course = found.course
    assert f"{course.starts:%H:%M}-{course.ends:%H:%M}" == hours
    assert course.place == place
    assert course.sections == []
    guessed = printed.startswith("MW 2:30-4 ")
    assert any("afternoon" in doubt.text for doubt in found.doubts) == guessed


def test_facts_may_stand_in_sentences() -> None:
    found = course(
        "<p>Lake University. Instructor: Tom Hale. Mondays & Fridays, 1:30-2:50 PM, Room 9.</p>"
    )
    assert (found.institution, found.place) == ("Lake University", "Room 9")
    assert [one.name for one in found.instructors] == ["Tom Hale"]
    assert found.starts == dt.time(13, 30)


@pytest.mark.parametrize(
    ("html", "instructors", "assistants"),
    [
        ("<b>Instructors</b>: Rosa Diaz (rosa@x.edu), Sam Ito<br>", ["Rosa Diaz", "Sam Ito"], []),
        ("<p>Instructors: Rosa Diaz and Sam Ito</p>", ["Rosa Diaz", "Sam Ito"], []),
        ("<p>Instructor: Rosa Diaz &lt;rosa@x.edu&gt;, Office: 3 Quay</p>", ["Rosa Diaz"], []),
        ("<p><b>TA:</b> Chloe Lin (c@x.edu)</p>", [], ["Chloe Lin"]),
        ("<p>Teaching Assistants: Al Bo, Cy Do</p>", [], ["Al Bo", "Cy Do"]),
        ("<p>主讲教师: 李明 助教: 王芳</p>", ["李明"], ["王芳"]),
        (
            "<p>授课教师 Instructor: 李明 (Ming Li)\u3000助教 TA: 王芳</p>",
            ["李明 (Ming Li)"],
            ["王芳"],
        ),
    ],
)
def test_those_who_teach_are_named(
    html: str, instructors: list[str], assistants: list[str]
) -> None:
    found = understood(html)
    assert [one.name for one in found.course.instructors] == instructors
    assert [one.name for one in found.course.assistants] == assistants
    kept = [doubt.text for doubt in found.doubts] + [s.body for s in found.course.sections]
    assert ("@" in html) == ("@" in "".join(kept))


def test_a_heading_over_facts_is_no_university() -> None:
    found = course("<h2>Info</h2><p>Place: Room 1</p>")
    assert (found.institution, found.place, found.sections) == ("", "Room 1", [])
    both = course("<p>时间 Time: 周三 15:00-17:50\u3000地点 Location: 理教 Room 405</p>")
    assert (both.meeting_time, both.place) == ("周三 15:00-17:50", "理教 Room 405")


@pytest.mark.parametrize(
    "html",
    [
        '<p>Zoom: <a href="https://x.zoom.us/j/1?pwd=s">link</a>, passcode 9999</p>',
        '<p>Time: Wed 3-5:50pm, <a href="https://x.zoom.us/j/1?pwd=s">Zoom</a> (passcode 9999)</p>',
        "<h2>Office hours</h2><p>On https://x.zoom.us/j/1?pwd=s (passcode 9999), Fridays</p>",
    ],
)
def test_the_way_into_a_call_is_for_the_course_alone(html: str) -> None:
    found = course(html)
    assert (found.online_url, found.room_note) == ("https://x.zoom.us/j/1?pwd=s", "passcode 9999")
    public = f"{found.place} {found.meeting_time} {found.sections}"
    assert not any(secret in public for secret in ("zoom.us", "9999"))
    assert found.place == ("" if "Office" in html else "Zoom")


def test_a_recording_is_no_call() -> None:
    found = course('<h2>Videos</h2><p><a href="https://x.zoom.us/rec/share/1">Lecture 1</a></p>')
    assert found.online_url == ""
    assert "zoom.us/rec" in found.sections[0].body


def test_students_ids_are_in_no_section() -> None:
    below = "<h2>Students</h2><ul><li>LEUNG Ka (20881234)<li>Good ones</ul>"
    found = read(f"<html>{HEAD}{SCHEDULE}{below}".encode())
    assert [section.body for section in found.course.sections] == ["- Good ones"]
    assert [one.text for one in found.unplaced] == ["LEUNG Ka (20881234)"]


def test_a_heading_as_high_as_the_schedules_ends_it() -> None:
    found = read(
        b"<html><h1>CS 1: X</h1><h2>Termine / Schedule</h2><ul><li>Feb 4, 2019: Intro"
        b"<li>Feb 6, 2019: More</ul><h2>Student Projects</h2><p>A. Bell, Tides</p>"
        b"<h2>Literatur / References</h2><ul><li>Ann Doe. Counting. 2019.</ul>"
    ).course
    assert [(m.title, m.note) for m in found.meetings] == [("Intro", ""), ("More", "")]
    assert [(s.title, s.kind) for s in found.sections] == [
        ("Student Projects", "text"),
        ("Literatur / References", "references"),
    ]


def test_a_term_over_two_years_is_that_of_either() -> None:
    found = understood(
        "", "<h1>Harbours</h1><p>北港大学 North Harbour University, Winter 2021/22</p>"
    )
    assert found.course.institution == "北港大学 North Harbour University"
    assert found.doubts == []
