"""Projects and homework with their deadlines, wherever a page names them."""

import datetime as dt

import pytest

from app.transfer.description import CourseEntry
from app.transfer.reading import read

HEAD = "<html><h1>MATH 6380: Harbours</h1><p>Spring 2022</p>"


def course(rows: str = "", below: str = "") -> CourseEntry:
    """The course of a page with these rows besides two lectures, and this below them."""
    table = (
        "<table><tr><th>Date</th><th>Topic</th></tr>"
        "<tr><td>Feb 7</td><td>Lecture 1: Tides</td></tr>"
        f"<tr><td>Feb 14</td><td>Lecture 2: Waves</td></tr>{rows}</table>"
    )
    return read(f"{HEAD}{table}{below}".encode()).course


def due(course: CourseEntry) -> dict[str, str]:
    """The projects with their deadlines."""
    return {p.title: f"{p.due:%m-%d %H:%M}" if p.due else "" for p in course.projects}


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        (
            (
                "<h2>Homework</h2><ul><li>Homework 1, due Mar 7, 2022, 11:59pm<li>Homework 2, due"
                " April 3 at 5pm<li>[Homework 3] pdf. Deadline: 7 May 2022, 23:59.</ul>"
            ),
            {
                "Homework 1": "03-07 23:59",
                "Homework 2": "04-03 17:00",
                "Homework 3": "05-07 23:59",
            },
        ),
        (
            (
                "<h2>Projects</h2><ul><li>[Project 1] Swim<li>[Project 2] Sail</ul>"
                "<p>Final project: report due May 10, 2022 at 5pm</p>"
            ),
            {"Project 1": "", "Project 2": "", "Final project": "05-10 17:00"},
        ),
        ("<h2>Problem sets</h2><p>Pset 1: pdf, due 2/19 at 11:59pm</p>", {"Pset 1": "02-19 23:59"}),
        ("<h2>作业</h2><p>作业二, 4月17日交</p>", {"作业二": "04-17 23:59"}),
        ("<h2>Homework</h2><p>HW1 due Feb 18</p>", {"Homework 1": "02-18 23:59"}),
        (
            (
                "<h2>Project reports</h2><p>[Project 1] pdf. Deadline: 10 March 2022, 23:59.</p>"
                "<ol><li>Al Bo. Buoys</ol>"
            ),
            {"Project 1": "03-10 23:59"},
        ),
        (
            (
                "<h2>Assignments</h2><table><tr><th>Assignment<th>Out<th>Due<tr><td>HW 1<td>Feb 8"
                "<td>Feb 15<tr><td>HW 2<td>Feb 16<td>Feb 25, 5pm</table>"
            ),
            {"Homework 1": "02-15 23:59", "Homework 2": "02-25 17:00"},
        ),
    ],
)
def test_a_section_names_projects_with_their_deadlines(
    below: str, expected: dict[str, str]
) -> None:
    found = course(below=below)
    assert due(found) == expected
    assert len(found.meetings) == 2
    assert [section.kind for section in found.sections] == ["projects"]


def test_homework_in_a_row_is_no_part_of_its_lecture() -> None:
    found = course(
        "<tr><td>Feb 21</td><td>HW1 due. Lecture 3: Buoys. HW2 out</td></tr>"
        "<tr><td>Feb 28</td><td>HW2 due</td></tr>"
        "<tr><td>Mar 7</td><td>Lecture 4: Piers<br>Project proposal due 3/9</td></tr>"
    )
    assert [(m.number, m.kind, m.title, m.note) for m in found.meetings[2:]] == [
        (3, "lecture", "Buoys", "HW1 due\n\nHW2 out"),
        (None, "other", "HW2 due", ""),
        (4, "lecture", "Piers", "Project proposal due 3/9"),
    ]
    assert due(found) == {
        "Homework 1": "02-21 23:59",
        "Homework 2": "02-28 23:59",
        "Project proposal": "03-09 23:59",
    }
    assert found.meetings[2].date == dt.date(2022, 2, 21)


def test_a_column_of_homework_names_what_is_due() -> None:
    found = read(
        f"{HEAD}<table><tr><th>Date<th>Topic<th>Homework<tr><td>Feb 7<td>Tides<td>HW1 out"
        "<tr><td>Feb 14<td>Waves<td>Project proposal due 2/24</table>".encode()
    ).course
    assert due(found) == {"Homework 1": "", "Project proposal": "02-24 23:59"}


def test_the_deadline_of_one_project_is_not_that_of_its_section() -> None:
    below = "<h2>Final Project Reports</h2><p>[Project 1] pdf. Deadline: 21 March 2022, 23:59.</p>"
    assert due(course(below=below)) == {"Project 1": "03-21 23:59", "Final Project": ""}
