"""Ways into another's account that were tried, and stay shut."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts import addresses, erasing, links, merging, operations, passwords, sign_ins
from app.accounts.models import LinkPurpose, User
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.courses import operations as courses
from app.courses.models import Role
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER, letters
from tests.accounts.people import ANN, enter, make_ann, name_at
from tests.factories import PASSWORD, enroll, make_course, make_user


def test_an_instructor_gets_into_no_administrators_account(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        teacher = enroll(course, Role.INSTRUCTOR)
        added = courses.add_person(
            course, teacher.user, name="Chief", email="chief@example.org", role=Role.TA
        )
        with_rights = added.user
        with write(with_rights):
            with_rights.is_admin = True
        with pytest.raises(DomainError, match="runs this site"):
            links.make_invitation(with_rights, actor=teacher.user)
        with pytest.raises(DomainError, match="changes name and address there"):
            courses.correct_person(
                course,
                added,
                teacher.user,
                name="Chief",
                email="mine@example.org",
                student_id="",
            )
        with pytest.raises(DomainError, match="runs this site"):
            operations.correct_account(
                with_rights, name="Chief", email="mine@example.org", actor=teacher.user
            )
        assert operations.find_user("chief@example.org") == with_rights


Change = Callable[[User, User], None]


def _rename(user: User, _actor: User) -> None:
    operations.change_name(user, "Back Again")


def _correct(user: User, actor: User) -> None:
    operations.correct_account(user, name="Back", email="back@example.org", actor=actor)


def _set_password(user: User, _actor: User) -> None:
    operations.set_password(user, PASSWORD, cost="low")


@pytest.mark.parametrize("change", [_rename, _correct, _set_password])
def test_an_erased_person_does_not_come_back(app_sqlite: Flask, change: Change) -> None:
    with app_sqlite.app_context():
        course, admin = make_course(), make_user(admin=True)
        added = courses.add_person(
            course, admin, name="Gone", email="gone@example.org", role=Role.STUDENT, student_id="1"
        )
        erasing.erase(added.user, admin, address="gone@example.org")
        with pytest.raises(DomainError, match="merged or erased"):
            change(added.user, admin)
        with pytest.raises(DomainError, match="merged or erased"):
            courses.correct_person(
                course, added, admin, name="Gone", email="gone@example.org", student_id="1"
            )
        assert (added.name, added.student_id) == ("Former participant", "")


def test_a_sign_in_that_is_on_its_way_ends_with_the_password_that_it_showed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password is changed while the old one is being compared."""
    make_ann(app)
    compared, changed = threading.Event(), threading.Event()
    verify = passwords.verify

    def slowly(stored: str | None, password: str, cost: str = "normal") -> bool:
        right = verify(stored, password, cost)
        compared.set()
        assert changed.wait(20)
        return right

    monkeypatch.setattr(operations, "verify", slowly)
    thief = app.test_client()
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(enter(thief, ANN).status_code))
    thread.start()
    assert compared.wait(20)
    with app.app_context():
        user = operations.find_user(ANN)
        assert user is not None
        operations.set_password(user, "quite another one", cost="low")
    changed.set()
    thread.join()
    assert answers == [422]
    assert name_at(thief) == ""


def test_what_is_shown_before_the_account_closes_opens_nothing(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        user, admin, shown_at = make_user(), make_user(admin=True), now()
        erasing.erase(user, admin, address=user.email)
        with pytest.raises(DomainError, match="was ended a moment ago"):
            sign_ins.open_sign_in(user, days=1, shown_at=shown_at)


def test_somebody_elses_account_takes_no_address_by_their_click(make_site: AppMaker) -> None:
    """Mallory asks for the address of Vic, who clicks the link in the mail."""
    site = make_site(smtp_url=NO_SERVER)
    make_ann(site, "mallory@example.org")
    mallory, vic = site.test_client(), site.test_client()
    enter(mallory, "mallory@example.org")
    mallory.post("/account/email", data={"email": "vic@example.org", "old_password": PASSWORD})
    path = letters(site, to="vic@example.org")[0].path
    assert "Sign in to that account first" in vic.get(path).text
    assert vic.post(path).status_code == 401
    make_ann(site, "vic2@example.org")
    enter(vic, "vic2@example.org")
    assert vic.post(path).status_code == 409
    with site.app_context():
        assert operations.find_user("vic@example.org") is None


def test_an_address_asks_for_the_present_password(make_site: AppMaker) -> None:
    site = make_site(smtp_url=NO_SERVER)
    make_ann(site)
    browser = site.test_client()
    enter(browser, ANN)
    for typed in ({}, {"old_password": "not the password"}):
        answer = browser.post("/account/email", data={"email": "new@example.org", **typed})
        assert answer.status_code == 422
        assert 'value="new@example.org"' in answer.text
    assert letters(site) == []


def test_an_account_takes_the_address_of_one_merged_into_it(app: Flask) -> None:
    with app.app_context():
        keeper, other = make_user(), make_user()
        first, second = keeper.email, other.email
        merging.merge(keeper, other, keeper)
        with write(keeper):
            token = links.make_link(keeper, LinkPurpose.NEW_EMAIL, email=second)
        addresses.confirm_email(token, keeper)
        assert (keeper.email, other.email) == (second, first)
        assert operations.find_user(first) == keeper
        assert db.session.get_one(User, other.id).merged_into_id == keeper.id
