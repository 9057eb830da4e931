"""Erasing a person: what goes, what stays, and who can't be erased."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts import erasing, links, operations, sign_ins
from app.accounts.models import LinkPurpose, ProviderIdentity, User
from app.accounts.requests import ask_for_link
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import Base, db, write
from app.core.mail.models import Topic
from app.core.mail.outbox import post
from app.courses import operations as courses
from app.courses.models import Enrollment, Role, RosterDraft
from app.grading import queries as grading
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER
from tests.factories import enroll, make_course, make_user
from tests.grading.factories import Graded, make_graded, release
from tests.projects.scenes import refused
from tests.visitors import Visitor

NAME, ADDRESS, NUMBER = "Canary Quillfeather", "canary.quill@example.org", "canary-20990017"


def _make_canary(graded: Graded) -> Enrollment:
    """The first member of a group that has handed in, with traces everywhere."""
    student = graded.members[0]
    user = student.user
    with write(user):
        user.name, user.email, user.email_key = NAME, ADDRESS, ADDRESS
        student.student_id, student.section, student.name_public = NUMBER, NUMBER, True
    sign_ins.open_sign_in(user, days=1, user_agent=NAME)
    ask_for_link(ADDRESS)
    with write(user) as session:
        links.make_link(user, LinkPurpose.NEW_EMAIL, email=f"new.{ADDRESS}")
        session.add(ProviderIdentity(user_id=user.id, issuer="i", subject=NUMBER, email=ADDRESS))
        session.add(
            RosterDraft(
                course_id=graded.course.id,
                user_id=graded.instructor.user_id,
                file_name="class.csv",
                content=f"{NAME},{ADDRESS},{NUMBER}".encode(),
            )
        )
        post(user.id, ADDRESS, topic=Topic.COURSE, subject=NAME, paragraphs=[NAME])
        other = post(
            graded.ta.user_id, "ta@example.org", topic=Topic.GROUP, subject="x", paragraphs=[NAME]
        )
        assert other is not None
        other.sent_at = now()
    return student


def _everything() -> str:
    """Every cell of every table, as text."""
    cells = []
    for table in Base.metadata.sorted_tables:
        rows = db.session.execute(text(f'SELECT * FROM "{table.name}"'))
        cells += [f"{table.name}: {tuple(row)}" for row in rows]
    return "\n".join(cells)


def test_nothing_of_the_name_address_and_number_is_left_and_the_work_is(
    make_site: AppMaker,
) -> None:
    app = make_site(smtp_url=NO_SERVER)
    with app.app_context():
        graded = make_graded()
        student, mate = _make_canary(graded), graded.members[1]
        release(graded, "9", "19", comment="Fine work")
        admin = make_user("Ada Admin", admin=True)
        before, version = _everything(), graded.course.page_version
        for word in (NAME, ADDRESS, NUMBER):
            assert word in before
        browser = Visitor(app, student)
        erasing.erase(student.user, admin, address=f" {ADDRESS.upper()} ")
        after = _everything()
        for word in ("Canary", "canary", "Quillfeather"):
            assert word not in after
        assert browser.get("/account").status_code == 302
        assert student.withdrawn_at is not None
        assert graded.course.page_version > version
        # The group's grade, and its arithmetic, are as they were.
        seen = grading.released_grade(graded.project, mate)
        assert seen is not None
        assert seen.points == Decimal(28)
        studio = Visitor(app, graded.ta).get(graded.url(f"attempts/{graded.attempt.public_id}/"))
        assert "Former participant" in studio.text


def test_erasing_twice_is_once_and_its_line_names_nobody(app: Flask) -> None:
    with app.app_context():
        admin, user = make_user(admin=True), make_user(NAME)
        key = user.id
        Visitor(app, admin).post(
            f"/site/people/{user.public_id}/erase", data={"address": user.email}
        )
        first = user.erased_at
        erasing.erase(user, admin, address="anything@example.org")
        assert first is not None
        assert user.erased_at == first
        lines = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "user.erase"))
        assert [(line.person_id, line.subject, line.detail) for line in lines] == [(key, "", {})]


def test_the_address_is_typed_and_the_page_says_what_stays(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        admin, user = make_user(admin=True), make_user("Uma User")
        browser, url = Visitor(app_sqlite, admin), f"/site/people/{user.public_id}/erase"
        page = browser.get(url).text
        assert "What goes" in page
        assert "Former participant" in page
        for typed in ("", admin.email, "no address"):
            answer = browser.post(url, data={"address": typed})
            assert answer.status_code == 422
        assert "This is not the address of the account." in answer.text
        assert user.erased_at is None


def test_the_only_instructor_of_a_course_is_not_erased(app: Flask) -> None:
    with app.app_context():
        admin, course = make_user(admin=True), make_course(code="MATH 7")
        other = make_course()
        user = make_user("Ines Teacher")
        student = courses.enroll(other, user, Role.STUDENT, actor=None)
        courses.enroll(course, user, Role.INSTRUCTOR, actor=None)
        with refused("last_instructor") as caught:
            erasing.erase(user, admin, address=user.email)
        assert "MATH 7" in caught.value.message
        db.session.rollback()
        assert (user.name, student.withdrawn_at) == ("Ines Teacher", None)
        enroll(course, Role.INSTRUCTOR)
        erasing.erase(user, admin, address=user.email)
        assert user.name == "Former participant"


def test_an_administrator_erases_neither_themself_nor_the_last_one(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        admin, second = make_user(admin=True), make_user(admin=True)
        with refused("own_account"):
            erasing.erase(admin, admin, address=admin.email)
        erasing.erase(second, admin, address=second.email)
        with refused("last_administrator"):
            erasing.erase(admin, second, address=admin.email)


def test_the_address_of_an_erased_person_is_free_for_another_account(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        admin, user = make_user(admin=True), make_user()
        address = user.email
        erasing.erase(user, admin, address=address)
        assert operations.find_user(address) is None
        assert operations.create_user("Some Body", address).id != user.id


def test_an_erased_person_is_not_taken_back_into_a_course(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course, admin = make_course(), make_user(admin=True)
        student = enroll(course)
        erasing.erase(student.user, admin, address=student.user.email)
        with refused("gone"):
            courses.enroll(course, student.user, Role.STUDENT, actor=admin)


def test_mail_that_only_holds_the_letters_of_a_name_stays(make_site: AppMaker) -> None:
    app = make_site(smtp_url=NO_SERVER)
    with app.app_context():
        admin, user, mate = make_user(admin=True), make_user("Li"), make_user()
        with write(mate):
            for body in ("Life goes on", "Hello Li, well done"):
                mail = post(
                    mate.id, "m@example.org", topic=Topic.GROUP, subject="", paragraphs=[body]
                )
                assert mail is not None
                mail.sent_at = now()
        erasing.erase(user, admin, address=user.email)
        left = db.session.execute(text("SELECT body FROM mail")).scalars().all()
        assert left == ["Life goes on"]


@pytest.mark.parametrize("merged", ["keeper", "other"])
def test_accounts_merged_into_an_erased_one_go_with_it(app: Flask, merged: str) -> None:
    from app.accounts import merging

    with app.app_context():
        admin, keeper, other = make_user(admin=True), make_user(NAME), make_user(NAME)
        with write(other):
            other.email = other.email_key = ADDRESS
        merging.merge(keeper, other, admin)
        if merged == "other":
            with refused("merged"):
                erasing.erase(other, admin, address=ADDRESS)
            return
        erasing.erase(keeper, admin, address=keeper.email)
        names = db.session.scalars(select(User.name).where(User.id != admin.id)).all()
        assert set(names) == {"Former participant"}
        assert operations.find_user(ADDRESS) is None
