"""Merging two accounts of one person: by mail, by an administrator, and what can't be merged."""

from flask import Flask
from sqlalchemy import select

from app.accounts import links, merging, operations, sign_ins
from app.accounts.models import LinkPurpose, ProviderIdentity, SecondStep, User
from app.core.clock import now
from app.core.db import db, write
from app.courses import operations as courses
from app.courses.models import Enrollment, Role
from app.grading import queries as grading
from app.groups import operations as groups
from app.groups import requests
from app.groups.queries import group_of, pending_invitations, requests_by
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER, letters
from tests.factories import (
    PASSWORD,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_user,
)
from tests.grading.factories import make_graded, release
from tests.projects.scenes import refused
from tests.visitors import Visitor


def _roles(user: User) -> list[tuple[str, str, bool]]:
    found = db.session.scalars(
        select(Enrollment).where(Enrollment.user_id == user.id).order_by(Enrollment.course_id)
    )
    return [(e.course.slug, e.role.value, e.withdrawn_at is None) for e in found]


def test_work_and_grades_move_and_the_old_address_leads_to_the_one_kept(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        release(graded, "9", "19")
        old, keeper, admin = graded.members[0].user, make_user("Kept"), make_user(admin=True)
        address, browser = old.email, Visitor(app, old)
        with write(old) as session:
            session.add(ProviderIdentity(user_id=old.id, issuer="i", subject="s", email=address))
            link = links.make_link(keeper, LinkPurpose.SIGN_IN)
        version = graded.course.page_version
        merging.merge(keeper, old, admin)
        assert _roles(keeper) == [(graded.course.slug, "student", True)]
        assert _roles(old) == []
        assert operations.find_user(address) == keeper
        assert operations.check_password(address, PASSWORD, "low") == keeper
        assert browser.get("/account").status_code == 302
        assert db.session.scalar(select(ProviderIdentity.user_id)) == keeper.id
        assert graded.course.page_version > version
        enrollment = db.session.scalar(select(Enrollment).where(Enrollment.user_id == keeper.id))
        assert enrollment is not None
        assert grading.released_grade(graded.project, enrollment) is not None
        # Made when the account opened less than it does now.
        with refused("link_spent"):
            links.open_link(link, LinkPurpose.SIGN_IN)


def test_two_enrollments_in_one_course_become_one_with_the_better_of_both(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        release(graded, "9", "19")
        course, admin = graded.course, make_user(admin=True)
        kept, other = enroll(course), graded.members[0]
        with write(course):
            other.student_id, other.name_public = "20990017", False
        merging.merge(kept.user, other.user, admin)
        assert _roles(kept.user) == [(course.slug, "student", True)]
        assert (kept.student_id, kept.name_public) == ("20990017", False)
        assert grading.released_grade(graded.project, kept) is not None
        assert graded.attempt.handed_in_by_id == kept.id


def test_a_role_that_was_taken_away_does_not_come_back_by_merging(app: Flask) -> None:
    with app.app_context():
        course, admin = make_course(), make_user(admin=True)
        enroll(course, Role.INSTRUCTOR)
        teacher, student = enroll(course, Role.INSTRUCTOR), enroll(course)
        courses.withdraw(course, teacher, admin)
        merging.merge(student.user, teacher.user, admin)
        assert _roles(student.user) == [(course.slug, "student", True)]


def test_who_becomes_staff_by_merging_leaves_the_groups_that_are_open(app: Flask) -> None:
    with app.app_context():
        course, admin = make_course(), make_user(admin=True)
        student, helper = enroll(course), enroll(course, Role.TA)
        group_set = make_group_set(course)
        make_group(group_set, student)
        merging.merge(helper.user, student.user, admin)
        assert _roles(helper.user) == [(course.slug, "ta", True)]
        assert group_of(helper, group_set) is None


def test_two_places_that_one_person_cannot_hold_refuse_the_merging(app: Flask) -> None:
    with app.app_context():
        course, elsewhere = make_course(code="MATH 7"), make_course()
        admin = make_user(admin=True)
        kept, other = enroll(course), enroll(course)
        courses.enroll(elsewhere, other.user, Role.STUDENT, actor=None)
        group_set = make_group_set(course)
        make_group(group_set, kept)
        group = make_group(group_set, other)
        before = (_roles(kept.user), _roles(other.user))
        with refused("both_take_part") as caught:
            merging.merge(kept.user, other.user, admin)
        assert "MATH 7" in caught.value.message
        db.session.rollback()
        assert (_roles(kept.user), _roles(other.user)) == before
        assert other.user.is_active
        groups.remove_member(group, other, admin)
        merging.merge(kept.user, other.user, admin)
        assert len(_roles(kept.user)) == 2


def test_what_the_merging_settles_of_invitations_and_requests_is_taken_back(app: Flask) -> None:
    with app.app_context():
        course, admin = make_course(), make_user(admin=True)
        kept, other, mate, third = (enroll(course) for _ in range(4))
        first, second = make_group_set(course), make_group_set(course)
        make_group(first, kept)
        inviting = make_group(first, mate)
        groups.invite(inviting, mate, other)  # kept is in a group of that set
        both = make_group(second, third)
        groups.invite(both, third, kept)
        groups.invite(both, third, other)
        asked = make_group(make_group_set(course), mate)
        for each in (kept, other):
            requests.ask(asked, each, "")
        requests.ask(make_group(first, third), other, "")
        merging.merge(kept.user, other.user, admin)
        assert [each.group_id for each in pending_invitations(kept)] == [both.id]
        assert [each.group_id for each in requests_by(kept)] == [asked.id]


def test_what_cannot_be_merged_is_said(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        admin, one, two = make_user(admin=True), make_user(), make_user()
        with refused("same_account"):
            merging.merge(one, one, admin)
        with refused("last_administrator"):
            merging.merge(one, admin, admin)
        merging.merge(one, two, admin)
        for pair in ((one, two), (two, one), (make_user(), two)):
            with refused("gone"):
                merging.merge(*pair, admin)
        assert not one.is_admin


def test_accounts_merged_one_after_the_other_lead_to_the_last(app: Flask) -> None:
    with app.app_context():
        admin, one, two, three = make_user(admin=True), make_user(), make_user(), make_user()
        merging.merge(two, one, admin)
        merging.merge(three, two, admin)
        assert operations.find_user(one.email) == three
        assert one.merged_into_id == three.id


def _ask(app: Flask, keeper: User, other: User) -> str:
    """Ask for the link as the keeper; returns where it leads."""
    answer = Visitor(app, keeper).post("/account/merge", data={"email": other.email})
    assert answer.status_code == 303
    return letters(app, other.email)[-1].path


def test_a_person_merges_their_two_accounts_by_mail(make_site: AppMaker) -> None:
    app = make_site(smtp_url=NO_SERVER)
    with app.app_context():
        course = make_course(title="On Margins")
        keeper, other = make_user("Kay Kept"), enroll(course, name="Otto Other").user
        path = _ask(app, keeper, other)
        visitor, stranger, ours = Visitor(app), Visitor(app, other), Visitor(app, keeper)
        page = visitor.get(path).text
        assert "Only Kay Kept" in page
        assert "On Margins" in page
        assert "Merge them" not in page
        assert visitor.post(path).status_code == 401
        assert stranger.post(path).status_code == 409
        assert other.is_active
        assert "Merge them" in ours.get(path).text
        assert ours.post(path).status_code == 303
        assert _roles(keeper) == [(course.slug, "student", True)]
        assert ours.post(path).status_code == 409
        assert "has been used" in ours.get(path).text
        told = [letter.to for letter in letters(app) if "one now" in letter.subject]
        assert sorted(told) == sorted([keeper.email, other.email])


def test_asking_tells_nothing_of_the_address(make_site: AppMaker) -> None:
    app = make_site(smtp_url=NO_SERVER)
    with app.app_context():
        keeper, other, closed = make_user(), make_user(), make_user()
        with write(closed):
            closed.disabled_at = now()
        browser = Visitor(app, keeper)
        pages = []
        for address in (other.email, closed.email, keeper.email, "nobody@example.org"):
            answer = browser.post("/account/merge", data={"email": address})
            assert answer.status_code == 303
            pages.append(browser.get("/account/merge").text.replace(address, "x"))
        assert len({page.count("Look into the mailbox of x") for page in pages}) == 1
        assert [letter.to for letter in letters(app)] == [other.email]


def test_a_mailbox_alone_does_not_open_an_account_with_a_second_step(make_site: AppMaker) -> None:
    app = make_site(smtp_url=NO_SERVER)
    with app.app_context():
        keeper, other = make_user(), make_user()
        path = _ask(app, keeper, other)
        with write(other) as session:
            session.add(SecondStep(user_id=other.id, sealed_secret="x", confirmed_at=now()))
        answer = Visitor(app, keeper).post(path)
        assert answer.status_code == 409
        assert "asks for a code" in answer.text
        assert other.is_active


def test_a_link_of_a_keeper_who_is_gone_opens_nothing(make_site: AppMaker) -> None:
    app = make_site(smtp_url=NO_SERVER)
    with app.app_context():
        keeper, other = make_user(), make_user()
        path = _ask(app, keeper, other)
        with write(keeper):
            keeper.disabled_at = now()
        sign_ins.end_sign_ins(keeper)
        assert Visitor(app).get(path).status_code == 409


def test_an_administrator_sees_what_moves_before_it_does(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course, admin = make_course(title="On Margins"), make_user(admin=True)
        keeper, other = make_user("Kay Kept"), enroll(course, name="Otto Other").user
        helping = make_course(title="On Paper", code="MATH 7")
        courses.enroll(helping, keeper, Role.STUDENT, actor=None)
        courses.enroll(helping, other, Role.TA, actor=None)
        browser, url = Visitor(app_sqlite, admin), f"/site/people/{keeper.public_id}/merge"
        assert browser.post(url, data={"email": "nobody@example.org"}).status_code == 422
        assert browser.post(url, data={"email": keeper.email}).status_code == 409
        page = browser.post(url, data={"email": other.email})
        assert "On Margins" in page.text
        helps = "Teaching assistant"
        assert f"MATH 7, {helps} there and Student in the account" in page.text
        assert f"From then on: {helps}." in page.text
        assert other.is_active
        answer = browser.post(url, data={"email": other.email, "confirmed": "1"})
        assert answer.status_code == 303
        assert other.merged_into_id == keeper.id
