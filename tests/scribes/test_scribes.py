"""Students take scribe places, hand notes in, revise them; staff publish."""

import io
import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.clock import travel
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.intake import Kind, accept
from app.core.storage import StoredFile
from app.core.web.uploads import store
from app.courses import operations as courses
from app.courses.models import Course, Enrollment, Role
from app.demo.reports import notes_pdf
from app.schedule.models import Meeting
from app.scribes import operations, queries
from app.scribes.models import ScribeAssignment, ScribeState
from tests.factories import at, enroll, make_course, make_meeting, sign_in
from tests.visitors import Visitor

MONDAY = at("2020-10-12 02:00")


def notes_file(title: str = "Notes", seed: int = 1) -> StoredFile:
    """A real PDF, taken in as an upload is."""
    with store().receive() as incoming:
        incoming.write(notes_pdf(title, ["A. Student"], 2, seed))
        return accept(incoming, "notes.pdf", kind=Kind.PDF, max_bytes=10**7)


def _course() -> tuple[Course, Meeting, Enrollment, Enrollment]:
    course = make_course()
    staff = enroll(course, Role.INSTRUCTOR)
    student = enroll(course, Role.STUDENT)
    return course, make_meeting(course, scribe_places=2), student, staff


def test_a_student_takes_a_place_and_owes_notes_a_week_after_the_meeting(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        course, meeting, student, _staff = _course()
        version = course.page_version
        assignment = operations.claim(meeting, student)
        assert (assignment.place, assignment.state) == (1, ScribeState.CLAIMED)
        assert assignment.due_at == meeting.ends_at + timedelta(days=7)
        assert course.page_version > version


def test_notes_are_due_at_the_same_time_of_day_when_the_meeting_moves(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        course = make_course(time_zone="Europe/Berlin")
        student = enroll(course, Role.STUDENT)
        # On 21 October in summer time, until 17:50; a week later the notes are due in winter time.
        meeting = make_meeting(course, "2020-10-21 13:00", scribe_places=1)
        assignment = operations.claim(meeting, student)
        with write(course):
            assignment.due_at = at("2020-10-24 21:59")
        with write(course):
            operations.move_due_times(meeting, timedelta(days=7, hours=1))
        assert assignment.due_at == at("2020-10-31 22:59")


def test_taking_a_place_twice_is_taking_it_once(app: Flask) -> None:
    with app.app_context():
        _, meeting, student, _ = _course()
        assert operations.claim(meeting, student).id == operations.claim(meeting, student).id


def test_a_third_scribe_is_told_that_both_places_are_taken(app: Flask) -> None:
    with app.app_context():
        course, meeting, student, _ = _course()
        for each in (student, enroll(course)):
            operations.claim(meeting, each)
        with pytest.raises(DomainError, match="faster") as refused:
            operations.claim(meeting, enroll(course))
        assert refused.value.code == "scribe_places_full"


@pytest.mark.parametrize("case", ["instructor", "withdrawn", "cancelled", "takes none"])
def test_who_may_not_write_up_is_told_why(app: Flask, case: str) -> None:
    with app.app_context():
        course, meeting, student, staff = _course()
        if case == "withdrawn":
            courses.withdraw(course, student, staff.user)
        with write(meeting):
            if case == "cancelled":
                meeting.cancelled_at = MONDAY
            if case == "takes none":
                meeting.scribe_places = 0
        with pytest.raises(DomainError):
            operations.claim(meeting, staff if case == "instructor" else student)


def test_n_plus_one_scribes_at_once_get_n_places(app: Flask) -> None:
    told: list[str] = []
    with app.app_context():
        course = make_course()
        meeting = make_meeting(course, scribe_places=2)
        with write():
            people = [enroll(course).id for _ in range(8)]
        meeting_id = meeting.id

    def take(person: int) -> None:
        with app.app_context():
            try:
                operations.claim(
                    db.session.get_one(Meeting, meeting_id),
                    db.session.get_one(Enrollment, person),
                )
                told.append("yours")
            except DomainError as error:
                told.append(error.code)

    threads = [threading.Thread(target=take, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["scribe_places_full"] * 6 + ["yours"] * 2
    with app.app_context():
        places = db.session.scalars(select(ScribeAssignment.place)).all()
        assert sorted(places) == [1, 2]


def test_notes_go_back_and_forth_until_they_are_published(app: Flask) -> None:
    with app.app_context():
        _, meeting, student, staff = _course()
        assignment = operations.claim(meeting, student)
        operations.hand_in_notes(assignment, notes_file(), actor=student)
        assert assignment.state == "submitted"
        operations.request_revision(assignment, "Prove lemma 2.", due_at=None, actor=staff)
        assert assignment.state == "revision_requested"
        operations.hand_in_notes(assignment, notes_file(seed=2), actor=student)
        operations.publish_notes(assignment, actor=staff)
        operations.publish_notes(assignment, actor=staff)
        assert assignment.state == "published"
        assert [n.number for n in assignment.notes] == [1, 2]
        assert assignment.notes[0].feedback == "Prove lemma 2."
        with pytest.raises(DomainError, match="published"):
            operations.hand_in_notes(assignment, notes_file(seed=3), actor=student)


def test_the_same_notes_sent_twice_are_one_version(app: Flask) -> None:
    with app.app_context():
        _, meeting, student, _ = _course()
        assignment = operations.claim(meeting, student)
        first = operations.hand_in_notes(assignment, notes_file(), actor=student)
        second = operations.hand_in_notes(assignment, notes_file(), actor=student)
        assert first.id == second.id


def test_a_place_can_be_given_back_until_notes_are_handed_in(app: Flask) -> None:
    with app.app_context():
        course, meeting, student, staff = _course()
        other = enroll(course)
        operations.give_back(operations.claim(meeting, student), actor=student)
        assignment = operations.claim(meeting, other)
        assert assignment.place == 1
        operations.hand_in_notes(assignment, notes_file(), actor=other)
        with pytest.raises(DomainError, match="instructor"):
            operations.give_back(assignment, actor=other)
        operations.give_back(assignment, actor=staff)
        assert queries.board(course)[0].free == 2


def test_leaving_the_class_frees_the_place(app: Flask) -> None:
    with app.app_context():
        course, meeting, student, staff = _course()
        operations.claim(meeting, student)
        courses.withdraw(course, student, staff.user)
        assert queries.board(course)[0].free == 2


def _upload(client: FlaskClient, url: str, content: bytes, name: str = "notes.pdf") -> int:
    data = {"file": (io.BytesIO(content), name)}
    return client.post(url, data=data, content_type="multipart/form-data").status_code


def test_a_scribe_does_it_all_in_the_browser(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        course, meeting, student, _staff = _course()
        slug, key = course.slug, meeting.public_id
        sign_in(client, student)
    assert client.post(f"/c/{slug}/scribes/{key}/claim").status_code == 303
    with app.app_context():
        public_id = db.session.scalars(select(ScribeAssignment.public_id)).one()
    url = f"/c/{slug}/scribes/assignments/{public_id}"
    assert _upload(client, url, b"<html>not a pdf</html>") == 422
    assert "not a PDF" in client.post(
        url,
        data={"file": (io.BytesIO(b"<html>"), "notes.pdf")},
        content_type="multipart/form-data",
    ).get_data(as_text=True)
    assert client.post(url, data={}).status_code == 422
    assert _upload(client, url, notes_pdf("T", ["S"], 1, 1)) == 303
    with app.app_context():
        assert db.session.scalars(select(ScribeAssignment.state)).one() is ScribeState.SUBMITTED
        assert list(store().incoming.iterdir()) == []


def test_notes_are_seen_by_their_scribe_and_staff_until_published(app: Flask) -> None:
    with app.app_context():
        course, meeting, student, staff = _course()
        assignment = operations.claim(meeting, student)
        notes = operations.hand_in_notes(assignment, notes_file(), actor=student)
        url = f"/c/{course.slug}/scribes/notes/{notes.public_id}/notes.pdf"
        classmate = enroll(course)
        mine, theirs, teacher = (Visitor(app, p) for p in (student, classmate, staff))
        visitor = Visitor(app)
        seen = [c.get(url).status_code for c in (mine, theirs, teacher, visitor)]
        assert seen == [200, 404, 200, 404]
        operations.publish_notes(assignment, actor=staff)
        response = visitor.get(url)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_anothers_assignment_is_nothing_to_a_classmate(app: Flask) -> None:
    with app.app_context():
        course, meeting, student, _staff = _course()
        assignment = operations.claim(meeting, student)
        url = f"/c/{course.slug}/scribes/assignments/{assignment.public_id}"
        other = sign_in(app.test_client(), enroll(course))
    assert other.get(url).status_code == 404
    assert other.post(f"{url}/give-back").status_code == 404
    assert other.post(f"{url}/publish").status_code == 403
