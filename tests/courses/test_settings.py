"""A course is made by who runs the site, edited by its staff, and public only once published."""

import re
from typing import Any

import pytest
from flask import Flask

from app.courses import operations, queries
from app.courses.models import Course, Role
from tests.factories import at, enroll, make_course, make_group_set, make_project, make_user
from tests.visitors import Visitor

FIELDS = {
    "slug": "math-1-2020-fall",
    "code": "MATH 1",
    "title": "A First Seminar",
    "term": "Fall 2020",
    "time_zone": "Asia/Hong_Kong",
    "accent": "teal",
}
OUTSIDE = (Role.STUDENT, Role.OBSERVER)


def staff_of(app: Flask, course: Course, role: Role = Role.INSTRUCTOR) -> Visitor:
    """The browser of somebody who teaches the course."""
    return Visitor(app, enroll(course, role))


def edited(course: Course, **values: str) -> dict[str, str]:
    """The settings form as it is filled in, with changes."""
    present = {
        name: str(getattr(course, name)) for name in operations.COURSE_FIELDS if name != "accent"
    }
    return {**present, "accent": "crimson", **values}


def test_an_administrator_makes_a_course_and_adds_its_instructor_next(app: Flask) -> None:
    with app.app_context():
        browser = Visitor(app, make_user(admin=True))
        assert "New course" in browser.get("/").text
        answer = browser.post("/courses/new", FIELDS)
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/c/math-1-2020-fall/manage/people"
        page = browser.get(answer.headers["Location"]).text
        assert "The course is made. Add its instructor next." in page
        assert "not published" in browser.get("/").text
        assert Visitor(app).get("/c/math-1-2020-fall/").status_code == 404
        made = browser.get("/c/math-1-2020-fall/").text
        assert "A First Seminar" in made
        assert 'data-accent="teal"' in made


def test_nobody_else_makes_a_course_or_learns_that_one_can(app: Flask) -> None:
    with app.app_context():
        teacher = staff_of(app, make_course())
        assert teacher.get("/courses/new").status_code == 404
        assert teacher.post("/courses/new", FIELDS).status_code == 404
        assert "New course" not in teacher.get("/").text
        assert Visitor(app).post("/courses/new", FIELDS).status_code == 401
        assert queries.course_by_slug(FIELDS["slug"]) is None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("slug", "MATH", "The address takes small letters, digits and hyphens."),
        ("slug", "math 1", "The address takes small letters, digits and hyphens."),
        ("slug", "math_1", "The address takes small letters, digits and hyphens."),
        ("slug", "-math", "The address takes small letters, digits and hyphens."),
        ("slug", "math-", "The address takes small letters, digits and hyphens."),
        ("slug", "math--1", "The address takes small letters, digits and hyphens."),
        ("slug", "math/1", "The address takes small letters, digits and hyphens."),
        ("slug", "..", "The address takes small letters, digits and hyphens."),
        ("slug", "m\u00e4th", "The address takes small letters, digits and hyphens."),
        ("slug", "\u0661", "The address takes small letters, digits and hyphens."),
        ("slug", "taken", "There is a course at this address already."),
        ("time_zone", "Hong Kong", "There is no time zone Hong Kong."),
        ("time_zone", "../../etc/passwd", "There is no time zone"),
    ],
)
def test_a_course_that_can_not_be_made_says_why_and_keeps_what_was_typed(
    app: Flask, name: str, value: str, words: str
) -> None:
    with app.app_context():
        make_course("taken")
        browser = Visitor(app, make_user(admin=True))
        answer = browser.post("/courses/new", {**FIELDS, name: value})
        assert answer.status_code == 422
        assert words in answer.text
        assert 'value="A First Seminar"' in answer.text
        assert len(queries.all_courses()) == 1


@pytest.mark.parametrize("name", ["slug", "code", "title", "term", "time_zone"])
def test_a_course_has_an_address_a_name_a_term_and_a_zone(app: Flask, name: str) -> None:
    with app.app_context():
        browser = Visitor(app, make_user(admin=True))
        assert browser.post("/courses/new", {**FIELDS, name: "  "}).status_code == 422
        assert queries.all_courses() == []


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        (("MATH 6380P", "2020 Fall"), "math-6380p-2020-fall"),
        (("\u00c9t\u00e9 \u2014 Analyse",), "ete-analyse"),
        (("\u674e\u8587",), ""),
        (("a" * 79 + " b",), "a" * 79),
    ],
)
def test_an_address_is_made_of_words(words: tuple[str, ...], slug: str) -> None:
    assert operations.slug_of(*words) == slug


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.TA])
def test_staff_edit_what_the_course_is_called(app: Flask, role: Role) -> None:
    with app.app_context():
        course = make_course("edited")
        browser = staff_of(app, course, role)
        sent = edited(course, title="Another Title", place="Room 2504", meeting_time="Fridays")
        answer = browser.post("/c/edited/manage/settings", sent)
        assert answer.headers["Location"] == "/c/edited/manage/settings"
        page = Visitor(app).get("/c/edited/").text
        for words in ("Another Title", "Room 2504", "Fridays"):
            assert words in page


def test_another_zone_moves_the_clock_of_every_page(app: Flask) -> None:
    with app.app_context():
        course = make_course("zones")
        make_project(make_group_set(course), due_at=at("2020-10-14 15:59"))
        assert "23:59" in Visitor(app).get("/c/zones/projects/").text
        browser = staff_of(app, course)
        answer = browser.post("/c/zones/manage/settings", edited(course, time_zone="Atlantis"))
        assert answer.status_code == 422
        assert "There is no time zone Atlantis." in answer.text
        browser.post("/c/zones/manage/settings", edited(course, time_zone="Europe/Berlin"))
        page = Visitor(app).get("/c/zones/projects/").text
        assert "17:59" in page
        assert "23:59" not in page


def test_the_settings_form_sets_nothing_that_it_does_not_show(app: Flask) -> None:
    with app.app_context():
        course = make_course("fixed", published=False)
        sent = edited(course, slug="moved", published_at="2020-10-01", page_version="99", id="7")
        assert staff_of(app, course).post("/c/fixed/manage/settings", sent).status_code == 303
        assert queries.course_by_slug("moved") is None
        assert (course.slug, course.published_at, course.page_version < 99) == ("fixed", None, True)


@pytest.mark.parametrize("role", OUTSIDE)
def test_students_and_observers_change_nothing_of_a_course(app: Flask, role: Role) -> None:
    with app.app_context():
        course = make_course("closed")
        browser = Visitor(app, enroll(course, role))
        assert browser.get("/c/closed/manage/settings").status_code == 403
        sent = edited(course, title="Mine now")
        assert browser.post("/c/closed/manage/settings", sent).status_code == 403
        assert browser.post("/c/closed/manage/publish", {"published": "no"}).status_code == 403
        assert "Mine now" not in Visitor(app).get("/c/closed/").text


def test_a_page_taken_back_is_nothing_to_strangers(app: Flask) -> None:
    with app.app_context():
        course = make_course("hidden", published=False)
        teacher, student = staff_of(app, course), Visitor(app, enroll(course))
        strangers = (Visitor(app), Visitor(app, enroll(make_course())))
        paths = ["", "seminars/", "scribes/", "projects/", "groups/", "dashboard/"]
        pages = [f"/c/hidden/{path}" for path in paths]

        def seen(visitor: Visitor) -> set[int]:
            return {visitor.get(page).status_code for page in pages[:4]}

        for stranger in strangers:
            assert {stranger.get(page).status_code for page in pages} == {404}
            assert stranger.get("/c/never-was/").status_code == 404
            assert "/c/hidden/" not in stranger.get("/").text
        assert seen(student) == {200}
        answer = teacher.post("/c/hidden/manage/publish", {"published": "yes"})
        assert answer.headers["Location"] == "/c/hidden/manage/settings"
        assert "The page is public now." in teacher.get("/c/hidden/manage/settings").text
        for stranger in strangers:
            assert stranger.get("/c/hidden/").status_code == 200
            assert "/c/hidden/" in stranger.get("/").text
        teacher.post("/c/hidden/manage/publish", {"published": "no"})
        assert "Only the course" in teacher.get("/c/hidden/manage/settings").text
        for stranger in strangers:
            assert {stranger.get(page).status_code for page in pages} == {404}
        assert seen(student) == {200}


def section_titles(page: str) -> list[str]:
    """The sections that a public page shows, from the top."""
    return [title.strip() for title in re.findall(r"<h2[^>]*>([^<]+)</h2>", page)]


class Sections:
    """The staff's page of sections of a course."""

    def __init__(self, app: Flask, slug: str = "sections") -> None:
        self.course = make_course(slug)
        self.base = f"/c/{slug}/manage/sections"
        self.browser = staff_of(app, self.course)

    def add(self, title: str, body: str = "Some words.", **values: str) -> str:
        """Write a section; returns its address."""
        sent: dict[str, Any] = {"title": title, "body": body, "kind": "text", **values}
        assert self.browser.post(f"{self.base}/new", sent).status_code == 303
        (made,) = [s for s in queries.course_by_slug(self.course.slug).sections if s.title == title]  # type: ignore[union-attr]
        return f"{self.base}/{made.public_id}"


def test_a_new_section_comes_last_and_can_be_moved(app: Flask) -> None:
    with app.app_context():
        scene = Sections(app)
        scene.add("News")
        moved = scene.add("Rules")
        titles = section_titles(Visitor(app).get("/c/sections/").text)
        assert titles.index("News") < titles.index("Rules")
        scene.browser.post(f"{moved}/move", {"direction": "up"})
        titles = section_titles(Visitor(app).get("/c/sections/").text)
        assert titles.index("Rules") < titles.index("News")
        scene.browser.post(f"{moved}/move", {"direction": "down"})
        scene.browser.post(f"{moved}/move", {"direction": "down"})
        titles = section_titles(Visitor(app).get("/c/sections/").text)
        assert titles.index("News") < titles.index("Rules")


def test_a_section_is_written_in_markdown_and_shows_nothing_active(app: Flask) -> None:
    with app.app_context():
        scene = Sections(app)
        scene.add("News", "**Bold** words <script>alert(1)</script> [x](javascript:alert(1))")
        page = Visitor(app).get("/c/sections/").text
        assert "<strong>Bold</strong>" in page
        assert "<script>alert(1)" not in page
        assert 'href="javascript' not in page


def test_an_empty_section_is_not_on_the_page_and_says_so_to_staff(app: Flask) -> None:
    with app.app_context():
        scene = Sections(app)
        scene.add("Still to be written", "")
        assert "Still to be written" not in Visitor(app).get("/c/sections/").text
        settings = scene.browser.get("/c/sections/manage/settings").text
        assert "Still to be written" in settings
        assert "empty, not shown" in settings


def test_a_section_is_changed_in_its_place(app: Flask) -> None:
    with app.app_context():
        scene = Sections(app)
        url = scene.add("News", "Old words.")
        scene.add("Rules")
        scene.browser.post(url, {"title": "Late news", "body": "New words.", "kind": "text"})
        page = Visitor(app).get("/c/sections/").text
        assert "New words." in page
        assert "Old words." not in page
        titles = section_titles(page)
        assert "News" not in titles
        assert titles.index("Late news") < titles.index("Rules")
        assert (
            scene.browser.post(url, {"title": " ", "body": "x", "kind": "text"}).status_code == 422
        )


def test_removing_a_section_asks_first(app: Flask) -> None:
    with app.app_context():
        scene = Sections(app)
        url = scene.add("News")
        question = scene.browser.get(f"{url}/delete").text
        assert "Remove “News” from the page?" in question
        assert "News" in section_titles(Visitor(app).get("/c/sections/").text)
        scene.browser.post(f"{url}/delete")
        assert "News" not in section_titles(Visitor(app).get("/c/sections/").text)
        for verb in ("", "/delete"):
            assert scene.browser.get(f"{url}{verb}").status_code == 404
        assert scene.browser.post(f"{url}/move", {"direction": "up"}).status_code == 404


def test_a_section_of_another_course_is_not_found(app: Flask) -> None:
    with app.app_context():
        mine, theirs = Sections(app, "mine"), Sections(app, "theirs")
        url = theirs.add("Theirs").replace("/c/theirs/", "/c/mine/")
        assert mine.browser.get(url).status_code == 404
        sent = {"title": "Ours", "body": "", "kind": "text"}
        for verb in ("", "/move", "/delete"):
            assert mine.browser.post(f"{url}{verb}", sent).status_code == 404
        assert "Theirs" in section_titles(Visitor(app).get("/c/theirs/").text)
