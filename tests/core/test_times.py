"""Time left is said in its two largest units, with the zone."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.web.times import deadline, span

NOW = datetime(2020, 10, 12, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=3, minutes=20), "3 h 20 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=1, hours=6), "1 day 6 h"),
        (timedelta(days=9, hours=6), "9 days"),
    ],
)
def test_a_span_in_words(length: timedelta, words: str) -> None:
    assert span(length) == words


def test_a_deadline_names_its_zone_and_the_time_left(app_sqlite: Flask) -> None:
    with app_sqlite.test_request_context(), travel(NOW):
        due = deadline(NOW + timedelta(days=1, hours=6), "Asia/Hong_Kong")
    assert due.text == "Tue 13 Oct, 16:00"
    assert due.zone.startswith("Hong Kong")
    assert (due.left, due.tone) == ("1 day 6 h left", "soon")


def test_a_deadline_that_has_passed_is_late(app_sqlite: Flask) -> None:
    with app_sqlite.test_request_context(), travel(NOW):
        due = deadline(NOW - timedelta(days=2), "Asia/Hong_Kong")
    assert (due.left, due.tone) == ("was due 2 days ago", "late")
