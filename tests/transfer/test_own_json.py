"""A course as JSON: what is written is read back, and what was not written by us is refused."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.core.errors import InvalidInput, TooLarge
from app.transfer import own_json
from app.transfer.description import CourseEntry
from tests.transfer.descriptions import COURSES, a_course


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(COURSES)
def test_any_course_comes_back_as_it_was(course: CourseEntry) -> None:
    written = own_json.dumps(course)
    assert own_json.loads(written) == course
    assert own_json.dumps(own_json.loads(written)) == written


def test_it_says_what_it_is_and_leaves_out_what_is_empty() -> None:
    told = json.loads(own_json.dumps(a_course()))
    assert next(iter(told.items())) == ("format", "colloquy.course/1")
    assert "materials" not in told
    assert told["meetings"][0]["date"] == "2020-09-09"
    assert told["meetings"][0]["talks"][0]["starts"] == "16:00:00"


def _changed(path: str, value: Any) -> bytes:
    """The JSON of a course, with another value at a place."""
    told = json.loads(own_json.dumps(a_course()))
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    inner = told
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("meetings.0.talks.0.title", 7, "meetings[0].talks[0].title: Expected `str`"),
        ("meetings.0.surprise", "x", "meetings[0]: Object contains unknown field"),
        ("meetings.0.date", "09/09/2020", "meetings[0].date: Invalid"),
        ("meetings.0.kind", "party", "meetings[0].kind: Invalid enum value 'party'"),
        ("meetings.0.scribe_places", 10, "meetings[0].scribe_places: a number from 0 to 9"),
        ("meetings.0.scribes.0.name", " \u200b ", "meetings[0].scribes[0]: name is needed"),
        ("meetings.0.talks.0", {"abstract": "x"}, "meetings[0].talks[0]: a talk needs a title"),
        ("meetings.0.materials.0.url", "", "meetings[0].materials[0]: a material is either"),
        ("meetings.0.materials.0.url", "javascript:alert(1)", "materials[0].url: this is not a"),
        ("meetings.0.talks.0.speaker_url", "//evil.example", "speaker_url: this is not a web"),
        ("meetings.0.references.0.url", "data:text/html,x", "references[0].url: this is not"),
        ("sections.0.title", "x" * 121, "sections[0].title: at most 120 characters"),
        ("title", "x" * 301, "title: at most 300 characters"),
        ("news.0.published", "2020-09-01T08:30:00+08:00", "news[0].published: times are written"),
        ("projects.0.due", "1650-01-01T00:00:00", "projects[0].due: this date is too far away"),
        ("meetings", [{}] * 1001, "it has 1001 entries of one kind"),
        ("format", "colloquy.course/2", "a newer Colloquy (colloquy.course/2)"),
        ("format", "resume/1", "no course of Colloquy"),
        ("format", ["colloquy.course/1"], "no course of Colloquy"),
    ],
)
def test_what_can_not_be_is_refused_by_its_place(path: str, value: Any, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        own_json.loads(_changed(path, value))
    assert said in refused.value.message


@pytest.mark.parametrize(
    "content", [b"{", b"{}", b'{"format": "\xff"}', b'{"a":' + b"[" * 200_000, b"{" * 200_000]
)
def test_what_is_no_json_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        own_json.loads(content)


def test_texts_are_tidied_as_a_form_does() -> None:
    course = own_json.loads(_changed("title", "\u202e A\u0000 Seminar\r\n"))
    assert course.title == "A Seminar"
    assert own_json.loads(b"\xef\xbb\xbf" + own_json.dumps(a_course())) == a_course()


def test_more_than_five_megabytes_are_not_read() -> None:
    with pytest.raises(TooLarge):
        own_json.loads(b'{"format": "' + b"x" * 5_000_001)


def test_entries_are_counted_before_anything_is_made_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(own_json, "CourseEntry", None)  # not even asked for
    begun = b'{"format": "colloquy.course/1", "title": "' + b'\\"{' * 40_000 + b'", "meetings": ['
    with pytest.raises(InvalidInput, match="it has 30002 entries"):
        own_json.loads(begun + b"{}," * 30_000 + b"{}]}")


def test_a_name_that_stands_twice_is_refused() -> None:
    twice = own_json.dumps(a_course()).replace(b'"meetings"', b'"title": "Another", "meetings"', 1)
    with pytest.raises(InvalidInput, match="“title” stands twice"):
        own_json.loads(twice)
