"""The next term of a course: its page and its work on new days, and nothing of its people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import local, travel
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.web.uploads import store
from app.courses import checks
from app.courses import queries as courses
from app.courses.models import Course, CourseSection, Role
from app.grading import rubrics
from app.groups import queries as groups
from app.page.audience import Audience
from app.projects import queries as projects
from app.schedule import queries as schedule
from app.schedule.models import Material, MeetingKind
from app.seminars import queries as seminars
from app.transfer.cloning import Unconfirmed, clone
from app.transfer.cloning_plan import Wishes, plan
from app.transfer.describing import describe
from app.transfer.own_json import dumps
from tests.factories import at, make_course, make_meeting, make_slot, make_user
from tests.transfer.rich_course import make_rich_course
from tests.transfer.rich_parts import NOW, Rich

WISHES = Wishes(
    slug="rich-2021", code="RICH 101", title="Margins & Means", term="Spring 2021",
    first=date(2021, 2, 1), skipped=frozenset({date(2021, 2, 10)}),
)  # fmt: skip


@pytest.fixture
def rich(app_sqlite: Flask) -> Iterator[Rich]:
    """The rich course, its app's context open, its clock standing."""
    with app_sqlite.app_context(), travel(NOW):
        yield make_rich_course()


def days(course: Course) -> list[tuple[str, str]]:
    """When each meeting is, on the wall's clock."""
    return [
        (local(m.starts_at, course.time_zone).strftime("%d %b %H:%M"), m.title)
        for m in schedule.meetings(course)
    ]


def to_check(course: Course) -> list[str]:
    return [item.text for item in checks.items(course)]


def test_either_database_carries_a_course_on(app: Flask) -> None:
    with app.app_context(), travel(NOW):
        rich = make_rich_course()
        seen = plan(rich.course, WISHES).key
        made = clone(rich.course, WISHES, rich.instructor.user, seen=seen)
        assert len(days(made)) == 5
        assert len(projects.projects(made, include_drafts=True)) == 2


def test_lectures_go_to_the_new_days_in_their_order(rich: Rich) -> None:
    made = clone(rich.course, WISHES, rich.instructor.user)
    assert days(made) == [
        ("03 Feb 15:00", "Opening"),
        ("17 Feb 15:00", "Seminar"),
        ("24 Feb 15:00", "Fallen out"),
        ("03 Mar 15:00", "Old groups"),
        ("10 Mar 09:00", "Workshop"),
    ]
    first, *_, workshop = schedule.meetings(made)
    assert local(workshop.ends_at, made.time_zone).isoformat() == "2021-03-11T17:00:00+08:00"
    assert (first.number, first.scribe_places) == (1, 2)
    [talk] = first.talks
    assert talk.starts_at == first.starts_at
    assert [r.title for r in talk.references] == ["Read for the talk"]
    later = next(m for m in first.materials if m.visible_from)
    assert later.visible_from == at("2021-03-28 00:00")  # 147 days later, as its meeting


def test_what_belongs_to_the_old_term_alone_stays_behind(rich: Rich) -> None:
    made = clone(rich.course, WISHES, rich.instructor.user)
    told = dumps(describe(made, audience=Audience.STAFF).entry).decode()
    here = [c for c in rich.private if c in told]
    kept = ("hidden", "course-only", "later", "draft")
    assert [c for c in here if not c.startswith(kept)] == []
    assert "Ada Agreed" not in told
    assert "Olga Old" not in told
    assert "Welcome" not in told
    assert "typhoon" not in told
    assert [(e.name, e.role) for e in courses.people(made)] == [("Ines Structor", Role.INSTRUCTOR)]
    assert made.published_at is None
    assert (made.accent, made.institution) == (rich.course.accent, rich.course.institution)


def test_what_fell_out_takes_place_again_and_a_day_off_stays_behind(rich: Rich) -> None:
    off: dict[str, Any] = {"cancelled_at": NOW, "cancel_note": "Holiday"}
    make_meeting(rich.course, "2020-09-24 07:00", kind=MeetingKind.OTHER, title="Moon", **off)
    make_meeting(rich.course, "2020-09-25 07:00", title="", **off)  # what it held was moved on
    made = clone(rich.course, WISHES, rich.instructor.user)
    assert [m.title for m in schedule.meetings(made) if m.kind is not MeetingKind.SEMINAR] == [
        *("Opening", "Fallen out", "Old groups", "Workshop")
    ]
    again = schedule.meetings(made)[2]
    assert (again.number, again.cancelled_at, again.cancel_note) == (3, None, "")
    [item] = [i for i in checks.items(made) if "was cancelled last time" in i.text]
    assert (item.meeting_key, item.detail) == (again.public_id, "A typhoon came")


def test_work_is_set_anew_as_drafts_that_move_along(rich: Rich) -> None:
    made = clone(rich.course, WISHES, rich.instructor.user)
    first, second = projects.projects(made, include_drafts=True)
    assert (first.slug, first.published_at, second.published_at) == ("first", None, None)
    # The old one was due a week after the workshop, at the last minute of a Wednesday.
    assert local(first.due_at, made.time_zone).isoformat() == "2021-03-17T23:59:00+08:00"
    assert [(r.label, r.required) for r in first.requirements] == [
        ("Report", True),
        ("Code", False),
    ]
    [criterion] = rubrics.rubric_of(first)
    assert (criterion.title, [r.title for r in criterion.ratings]) == ("Depth", ["deep"])
    assert [s.title for s in groups.group_sets(made)] == ["Seminar groups", "Project groups"]
    [seminar] = seminars.seminars(made)
    slots = seminars.board(seminar).slots
    meeting = schedule.meetings(made)[1]
    assert [s.starts_at - meeting.starts_at for s in slots] == [
        timedelta(0),
        timedelta(minutes=25),
    ]
    assert seminars.board(seminar).taken == 0


def test_files_are_the_same_content_with_rows_of_their_own(rich: Rich) -> None:
    held = sorted(path for path in store().root.rglob("*") if path.is_file())
    made = clone(rich.course, WISHES, rich.instructor.user)
    assert sorted(path for path in store().root.rglob("*") if path.is_file()) == held
    old, new = _files(rich.course), _files(made)
    assert new.keys() == old.keys()
    assert not set(new.values()) & set(old.values())


def _files(course: Course) -> dict[str, int]:
    """The rows of the course's files, by their content."""
    of_course = select(Material).where(Material.course_id == course.id)
    return {m.file.sha256: m.file.id for m in db.session.scalars(of_course) if m.file}


def test_what_to_look_at_is_listed_with_its_meeting(rich: Rich) -> None:
    with write(rich.course) as session:
        synopsis = rich.course.sections[0]
        synopsis.body = "Due 10/09/2020, in Fall 2020 and 14 Oct. See https://x.example/2020/a."
        session.flush()
    made = clone(rich.course, WISHES, rich.instructor.user)
    found = {item.text: item for item in checks.items(made)}
    asked = found["Ask Sara Speaker whether they come again."]
    assert (asked.meeting_key, asked.detail) == (
        schedule.meetings(made)[0].public_id,
        "On $n$ margins",
    )
    assert found["The section “Synopsis” names days or the old term."].detail == (
        "10/09/2020, 14 Oct, Fall 2020"
    )
    assert any("room and video call" in text for text in found)
    assert any("“The first project” is a draft, due Wed 17 Mar 2021" in text for text in found)
    assert any(text.startswith("Sign-up for “Papers” opens") for text in found)


def test_meetings_beyond_the_last_day_are_kept_and_listed(rich: Rich) -> None:
    wishes = replace(WISHES, last=date(2021, 2, 20))
    made = clone(rich.course, wishes, rich.instructor.user)
    assert [day for day, _title in days(made)][-1] == "10 Mar 09:00"
    late = [item.meeting_key for item in checks.items(made) if "after the last day" in item.text]
    assert late == [m.public_id for m in schedule.meetings(made)[2:]]


def test_new_hours_take_talks_and_slots_along_as_far_as_they_fit(rich: Rich) -> None:
    wishes = replace(WISHES, weekdays=frozenset({0}), starts=time(9), ends=time(9, 45))
    made = clone(rich.course, wishes, rich.instructor.user)
    assert days(made)[:2] == [("01 Feb 09:00", "Opening"), ("08 Feb 09:00", "Seminar")]
    opening, meeting, *_ = schedule.meetings(made)
    assert opening.talks[0].starts_at is None  # 50 minutes in a meeting of 45
    assert "“On $n$ margins” is outside the new hours. Say when it is." in to_check(made)
    assert seminars.slots_by_meeting(made) == {}
    assert "2 seminar slots of Seminar did not come along. Add them where they fit." in (
        to_check(made)
    )
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=45)
    assert any("meets “Wednesdays" in text for text in to_check(made))


def test_staff_come_along_if_asked_to_and_the_others_are_not_named(rich: Rich) -> None:
    assistant = next(e for e in courses.people(rich.course) if e.role is Role.TA)
    wishes = replace(WISHES, staff=frozenset({assistant.public_id}))
    made = clone(rich.course, wishes, rich.instructor.user)
    assert {(e.name, e.role) for e in courses.people(made)} == {
        ("Ines Structor", Role.INSTRUCTOR),
        ("Tomas Assist", Role.TA),
    }
    administrator = make_user(admin=True)
    another = clone(rich.course, replace(WISHES, slug="other"), administrator)
    assert courses.people(another) == []
    told = describe(another, audience=Audience.PUBLIC).entry
    assert ([t.name for t in told.instructors], [t.name for t in told.assistants]) == (
        [],
        ["Greta Guest"],
    )


def test_students_never_come_along_by_their_id(rich: Rich) -> None:
    wishes = replace(WISHES, staff=frozenset({rich.agreed.public_id}))
    made = clone(rich.course, wishes, rich.instructor.user)
    assert [e.name for e in courses.people(made)] == ["Ines Structor"]


def test_a_plan_that_is_no_longer_true_is_shown_again(rich: Rich) -> None:
    seen = plan(rich.course, WISHES).key
    assert plan(rich.course, WISHES).key == seen
    make_meeting(rich.course, "2020-10-14 07:00")
    with pytest.raises(Unconfirmed):
        clone(rich.course, WISHES, rich.instructor.user, seen=seen)
    assert courses.course_by_slug("rich-2021") is None


def test_a_taken_address_or_half_the_hours_are_refused_whole(rich: Rich) -> None:
    with pytest.raises(DomainError) as taken:
        clone(rich.course, replace(WISHES, slug="rich"), rich.instructor.user)
    assert taken.value.code == "slug_taken"
    with pytest.raises(InvalidInput) as half:
        clone(rich.course, replace(WISHES, starts=time(9)), rich.instructor.user)
    assert half.value.field == "ends"
    assert len(courses.all_courses()) == 1


def test_slots_in_a_row_and_apart_keep_their_places(rich: Rich) -> None:
    seminar = seminars.seminars(rich.course)[0]
    meeting = schedule.meetings(rich.course)[1]
    for minutes, capacity in ((60, 1), (85, 2)):
        starts_at = meeting.starts_at + timedelta(minutes=minutes)
        make_slot(seminar, meeting, starts_at=starts_at, capacity=capacity)
    made = clone(rich.course, WISHES, rich.instructor.user)
    new = schedule.meetings(made)[1]
    slots = seminars.slots_by_meeting(made)[new.id]
    assert [(s.starts_at - new.starts_at, s.capacity) for s in slots] == [
        (timedelta(0), 1),
        (timedelta(minutes=25), 1),
        (timedelta(minutes=60), 1),
        (timedelta(minutes=85), 2),
    ]


def test_an_empty_course_has_a_next_term_too(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(NOW):
        course = make_course("bare")
        made = clone(course, replace(WISHES, slug="bare-2"), make_user(admin=True))
        assert schedule.meetings(made) == []
        titles = [s.title for s in db.session.scalars(select(CourseSection))]
        assert titles[: len(titles) // 2] == titles[len(titles) // 2 :]
