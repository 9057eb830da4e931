"""The page that carries a course on: the new days are seen before anything is made."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.clock import travel
from app.courses import queries as courses
from app.courses.models import Role
from tests.factories import make_meeting
from tests.transfer.rich_course import make_rich_course
from tests.transfer.rich_parts import NOW, Rich
from tests.visitors import Visitor

URL = "/c/rich/manage/clone"
TYPED = {
    "code": "RICH 101",
    "title": "Margins & Means",
    "term": "Spring 2021",
    "slug": "rich-2021",
    "first": "2021-02-01",
    "skipped": "10 Feb",
}


@pytest.fixture
def rich(app_sqlite: Flask) -> Iterator[Rich]:
    """The rich course, its app's context open, its clock standing."""
    with app_sqlite.app_context(), travel(NOW):
        yield make_rich_course()


@pytest.fixture
def staff(rich: Rich, app_sqlite: Flask) -> Visitor:
    """The instructor at their browser."""
    return Visitor(app_sqlite, rich.instructor)


def seen_in(page: str) -> str:
    match = re.search(r'name="seen" value="(\w+)"', page)
    assert match
    return match[1]


def test_the_days_are_shown_then_the_term_is_made_once(rich: Rich, staff: Visitor) -> None:
    form = staff.get(URL).get_data(as_text=True)
    assert 'value="Margins &amp; Means"' in form
    assert "Tomas Assist" in form
    assistant = next(e for e in courses.people(rich.course) if e.role is Role.TA)
    typed = {**TYPED, "staff": assistant.public_id}
    page = staff.post(URL, typed).get_data(as_text=True)
    assert "Wed 17 Feb 2021, 15:00" in page
    assert "Ask Sara Speaker whether they come again." in page
    assert courses.course_by_slug("rich-2021") is None
    confirmed = {**typed, "seen": seen_in(page), "confirmed": "1"}
    answer = staff.post(URL, confirmed)
    assert answer.status_code == 303
    made = courses.course_by_slug("rich-2021")
    assert made is not None
    assert answer.headers["Location"] == "/c/rich-2021/manage/checks"
    assert [e.name for e in courses.people(made)] == ["Ines Structor", "Tomas Assist"]
    again = staff.post(URL, confirmed)
    assert again.status_code == 409
    assert "There is a course at this address already." in again.get_data(as_text=True)
    assert len(courses.all_courses()) == 2


def test_what_was_seen_must_still_be_true(rich: Rich, staff: Visitor) -> None:
    seen = seen_in(staff.post(URL, TYPED).get_data(as_text=True))
    make_meeting(rich.course, "2020-10-14 07:00", title="Squeezed in")
    answer = staff.post(URL, {**TYPED, "seen": seen, "confirmed": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "The course changed meanwhile." in page
    assert "Squeezed in" in page
    assert seen_in(page) != seen
    assert courses.course_by_slug("rich-2021") is None


REFUSED = [
    ({"first": ""}, "First day is needed."),
    ({"first": "0001-01-01"}, "This date is too far away."),
    ({"first": "9999-12-31"}, "This date is too far away."),
    ({"last": "2021-01-01"}, "The last day is before the first."),
    ({"skipped": "the holidays"}, "the holidays"),
    ({"starts": "09:00"}, "Give both hours"),
    ({"starts": "09:00", "ends": "08:00"}, "It ends before it begins."),
    ({"term": " "}, "Term is needed."),
    ({"staff": "somebody"}, "Who teaches it with you</a>:"),
    ({"weekdays": "9"}, "Days of the week</a>:"),
]


def test_what_can_not_be_is_said_at_its_field_and_kept(staff: Visitor) -> None:
    for typed, said in REFUSED:
        answer = staff.post(URL, {**TYPED, **typed})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, typed
        assert said in page, typed
        assert 'value="rich-2021"' in page


def test_an_address_that_can_not_be_is_refused_when_it_is_made(staff: Visitor) -> None:
    typed = {**TYPED, "slug": "Rich 2021"}
    seen = seen_in(staff.post(URL, typed).get_data(as_text=True))
    answer = staff.post(URL, {**typed, "seen": seen, "confirmed": "1"})
    assert answer.status_code == 422
    assert "small letters, digits and hyphens" in answer.get_data(as_text=True)
