"""The demo lets anybody in as anybody by one click; no other installation does."""

import re

from flask import Flask
from flask.testing import FlaskClient

from app.courses.models import Role
from tests.accounts.conftest import AppMaker
from tests.accounts.people import disable, name_at
from tests.factories import enroll, make_course


def _enrolled(app: Flask) -> tuple[str, str]:
    """The public id and the address of a student of a course."""
    with app.app_context():
        student = enroll(make_course("course", code="DEMO 1"), Role.STUDENT, "Demo Student")
        return student.user.public_id, student.user.email


def test_in_the_demo_one_click_signs_in(make_site: AppMaker) -> None:
    app = make_site(demo=True)
    person, _email = _enrolled(app)
    browser = app.test_client()
    page = browser.get("/sign-in?next=/c/course/dashboard/").text
    assert "Demo Student" in page
    assert "Student, DEMO 1" in page
    assert re.search(rf'name="person" value="{person}"', page)
    sent = {"person": person, "next": "/c/course/dashboard/"}
    answer = browser.post("/demo/sign-in", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/c/course/dashboard/")
    assert name_at(browser) == "Demo Student"


def test_the_click_too_leads_only_inside_the_site(make_site: AppMaker) -> None:
    app = make_site(demo=True)
    person, _email = _enrolled(app)
    sent = {"person": person, "next": "//elsewhere.example"}
    answer = app.test_client().post("/demo/sign-in", data=sent)
    assert answer.headers["Location"] == "/home"


def test_a_click_by_a_link_an_unknown_or_a_disabled_person_signs_nobody_in(
    make_site: AppMaker,
) -> None:
    app = make_site(demo=True)
    person, email = _enrolled(app)
    browser = app.test_client()
    assert browser.get(f"/demo/sign-in?person={person}").status_code == 405
    assert browser.post("/demo/sign-in", data={"person": "nobody"}).status_code == 404
    assert browser.post("/demo/sign-in").status_code == 404
    disable(app, email)
    assert browser.post("/demo/sign-in", data={"person": person}).status_code == 404
    assert name_at(browser) == ""


def test_elsewhere_there_is_no_such_door(app: Flask, client: FlaskClient) -> None:
    person, _email = _enrolled(app)
    page = client.get("/sign-in").text
    assert "Demo Student" not in page
    assert "/demo/sign-in" not in page
    assert client.post("/demo/sign-in", data={"person": person}).status_code == 404
    assert name_at(client) == ""
