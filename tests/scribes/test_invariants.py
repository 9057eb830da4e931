"""Each invariant of scribes finds what it is about."""

import pytest
from flask import Flask

from app.courses.models import Role
from app.scribes import operations
from tests.factories import enroll, make_course, make_meeting
from tests.grading.factories import make_file
from tests.planting import plant


@pytest.mark.violates("published or submitted scribe assignments have notes")
def test_an_assignment_handed_in_without_notes_is_found(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        operations.claim(make_meeting(course, scribe_places=1), enroll(course, Role.STUDENT))
        plant("UPDATE scribe_assignment SET state = 'submitted'")


@pytest.mark.violates("a scribe belongs to the course of the meeting")
def test_a_scribe_from_elsewhere_is_found(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        stranger = enroll(make_course(), Role.STUDENT)
        operations.claim(make_meeting(course, scribe_places=1), enroll(course, Role.STUDENT))
        plant("UPDATE scribe_assignment SET enrollment_id = :e", e=stranger.id)


@pytest.mark.violates("scribe notes are numbered without a gap")
def test_a_missing_version_of_notes_is_found(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        student = enroll(course, Role.STUDENT)
        assignment = operations.claim(make_meeting(course, scribe_places=1), student)
        operations.hand_in_notes(assignment, make_file(), actor=student)
        plant("UPDATE scribe_notes SET number = 2")


@pytest.mark.violates("nobody who has left the class holds a scribe place without notes")
def test_a_place_held_by_somebody_who_left_is_found(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        student = enroll(course, Role.STUDENT)
        assignment = operations.claim(make_meeting(course, scribe_places=1), student)
        plant(
            "UPDATE enrollment SET withdrawn_at = '2020-10-01 00:00:00' WHERE id = :e",
            e=assignment.enrollment_id,
        )
