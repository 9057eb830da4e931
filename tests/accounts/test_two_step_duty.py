"""Where the site requires a second step of its staff, they set it up before anything else."""

import re

import pytest
from flask import Flask

from app.accounts import two_step
from app.core.db import db
from app.core.errors import DomainError
from app.courses import operations as courses
from app.courses.models import Course, Role
from tests.accounts.conftest import AppMaker
from tests.accounts.phone import Phone, scan, set_up
from tests.conftest import FrozenClock
from tests.factories import enroll, make_course, make_user
from tests.statements import Counting
from tests.visitors import Visitor

SET_UP = "/account/two-step"
pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def site(make_site: AppMaker) -> Flask:
    """A site that requires a second step of its staff."""
    return make_site(staff_two_step=True)


def led_away(browser: Visitor, url: str) -> bool:
    """Whether a page opens only after the step is set up."""
    return browser.get(url).headers.get("Location") == SET_UP


def dashboard(course: Course) -> str:
    """A page that everybody in a course has."""
    return f"/c/{course.slug}/dashboard/"


def test_staff_and_administrators_are_led_to_it_and_students_are_not(site: Flask) -> None:
    with site.app_context():
        course = make_course()
        who = {role: enroll(course, role) for role in Role}
        url = dashboard(course)
        led = {role for role in Role if led_away(Visitor(site, who[role]), url)}
        assert led == {Role.INSTRUCTOR, Role.TA}
        assert led_away(Visitor(site, make_user(admin=True)), "/courses/new")
        assert not led_away(Visitor(site), "/")
        courses.withdraw(course, who[Role.TA], who[Role.INSTRUCTOR].user)
        assert not led_away(Visitor(site, who[Role.TA]), "/home")


def test_it_can_be_set_up_and_left_and_then_everything_opens(site: Flask) -> None:
    with site.app_context():
        course = make_course()
        browser = Visitor(site, enroll(course, Role.INSTRUCTOR))
        for open_page in ("/account", "/account/services", SET_UP, "/healthz"):
            assert browser.get(open_page).status_code == 200, open_page
        assert "This site requires it" in browser.get(SET_UP).text
        phone: Phone = scan(browser)  # type: ignore[arg-type]
        browser.post(f"{SET_UP}/set-up", {"code": phone.code()})
        assert browser.get(dashboard(course)).status_code == 200
        assert "Switch it off" not in browser.get(SET_UP).text
        assert Visitor(site, make_user(admin=True)).post("/sign-out").status_code == 303


def test_what_was_about_to_be_sent_is_shown_and_does_nothing(site: Flask) -> None:
    with site.app_context():
        course = make_course()
        browser = Visitor(site, enroll(course, Role.INSTRUCTOR))
        site.config["WTF_CSRF_ENABLED"] = True  # reads the form, as it does outside tests
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(SET_UP).text)
        assert token is not None
        sent = {"title": "Grading", "body": "By the rubric.", "kind": "text"}
        answer = browser.post(
            f"/c/{course.slug}/manage/sections/new",
            {"csrf_token": token[1], **sent},
            headers={"Accept": "text/html"},
        )
        assert answer.status_code == 409
        assert "This site requires a second step of you." in answer.text
        assert "By the rubric." in answer.text
        assert "Grading" not in [section.title for section in course.sections]


def test_where_it_is_required_it_is_not_switched_off(
    site: Flask, frozen_clock: FrozenClock
) -> None:
    with site.app_context():
        teacher = enroll(make_course(), Role.INSTRUCTOR).user
        _phone, codes = set_up(teacher)
        with pytest.raises(DomainError, match="This site requires a second step"):
            two_step.switch_off(teacher, codes[0])
        assert two_step.recovery_codes_left(teacher) == 10
        student = enroll(make_course(), Role.STUDENT).user
        _phone, codes = set_up(student)
        two_step.switch_off(student, codes[0])
        assert (two_step.is_on(teacher), two_step.is_on(student)) == (True, False)


def test_it_costs_no_query_where_it_is_not_required(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        browser = Visitor(app_sqlite, make_user(admin=True))
        assert browser.get("/courses/new").status_code == 200
        with Counting(db.engine) as statements:
            assert browser.get("/courses/new").status_code == 200
    asked = [line for line in statements if "second_step" in line or "enrollment" in line]
    assert asked == []
