"""What waits for the staff, where each project stands, and what happened lately."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.clock import travel
from app.courses.models import Role
from app.scribes import operations as scribes
from app.seminars.holding import taking
from tests.dashboard.scenes import lines
from tests.factories import (
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
    make_user,
)
from tests.grading.factories import NOW, Graded, hand_in, make_file, make_graded, release, save
from tests.visitors import Visitor


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


@pytest.fixture
def graded(app: Flask) -> Iterator[Graded]:
    """A course with two students in a group that has handed in Project 1."""
    with app.app_context(), travel(NOW):
        made = make_graded(title="Project 1")
        make_meeting(made.course)
        yield made


def _page(app: Flask, graded: Graded, who: object = None) -> str:
    answer = Visitor(app, who or graded.instructor).get(graded.url("dashboard/"))  # type: ignore[arg-type]
    assert answer.status_code == 200
    return answer.text


def _words(page: str) -> str:
    """What a reader sees of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_staff_see_what_is_to_grade_until_it_is_graded(app: Flask, graded: Graded) -> None:
    for person in (graded.instructor, graded.ta):
        assert ("Grade 1 submission of Project 1", "") in lines(_page(app, graded, person))
    assert "1 to grade" in _words(_page(app, graded))
    save(graded.attempt, graded.ta, "8", None)
    assert ("Grade 1 submission of Project 1", "") in lines(_page(app, graded))
    save(graded.attempt, graded.ta, "8", "19")
    assert lines(_page(app, graded)) == []
    assert "0 to grade" in _words(_page(app, graded))
    assert "Nothing waits for you" in _page(app, graded)


def test_the_table_says_where_each_project_stands(app: Flask, graded: Graded) -> None:
    make_group(graded.project.group_set, enroll(graded.course))
    assert "Project 1 Wed 14 Oct, 23:59" in _words(_page(app, graded))
    assert "1 of 2 0 1 0" in _words(_page(app, graded))
    release(graded, "8", "19")
    assert "1 of 2 0 0 1" in _words(_page(app, graded))


def test_notes_wait_to_be_read_until_they_are_answered(app: Flask, graded: Graded) -> None:
    meeting = make_meeting(graded.course, "2020-10-07 07:00", scribe_places=2)
    assignment = scribes.claim(meeting, graded.members[0])
    assert not any("scribe notes" in title for title, _state in lines(_page(app, graded)))
    scribes.hand_in_notes(assignment, make_file(), actor=graded.members[0])
    assert lines(_page(app, graded))[0] == ("Read 1 scribe notes", "")
    assert "1 scribe place free" in _words(_page(app, graded))
    scribes.publish_notes(assignment, actor=graded.ta)
    assert not any("scribe notes" in title for title, _state in lines(_page(app, graded)))


def test_staff_see_who_has_no_group_and_how_many_slots_are_taken(
    app: Flask, graded: Graded
) -> None:
    enroll(graded.course)
    assert ("1 student has no group: Groups", "") in lines(_page(app, graded))
    group_set = make_group_set(graded.course, title="Seminar groups")
    assert ("3 students have no group: Seminar groups", "") in lines(_page(app, graded))
    group = make_group(group_set, *graded.members)
    seminar, meeting = make_seminar(group_set), make_meeting(graded.course)
    slots = [make_slot(seminar, meeting) for _n in range(3)]
    taking.sign_up(slots[0], group, graded.members[0], title="Margins", papers="")
    words = _words(_page(app, graded))
    assert "1 of 3 seminar slots taken" in words
    assert "3 students" in words
    assert f"{graded.members[0].name} took a slot: " in words


def test_what_happened_lately_names_who_did_it(app: Flask, graded: Graded) -> None:
    release(graded, "8", "19")
    words = _words(_page(app, graded))
    assert f"{graded.members[0].name} handed in: Project 1" in words
    assert "Ines Teacher released a grade: Project" in words


def test_an_administrator_sees_the_course_and_not_the_students_work(
    app: Flask, graded: Graded
) -> None:
    enroll(graded.course)
    page = _page(app, graded, make_user(admin=True))
    assert lines(page) == [("1 student has no group: Groups", "")]
    assert "3 students" in _words(page)
    for words in ("to grade", "handed in", "Project 1", graded.members[0].name):
        assert words not in page


def test_a_new_course_says_what_it_still_lacks(app: Flask) -> None:
    with app.app_context(), travel(NOW):
        course = make_course("fresh", published=False)
        staff = Visitor(app, enroll(course, Role.INSTRUCTOR))

        def next_lines() -> list[str]:
            return [title for title, _state in lines(staff.get("/c/fresh/dashboard/").text)]

        assert next_lines() == ["Plan the schedule", "Add the students", "Publish the course page"]
        make_meeting(course)
        enroll(course)
        assert next_lines() == ["Publish the course page"]
        staff.post("/c/fresh/manage/publish", {"published": "yes"})
        assert next_lines() == []


@pytest.mark.parametrize("role", [Role.STUDENT, Role.OBSERVER])
def test_nobody_else_sees_the_staffs_overview(app: Flask, graded: Graded, role: Role) -> None:
    page = _page(app, graded, enroll(graded.course, role))
    assert "Lately" not in page
    assert "to grade" not in page
    assert Visitor(app, make_user()).get(graded.url("dashboard/")).status_code == 403
    assert Visitor(app).get(graded.url("dashboard/")).status_code == 302


def test_a_graded_submission_with_a_newer_attempt_is_named(app: Flask, graded: Graded) -> None:
    save(graded.attempt, graded.ta, "9", "18")
    assert "has a newer attempt" not in _words(_page(app, graded))
    hand_in(graded.project, graded.members[0], make_file(), key="two")
    words = _words(_page(app, graded))
    assert "1 graded submission of Project 1 has a newer attempt" in words
