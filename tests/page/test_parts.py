"""What the page is made of: teachers, reading lists, groups of old pages, what is kept inside."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.courses import operations as courses
from app.courses import sections
from app.courses.models import Course, CourseTeacher, Role, SectionKind, TeacherPart
from app.schedule import meetings
from app.schedule.models import (
    ListedGroup,
    ListedPerson,
    Meeting,
    MeetingInstructor,
    Reference,
)
from app.seminars.drawing.publishing import publish
from app.seminars.drawing.running import run_draw
from app.seminars.models import SlotMode
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
)
from tests.visitors import Visitor

MONDAY = at("2020-10-12 02:00")


@pytest.fixture
def course(app_sqlite: Flask) -> Iterator[Course]:
    with app_sqlite.app_context(), travel(MONDAY):
        yield make_course("parts")


def page(app: Flask, who: Any = None) -> str:
    return Visitor(app, who).get("/c/parts/").get_data(as_text=True)


def json_ld(text: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_who_teaches_is_named_once_and_leads_to_their_page(
    app_sqlite: Flask, course: Course
) -> None:
    enroll(course, Role.INSTRUCTOR, "Ada Mensah")
    rows = [
        ("ADA MENSAH", "Institute", "https://ada.example/"),
        ("Guest <b>Person</b>", "", ""),
    ]
    with write(course) as session:
        for position, (name, affiliation, url) in enumerate(rows, 1):
            session.add(
                CourseTeacher(
                    course_id=course.id,
                    position=position,
                    part=TeacherPart.INSTRUCTOR,
                    name=name,
                    affiliation=affiliation,
                    url=url,
                )
            )
        course.changed()
    text = page(app_sqlite)
    assert '<a href="https://ada.example/">Ada Mensah</a> (Institute)' in text
    assert "ADA MENSAH" not in text
    assert "Guest &lt;b&gt;Person&lt;/b&gt;" in text


def test_a_reference_stands_in_its_own_list_and_without_one_in_the_first(
    app_sqlite: Flask, course: Course
) -> None:
    tutorials = sections.save_section(
        course, None, title="Tutorials", body="", kind=SectionKind.REFERENCES
    )
    with write(course) as session:
        for title, section in (("Anywhere", None), ("A tutorial", tutorials.id)):
            session.add(Reference(course_id=course.id, position=1, title=title, section_id=section))
        course.changed()
    text = page(app_sqlite)
    first, second = text.index(">References</h2>"), text.index(">Tutorials</h2>")
    assert first < text.index("Anywhere") < second < text.index("A tutorial")
    assert text.count("A tutorial") == 1


@pytest.fixture
def old(course: Course) -> Meeting:
    """A meeting as an old page names it."""
    meeting = make_meeting(course, "2020-10-14 07:00")
    with write(course) as session:
        group = ListedGroup(meeting_id=meeting.id, position=1, title="On margins")
        group.people = [
            ListedPerson(position=1, name="Agreed Student", student_id="9001", name_public=True),
            ListedPerson(position=2, name="Silent Student", student_id="9002"),
        ]
        session.add(group)
        session.add(ListedPerson(meeting_id=meeting.id, position=1, name="Quiet Scribe"))
        course.changed()
    return meeting


def test_people_of_an_old_page_are_named_in_public_by_consent_alone(
    app_sqlite: Flask, course: Course, old: Meeting
) -> None:
    public = page(app_sqlite)
    inside = page(app_sqlite, enroll(course, Role.STUDENT))
    assert "On margins" in public
    assert "Agreed Student" in public
    assert "1 seminar group" in public
    for name in ("Silent Student", "Quiet Scribe"):
        assert name not in public
        assert name in inside
    assert not re.search("900[12]", public + inside)
    with write(course):
        old.scribe_places = 2
        course.changed()
    assert "1 of 2 places free" in page(app_sqlite)
    courses.edit_course(course, enroll(course, Role.INSTRUCTOR).user, names_public=False)
    assert "Agreed Student" not in page(app_sqlite)


def test_the_page_offers_only_slots_that_can_be_had_and_in_time(
    app_sqlite: Flask, course: Course
) -> None:
    seminar = make_seminar(make_group_set(course), cutoff_days=2)
    make_slot(seminar, make_meeting(course, "2020-10-21 07:00"))
    # A kept page: nothing but time passes between the two.
    with travel(at("2020-10-19 06:59")):
        before = page(app_sqlite)
    with travel(at("2020-10-19 07:01")):
        after = page(app_sqlite)
    assert "free until 19 Oct, 15:00" in before
    assert "free until" not in after
    assert "no group" in after


def test_a_draw_offers_no_slot_but_to_rank_it(app_sqlite: Flask, course: Course) -> None:
    seminar = make_seminar(make_group_set(course), mode=SlotMode.DRAW, draw_seed="seed")
    make_slot(seminar, make_meeting(course, "2020-11-04 07:00"))
    with travel(at("2020-09-20 00:00")):
        assert "by draw: ranking opens 1 Oct, 08:00" in page(app_sqlite)
    text = page(app_sqlite)
    assert "by draw: groups rank until 31 Oct, 08:00" in text
    assert "free until" not in text
    with travel(at("2020-11-01 00:00")):
        assert "drawn soon" in page(app_sqlite)
        teacher = enroll(course, Role.INSTRUCTOR).user
        publish(run_draw(seminar, teacher), teacher)
        assert "no group" in page(app_sqlite)


def test_a_draw_gives_no_slot_that_is_settled_before_its_close(
    app_sqlite: Flask, course: Course
) -> None:
    seminar = make_seminar(make_group_set(course), mode=SlotMode.DRAW, draw_seed="seed")
    make_slot(seminar, make_meeting(course, "2020-10-30 07:00"))
    text = page(app_sqlite)
    assert "no group" in text
    assert "by draw" not in text


def test_the_room_and_the_call_are_for_the_courses_people(
    app_sqlite: Flask, course: Course
) -> None:
    meeting = make_meeting(course, "2020-10-14 07:00")
    with write(course):
        course.online_url, course.room_note = "https://call.example/course", "Room 2404"
        meeting.online_url, meeting.room_note = "https://call.example/today", "Room 7"
        course.changed()
    secrets = ("call.example", "Room 2404", "Room 7")
    public = page(app_sqlite)
    calendar = Visitor(app_sqlite).get("/c/parts/calendar.ics").get_data(as_text=True)
    inside = page(app_sqlite, enroll(course, Role.OBSERVER))
    assert not any(secret in public + calendar for secret in secrets)
    assert all(secret in inside for secret in secrets)


def test_a_cancelled_meeting_says_why_and_other_hours_are_told(
    app_sqlite: Flask, course: Course
) -> None:
    staff = enroll(course, Role.INSTRUCTOR).user
    rows = [make_meeting(course, f"2020-10-{day} 07:00") for day in (14, 21, 28)]
    meetings.cancel_meeting(rows[0], staff)
    with write(course):
        rows[0].cancel_note = "The speaker is ill."
        rows[2].starts_at = at("2020-10-28 06:00")
        course.changed()
    text = page(app_sqlite)
    to_next = f'<a class="to-next" href="#meeting-{rows[1].public_id}">Lecture 01</a>'
    assert f"{to_next}</strong> in 9 days" in text
    assert "The speaker is ill." in text
    assert text.count("14:00–") == 1
    assert "15:00–" not in text


def test_machines_read_what_people_read_and_no_more(app_sqlite: Flask, course: Course) -> None:
    meeting = make_meeting(course, "2020-10-14 07:00", title="</script><script>alert(1)")
    with write(course) as session:
        session.add(
            MeetingInstructor(meeting_id=meeting.id, position=1, name="Wo Yin", affiliation="UCLA")
        )
        course.sections[0].body = "About **margins** & <b>more</b>."
        course.changed()
    text = page(app_sqlite)
    told = json_ld(text)
    event = told["hasCourseInstance"]["subEvent"][0]
    assert told["@type"] == "Course"
    assert told["courseCode"] == course.code
    assert event["startDate"] == "2020-10-14T15:00:00+08:00"
    assert event["performer"][0]["affiliation"]["name"] == "UCLA"
    assert "</script><script>alert" not in text
    assert "About margins" in told["description"]
    assert '<meta property="og:description" content="About margins' in text
    assert "ld+json" not in page(app_sqlite, enroll(course, Role.STUDENT))
