"""The public page: true at the next request, drawn rarely, and named people only by consent."""

import gzip
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import db, write
from app.courses import operations as courses
from app.courses import sections
from app.courses.models import Role
from app.schedule.models import Reference, Talk
from app.scribes import operations as scribes
from app.seminars.holding import taking
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_project,
    make_seminar,
    make_slot,
)
from tests.statements import Counting
from tests.visitors import Visitor


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


MONDAY = at("2020-10-12 02:00")


@pytest.fixture
def client(app: Flask) -> Iterator[Visitor]:
    """A visitor; requests run in contexts of their own, whatever the test has open."""
    with app.app_context():
        yield Visitor(app)


def page(client: Visitor, slug: str) -> str:
    response = client.get(f"/c/{slug}/")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_a_slot_taken_is_on_the_page_at_the_next_request(app: Flask, client: Visitor) -> None:
    with app.app_context(), travel(MONDAY):
        course = make_course("live")
        member = enroll(course, Role.STUDENT, "Ada Mensah", name_public=True)
        group_set = make_group_set(course)
        group = make_group(group_set, member)
        slot = make_slot(make_seminar(group_set), make_meeting(course))
        before = page(client, "live")
        taking.sign_up(slot, group, member, title="Margins", papers="")
        after = page(client, "live")
    assert "Margins" not in before
    assert "Margins" in after
    assert "Ada Mensah" in after


def test_a_student_is_named_in_public_only_by_consent(app: Flask, client: Visitor) -> None:
    with app.app_context(), travel(MONDAY):
        course = make_course("quiet")
        people = [
            enroll(
                course, Role.STUDENT, f"Person {choice}", name_public=choice, student_id="90123456"
            )
            for choice in (True, False, None)
        ]
        meeting = make_meeting(course, scribe_places=3)
        for person in people:
            scribes.claim(meeting, person)
        public = page(client, "quiet")
        inside = page(Visitor(app, people[1]), "quiet")
        assert "Person True" in public
        assert "Person False" not in public
        assert "Person None" not in public
        assert "Person None" in inside
        courses.choose_name_shown(people[0], False)
        assert "Person True" not in page(client, "quiet")
    for text in (public, inside):
        assert "90123456" not in text
        assert "@example.org" not in text


def test_an_unpublished_course_is_nothing_to_outsiders(app: Flask, client: Visitor) -> None:
    with app.app_context():
        course = make_course("draft", published=False)
        staff = enroll(course, Role.INSTRUCTOR)
        insider = Visitor(app, staff)
        assert client.get("/c/draft/").status_code == 404
        assert insider.get("/c/draft/").status_code == 200
        courses.publish_course(course, staff.user)
        assert client.get("/c/draft/").status_code == 200
        courses.publish_course(course, staff.user, published=False)
        assert client.get("/c/draft/").status_code == 404


def test_an_unchanged_page_is_not_sent_twice(app: Flask, client: Visitor) -> None:
    with app.app_context():
        course = make_course("still")
        first = client.get("/c/still/")
        etag = first.headers["ETag"]
        again = client.get("/c/still/", {"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        sections.save_section(course, None, title="News", body="The room has changed.")
        changed = client.get("/c/still/", {"If-None-Match": etag})
        assert changed.status_code == 200
        assert "The room has changed." in changed.get_data(as_text=True)
    assert "Cookie" in first.headers["Vary"]
    assert "private" in first.headers["Cache-Control"]


def test_time_alone_changes_the_page(app: Flask, client: Visitor) -> None:
    with app.app_context():
        course = make_course("time")
        meeting = make_meeting(course, "2020-10-14 07:00")
        with travel(MONDAY):
            assert "in 2 days" in page(client, "time")
        with travel(MONDAY + timedelta(days=1)):
            assert "tomorrow" in page(client, "time")
        with travel(meeting.ends_at + timedelta(seconds=1)):
            assert "today" not in page(client, "time")


def test_a_kept_page_is_handed_out_without_drawing_it(app: Flask, client: Visitor) -> None:
    with app.app_context():
        make_course("cheap")
        engine = db.engine
    drawn = client.get("/c/cheap/")
    with Counting(engine) as statements:
        kept = client.get("/c/cheap/")
    # The version is asked for by the driver alone, and is no statement that is counted here.
    assert statements == []
    assert kept.data == drawn.data
    own = {"X-Request-Id", "Server-Timing", "Date"}
    assert {n: v for n, v in kept.headers if n not in own} == {
        n: v for n, v in drawn.headers if n not in own
    }
    assert kept.headers["X-Request-Id"] != drawn.headers["X-Request-Id"]


def test_a_page_taken_back_is_not_handed_out_any_more(app: Flask, client: Visitor) -> None:
    with app.app_context():
        course = make_course("taken-back")
        staff = enroll(course, Role.INSTRUCTOR)
        page(client, "taken-back")
        page(client, "taken-back")
        courses.publish_course(course, staff.user, published=False)
        assert client.get("/c/taken-back/").status_code == 404


def test_what_is_kept_for_visitors_is_for_nobody_else(app: Flask, client: Visitor) -> None:
    with app.app_context():
        course = make_course("mine")
        student = enroll(course, Role.STUDENT, "Ada Mensah")
        page(client, "mine")
        assert "Ada Mensah" in page(Visitor(app, student), "mine")
        assert "Ada Mensah" not in page(client, "mine")


def test_the_page_takes_as_many_statements_at_200_rows_as_at_10(
    app: Flask, client: Visitor
) -> None:
    counts = []
    for rows in (10, 200):
        with app.app_context(), travel(MONDAY):
            course = make_course(f"rows-{rows}")
            _fill(course, rows)
            engine = db.engine
        with Counting(engine) as statements, travel(MONDAY):
            page(client, f"rows-{rows}")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def _fill(course: object, rows: int) -> None:
    with write() as session:
        group_set = make_group_set(course)  # type: ignore[arg-type]
        seminar = make_seminar(group_set)
        for n in range(rows):
            meeting = make_meeting(course, scribe_places=1)  # type: ignore[arg-type]
            talk = Talk(meeting_id=meeting.id, position=1, title=f"Talk {n}")
            session.add(talk)
            session.flush()
            session.add(
                Reference(course_id=meeting.course_id, talk_id=talk.id, position=1, title="Paper")
            )
            make_slot(seminar, meeting)
        for n in range(rows // 10):
            make_project(group_set, f"p-{n}")


def test_browsers_get_the_kept_page_compressed_and_may_refuse_it_so(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        make_course("packed")
        visitor = Visitor(app_sqlite)
        plain = visitor.get("/c/packed/")
        packed = visitor.get("/c/packed/", {"Accept-Encoding": "br, gzip;q=0.5"})
        refused = visitor.get("/c/packed/", {"Accept-Encoding": "br, gzip; q=0"})
        known = visitor.get(
            "/c/packed/", {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
        )
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in refused.headers
    assert {"Cookie", "Accept-Encoding"} <= set(packed.headers["Vary"].split(", "))
    assert known.status_code == 304


def test_head_says_of_the_page_what_get_says(app_sqlite: Flask) -> None:
    """Kept by the door or not, HEAD before GET or after."""
    with app_sqlite.app_context():
        make_course("head")
        visitor = Visitor(app_sqlite)
        first = visitor.head("/c/head/")
        whole = visitor.get("/c/head/")
        kept = visitor.head("/c/head/")
    told = [{n: a.headers.get(n) for n in ("ETag", "Content-Length")} for a in (first, whole, kept)]
    assert told[0]["ETag"] == told[1]["ETag"]
    assert told[1] == told[2]
    assert kept.data == b""
    assert whole.data
