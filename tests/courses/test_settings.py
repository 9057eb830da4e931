"""A course is made by who runs the site, edited by its staff, and public only once published."""

import pytest
from flask import Flask

from app.courses import operations, queries
from app.courses.models import Course, Role
from app.courses.teachers import parse_teachers
from tests.factories import at, enroll, make_course, make_group_set, make_project, make_user
from tests.visitors import Visitor, seen_in


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


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


def test_the_way_into_a_video_call_is_for_the_courses_people_and_begins_with_https(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        course = make_course("call")
        browser = staff_of(app_sqlite, course)
        url = "/c/call/manage/settings"
        bare = edited(course, online_url="meet.example.org/j/123")
        assert browser.post(url, bare).status_code == 303
        assert 'value="https://meet.example.org/j/123"' in browser.get(url).text
        for bad in ("http://meet.example.org/1", "javascript:alert(1)", "https://", "https:// x"):
            answer = browser.post(url, edited(course, online_url=bad))
            assert answer.status_code == 422
            assert "The address of a video call begins with https://" in answer.text
        sent = edited(course, online_url="https://meet.example.org/1", room_note="Code 123")
        assert browser.post(url, sent).status_code == 303
        assert "https://meet.example.org/1" in browser.get(url).text
        public = Visitor(app_sqlite).get("/c/call/").text
        assert "meet.example.org" not in public
        assert "Code 123" not in public


def test_those_who_teach_are_named_line_by_line_in_their_order(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course("taught")
        browser = staff_of(app_sqlite, course)
        url = "/c/taught/manage/teachers"
        lines = "Ada Mensah (HKUST) https://example.org/~ada\n\nBela Novak\nChen Li (ETH Zürich)"
        sent = {"instructors": lines, "assistants": "Dara Ito <https://example.org/dara>"}
        assert browser.post(url, sent).status_code == 303
        page = browser.get(url).text
        for line in ("Ada Mensah (HKUST) https://example.org/~ada", "Bela Novak", "Chen Li (ETH"):
            assert line in page
        shown = Visitor(app_sqlite).get("/c/taught/").text
        assert shown.index("Ada Mensah") < shown.index("Bela Novak") < shown.index("Dara Ito")
        assert 'href="https://example.org/~ada"' in shown
        browser.post(url, {"instructors": "Bela Novak", "assistants": ""})
        shown = Visitor(app_sqlite).get("/c/taught/").text
        assert "Bela Novak" in shown
        assert "Ada Mensah" not in shown


@pytest.mark.parametrize(
    ("line", "understood"),
    [
        ("Jane Roe, Univ. of X", "Jane Roe (Univ. of X)"),
        ("Jane Roe, Univ. of X example.org/~roe", "Jane Roe (Univ. of X) https://example.org/~roe"),
        ("姚远，香港科技大学", "姚远 (香港科技大学)"),
        ("ZHAO, Weilin", "ZHAO, Weilin"),
        ("VAN DAM, Mia", "VAN DAM, Mia"),
        ("Roe, Jane", "Roe, Jane"),
        ("Jane Roe, Ph.D.", "Jane Roe, Ph.D."),
        ("Jane Roe, Jr. (MIT)", "Jane Roe, Jr. (MIT)"),
        ("Jane Q. Roe, J.B. Doe", "Jane Q. Roe (J.B. Doe)"),
        ("Jane J.B/Roe", "Jane J.B/Roe"),
    ],
)
def test_a_name_and_an_affiliation_need_no_brackets(line: str, understood: str) -> None:
    (teacher,) = parse_teachers(line, "instructors")
    assert teacher.line == understood


def test_what_was_understood_of_who_teaches_is_shown_and_nobody_overwrites_it_unseen(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        browser = staff_of(app_sqlite, make_course("taught"))
        url = "/c/taught/manage/teachers"
        sent = {"assistants": "", "seen": seen_in(browser.get(url))}
        browser.post(url, sent | {"instructors": "Jane Roe, Univ. of X"})
        assert '<span class="muted">Univ. of X</span>' in browser.get(url).text
        answer = browser.post(url, sent | {"instructors": "Bela Novak"})
        assert answer.status_code == 409
        assert "Saved now: Jane Roe (Univ. of X)" in answer.text
        assert "Bela Novak</textarea>" in answer.text
        again = sent | {"instructors": "Bela Novak", "seen": seen_in(answer)}
        assert browser.post(url, again).status_code == 303


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Ada (HKUST) (twice)", "can’t be read"),
        ("Ada javascript:alert(1)", "is not a web address"),
        ("(HKUST)", "can’t be read"),
        ("A" * 201, "too long for one"),
        ("Ada\n" * 31, "has room for 30"),
    ],
)
def test_a_line_that_names_nobody_is_refused_and_kept(
    app_sqlite: Flask, line: str, words: str
) -> None:
    with app_sqlite.app_context():
        course = make_course("taught")
        browser = staff_of(app_sqlite, course)
        sent = {"instructors": f"Bela Novak\n{line}", "assistants": ""}
        answer = browser.post("/c/taught/manage/teachers", sent)
        assert answer.status_code == 422
        assert words.replace("’", "&#39;") in answer.text
        assert "Bela Novak" in answer.text
        assert "Bela Novak" not in Visitor(app_sqlite).get("/c/taught/").text
