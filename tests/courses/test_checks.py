"""What is to be looked at after a course was brought here: listed, ticked off, counted."""

from flask import Flask

from app.courses import checks
from app.courses.models import Role
from tests.factories import enroll, make_course, make_meeting
from tests.visitors import Visitor


def test_what_is_to_be_checked_is_ticked_off_one_by_one_or_all_at_once(app: Flask) -> None:
    with app.app_context():
        course = make_course("brought")
        meeting = make_meeting(course)
        found = [
            ("The date is a guess.", "Line 12", meeting.public_id),
            ("No year.", "", ""),
            ("No year.", "", ""),
        ]
        for _twice in range(2):
            checks.add_checks(course, found)
        checks.add_checks(course, [("One more.", "", "")])
        browser = Visitor(app, enroll(course, Role.TA))
        url = "/c/brought/manage/checks"
        assert "Check 3 things" in browser.get("/c/brought/dashboard/").text
        page = browser.get(url).text
        assert "Still to look at (3)" in page
        assert f"/c/brought/manage/schedule/meetings/{meeting.public_id}" in page
        first = f"{url}/{checks.items(course)[0].public_id}"
        for _twice in range(2):
            browser.post(first, {"done": "yes"})
        assert checks.open_count(course) == 2
        browser.post(first, {"done": "no"})
        assert checks.open_count(course) == 3
        assert "3 things are still to be looked at." in browser.post(f"{url}/all").text
        assert checks.open_count(course) == 3
        browser.post(f"{url}/all", {"confirmed": "1"})
        assert checks.open_count(course) == 0
        assert "Looked at (3)" in browser.get(url).text
        assert "Check 3 things" not in browser.get("/c/brought/dashboard/").text
        # Noted again after it was seen to, it is to be seen to again.
        checks.add_checks(course, found)
        assert checks.open_count(course) == 2


def test_checks_of_another_course_are_not_found(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        theirs = make_course("theirs")
        checks.add_checks(theirs, [("Theirs", "", "")])
        browser = Visitor(app_sqlite, enroll(make_course("mine"), Role.INSTRUCTOR))
        answer = browser.post(f"/c/mine/manage/checks/{checks.items(theirs)[0].public_id}")
        assert answer.status_code == 404
        assert checks.open_count(theirs) == 1
