"""Whom a line of a roster is about: an address says it, and a student id says little."""

from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import operations as accounts
from app.accounts.erasing import erase
from app.accounts.models import User
from app.core import jobs
from app.core.clock import now
from app.core.db import db, write
from app.courses import operations as courses
from app.courses import people
from app.courses.models import Course, Enrollment, Role, RosterDraft
from app.courses.queries import students
from app.courses.roster import applying, drafts
from app.courses.roster.drafts import Corrections
from tests.conftest import FrozenClock
from tests.courses.test_roster_pages import Desk
from tests.courses.test_roster_plan import HEADER, Import
from tests.factories import enroll, make_course, make_user
from tests.groups.racing import race

VERA = "Vera Victim,vera@example.org,20990001,L1"


@pytest.mark.parametrize("role", ["TA", "Instructor", "Student", ""])
def test_who_typed_anothers_student_id_gets_nothing_by_it(app: Flask, role: str) -> None:
    with app.app_context():
        roster = Import()
        mallory = enroll(roster.course, name="Mallory", student_id="20990001")
        text = f"{HEADER}{VERA},{role},\nBo,bo@example.org,2,,,\n"
        plan = roster.plan(text)
        (problem,) = plan.problems
        assert problem.line == 2
        assert f"that of Mallory ({mallory.user.email}), whose address is" in problem.reason
        assert (plan.changed, plan.new_staff, plan.different) == ([], [], [])
        assert plan.withdrawn == []
        roster.apply(text)
        assert (mallory.role, mallory.section, mallory.name) == (Role.STUDENT, "", "Mallory")
        assert accounts.find_user("vera@example.org") is None
        # Mallory's own line is still about Mallory, and clears it up.
        both = f"{HEADER}{VERA},{role},\nMallory,{mallory.user.email},20990002,,,\n"
        assert [dict(c.changes) for c in roster.plan(both).changed] == [
            {"student_id": ("20990001", "20990002")}
        ]
        roster.apply(both)
        assert [each.name for each in roster.plan(both).added] == ["Vera Victim"]


def test_an_id_alone_gives_no_role_and_brings_nobody_back(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Import()
        stays = enroll(roster.course, name="Stu", student_id="11")
        gone = enroll(roster.course, name="Gone", student_id="12")
        people.withdraw(roster.course, gone, None)
        roster.apply(HEADER + "New,new@example.org,13,,,\n")
        new = roster.person("new@example.org")
        text = (
            "Name,E-mail,Student ID,Section,Role\n"
            "Stu,,11,L1,TA\nGone,,12,L2,Student\nNew,right@example.org,13,L3,Instructor\n"
        )
        plan = roster.plan(text)
        assert [(p.line, p.reason.split(":")[0]) for p in plan.problems] == [
            (2, "Stu keeps their role"),
            (
                3,
                "Its student id is that of Gone, who has withdrawn. An id alone brings nobody back",
            ),
            (4, "New keeps their role"),
        ]
        assert plan.new_staff == []
        roster.apply(text)
        assert (stays.role, stays.section) == (Role.STUDENT, "L1")
        assert (gone.withdrawn_at is None, gone.section) == (False, "")
        # What helps an account that nobody has used stays: its address is corrected.
        assert (new.role, new.user.email, new.section) == (Role.STUDENT, "right@example.org", "L3")


def test_new_staff_are_named_by_their_own_accounts(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Import()
        there, coming = enroll(roster.course, name="There Own"), make_user("Coming Own")
        lines = [f"Vera,{user.email},,,TA," for user in (there.user, coming)]
        assert roster.plan(HEADER + "\n".join(lines)).new_staff == [
            f"Coming Own ({coming.email})",
            f"There Own ({there.user.email})",
        ]


def test_an_account_that_nobody_has_used_is_called_as_the_file_says(app: Flask) -> None:
    with app.app_context():
        desk, roster = Desk(app), Import()
        begun = accounts.create_user("Rude Word", "ana@example.org")
        used = make_user("Own Name")
        other = accounts.create_user("In Two", "two@example.org")
        courses.enroll(roster.course, other, Role.STUDENT, actor=None)
        text = f"Name,E-mail\nAna Díaz,ana@example.org\nX,{used.email}\nY,two@example.org\n"
        draft = desk.draft(text)
        page = desk.browser.get(draft).text
        assert "<s>Rude Word</s> Ana Díaz" in page
        shown = desk.digest(draft)
        with write(begun):
            begun.activated_at = now()  # in use from now on: another plan
        assert desk.confirm(draft, shown).headers["Location"].endswith(draft)
        assert begun.name == "Rude Word"
        with write(begun):
            begun.activated_at = None
        desk.confirm(draft)
        assert [user.name for user in (begun, used, other)] == ["Ana Díaz", "Own Name", "In Two"]


def test_what_a_file_says_is_tidied_as_what_is_typed(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        lines = [
            "Name,E-mail,Student ID,Section",
            "Jose\u0301 \u202eevil\u2066,jo\u200bse@example.org,20\u200b99\x07,\u200eL\ufeff1\x00",
            *(f"Person {n},person-of-the-file-{n}@example.org,{n},L1" for n in range(50)),
            "\u200b,\u200e",
        ]
        draft = desk.draft("\n".join(lines).encode("utf-16"))
        assert "Jos\u00e9" in desk.browser.get(draft).text
        desk.confirm(draft)
        found = students(desk.course)
        assert len(found) == 51
        (jose,) = [each for each in found if each.user.email == "jose@example.org"]
        assert (jose.name, jose.student_id, jose.section) == ("Jos\u00e9 evil", "2099", "L1")


def test_a_waiting_file_goes_after_a_day(app_sqlite: Flask, frozen_clock: FrozenClock) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        desk.draft()
        frozen_clock.advance(hours=24)
        jobs.run("old drafts")
        assert db.session.scalar(select(RosterDraft.id)) is not None
        frozen_clock.advance(seconds=1)
        jobs.run("old drafts")
        assert db.session.scalar(select(RosterDraft.id)) is None


def test_waiting_files_of_every_course_go_with_the_person_whom_they_hold(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        desk, boss = Desk(app_sqlite), make_user("Boss", admin=True)
        desk.draft("Name,E-mail\nV,Vera.V@Example.org\n".encode("utf-16"))
        desk.draft("Name,Notes,E-mail\nA,ask vera.v@example.org,a@example.org\n")
        login = desk.draft("Student,Login ID\nVera,vera.v\nBo,bo\n")
        assert desk.read_again(login, domain="example.org").status_code == 303
        kept = desk.draft("Name,E-mail\nV,revera.v@example.org\nB,vera.v@example.orgs\n")
        vera = accounts.create_user("Vera", "vera.v@example.org")
        erase(vera, boss, address="vera.v@example.org")
        left = db.session.scalars(select(RosterDraft.public_id)).all()
        assert left == [kept.rsplit("/", 1)[1]]


def test_accounts_are_made_in_one_order_whatever_the_files(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        roster = Import()
        roster.apply(HEADER + "C,c@example.org,,,,\nA,a@example.org,,,,\nB,b@example.org,,,,\n")
        made = select(User.email).where(User.email.like("_@example.org")).order_by(User.id)
        # Or two rosters with the same people would wait for each other on PostgreSQL.
        assert [email[0] for email in db.session.scalars(made)] == ["a", "b", "c"]
        assert [each.name for each in students(roster.course)] == ["A", "B", "C"]


def _apply_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have two rosters applied only once both are planned."""
    both, apply = Barrier(2, timeout=20), applying.apply

    def together(*args: object, **kw: object) -> applying.Applied:
        both.wait()
        return apply(*args, **kw)  # type: ignore[arg-type]

    monkeypatch.setattr(applying, "apply", together)


def test_two_courses_with_one_new_address_are_asked_to_look_again(
    app_postgresql: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_postgresql.app_context():
        desks = [Desk(app_postgresql, slug) for slug in ("one", "two")]
        seen = [(desk, draft := desk.draft(), desk.digest(draft)) for desk in desks]
        db.session.rollback()
    _apply_together(monkeypatch)
    answers = list[str]()

    def confirm(desk: Desk, draft: str, digest: str) -> None:
        answers.append(desk.confirm(draft, digest).headers["Location"])

    assert race(app_postgresql, [partial(confirm, *each) for each in seen]) == ([], [])
    monkeypatch.undo()
    (again,) = [place for place in answers if "/import/" in place]
    with app_postgresql.app_context():
        (late, draft), *_other = [(desk, url) for desk, url, _seen in seen if again.endswith(url)]
        assert "It has changed meanwhile" in late.browser.get(draft).text
        assert late.confirm(draft).headers["Location"].endswith("/manage/people")
        taken_in = select(Enrollment.id).where(Enrollment.role == Role.STUDENT)
        assert len(db.session.scalars(taken_in).all()) == 4


def test_so_is_whoever_applies_a_file_by_a_command(
    app_postgresql: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_postgresql.app_context():
        ids = [make_course().id for _course in range(2)]
        text = HEADER + "A,a@example.org,1,,,\n"
        digest = Import().plan(text).digest
        db.session.rollback()
    _apply_together(monkeypatch)

    def take(course_id: int) -> None:
        course = db.session.get_one(Course, course_id)
        drafts.apply_file(course, text.encode(), Corrections(), None, digest=digest)

    takers = [partial(take, course_id) for course_id in ids]
    assert race(app_postgresql, takers) == (["plan_changed"], [])
