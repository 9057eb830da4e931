"""A student is named in public where the course names students and they agreed; else nobody is.

Every page and file that a visitor can open is looked at, whichever room it is of.
"""

import re
from contextvars import Context

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from app.accounts.models import User
from app.core.clock import travel
from app.core.db import db, write
from app.courses import operations as courses
from app.courses.models import Course, Enrollment, Role
from app.scribes import operations as scribes
from app.scribes.models import ScribeAssignment
from app.seminars.holding import taking
from app.seminars.models import SeminarSlot
from tests.courses.test_settings import edited
from tests.factories import enroll, make_course, make_group
from tests.outbox import with_mail
from tests.visitors import Visitor
from tests.world import NOW, World, make_world

STUDENT_ID = "canary-number"
AGREED, DECLINED, UNASKED = "Agreeing Canary", "Declining Canary", "Silent Canary"
NAMING = {"page.show", "seminars.index", "seminars.show", "seminars_live.live", "scribes.index"}


def make_canaries(world: World) -> Course:
    """Give everybody private marks; have three students, of three minds, do the same things."""
    course = db.session.get_one(Course, world.course.id)
    member = world.people["student"]
    assert isinstance(member, Enrollment)
    people = {AGREED: member} | {name: enroll(course, name=name) for name in (DECLINED, UNASKED)}
    with write(course) as session:
        for n, user in enumerate(session.scalars(select(User))):
            user.email = user.email_key = f"canary-address-{n}@example.org"
        for enrollment in session.scalars(select(Enrollment)):
            enrollment.student_id = STUDENT_ID
        for name, person in people.items():
            person.user.name = name
        choices = {AGREED: True, DECLINED: False, UNASKED: None}
        for name, choice in choices.items():
            people[name].name_public = choice
        course.changed()
    _act(course, people, world.parts["slot"])
    return course


def _act(course: Course, people: dict[str, Enrollment], free_slot: str) -> None:
    """The other two take a slot of the seminar and write a lecture up, too."""
    staff = course_staff(course)
    slot = db.session.scalar(select(SeminarSlot).where(SeminarSlot.public_id == free_slot))
    assert slot is not None
    group = make_group(slot.seminar.group_set, people[DECLINED], people[UNASKED])
    taking.assign_slot(slot, group, staff.user, title="Theirs", papers="")
    mine = db.session.scalars(select(ScribeAssignment)).one()
    scribes.publish_notes(mine, actor=staff)
    scribes.claim(mine.meeting, people[DECLINED])


def course_staff(course: Course) -> Enrollment:
    """The course's instructor."""
    return db.session.scalars(
        select(Enrollment).where(
            Enrollment.course_id == course.id, Enrollment.role == Role.INSTRUCTOR
        )
    ).one()


def public_answers(app: Flask, world: World) -> dict[str, str]:
    """Every GET of the app that a visitor may make: what it answers, headers and all."""
    found = {}
    for rule in app.url_map.iter_rules():
        # Whoever has a token was sent it: its page is theirs.
        if "GET" not in (rule.methods or ()) or {"token", "filename"} & rule.arguments:
            continue
        url = _url(app, world, rule)
        answer = Context().run(app.test_client().get, url)
        if answer.status_code == 200:
            found[rule.endpoint] = f"{answer.headers}\n{answer.get_data().decode('latin-1')}"
        answer.close()
    return found


def _url(app: Flask, world: World, rule: Rule) -> str:
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, world.values(rule)))


@pytest.mark.parametrize("names_public", [True, False])
def test_nothing_public_has_ids_or_addresses_and_names_only_who_agreed(
    app_sqlite: Flask, names_public: bool
) -> None:
    with with_mail(app_sqlite).app_context(), travel(NOW):
        world = make_world()
        course = make_canaries(world)
        courses.edit_course(course, course_staff(course).user, names_public=names_public)
        db.session.rollback()
        answers = public_answers(app_sqlite, world)
    assert set(answers) >= NAMING | {"scribes.notes", "joining.join", "projects.show"}
    everything = "\n".join(answers.values())
    for secret in (STUDENT_ID, "canary-address", DECLINED, UNASKED):
        assert [page for page, text in answers.items() if secret in text] == []
    named = {page for page, text in answers.items() if AGREED in text}
    assert named == (NAMING if names_public else set())
    assert re.search(r"Group \d", everything)


def test_a_course_that_names_nobody_asks_nobody(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course("quiet")
        staff = Visitor(app_sqlite, enroll(course, Role.INSTRUCTOR))
        asked, decided = enroll(course), enroll(course, name_public=True)

        def dashboards() -> str:
            return "".join(
                Visitor(app_sqlite, who).get("/c/quiet/dashboard/").text for who in (asked, decided)
            )

        assert "May the course page show your name?" in dashboards()
        assert "The public page shows your name." in dashboards()
        sent = edited(course)
        del sent["names_public"]  # as browsers send a box that is not ticked
        assert staff.post("/c/quiet/manage/settings", sent).status_code == 303
        assert course.names_public is False
        assert "your name" not in dashboards()
        staff.post("/c/quiet/manage/settings", {**sent, "names_public": "y"})
        assert "The public page shows your name." in dashboards()
