"""The demo's course fills every screen, as of Monday 12 October 2020, 10:00 in Hong Kong."""

import re
from datetime import date, datetime
from html import unescape

import pytest
from flask import Flask

from app.accounts.operations import find_user
from app.core.clock import local
from app.core.db import db
from app.core.invariants import violations
from app.courses import queries as courses
from app.courses.models import Course, Role
from app.demo.build import ZONE
from app.grading import queries as grading
from app.groups import queries as groups
from app.projects import queries as projects
from app.schedule import queries as schedule
from app.scribes import queries as scribes
from app.scribes.models import ScribeState
from app.seminars import queries as seminars
from tests.dashboard.scenes import lines
from tests.visitors import Visitor

SLUG = "math6380p-2020-fall"
pytestmark = pytest.mark.usefixtures("now")


class Click:
    """The browser of somebody who clicked one of the demo's people, by the name of the address."""

    def __init__(self, app: Flask, handle: str) -> None:
        user = find_user(f"{handle}@demo.example")
        assert user is not None
        self.browser = Visitor(app)
        answer = self.browser.post("/demo/sign-in", {"person": user.public_id})
        assert answer.status_code == 303

    def page(self, path: str) -> str:
        """A page of the course."""
        answer = self.browser.get(f"/c/{SLUG}/{path}")
        assert answer.status_code == 200, path
        return answer.text


def the_course() -> Course:
    """The demo's main course."""
    course = courses.course_by_slug(SLUG)
    assert course is not None
    return course


def words_of(page: str) -> str:
    """What a reader sees of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_every_rule_holds_in_the_demo(demo: Flask) -> None:
    with demo.app_context():
        assert violations(db.session) == []


def test_there_are_thirteen_meetings_on_the_wednesdays_of_autumn_2020(
    demo: Flask, now: datetime
) -> None:
    with demo.app_context():
        meetings = schedule.meetings(the_course())
        days = [local(m.starts_at, ZONE) for m in meetings]
        numbers = [m.number for m in meetings]
    assert numbers == list(range(1, 14))
    assert days[0].date() == date(2020, 9, 9)
    assert days[-1].date() == date(2020, 12, 2)
    assert {f"{day:%A %H:%M}" for day in days} == {"Wednesday 15:00"}
    assert sum(day < local(now, ZONE) for day in days) == 5


def test_the_public_page_shows_the_term_to_everybody(demo: Flask) -> None:
    with demo.app_context():
        page = words_of(Visitor(demo).get(f"/c/{SLUG}/").text)
    assert "Advanced Topics in Deep Learning" in page
    for number in range(1, 11):
        assert f"Lecture {number:02d}" in page
    assert "clock stands at Mon 12 Oct 2020" in page
    for words in ("Neurons as particles", "Project 1", "Final Project", "in 2 days"):
        assert words in page
    assert "@demo.example" not in page
    assert not re.search(r"\b90\d{6}\b", page)


def test_the_course_has_its_people_in_every_role_but_visitors(demo: Flask) -> None:
    with demo.app_context():
        people = courses.people(the_course())
        roles = [person.role for person in people]
        named = {person.name_public for person in people if person.role is Role.STUDENT}
        page = words_of(Click(demo, "yao").page("manage/people"))
    assert (roles.count(Role.STUDENT), roles.count(Role.TA)) == (30, 2)
    assert roles.count(Role.INSTRUCTOR) == 1
    assert {True, False} <= named
    assert "Mariela Quintanar Teaching assistant" in page


def test_some_slots_are_taken_and_some_are_free(demo: Flask) -> None:
    with demo.app_context():
        held = seminars.slots_by_meeting(the_course())
        slots = [slot for each in held.values() for slot in each]
        taken = sum(len(slot.confirmed) for slot in slots)
        free = sum(slot.free_places for slot in slots)
        board = words_of(Click(demo, "theodora").page("seminars/"))
    assert (taken, free) == (6, len(slots) - 6)
    assert free > 0
    assert "The Interpolators" in board


def test_groups_are_complete_incomplete_invited_to_and_missing(demo: Flask) -> None:
    with demo.app_context():
        found = {
            group_set.slug: len(groups.groups_of(group_set))
            for group_set in groups.group_sets(the_course())
        }
        incomplete = lines(Click(demo, "emeka").page("dashboard/"))
        invited = lines(Click(demo, "sione").page("dashboard/"))
        lone = lines(Click(demo, "ines").page("dashboard/"))
    assert found == {"seminar": 8, "project-1": 11, "final-project": 4}
    assert any(title == "Complete Group 8" for title, _state in incomplete)
    assert any("invites you to Group 8" in title for title, _state in invited)
    assert any(title == "Find a group: Seminar groups" for title, _state in lone)


def test_scribes_are_in_every_state(demo: Flask) -> None:
    with demo.app_context():
        held = scribes.assignments_by_meeting(the_course())
        states = [assignment.state for each in held.values() for assignment in each]
        free = sum(row.free for row in scribes.board(the_course()))
        dashboards = [lines(Click(demo, who).page("dashboard/")) for who in ("wei", "joao")]
        to_read = lines(Click(demo, "yao").page("dashboard/"))
    assert {state: states.count(state) for state in states} == {
        ScribeState.PUBLISHED: 5,
        ScribeState.REVISION_REQUESTED: 1,
        ScribeState.SUBMITTED: 2,
        ScribeState.CLAIMED: 2,
    }
    assert free > 0
    assert ("Write up Lecture 05", "") in dashboards[0]
    assert any("Revise your notes of Lecture 03" in title for title, _state in dashboards[1])
    assert ("Read 2 scribe notes", "") in to_read


def test_project_1_is_handed_in_and_graded_in_part(demo: Flask) -> None:
    with demo.app_context():
        project = projects.project_by_slug(the_course(), "project-1")
        assert project is not None
        progress = grading.progress(project)
        page = words_of(Click(demo, "mariela").page("grading/project-1/"))
        released = Click(demo, "amara")
        student, result = released.page("dashboard/"), released.page("projects/project-1/")
        drafted = Click(demo, "yen").page("dashboard/")
    assert (progress.groups, progress.handed_in, progress.released) == (11, 9, 3)
    assert progress.complete == 4
    assert progress.extensions == 1
    for words in ("Galaxy shapes", "attempt 2", "not handed in", "extension to", "released"):
        assert words in page
    assert "Read the comments" in student
    assert "Attempt 2: receipt" in result
    assert "Read the comments" not in drafted


def test_the_final_project_is_open_and_handed_in_once(demo: Flask) -> None:
    with demo.app_context():
        project = projects.project_by_slug(the_course(), "final-project")
        assert project is not None
        progress = grading.progress(project)
        page = words_of(Click(demo, "ines").page("projects/final-project/"))
        submit = Click(demo, "ines").browser.get(f"/c/{SLUG}/projects/final-project/submit")
    assert (progress.groups, progress.handed_in, progress.released) == (4, 1, 0)
    assert "Wed 16 Dec, 23:59" in page
    assert submit.status_code == 200


@pytest.mark.parametrize("handle", ["amara", "yao", "mariela"])
def test_no_place_of_the_course_is_empty_or_broken(demo: Flask, handle: str) -> None:
    with demo.app_context():
        click = Click(demo, handle)
        places = re.findall(rf'href="(/c/{SLUG}/[^"#?]*)"', click.page("dashboard/"))
        pages = {place: click.browser.get(place) for place in set(places)}
    assert len(pages) > 5
    for place, page in pages.items():
        assert page.status_code == 200, place
        for empty in ("Nothing waits", "Nobody yet", "No groups yet", "Nothing yet"):
            assert empty not in page.text, place


def test_the_demo_has_a_second_course_of_other_people(demo: Flask) -> None:
    with demo.app_context():
        page = Visitor(demo).get("/").text
        other = courses.course_by_slug("math5472-2020-fall")
        assert other is not None
        theirs = {person.user_id for person in courses.people(other)}
        ours = {person.user_id for person in courses.people(the_course())}
        answer = Click(demo, "amara").browser.get("/c/math5472-2020-fall/dashboard/")
    assert "MATH 5472" in page
    assert theirs
    assert not theirs & ours
    assert answer.status_code == 403


def test_every_file_of_the_demo_opens(demo: Flask) -> None:
    with demo.app_context():
        click = Click(demo, "amara")
        page = click.page("")
        links = set(re.findall(rf'href="(/c/{SLUG}/[^"]+\.pdf)"', page))
        answers = [click.browser.get(link) for link in sorted(links)]
    assert len(links) > 5
    assert all(answer.data.startswith(b"%PDF-") for answer in answers)
