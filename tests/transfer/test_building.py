"""A course is made of a description: every field of it arrives."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from app.core.db import db
from app.core.errors import DomainError, InvalidInput
from app.courses.models import Course, NewsItem
from app.courses.sections import save_section
from app.projects.models import Project
from app.schedule.models import Reference
from app.transfer.building import build, fill
from app.transfer.description import (
    CourseEntry,
    PersonEntry,
    SectionEntry,
)
from tests.factories import make_course, make_meeting, make_user
from tests.transfer.building import built, check_about, meetings_of, only, wall_of
from tests.transfer.descriptions import COURSES, a_course


@pytest.fixture
def course(app_sqlite: Flask) -> Any:
    """A course built of one of everything, in the context of its app."""
    with app_sqlite.app_context():
        yield build(a_course(), make_user())


def test_the_course_says_of_itself_what_was_said(course: Course) -> None:
    assert (course.slug, course.code, course.title) == (
        "old-course",
        "TEST 6380P",
        "A Seminar of Old",
    )
    assert (course.term, course.institution) == ("Fall 2020", "University of Tests")
    assert (course.time_zone, course.meeting_time) == ("Asia/Hong_Kong", "Wed 3:00PM - 5:50PM")
    assert (course.place, course.online_url) == ("Room 1", "https://example.org/call")
    assert (course.room_note, course.accent.value) == ("Passcode 7", "teal")
    assert not course.names_public
    assert course.published_at is None
    teachers = [(t.part.value, t.name, t.affiliation, t.url) for t in course.teachers]
    assert teachers == [
        ("instructor", "Ada Quill", "", "https://example.org/ada"),
        ("ta", "Ben Oar", "Elsewhere", ""),
    ]


def test_its_sections_keep_their_lists(course: Course) -> None:
    sections = [(s.title, s.kind.value, s.body) for s in course.sections]
    assert sections[:3] == [
        ("Synopsis", "text", "What it is *about*."),
        ("Reading", "references", ""),
        ("Tutorials", "references", ""),
    ]
    assert ("Homework and projects", "projects", "") in sections
    for section, title in zip(
        course.sections[1:3], ("Margins and their limits", "A tutorial"), strict=True
    ):
        (found,) = db.session.scalars(
            select(Reference).where(Reference.section_id == section.id)
        ).all()
        assert (found.title, found.authors) == (title, "Ada Quill and Ben Oar")
        assert (found.venue, found.year, found.arxiv_id) == ("Annals of Tests", 2019, "1812.11118")
        assert (found.doi, found.url) == ("10.1000/182", "https://example.org/paper")
        assert (found.entry_type, found.position) == ("article", 1)
        assert found.links == [{"label": "code", "url": "https://example.org/code"}]
        assert found.note == "Read section 2. [data]"  # a label without an address is text


def test_a_meeting_keeps_everything_in_it(course: Course) -> None:
    (meeting,) = meetings_of(course)
    assert (meeting.kind.value, meeting.number, meeting.title) == ("lecture", 1, "Margins")
    assert (wall_of(meeting.starts_at), wall_of(meeting.ends_at)) == (
        "2020-09-09 15:00",
        "2020-09-09 17:50",
    )
    assert (meeting.note, meeting.room_note) == ("An $x^2$ abstract.", "Passcode 8")
    assert (meeting.online_url, meeting.scribe_places) == ("https://example.org/other-call", 2)
    assert [(i.name, i.affiliation) for i in meeting.instructors] == [("A.Q.", "Tests")]
    assert [r.title for r in meeting.references] == ["Of the meeting"]
    (slides,) = meeting.materials
    assert (slides.kind.value, slides.title, slides.url) == (
        "slides",
        "Slides",
        "https://example.org/slides.pdf",
    )
    assert (slides.visibility.value, wall_of(slides.visible_from)) == ("course", "2020-09-09 18:00")
    (talk,) = meeting.talks
    assert (talk.title, talk.speaker, talk.affiliation) == (
        "Rethinking margins",
        "Eve Fern",
        "Elsewhere",
    )
    assert (talk.speaker_url, talk.venue) == ("https://example.org/eve", "Online")
    assert (talk.abstract, talk.bio) == ("Abstract.", "Bio.")
    assert (wall_of(talk.starts_at)[-5:], wall_of(talk.ends_at)[-5:]) == ("16:00", "17:00")
    assert [r.title for r in talk.references] == ["Of the talk"]
    assert [m.url for m in talk.materials] == ["https://example.org/video"]


def test_students_are_named_as_they_agreed_and_their_ids_are_kept(course: Course) -> None:
    (meeting,) = meetings_of(course)
    (group,) = meeting.listed_groups
    assert (group.name, group.title, wall_of(group.starts_at)) == (
        "Group 3",
        "On margins",
        "2020-09-09 15:25",
    )
    people = [(p.name, p.student_id, p.name_public) for p in group.people]
    assert people == [("Finn Gale", "20990002", False), ("Gus Hale", "", True)]
    scribes = [(p.name, p.student_id, p.name_public) for p in meeting.listed_scribes]
    assert scribes == [("Cleo Dane", "20990001", False)]


def test_projects_with_a_due_time_are_set_and_others_are_named(course: Course) -> None:
    (project,) = db.session.scalars(select(Project).where(Project.course_id == course.id))
    assert (project.title, project.slug, project.brief) == ("Project 1", "project-1", "Do *it*.")
    assert (wall_of(project.opens_at), wall_of(project.due_at)) == (
        "2020-09-10 09:00",
        "2020-09-30 23:59",
    )
    assert (project.late_days, project.late_percent) == (3, 10)
    assert project.published_at is not None
    assert project.group_set.title == "Project 1"
    check_about(course, "No due time is known of “Final Project”")
    assert ("Final Project", "To come.") in [(s.title, s.body) for s in course.sections]


def test_news_are_as_old_as_they_were_and_go_to_nobody(course: Course) -> None:
    (item,) = db.session.scalars(select(NewsItem).where(NewsItem.course_id == course.id))
    assert (item.title, item.body, wall_of(item.published_at)) == (
        "Welcome",
        "Hello.",
        "2020-09-01 08:30",
    )
    assert (item.audience.value, item.by_mail, item.mailed_at) == ("public", False, None)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(COURSES)
def test_no_description_breaks_it(app_sqlite: Flask, entry: CourseEntry) -> None:
    with app_sqlite.app_context():
        try:
            course = build(entry, None, slug=f"any-{db.session.query(Course).count()}")
        except InvalidInput:
            return
        dated = [each for each in entry.meetings if each.date]
        assert len(meetings_of(course)) == len(dated)


def test_an_empty_course_is_filled_and_keeps_what_it_says(app: Flask) -> None:
    with app.app_context():
        course = make_course(place="Room 9")
        course_id, slug = course.id, course.slug
        fill(course, a_course(), make_user())
        assert (course.slug, course.place, course.institution) == (
            slug,
            "Room 9",
            "University of Tests",
        )
        titles = [s.title for s in course.sections]
        assert "Prerequisites" not in titles
        assert [s.title for s in course.sections if s.kind.value == "references"] == [
            "Reading",
            "Tutorials",
        ]
        assert [m.course_id for m in meetings_of(course)] == [course_id]


def test_written_sections_stay_and_a_course_with_meetings_is_refused(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course()

        save_section(course, None, title="Ours", body="Written by us.")
        fill(course, a_course(meetings=[]), None)
        assert [s.title for s in course.sections][:2] == ["Homework and projects", "Ours"]
        make_meeting(course)
        with pytest.raises(DomainError) as refused:
            fill(course, a_course(), None)
        assert refused.value.code == "not_empty"


def test_named_people_and_unnamed_sections_are_no_obstacle(app_sqlite: Flask) -> None:
    entry = only(scribes=[PersonEntry(name="Cleo Dane")], scribe_places=0)
    entry.sections = [SectionEntry(title="S", kind="projects")]
    with app_sqlite.app_context():
        course = built(entry)
        assert [s.kind.value for s in course.sections] == ["projects"]
