"""A term's meetings added at once: the days are shown, then added, and never twice."""

from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.db import db
from app.schedule import adding, meetings, queries
from app.schedule.models import MeetingKind
from app.schedule.patterns import Pattern
from tests.conftest import FrozenClock
from tests.factories import at
from tests.schedule.scenes import Scene

OCTOBER = Pattern(frozenset({2}), date(2020, 10, 14), date(2020, 11, 4), time(15), time(17, 50))


def add(scene: Scene, pattern: Pattern = OCTOBER) -> int:
    """Add the meetings of a pattern; how many were added."""
    added = adding.add_meetings(
        scene.course,
        scene.staff.user,
        pattern,
        kind=MeetingKind.LECTURE,
        instructors=[("Ann B.", "")],
        scribe_places=2,
    )
    return len(added)


def test_days_that_have_a_meeting_are_left_out(scene: Scene) -> None:
    scene.meeting("2020-10-21 01:00", title="There before")
    cancelled = scene.meeting("2020-10-28 07:00", title="Holiday")
    meetings.cancel_meeting(cancelled, scene.staff.user)
    with scene.changes_the_page():
        assert add(scene) == 2
    assert add(scene) == 0  # a second click
    rows = queries.meetings(scene.course)
    assert [m.number for m in rows] == [1, 2, None, 3]
    assert (rows[0].starts_at, rows[0].ends_at) == (at("2020-10-14 07:00"), at("2020-10-14 09:50"))
    assert [i.name for i in rows[3].instructors] == ["Ann B."]
    lines = select(func.count()).where(AuditEntry.action == "meeting.add_many")
    assert db.session.scalar(lines) == 1


def test_hours_are_those_of_the_clock_before_and_after_it_changes(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite, "America/New_York")
        add(scene)
        starts = [f"{m.starts_at:%m-%d %H:%M}" for m in queries.meetings(scene.course)]
        assert starts == ["10-14 19:00", "10-21 19:00", "10-28 19:00", "11-04 20:00"]


def test_a_sentence_fills_the_fields_in_and_shows_the_days(scene: Scene) -> None:
    scene.meeting("2020-10-21 07:00")
    client = scene.client(scene.staff)
    url = f"{scene.base}/meetings/add-many"
    answer = client.get(f"{url}?text=Wednesdays 15:00-17:50, 14 Oct to 4 Nov, skip 28 Oct")
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert 'value="2020-10-14"' in page
    assert 'value="2020-10-28"' in page
    assert "Wed 21 Oct 2020" in page
    assert "left out" in page
    assert "Add 2 meetings" in page
    assert len(queries.meetings(scene.course)) == 1
    sent = {
        "weekdays": "2",
        "first": "2020-10-14",
        "last": "2020-11-04",
        "starts": "15:00",
        "ends": "17:50",
        "every": "1",
        "skipped": "28 Oct",
        "kind": "lecture",
        "instructors": "Yuan Li; Ann B. (UCLA)",
        "scribe_places": "1",
    }
    assert client.post(url, sent).status_code == 303
    assert [m.starts_at.day for m in queries.meetings(scene.course)] == [14, 21, 4]
    assert client.post(url, sent | {"last": "2020-10-01"}).status_code == 422


FIELDS = "first=2020-10-01&last=2020-12-01&starts=09:00&ends=10:00&every=1&scribe_places=0"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("text=Wed+15:00-17:00", "Say from when to when"),
        ("text=when+it+rains,+9-30+Sep,+9:00-10:00,+Fri", "“when it rains” was not understood."),
        ("first=2020-10-01&last=&starts=9:00&ends=10:00", "Last day"),
        (f"{FIELDS}&kind=lecture", "Choose at least one day of the week."),
        (f"{FIELDS}&kind=lecture&weekdays=2&skipped=feasts", "“feasts” is no day."),
    ],
)
def test_a_pattern_that_is_refused_keeps_what_was_typed(
    scene_sqlite: Scene, query: str, words: str
) -> None:
    answer = scene_sqlite.client(scene_sqlite.staff).get(
        f"{scene_sqlite.base}/meetings/add-many?{query}"
    )
    assert answer.status_code == 422
    assert words in answer.text.split('class="form-errors"')[1].split("</div>")[0]
    if query.startswith("first"):
        assert 'value="2020-10-01"' in answer.text


def test_one_more_meeting_is_offered_the_next_usual_day_and_hours(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    assert adding.usual_place(scene.course) == {}
    for day in ("05", "07", "12", "14", "19"):
        scene.meeting(f"2020-10-{day} 07:00")
    scene.meeting("2020-10-21 05:00")  # once, two hours earlier
    scene.meeting("2020-12-24 05:00", kind=MeetingKind.OTHER, title="Party")
    assert adding.usual_place(scene.course) == {
        "starts_at": at("2020-10-26 07:00"),
        "ends_at": at("2020-10-26 09:00"),
    }
    form = scene.client(scene.staff).get(f"{scene.base}/meetings/new").text
    assert 'value="2020-10-26T15:00"' in form
    assert 'value="2020-10-26T17:00"' in form
