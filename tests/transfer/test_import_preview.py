"""The preview of a page: all that becomes a course, with its line, and filling in what it lacks."""

from datetime import time
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app.core.clock import local
from app.core.db import db
from app.courses.models import Course, CourseTeacher
from app.schedule.models import ListedPerson, Meeting
from app.transfer import drafts, own_json
from app.transfer.building import build
from app.transfer.description import CourseEntry, MeetingEntry, PersonEntry
from app.transfer.preview_lines import Lines, spans
from tests.factories import make_user
from tests.transfer.descriptions import a_course
from tests.visitors import Visitor

BARE = """<html><body><h1>TEST 7 (Fall 2020): Of *Tests*</h1>
<ul><li><a href="#s">Synopsis</a></li></ul>
<h2 id="s">Synopsis</h2><p>It is <b>bold</b>.</p>
<h2>Schedule</h2>
<table>
<tr><th>Date</th><th>Topic</th></tr>
<tr>
<td>09/09/2020, Wednesday</td>
<td>Lecture 01: Margins</td></tr>
<tr>
<td>09/16/2020, Monday</td>
<td>Lecture 02: Limits</td></tr>
</table></body></html>"""


@pytest.fixture
def admin(app_sqlite: Flask) -> Any:
    """An administrator at a browser, in the context of the app."""
    with app_sqlite.app_context():
        yield Visitor(app_sqlite, make_user("Ada Min", admin=True))


def sent(admin: Visitor, content: str) -> str:
    return str(admin.post("/courses/import", data={"text": content}).headers["Location"])


def test_every_meeting_is_shown_whole(admin: Visitor) -> None:
    page = BeautifulSoup(
        admin.get(sent(admin, own_json.dumps(a_course()).decode())).text, "html.parser"
    )
    shown = page.select_one("ol.understood details")
    assert shown is not None
    for words in ("Rethinking margins", "Eve Fern (Elsewhere)", "16:00–17:00 · Online", "Bio."):
        assert words in shown.text
    assert shown.math is not None  # the note's formula is drawn
    assert "Of the talk" in shown.text
    assert "Gus Hale" in shown.text
    addresses = {a["href"] for a in shown.select("a")}
    assert {"https://example.org/slides.pdf", "https://example.org/video"} <= addresses
    sections = [d for d in page.select("details") if d.summary and d.summary.text == "Synopsis"]
    assert [section.em.text for section in sections if section.em] == ["about"]


def test_a_meeting_with_a_doubt_is_open_and_leads_to_its_line(admin: Visitor) -> None:
    page = BeautifulSoup(admin.get(sent(admin, BARE)).text, "html.parser")
    rows = page.select("ol.understood details")
    assert [("open" in row.attrs, row.a["href"] if row.a else "") for row in rows] == [
        (False, "#line-7"),
        (True, "#line-10"),  # the 16th was no Monday
    ]
    [section] = [d for d in page.select("details") if d.summary and d.summary.text == "Synopsis"]
    assert section.a is not None
    assert section.a["href"] == "#line-3"


def test_who_teaches_and_when_can_be_filled_in(admin: Visitor) -> None:
    where = sent(admin, BARE)
    said = "Who teaches it and when it meets were not found: fill them in here."
    assert said in admin.get(where).text
    values = {
        "code": "TEST 7",
        "title": "Of Tests",
        "term": "Fall 2020",
        "slug": "test-7",
        "time_zone": "Asia/Hong_Kong",
        "instructors": "Ada Quill (Tests)\nBen Oar",
        "meeting_time": "Wed",
        "starts": "15:00",
        "ends": "",
    }
    half = admin.post(where, data={**values, "make": "yes"})
    assert (half.status_code, "Give both hours, or none." in half.text) == (422, True)
    shown = admin.post(where, data={**values, "ends": "17:50"})
    assert "Wed 9 Sep 2020, 15:00–17:50" in admin.get(shown.headers["Location"]).text
    made = admin.post(where, data={**values, "ends": "17:50", "make": "yes"})
    assert made.status_code == 303
    starts = [
        local(m.starts_at, "Asia/Hong_Kong").time() for m in db.session.scalars(select(Meeting))
    ]
    assert starts == [time(15), time(15)]
    rows = db.session.scalars(select(CourseTeacher).order_by(CourseTeacher.position))
    assert [(t.name, t.affiliation) for t in rows] == [("Ada Quill", "Tests"), ("Ben Oar", "")]
    told = admin.get(made.headers["Location"]).text
    assert '<a href="/c/test-7/manage/teachers">Who teaches</a>' in told
    assert '<a href="/c/test-7/manage/people">People</a>' in told


def test_an_address_is_made_of_words_and_never_of_the_year_alone(admin: Visitor) -> None:
    user = make_user()
    bare = CourseEntry(title="Of Tests and Their Many Margins", term="2013", time_zone="UTC")
    draft = drafts.keep(user, "old.json", own_json.dumps(bare))
    assert drafts.open_draft(draft).slug == "of-tests-and-their-2013"


def test_scribes_and_groups_of_an_export_come_by_name_and_slots_are_missed(
    admin: Visitor,
) -> None:
    day = MeetingEntry(
        date=None, title="Seminar", kind="seminar", scribes=[PersonEntry(name="Cleo Dane")]
    )
    day.date = a_course().meetings[0].date
    draft = drafts.keep(make_user(), "old.json", own_json.dumps(a_course(meetings=[day])))
    understood = drafts.open_draft(draft).understood
    assert ["Seminar slots" in doubt.text for doubt in understood.doubts] == [True]
    build(understood, None)
    assert db.session.scalars(select(ListedPerson.name)).all() == ["Cleo Dane"]
    assert db.session.scalar(select(Course)) is not None


def test_lines_are_found_in_order_and_none_is_made_up() -> None:
    lines = Lines(["<tr>", "<td>Seminar</td>", "<tr>", "<td>On $x$</td>", "<tr><td>Seminar"])
    assert lines.of_meetings(["Seminar", "Nowhere", "Seminar", "Seminar"]) == [1, 0, 5, 0]
    assert [list(span) for span in spans([1, 0, 5], 6)] == [[1, 2, 3, 4], [], [5, 6]]
