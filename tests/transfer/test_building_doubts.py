"""What a description leaves open is settled by a rule, and noted to be checked."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.errors import InvalidInput
from app.courses.models import CheckItem, Course
from app.groups.models import GroupSet
from app.projects.models import Project
from app.schedule.models import Material
from app.transfer.building import build
from app.transfer.description import (
    Doubt,
    LinkEntry,
    MaterialEntry,
    MeetingEntry,
    ProjectEntry,
    ReferenceEntry,
    TalkEntry,
    Understood,
    Unplaced,
)
from tests.factories import make_user
from tests.transfer.building import built, check_about, checks_of, meetings_of, only, wall_of
from tests.transfer.descriptions import a_course, a_meeting, a_reference

HOURS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("the usual ones", {}, {}, "15:00-17:50"),
    ("its own", {"starts": dt.time(10), "ends": dt.time(11, 20)}, {}, "10:00-11:20"),
    ("as long as usual", {"starts": dt.time(10)}, {}, "10:00-12:50"),
    ("those of its talk", {"talks": [(9, 10)]}, {"starts": None, "ends": None}, "09:00-10:00"),
    ("wide enough", {"talks": [(17, 19)]}, {}, "15:00-19:00"),
    (
        "past midnight",
        {"starts": dt.time(22), "ends": dt.time(1), "ends_on": dt.date(2020, 9, 10)},
        {},
        "22:00-01:00",
    ),
]


@pytest.mark.parametrize(("_how", "values", "usual", "expected"), HOURS)
def test_hours_come_from_the_meeting_its_talks_or_the_course(
    app_sqlite: Flask, _how: str, values: dict[str, Any], usual: dict[str, Any], expected: str
) -> None:
    talks = [
        TalkEntry(title="T", starts=dt.time(begin), ends=dt.time(end))
        for begin, end in values.get("talks", ())
    ]
    entry = only(**{**values, "talks": talks})
    for name, value in usual.items():
        setattr(entry, name, value)
    with app_sqlite.app_context():
        (meeting,) = meetings_of(built(entry))
        found = f"{wall_of(meeting.starts_at)[-5:]}-{wall_of(meeting.ends_at)[-5:]}"
        assert found == expected
        assert [bool(talk.starts_at and talk.ends_at) for talk in meeting.talks] == [True] * len(
            talks
        )


def test_hours_that_nobody_says_are_an_hour_in_the_morning_to_be_checked(
    app_sqlite: Flask,
) -> None:
    entry = only()
    entry.starts = entry.ends = None
    with app_sqlite.app_context():
        course = built(entry)
        (meeting,) = meetings_of(course)
        assert (wall_of(meeting.starts_at), wall_of(meeting.ends_at)) == (
            "2020-09-09 09:00",
            "2020-09-09 10:00",
        )
        (item,) = db.session.scalars(select(CheckItem))
        assert "has no hours" in item.text
        assert item.meeting_key == meeting.public_id


def test_a_talk_outside_its_meeting_loses_its_time_and_not_itself(app_sqlite: Flask) -> None:
    talk = TalkEntry(title="Late", on=dt.date(2020, 9, 11), starts=dt.time(16))
    with app_sqlite.app_context():
        course = built(only(talks=[talk]))
        (meeting,) = meetings_of(course)
        assert [(t.title, t.starts_at) for t in meeting.talks] == [("Late", None)]
        _text, said = check_about(course, "The time of “Late”")
        assert said == "2020-09-11 16:00:00"


def test_a_meeting_without_a_date_is_kept_whole_for_staff_and_is_on_no_page(
    app_sqlite: Flask,
) -> None:
    entry = a_course(meetings=[a_meeting(date=None)])
    with app_sqlite.app_context():
        course = built(entry)
        assert meetings_of(course) == []
        shown = "".join(section.title + section.body for section in course.sections)
        assert "abstract" not in shown
        assert db.session.scalar(select(Material)) is None
        _text, detail = check_about(course, "“Margins” has no date")
        for kept in (
            "An $x^2$ abstract.",
            "Rethinking margins. Eve Fern. Elsewhere. Online. 16:00–17:00",
            "Bio.",
            "Of the meeting",
            "Of the talk",
            "arXiv:1812.11118",
            "Slides https://example.org/slides.pdf",
            "https://example.org/video",
            "Finn Gale (20990002), Gus Hale\nCleo Dane (20990001)",
        ):
            assert kept in detail


def test_what_many_meetings_lack_is_one_thing_to_check(app_sqlite: Flask) -> None:
    bare = [MaterialEntry(kind="slides", title="slides")]
    days = [
        MeetingEntry(date=dt.date(2020, 9, day), title=f"On {day}", materials=bare)
        for day in (9, 16)
    ]
    entry = a_course(meetings=days, projects=[], starts=None, ends=None)
    with app_sqlite.app_context():
        course = built(entry)
        assert checks_of(course) == {
            "2 meetings have no hours; 09:00–10:00 was taken. "
            "Set them all at once under Schedule, Hours.": "On 9: 2020-09-09\nOn 16: 2020-09-16",
            "2 materials have a name but no address. Add their addresses or their files.": (
                "On 9: slides\nOn 16: slides"
            ),
        }


def test_meetings_are_counted_anew_and_what_differs_is_said(app_sqlite: Flask) -> None:
    days = [
        MeetingEntry(date=dt.date(2020, 9, day), number=day, title=f"On {day}") for day in (1, 3, 2)
    ]
    days[2].cancelled = True
    with app_sqlite.app_context():
        course = built(a_course(meetings=days, projects=[]))
        assert [(m.title, m.number) for m in meetings_of(course)] == [
            ("On 1", 1),
            ("On 2", None),
            ("On 3", 2),
        ]
        _text, detail = check_about(course, "2 meetings have another number")
        assert "03 is Lecture 02 here: On 3" in detail


def test_doubts_and_what_found_no_place_are_there_to_be_checked(app_sqlite: Flask) -> None:
    source = Understood(
        course=only(),
        doubts=[Doubt(text="“Wedneday” is no weekday.", line=120)],
        unplaced=[Unplaced(text="Ask Finn Gale (20990002).", where="after the table")],
    )
    with app_sqlite.app_context():
        checks = checks_of(built(source))
    assert checks == {
        "“Wedneday” is no weekday.": "Line 120 of the page.",
        "This text found no place (after the table).": "Ask Finn Gale (20990002).",
    }


def test_what_a_reference_can_not_hold_stands_in_its_note(app_sqlite: Flask) -> None:
    odd = a_reference(arxiv_id="none", doi="soon", url="", links=[LinkEntry(url="notes/x.pdf")])
    with app_sqlite.app_context():
        course = built(only(references=[odd, ReferenceEntry(title="Bare")]))
        ((first, second),) = [m.references for m in meetings_of(course)]
        assert first.note == "Read section 2. none soon notes/x.pdf"
        assert (first.arxiv_id, first.doi, first.links, second.position) == ("", "", [], 2)
        check_about(course, "An id or address of “Margins and their limits”")


def test_projects_of_one_name_get_groups_and_addresses_of_their_own(app_sqlite: Flask) -> None:
    due = dt.datetime.fromisoformat("2020-10-01T12:00")
    entries = [ProjectEntry(title="New", due=due), ProjectEntry(title="New", due=due)]
    bad = ProjectEntry(title="Back", due=due, opens=due + dt.timedelta(1), brief="Kept.")
    with app_sqlite.app_context():
        course = built(a_course(projects=[*entries, bad]))
        slugs = db.session.scalars(select(Project.slug).order_by(Project.id)).all()
        assert slugs == ["new-2", "new-3"]
        titles = db.session.scalars(select(GroupSet.title).order_by(GroupSet.id)).all()
        assert titles == ["New", "New (2)"]
        check_about(course, "“Back” could not be set: It is due before it opens.")
        assert "Kept." in [section.body for section in course.sections]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": ""}, "code"),
        ({"title": ""}, "title"),
        ({"time_zone": ""}, "time_zone"),
        ({"slug": "No Slug"}, "slug"),
        ({"time_zone": "Atlantis"}, "time_zone"),
    ],
)
def test_a_course_that_can_not_be_named_is_not_made(
    app_sqlite: Flask, values: dict[str, str], field: str
) -> None:
    with app_sqlite.app_context():
        with pytest.raises(InvalidInput) as refused:
            built(a_course(**values))
        assert refused.value.field == field
        assert db.session.scalar(select(Course)) is None


def test_what_fails_in_the_middle_leaves_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("the power is gone")

    with app.app_context():
        actor = make_user()
        with monkeypatch.context() as patch:
            patch.setattr("app.transfer.building.add_news", fail)
            with pytest.raises(RuntimeError):
                build(a_course(), actor)
        assert db.session.scalar(select(Course)) is None
        assert db.session.scalar(select(GroupSet)) is None
        assert build(a_course(), actor).slug == "old-course"


def test_a_long_course_is_numbered_to_its_end(app_sqlite: Flask) -> None:
    days = [a_meeting(date=dt.date(2020, 1, 1) + dt.timedelta(n), number=None) for n in range(60)]
    with app_sqlite.app_context():
        course = built(a_course(meetings=days))
        assert [m.number for m in meetings_of(course)] == list(range(1, 61))


def test_a_meeting_in_the_hour_that_the_clocks_skip_is_told(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        entry = only(date=dt.date(2021, 3, 28), starts=dt.time(2, 30), ends=dt.time(5))
        course = built(entry, time_zone="Europe/Berlin")
        text, _detail = check_about(course, "clocks go forward")
        assert "02:30 is no time on that day: it begins at 03:30" in text
