"""Bringing a page in the browser: send it, look, correct, make the course or fill one."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import now, travel
from app.core.db import db
from app.core.errors import TooLarge
from app.courses.models import Course, Role
from app.schedule.models import ListedPerson, Meeting
from app.transfer import drafts, limited_reading, own_json
from app.transfer.models import ImportDraft
from tests.factories import enroll, make_course, make_meeting, make_user
from tests.transfer.descriptions import a_course, a_meeting
from tests.visitors import Visitor

PAGE = b"""<html><head><title>TEST 1</title></head><body>
<h1>TEST 101 (Fall 2020): <script>alert('xss')</script> A Course of Old</h1>
<h2>Synopsis</h2><p>About tests.</p>
<h2>Schedule</h2>
<table>
<tr><th>Date</th><th>Topic</th><th>Instructor</th><th>Scriber</th></tr>
<tr><td>09/09/2020, Wednesday</td><td>Lecture 01: Margins
[ <a href="slides/one.pdf">slides</a> ]</td><td>A.Q.</td><td>Cleo Dane</td></tr>
<tr><td>09/16/2020, Wednesday</td><td>Lecture 02: Limits</td><td>A.Q.</td><td></td></tr>
</table></body></html>"""


def _sent(visitor: Visitor, content: bytes, name: str = "old.html", **more: str) -> Any:
    file = (io.BytesIO(content), name)
    return visitor.upload("/courses/import", {"file": file, **more})


def _choices(**values: str) -> dict[str, str]:
    """What the form of the preview sends."""
    return {
        "code": "TEST 101",
        "title": "A Course of Old",
        "term": "Fall 2020",
        "institution": "",
        "slug": "test-101",
        "time_zone": "Asia/Hong_Kong",
        "date_order": "",
        "base_url": "",
        **values,
    }


def _courses() -> int:
    return db.session.scalar(select(func.count()).select_from(Course)) or 0


@pytest.fixture
def admin(app_sqlite: Flask) -> Any:
    """An administrator at a browser, in the context of the app."""
    with app_sqlite.app_context():
        yield Visitor(app_sqlite, make_user(admin=True))


def test_a_page_becomes_a_course_in_three_steps(admin: Visitor) -> None:
    sent = _sent(admin, PAGE)
    assert sent.status_code == 303
    where = sent.headers["Location"]
    seen = admin.get(where).text
    assert "2 meetings" in seen
    assert "Lecture 01: Margins" in seen  # in the source, at least
    made = admin.post(where, data=_choices(make="yes", base_url=""))
    assert made.status_code == 303, made.text
    course = db.session.scalar(select(Course))
    assert course is not None
    assert (course.slug, course.published_at) == ("test-101", None)
    assert [m.title for m in db.session.scalars(select(Meeting).order_by(Meeting.starts_at))] == [
        "Margins",
        "Limits",
    ]
    assert db.session.scalars(select(ListedPerson.name_public)).all() == [False]
    assert made.headers["Location"] == "/c/test-101/manage/checks"
    assert db.session.scalar(select(ImportDraft)) is None


def test_the_source_is_shown_as_text_and_its_lines_can_be_gone_to(admin: Visitor) -> None:
    seen = admin.get(_sent(admin, PAGE).headers["Location"]).text
    assert "<script>alert" not in seen
    assert "&lt;script&gt;alert" in seen
    assert '<li id="line-7"' in seen


def test_pasted_text_is_read_as_a_file_is(admin: Visitor) -> None:
    sent = admin.post("/courses/import", data={"text": PAGE.decode()})
    assert "2 meetings" in admin.get(sent.headers["Location"]).text


def test_what_is_corrected_is_kept_and_read_by(admin: Visitor) -> None:
    where = _sent(admin, PAGE).headers["Location"]
    kept = admin.post(where, data=_choices(title="Renamed", base_url="https://old.example/c/"))
    assert kept.status_code == 303
    seen = admin.get(where).text
    assert 'value="Renamed"' in seen
    assert 'value="https://old.example/c/"' in seen
    admin.post(where, data=_choices(title="Renamed", base_url="https://old.example/c/", make="y"))
    course = db.session.scalar(select(Course))
    assert course is not None
    assert course.title == "Renamed"
    first = db.session.scalars(select(Meeting).order_by(Meeting.starts_at)).first()
    assert first is not None
    assert [m.url for m in first.materials] == ["https://old.example/c/slides/one.pdf"]


def test_making_it_with_another_reading_asks_to_look_again(admin: Visitor) -> None:
    where = _sent(admin, PAGE).headers["Location"]
    again = admin.post(where, data=_choices(make="yes", base_url="https://old.example/"))
    assert again.headers["Location"] == where
    assert "Look at it again" in admin.get(where).text
    assert _courses() == 0


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("slug", "taken", "There is a course at this address already."),
        ("slug", "No Slug", "The address takes small letters"),
        ("time_zone", "Atlantis", "There is no time zone Atlantis"),
        ("code", "", "Give the course&#39;s code."),
        ("title", "", "Give the course&#39;s title."),
    ],
)
def test_what_can_not_be_made_is_said_at_its_field_and_all_is_kept(
    admin: Visitor, field: str, value: str, said: str
) -> None:
    make_course("taken")
    where = _sent(admin, own_json.dumps(a_course())).headers["Location"]
    refused = admin.post(where, data=_choices(title="Kept", make="yes") | {field: value})
    assert refused.status_code == 422
    assert said in refused.text
    assert f'value="{"" if field == "title" else "Kept"}"' in refused.text
    assert _courses() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("base_url", "javascript:alert(1)", "This is not a web address"),
        ("date_order", "sideways", "Not a valid choice"),
    ],
)
def test_a_reading_that_can_not_be_is_refused(
    admin: Visitor, field: str, value: str, said: str
) -> None:
    where = _sent(admin, PAGE).headers["Location"]
    refused = admin.post(where, data=_choices(title="Kept") | {field: value})
    assert refused.status_code == 422
    assert said in refused.text
    assert 'value="Kept"' in refused.text


def test_made_twice_it_is_one_course(admin: Visitor) -> None:
    where = _sent(admin, own_json.dumps(a_course())).headers["Location"]
    for _time in range(2):
        made = admin.post(where, data=_choices(make="yes"))
        assert made.headers["Location"] == "/c/test-101/manage/checks"
    assert _courses() == 1
    assert admin.get(where).status_code == 404


def test_a_draft_is_for_its_sender_alone(app_sqlite: Flask, admin: Visitor) -> None:
    where = _sent(admin, own_json.dumps(a_course())).headers["Location"]
    other = Visitor(app_sqlite, make_user(admin=True))
    assert other.get(where).status_code == 404
    assert other.post(where, data=_choices(make="yes")).status_code == 404
    assert other.post(f"{where}/discard").status_code == 404
    assert _courses() == 0
    assert admin.get(where).status_code == 200


def test_a_draft_is_kept_for_a_day(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        user = make_user(admin=True)
        where = _sent(Visitor(app_sqlite, user), own_json.dumps(a_course())).headers["Location"]
        with travel(now() + timedelta(days=1, minutes=1)):
            late = Visitor(app_sqlite, user)
            assert late.get(where).status_code == 404
            assert late.post(where, data=_choices(make="yes")).status_code == 404
            drafts.forget_old()
            assert db.session.scalar(select(ImportDraft)) is None
        assert _courses() == 0


def test_the_sweep_keeps_what_was_sent_today(admin: Visitor) -> None:
    _sent(admin, own_json.dumps(a_course()))
    drafts.forget_old()
    assert db.session.scalar(select(ImportDraft)) is not None


def test_thrown_away_it_is_gone(admin: Visitor) -> None:
    where = _sent(admin, own_json.dumps(a_course())).headers["Location"]
    assert admin.post(f"{where}/discard").status_code == 303
    assert admin.get(where).status_code == 404
    assert _courses() == 0


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"", "empty.html", 422),
        (b"%PDF-1.4 nothing", "page.pdf", 422),
        (b"\x00\x01\x02\x03" * 500, "page.html", 422),
        (b"PK\x03\x04 and no more", "page.zip", 422),
        (b'{"format": "colloquy.course/2"}', "course.json", 422),
    ],
)
def test_what_is_no_page_is_refused_with_a_sentence(
    admin: Visitor, content: bytes, name: str, status: int
) -> None:
    refused = _sent(admin, content, name)
    assert refused.status_code == status
    assert 'class="form-errors"' in refused.text
    assert db.session.scalar(select(ImportDraft)) is None


def test_a_page_that_takes_too_much_ends_its_own_process_alone(
    admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    tight = replace(limited_reading.LIMITS, wall_seconds=0.01)
    monkeypatch.setattr(limited_reading, "LIMITS", tight)
    refused = _sent(admin, PAGE + b"<!-- read by nobody before -->")
    assert refused.status_code == 422
    assert "This page is too large or too odd to read." in refused.text


def test_more_than_a_page_is_refused(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        with pytest.raises(TooLarge):
            drafts.keep(make_user(), "long.html", b"<p>word</p>" * 500_000)
        with pytest.raises(TooLarge):
            drafts.keep(make_user(), "long.zip", b"PK\x03\x04" + bytes(50_000_000))


def test_nothing_and_two_things_are_refused(admin: Visitor) -> None:
    assert "Choose a file, or paste" in admin.post("/courses/import", data={}).text
    assert "not both" in _sent(admin, PAGE, text="And a text.").text


# --- into a course that is there ------------------------------------------------------------


def test_an_instructor_fills_an_empty_course(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course("mine")
        staff = Visitor(app_sqlite, enroll(course, Role.INSTRUCTOR))
        content = own_json.dumps(a_course(meetings=[a_meeting(), a_meeting(number=2)]))
        sent = staff.upload("/c/mine/manage/import", {"file": (io.BytesIO(content), "old.json")})
        where = sent.headers["Location"]
        assert where.startswith("/c/mine/manage/import/")
        draft = where.rpartition("/")[2]
        assert staff.get(f"/courses/import/{draft}").status_code == 404
        assert "Fill the course" in staff.get(where).text
        done = staff.post(where, data={"date_order": "", "base_url": "", "make": "yes"})
        assert done.headers["Location"] == "/c/mine/manage/checks"
        assert db.session.scalar(select(func.count()).select_from(Meeting)) == 2
        assert _courses() == 1
        refused = staff.get("/c/mine/manage/import")
        assert refused.status_code == 409
        assert "This course has meetings already" in refused.text


def test_a_course_that_got_meetings_meanwhile_is_left_alone(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course("mine")
        person = enroll(course, Role.TA)
        draft = drafts.keep(person.user, "old.json", own_json.dumps(a_course()), into=course)
        where = f"/c/mine/manage/import/{draft.public_id}"
        make_meeting(course)
        refused = Visitor(app_sqlite, person).post(where, data={"date_order": "", "make": "yes"})
        assert refused.status_code == 422
        assert "This course has meetings already" in refused.text
        assert db.session.scalar(select(func.count()).select_from(Meeting)) == 1


def test_a_draft_of_one_course_fills_no_other(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        mine, other = make_course("mine"), make_course("other")
        person = enroll(mine, Role.INSTRUCTOR)
        draft = drafts.keep(person.user, "old.json", own_json.dumps(a_course()), into=mine)
        visitor = Visitor(app_sqlite, enroll(other, Role.INSTRUCTOR))
        assert visitor.get(f"/c/other/manage/import/{draft.public_id}").status_code == 404
        assert drafts.find(person.user, draft.public_id, other) is None
