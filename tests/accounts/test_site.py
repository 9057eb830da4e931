"""The people of the site, as its administrators see them."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import links, site, two_step
from app.accounts.links import LinkSpent
from app.accounts.models import LinkPurpose, SecondStep, User
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from tests.accounts.conftest import AppMaker
from tests.accounts.mailbox import NO_SERVER, letters
from tests.factories import PASSWORD, enroll, make_course, make_user
from tests.projects.scenes import refused
from tests.visitors import Visitor

SURE = {"confirmed": "1"}


def test_people_are_found_by_name_address_and_state(app: Flask) -> None:
    with app.app_context():
        admin = make_user("Ada Admin", admin=True)
        closed = make_user("Carl 100%_Closed")
        make_user("Änne Open")
        site.disable(closed, admin)
        browser = Visitor(app, admin)

        def found(query: str) -> list[str]:
            page = browser.get(f"/site/people?{query}").text
            names = ("Ada Admin", "Carl 100%_Closed", "Änne Open")
            return [name for name in names if f">{name}</a>" in page]

        assert found("") == ["Ada Admin", "Carl 100%_Closed", "Änne Open"]
        assert found("q=nne") == ["Änne Open"]
        assert found("q=100%25_") == ["Carl 100%_Closed"]
        assert found(f"q={closed.email.upper()}") == ["Carl 100%_Closed"]
        assert found("state=disabled") == ["Carl 100%_Closed"]
        assert found("state=administrator") == ["Ada Admin"]
        assert found("q=nobody") == []


def test_the_list_has_pages(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        admin = make_user("Ada Admin", admin=True)
        with write():
            for n in range(60):
                make_user(f"User {n:02}")
        browser = Visitor(app_sqlite, admin)
        first, second = (browser.get(f"/site/people?page={n}").text for n in (1, 2))
        assert "1–50 of 61" in first
        assert "51–61 of 61" in second
        assert "User 59" in second
        assert "User 59" not in first


def test_a_disabled_account_is_out_at_once_and_can_be_opened_again(app: Flask) -> None:
    with app.app_context():
        admin, user = make_user(admin=True), make_user("Uma User")
        theirs, ours = Visitor(app, user), Visitor(app, admin)
        with write(user):
            token = links.make_link(user, LinkPurpose.SIGN_IN)
        page = f"/site/people/{user.public_id}"
        assert "Disable the account of Uma User?" in ours.post(f"{page}/disable").text
        assert theirs.get("/account").status_code == 200
        assert ours.post(f"{page}/disable", data=SURE).status_code == 303
        assert theirs.get("/account").status_code == 302
        with pytest.raises(LinkSpent):
            links.open_link(token, LinkPurpose.SIGN_IN)
        assert "This account is disabled" in ours.get(page).text
        ours.post(f"{page}/disable", data={"undo": "1"})
        assert theirs.get("/account").status_code == 302  # the sign-in that ended stays ended
        assert Visitor(app, user).get("/account").status_code == 200


def test_an_administrator_ends_all_sign_ins_of_somebody(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        admin, user = make_user(admin=True), make_user()
        theirs = Visitor(app_sqlite, user)
        Visitor(app_sqlite, admin).post(f"/site/people/{user.public_id}/sign-ins/end")
        assert theirs.get("/account").status_code == 302
        line = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert line is not None
        assert (line.actor_id, line.person_id) == (admin.id, user.id)


def test_nobody_disables_themselves_or_the_last_administrator(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        admin, second = make_user(admin=True), make_user(admin=True)
        with refused("own_account"):
            site.disable(admin, admin)
        site.unmake_administrator(second, admin)
        with refused("last_administrator"):
            site.unmake_administrator(admin, admin)
        with refused("last_administrator"):
            site.disable(admin, second)
        assert admin.is_admin
        assert admin.is_active


def test_two_administrators_who_unmake_each_other_leave_one(app: Flask) -> None:
    with app.app_context():
        one, two = make_user(admin=True), make_user(admin=True)
        pairs = [(one.id, two.id), (two.id, one.id)]
    barrier, refusals = Barrier(2), []

    def unmake(whom: int, by: int) -> None:
        with app.app_context():
            user, actor = db.session.get(User, whom), db.session.get(User, by)
            assert user
            assert actor
            barrier.wait(10)
            try:
                site.unmake_administrator(user, actor)
            except DomainError as error:
                refusals.append(error.code)

    threads = [Thread(target=unmake, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with app.app_context():
        assert refusals == ["last_administrator"]
        assert len(site.people("", site.State.ADMINISTRATOR, 1).people) == 1


def test_the_administration_is_shared_and_taken_back(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        admin, user = make_user(admin=True), make_user()
        ours, theirs = Visitor(app_sqlite, admin), Visitor(app_sqlite, user)
        assert theirs.get("/site/people").status_code == 404
        url = f"/site/people/{user.public_id}/administrator"
        ours.post(url, data={"password": PASSWORD})
        assert theirs.get("/site/people").status_code == 200
        assert "Give the administration" in theirs.post(f"{url}/end").text
        assert theirs.get("/site/people").status_code == 200
        theirs.post(f"{url}/end", data=SURE)
        assert theirs.get("/site/people").status_code == 404
        site.disable(user, admin)
        with refused("disabled"):
            site.make_administrator(user, admin)


def test_who_makes_an_administrator_shows_their_own_password(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        admin, user = make_user(admin=True), make_user()
        ours, url = Visitor(app_sqlite, admin), f"/site/people/{user.public_id}/administrator"
        assert 'name="password"' in ours.get(url).text
        assert ours.post(url).status_code == 422
        tries = [ours.post(url, data={"password": "not it at all"}) for _try in range(7)]
        assert "This is not your present password." in tries[0].text
        assert tries[-1].status_code == 429
        assert ours.post(url, data={"password": PASSWORD}).status_code == 429
        assert not user.is_admin
        with write(admin):
            admin.password_hash = None
        assert 'name="password"' not in ours.get(url).text
        ours.post(url)
        assert user.is_admin, "whoever has none is asked for none"


def test_who_becomes_or_ends_being_administrator_is_told(make_site: AppMaker) -> None:
    site_with_mail = make_site(smtp_url=NO_SERVER)
    with site_with_mail.app_context():
        admin, user = make_user("Ada Admin", admin=True), make_user()
        for _twice in range(2):
            site.make_administrator(user, admin)
        site.unmake_administrator(user, admin)
        told = letters(site_with_mail, to=user.email)
    assert [letter.subject for letter in told] == [
        "You administer the site",
        "You no longer administer the site",
    ]
    assert "Ada Admin took the administration" in told[1].body


def test_a_persons_page_shows_what_they_are_in(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course(title="On Margins")
        student = enroll(course)
        page = Visitor(app_sqlite, make_user(admin=True)).get(
            f"/site/people/{student.user.public_id}"
        )
        assert "On Margins" in page.text
        assert "Student" in page.text


def test_an_administrator_takes_a_second_step_away_whose_codes_are_lost(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        admin, user = make_user(admin=True), make_user()
        with write(user) as session:
            session.add(SecondStep(user_id=user.id, sealed_secret="x", confirmed_at=now()))
        browser, url = Visitor(app_sqlite, admin), f"/site/people/{user.public_id}"
        assert "Switch the second step off" in browser.get(url).text
        assert "Be sure that it is them" in browser.post(f"{url}/two-step/reset").text
        assert two_step.is_on(user)
        assert browser.post(f"{url}/two-step/reset", data=SURE).status_code == 303
        assert "Switch the second step off" not in browser.get(url).text
        assert not two_step.is_on(user)
