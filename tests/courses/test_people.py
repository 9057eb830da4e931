"""The people of a course: added, given roles, withdrawn and taken back, named by consent."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.core.db import write
from app.courses import operations, queries
from app.courses.models import Course, Enrollment, Role
from app.scribes import operations as scribes
from app.seminars.holding import taking
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_project,
    make_seminar,
    make_slot,
    make_user,
)
from tests.visitors import Visitor


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


class Roster:
    """A course with an instructor at the page of its people."""

    def __init__(self, app: Flask, slug: str = "people") -> None:
        self.app = app
        self.course: Course = make_course(slug)
        self.instructor = enroll(self.course, Role.INSTRUCTOR, "Ines Teacher")
        self.browser = Visitor(app, self.instructor)
        self.url = f"/c/{slug}/manage/people"

    def add(self, name: str, email: str, role: str = "student", **more: str) -> int:
        """Send the form that adds somebody; returns the status of the answer."""
        sent = {"name": name, "email": email, "role": role, **more}
        return self.browser.post(self.url, sent).status_code

    def page(self) -> str:
        """The page of people as the instructor sees it."""
        return self.browser.get(self.url).text

    def of(self, person: Enrollment) -> str:
        """The address of somebody's own page."""
        return f"{self.url}/{person.public_id}"

    def person(self, name: str) -> Enrollment:
        """Somebody of the course, by name."""
        (found,) = [e for e in queries.people(self.course) if e.name == name]
        return found

    def save(self, person: Enrollment, **changes: str) -> TestResponse:
        """Send the form of somebody's own page, with these fields changed."""
        sent = {
            "name": person.name,
            "email": person.user.email,
            "role": person.role.value,
            "student_id": person.student_id,
        }
        return self.browser.post(self.of(person), sent | changes)

    def withdraw(self, person: Enrollment) -> TestResponse:
        """Withdraw somebody, and say yes to the question."""
        return self.browser.post(f"{self.of(person)}/withdraw", {"confirmed": "1"})

    def state(self, name: str) -> str:
        """The row of somebody in the table, as text."""
        rows = re.findall(r"<tr.*?</tr>", self.page(), re.DOTALL)
        (row,) = [row for row in rows if name in row]
        return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_the_instructor_adds_somebody_who_has_no_account(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        assert roster.add("New Student", "New@Example.org", student_id="90123456") == 303
        assert "New Student is in the course." in roster.page()
        row = roster.state("New Student")
        for words in ("Student", "New@example.org", "90123456", "not signed in yet"):
            assert words in row


def test_an_account_that_exists_keeps_its_own_name(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        known = make_user("Known Person")
        assert roster.add("Mistyped Name", f" {known.email.upper()} ", "ta") == 303
        assert "Teaching assistant" in roster.state("Known Person")
        assert "Mistyped Name" not in roster.page()


def test_nobody_is_added_twice_or_without_an_address(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        roster.add("New Student", "new@example.org")
        sent = {"name": "Again", "email": "NEW@example.org", "role": "ta"}
        again = roster.browser.post(roster.url, sent)
        assert again.status_code == 422
        assert "New Student is in this course already." in again.text
        bad = roster.browser.post(roster.url, {**sent, "email": "not an address"})
        assert bad.status_code == 422
        assert "not an address is not an e-mail address." in bad.text
        assert 'value="Again"' in bad.text
        for field in ("name", "email"):
            assert roster.browser.post(roster.url, {**sent, field: " "}).status_code == 422
        assert roster.browser.post(roster.url, {**sent, "role": "owner"}).status_code == 422
        assert "Student" in roster.state("New Student")


def test_assistants_see_the_roster_and_change_nothing(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        student = enroll(roster.course, Role.STUDENT, "Some Student", student_id="90123456")
        assistant = Visitor(app, enroll(roster.course, Role.TA))
        page = assistant.get(roster.url).text
        assert "90123456" in page
        assert "Add somebody" not in page
        sent = {"name": "Mine", "email": "mine@example.org", "role": "instructor"}
        refused = assistant.post(roster.url, sent)
        assert refused.status_code == 403
        assert "not open to you" in refused.text
        for verb in ("", "/withdraw", "/invitation"):
            assert assistant.post(f"{roster.of(student)}{verb}", sent).status_code == 403
        assert "Mine" not in roster.page()


def test_a_role_is_changed_and_counts_at_once_in_open_sessions(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        person = enroll(roster.course, Role.TA, "Tom Helper")
        session = Visitor(app, person)
        assert session.get("/c/people/grading/").status_code == 200
        assert roster.save(person, role="student").status_code == 303
        assert session.get("/c/people/grading/").status_code == 403
        assert session.get(roster.url).status_code == 403
        assert "What is next" in session.get("/c/people/dashboard/").text
        roster.save(person, role="ta")
        assert session.get("/c/people/grading/").status_code == 200


def test_a_withdrawn_person_finds_every_door_closed_at_once(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        person = enroll(roster.course, Role.STUDENT, "Leaving Student")
        session = Visitor(app, person)
        assert session.get("/c/people/dashboard/").status_code == 200
        answer = roster.withdraw(person)
        assert answer.headers["Location"] == roster.url
        assert "Leaving Student is withdrawn." in roster.page()
        assert "withdrawn" in roster.state("Leaving Student")
        assert session.get("/c/people/dashboard/").status_code == 403
        assert session.get("/c/people/").status_code == 200
        assert "Yours" not in session.get("/").text
        operations.publish_course(roster.course, None, published=False)
        assert session.get("/c/people/").status_code == 404


def test_withdrawing_twice_is_withdrawing_once(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        person = enroll(roster.course, Role.STUDENT, "Leaving Student")
        roster.withdraw(person)
        before = person.withdrawn_at
        roster.withdraw(person)
        assert person.withdrawn_at == before


def test_who_is_taken_back_has_their_role_and_number_again(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        person = enroll(
            roster.course, Role.STUDENT, "Back Again", student_id="90123456", name_public=True
        )
        roster.withdraw(person)
        assert "Take back into the course" in roster.browser.get(roster.of(person)).text
        roster.browser.post(f"{roster.of(person)}/withdraw", {"undo": "1"})
        assert "Back Again is back in the course." in roster.page()
        row = roster.state("Back Again")
        assert "90123456" in row
        assert "withdrawn" not in row
        assert Visitor(app, person).get("/c/people/dashboard/").status_code == 200
        assert person.name_public is True
        again = roster.browser.post(f"{roster.of(person)}/withdraw", {"undo": "1"})
        assert again.status_code == 409
        assert "is in this course already" in again.text


def test_adding_a_withdrawn_person_takes_them_back_in_the_role_that_is_chosen(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        person = enroll(roster.course, Role.STUDENT, "Back Again")
        roster.withdraw(person)
        assert roster.add("Whatever", person.user.email, "observer") == 303
        assert "Observer" in roster.state("Back Again")
        assert len(queries.people(roster.course)) == 2


def test_the_last_instructor_can_not_go(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        left = roster.withdraw(roster.instructor)
        assert left.status_code == 409
        assert "Ines Teacher is the only instructor. Add another first." in left.text
        demoted = roster.save(roster.instructor, role="ta")
        assert demoted.status_code == 409
        assert "Ines Teacher is the only instructor. Add another first." in demoted.text
        assert roster.save(roster.instructor, role="instructor").status_code == 303
        other = enroll(roster.course, Role.INSTRUCTOR, "Second Teacher")
        assert roster.withdraw(roster.instructor).status_code == 303
        assert roster.browser.get(roster.url).status_code == 403
        administrator = Visitor(app, make_user(admin=True))
        assert (
            administrator.post(f"{roster.of(other)}/withdraw", {"confirmed": "1"}).status_code
            == 409
        )


def test_people_are_found_only_in_their_own_course(app: Flask) -> None:
    with app.app_context():
        roster, elsewhere = Roster(app), Roster(app, "elsewhere")
        stranger = enroll(elsewhere.course, Role.STUDENT)
        url = roster.of(stranger)
        assert roster.browser.get(url).status_code == 404
        for verb in ("", "/withdraw", "/invitation"):
            assert roster.browser.post(f"{url}{verb}", {"role": "ta"}).status_code == 404
        assert stranger.withdrawn_at is None


def _say(session: Visitor, shown: str) -> None:
    assert session.post("/c/people/name-shown", {"shown": shown}).status_code == 303


def test_a_students_name_is_on_the_public_page_by_their_own_choice(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        student = enroll(roster.course, Role.STUDENT, "Ada Mensah")
        scribes.claim(make_meeting(roster.course, scribe_places=1), student)
        session, public = Visitor(app, student), Visitor(app)
        asked = session.get("/c/people/dashboard/").text
        assert "May the course page show your name?" in asked
        assert "Ada Mensah" not in public.get("/c/people/").text
        _say(session, "yes")
        assert "The course page shows your name." in session.get("/c/people/dashboard/").text
        assert "Ada Mensah" in public.get("/c/people/").text
        _say(session, "no")
        again = session.get("/c/people/dashboard/").text
        assert "The public page does not show your name." in again
        assert "May the course page show your name?" not in again
        assert "Ada Mensah" not in public.get("/c/people/").text


def test_the_choice_of_name_is_for_oneself_alone(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        one, other = enroll(roster.course), enroll(roster.course)
        sent = {"shown": "yes", "person": other.public_id, "enrollment_id": str(other.id)}
        Visitor(app, one).post("/c/people/name-shown", sent)
        assert (one.name_public, other.name_public) == (True, None)
        outsider = Visitor(app, make_user())
        assert outsider.post("/c/people/name-shown", sent).status_code == 403


@pytest.fixture
def busy(app: Flask) -> str:
    """A course in which students with private marks do everything that a page may tell of."""
    with app.app_context():
        course = make_course("busy")
        private = {"student_id": "CANARY-NUMBER"}
        people = [
            enroll(course, Role.STUDENT, f"Named Student {n}", name_public=True, **private)
            for n in (1, 2)
        ]
        people += [enroll(course, Role.INSTRUCTOR, "Ines Teacher", **private)]
        with write() as session:
            for n, person in enumerate(people):
                person.user.email = person.user.email_key = f"canary-address-{n}@example.org"
            session.flush()
        group_set = make_group_set(course)
        group = make_group(group_set, *people[:2])
        meeting = make_meeting(course, scribe_places=2)
        seminar = make_seminar(group_set, closes_at=at("2999-01-01 00:00"))
        slot = make_slot(seminar, meeting)
        taking.assign_slot(slot, group, people[2].user, title="A Talk of Theirs", papers="")
        scribes.claim(meeting, people[0])
        make_project(group_set)
        return course.slug


def test_no_address_and_no_student_id_is_on_a_public_page(app: Flask, busy: str) -> None:
    with app.app_context():
        outsider = Visitor(app, make_user("Out Sider"))
        pages = [f"/c/{busy}/{path}" for path in ("", "seminars/", "scribes/", "projects/")]
        texts = [visitor.get(page) for visitor in (Visitor(app), outsider) for page in pages]
        assert {answer.status_code for answer in texts} == {200}
        assert "A Talk of Theirs" in texts[0].text
        assert "Named Student 1" in texts[0].text
        for answer in [*texts, Visitor(app).get("/")]:
            told = answer.text + str(answer.headers)
            assert "CANARY-NUMBER" not in told
            assert "canary-address" not in told


@pytest.mark.parametrize("role", [Role.STUDENT, Role.OBSERVER])
def test_classmates_and_observers_see_no_address_and_no_student_id(
    app: Flask, busy: str, role: Role
) -> None:
    with app.app_context():
        course = queries.course_by_slug(busy)
        assert course is not None
        session = Visitor(app, enroll(course, role))
        for path in ("", "seminars/", "scribes/", "projects/", "groups/", "dashboard/"):
            answer = session.get(f"/c/{busy}/{path}")
            assert answer.status_code == 200
            assert "CANARY-NUMBER" not in answer.text
            assert "canary-address" not in answer.text


def test_withdrawing_asks_first(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        person = enroll(roster.course, name="Nils Berg")
        asked = roster.browser.post(f"{roster.of(person)}/withdraw")
        assert "Withdraw Nils Berg from the course?" in asked.text
        assert "withdrawn" not in roster.state("Nils Berg")


def test_what_was_mistyped_of_somebody_who_never_signed_in_is_corrected(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        roster.add("Nils Brg", "nils@exmple.org")
        person = roster.person("Nils Brg")
        answer = roster.save(
            person, name="Nils Berg", email="nils@example.org", student_id="90000001"
        )
        assert answer.status_code == 303
        row = roster.state("Nils Berg")
        assert "nils@example.org" in row
        assert "90000001" in row
        taken = roster.save(person, email=roster.instructor.user.email)
        assert taken.status_code == 409
        assert "There is an account with this address already." in taken.text


def test_the_name_of_an_account_in_use_is_its_owners(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        person = enroll(roster.course, name="Ann Owner")
        refused = roster.save(person, name="Somebody Else")
        assert refused.status_code == 409
        assert "changes name and address there" in refused.text
        assert roster.save(person, student_id="90000002").status_code == 303
        assert "90000002" in roster.state("Ann Owner")


def test_nobody_makes_a_link_into_another_course(app: Flask) -> None:
    with app.app_context():
        roster, other = Roster(app), Roster(app, "elsewhere")
        other.add("New Professor", "new.professor@example.org", role="instructor")
        roster.add("New Professor", "new.professor@example.org", role="observer")
        person = roster.person("New Professor")
        refused = roster.browser.post(f"{roster.of(person)}/invitation")
        assert refused.status_code == 409
        assert "is in another course too" in refused.text
        administrator = Visitor(app, make_user(admin=True))
        assert administrator.post(f"{roster.of(person)}/invitation").status_code == 200


def test_a_link_made_before_opens_nothing_once_its_person_teaches_elsewhere(app: Flask) -> None:
    with app.app_context():
        roster, other = Roster(app), Roster(app, "elsewhere")
        roster.add("New Professor", "new.professor@example.org", role="observer")
        page = roster.browser.post(f"{roster.of(roster.person('New Professor'))}/invitation").text
        link = page.split('data-copy value="')[1].split('"')[0]
        path = "/invitation/" + link.rsplit("/", 1)[1]
        assert roster.browser.get(path).status_code == 200
        other.add("New Professor", "new.professor@example.org", role="instructor")
        assert roster.browser.get(path).status_code == 409


def test_a_new_name_is_on_the_course_page_at_once(app: Flask) -> None:
    with app.app_context():
        roster = Roster(app)
        assert "Ines Teacher" in Visitor(app).get("/c/people/").text
        roster.browser.post("/account", {"name": "Ines Married"})
        page = Visitor(app).get("/c/people/").text
        assert "Ines Married" in page
        assert "Ines Teacher" not in page
