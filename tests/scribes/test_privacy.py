"""What outsiders learn of scribes: the published notes, by neither their file's name nor state."""

import pytest
from flask import Flask

from app.core.clock import travel
from app.courses.models import Role
from app.scribes import operations
from tests.factories import at, enroll, make_course, make_meeting
from tests.grading.factories import make_file
from tests.visitors import Visitor

MONDAY = at("2020-10-12 02:00")


def test_how_far_somebody_is_with_their_notes_is_theirs_and_the_staffs(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        course = make_course("board")
        staff = enroll(course, Role.INSTRUCTOR)
        scribe = enroll(course, name="Ada Mensah", name_public=True)
        assignment = operations.claim(make_meeting(course, scribe_places=1), scribe)
        operations.hand_in_notes(assignment, make_file(), actor=scribe)
        operations.request_revision(assignment, "More.", due_at=None, actor=staff)
        classmate = enroll(course)
        for outsider in (Visitor(app), Visitor(app, classmate)):
            page = outsider.get("/c/board/scribes/").text
            assert "Ada Mensah" in page
            assert "taken" in page
            assert "being revised" not in page
        for insider in (scribe, staff):
            assert "being revised" in Visitor(app, insider).get("/c/board/scribes/").text


@pytest.mark.parametrize("path", ["", "scribes/"])
def test_the_name_of_a_scribes_own_file_is_on_no_public_page(app: Flask, path: str) -> None:
    with app.app_context(), travel(MONDAY):
        course = make_course("board")
        staff, scribe = enroll(course, Role.INSTRUCTOR), enroll(course)
        assignment = operations.claim(make_meeting(course, scribe_places=1), scribe)
        file = make_file()
        file.name = "Ada-Mensah-90123456.pdf"
        notes = operations.hand_in_notes(assignment, file, actor=scribe)
        operations.publish_notes(assignment, actor=staff)
        page = Visitor(app).get(f"/c/board/{path}").text
        assert notes.public_id in page
        assert "90123456" not in page
        answer = Visitor(app).get(f"/c/board/scribes/notes/{notes.public_id}/any.pdf")
        assert answer.status_code == 200
        assert "90123456" not in str(answer.headers)
