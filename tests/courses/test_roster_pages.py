"""Importing a roster in the browser: send, look, correct, confirm once; and the list of people."""

import re
from dataclasses import replace
from io import BytesIO
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import jobs
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import DomainError
from app.core.mail.models import Mail
from app.core.settings import settings
from app.courses import operations as courses
from app.courses import queries
from app.courses.models import Course, Role, RosterDraft
from app.courses.people_list import PAGE
from app.courses.roster import drafts, reading
from app.courses.roster_views import SHOWN
from app.groups.queries import groups_of
from tests.conftest import FrozenClock
from tests.factories import enroll, make_course, make_group_set, make_students, make_user
from tests.visitors import Visitor


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


TWO = "Name,E-mail,Group\nAna Díaz,ana@example.org,3\nBo Li,bo@example.org,4\n"


class Desk:
    """An instructor at the page that takes rosters."""

    def __init__(self, app: Flask, slug: str = "class") -> None:
        self.course: Course = make_course(slug)
        self.browser = Visitor(app, enroll(self.course, Role.INSTRUCTOR, "Ines Teacher"))
        self.url = f"/c/{slug}/manage/people/import"

    def send(self, content: str | bytes, name: str = "class.csv") -> TestResponse:
        """Send a file."""
        content = content.encode() if isinstance(content, str) else content
        return self.browser.upload(self.url, {"file": (BytesIO(content), name)})

    def draft(self, content: str | bytes = TWO) -> str:
        """The address of the preview of a file that is sent."""
        return self.send(content).headers["Location"]

    def read_again(self, draft: str, **changes: str) -> TestResponse:
        """Send the form about how the file is read, with these fields changed."""
        page = self.browser.get(draft).text
        form = page[page.index("How the file is read") :]
        sent = {"header": "y"} if re.search(r"<input checked[^>]*header", form) else {}
        for select_, body in re.findall(
            r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL
        ):
            chosen = re.search(r'<option selected value="([^"]*)"', body)
            sent[select_] = chosen.group(1) if chosen else ""
        return self.browser.post(draft, {**sent, **changes})

    def confirm(self, draft: str, digest: str = "", **sent: object) -> TestResponse:
        """Confirm what the preview shows now, or what one with this digest showed."""
        found = digest or self.digest(draft)
        return self.browser.post(f"{draft}/apply", {"digest": found, **sent})

    def digest(self, draft: str) -> str:
        """What the button of a preview stands for."""
        (found,) = re.findall(r'name="digest"[^>]*value="(\w+)"', self.browser.get(draft).text)
        return str(found)


def test_a_file_is_looked_at_and_then_applied_once(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        assert "Import a roster" in desk.browser.get(desk.url).text
        draft = desk.draft()
        page = desk.browser.get(draft).text
        for words in ("Ana Díaz", "bo@example.org", "A: Name", "class.csv"):
            assert words in page
        assert queries.student_count(desk.course) == 0
        digest = desk.digest(draft)
        first, second = desk.confirm(draft, digest), desk.confirm(draft, digest)
        assert (first.status_code, second.status_code) == (303, 303)
        people = desk.browser.get("/c/class/manage/people").text
        assert "2 added, 0 changed, 0 withdrawn." in people
        assert "This roster has been applied." in people
        assert queries.student_count(desk.course) == 2
        assert desk.browser.get(draft).status_code == 404
        assert "Nothing to change" in desk.browser.get(desk.draft()).text


def test_two_confirmations_at_once_are_one(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        draft = desk.draft()
        digest, public_id = desk.digest(draft), draft.rsplit("/", 1)[1]
        course_id = desk.course.id
    both, ended = Barrier(2, timeout=20), list[str]()

    def confirm() -> None:
        with app.app_context():
            course = db.session.get_one(Course, course_id)
            row = drafts.find(course, public_id)
            assert row is not None
            actor = queries.people(course)[0].user
            both.wait()
            try:
                ended.append(drafts.confirm(course, row, actor, digest=digest).sentence)
            except DomainError as error:
                ended.append(error.code)

    threads = [Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = "2 added, 0 changed, 0 withdrawn. Nobody has been told yet."
    assert sorted(ended) == [told, "draft_gone"]


def test_who_is_new_is_invited_by_mail_if_that_is_ticked(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        known = make_user("Known Person").email
        text = f"{TWO}Known,{known},\n"
        assert "Invite those" not in desk.browser.get(desk.draft(text)).text
        mailing = replace(settings(), smtp_url="smtp://127.0.0.1:1")
        app_sqlite.extensions["colloquy_settings"] = mailing
        draft = desk.draft(text)
        assert re.search("<input checked[^>]*> <span>Invite those", desk.browser.get(draft).text)
        desk.confirm(draft, invite="y")
        people = desk.browser.get("/c/class/manage/people").text
        assert "3 added, 0 changed, 0 withdrawn, 2 invitations sent." in people
        sent = db.session.scalars(select(Mail.to_address)).all()
        assert sorted(sent) == ["ana@example.org", "bo@example.org"]
        desk.confirm(desk.draft("Name,E-mail\nCy,cy@example.org\n"))
        people = desk.browser.get("/c/class/manage/people").text
        assert "1 added, 0 changed, 0 withdrawn. Nobody has been told yet." in people


def test_what_cannot_be_read_is_refused_at_the_field(
    app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        refused = desk.send(b"%PDF-1.5\r\n%\xb5\xb5", "roster.csv")
        assert refused.status_code == 422
        assert "This is a PDF, whatever its name says." in refused.text
        monkeypatch.setattr(reading, "LARGEST", 100)
        large = desk.send(b"a,b\n" * 30)
        assert large.status_code == 413
        assert "a roster has at most 1 KB" in large.text
        assert "Choose a file." in desk.browser.upload(desk.url, {"x": "y"}).text
        assert db.session.scalar(select(RosterDraft.id)) is None


def test_the_columns_and_the_encoding_can_be_corrected(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        draft = desk.draft("Who,Mail at home\nAna,ana@example.org\n")
        assert desk.read_again(draft, header="y").status_code == 303
        # What nobody chose is guessed anew, now that the first line is no person.
        assert "B: E-mail" in desk.browser.get(draft).text
        assert desk.read_again(draft, name="0").status_code == 303
        desk.confirm(draft)
        assert queries.people(desk.course)[-1].name == "Ana"

        chinese = desk.draft("姓名,邮箱\n张伟,zhang@example.org\n".encode("gb18030"))
        assert desk.read_again(chinese, encoding="gb18030").status_code == 303
        assert "张伟" in desk.browser.get(chinese).text
        wrong = desk.read_again(chinese, encoding="utf-8")
        assert wrong.status_code == 422
        assert "can&#39;t be read as utf-8" in wrong.text


def test_logins_get_what_follows_the_at_sign(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        ends_in = queries.people(desk.course)[0].user.email.partition("@")[2]
        draft = desk.draft("Student,SIS Login ID\n'Chan, Tai Man',s000\n".replace("'", '"'))
        page = desk.browser.get(draft).text
        assert "holds logins only" in page
        assert f'value="{ends_in}"' in page
        assert desk.read_again(draft, domain="not a domain").status_code == 422
        assert desk.read_again(draft, domain="@uni.example").status_code == 303
        assert "holds logins only" not in desk.browser.get(draft).text
        desk.confirm(draft)
        assert [e.user.email for e in queries.students(desk.course)] == ["s000@uni.example"]


def test_where_the_groups_of_a_file_go_is_asked_where_it_is_confirmed(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        draft = desk.draft()
        page = desk.browser.get(draft).text
        assert "are left out: this course has no group set yet" in page
        assert 'data-label="Group"' not in page
        teams = make_group_set(desk.course, "teams")
        page = desk.browser.get(draft).text
        assert '<option selected value="teams">into' in page.split('id="confirm"')[1]
        assert 'data-label="Group"' in page
        desk.confirm(draft, groups_into="")
        assert groups_of(teams) == []
        # Everybody is here: now only the groups are new.
        again = desk.draft()
        make_group_set(desk.course, "pairs")
        page = desk.browser.get(again).text
        assert '<option selected value="">leave' in page.split('id="confirm"')[1]
        assert desk.confirm(again, groups_into="elsewhere").headers["Location"].endswith(again)
        assert desk.confirm(again, groups_into="teams").status_code == 303
        assert [len(group.members) for group in groups_of(teams)] == [1, 1]


def test_the_preview_says_what_the_button_does_and_whom_it_leaves(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        stays, back, gone, own = make_students(desk.course, 4)
        for each in (back, gone):
            courses.withdraw(desk.course, each, None)
        lines = [f"N{n},n{n}@example.org" for n in range(SHOWN + 1)]
        lines += [f"{e.name},{e.user.email}" for e in (back, gone)]
        lines += [f"Said <b>,{own.user.email}", "<i>Odd</i>,nowhere"]
        draft = desk.draft("Name,E-mail\n" + "\n".join(lines))
        page = desk.browser.get(draft).text
        assert f"Add {SHOWN + 1}, take 2 back</button>" in page
        assert "1 of 2 students are not in this file." in page
        assert "One more</summary>" in page
        assert f"n{SHOWN}@example.org" in page
        assert "&lt;i&gt;Odd&lt;/i&gt; · nowhere" in page
        assert "Name: Said &lt;b&gt;" in page.split('id="different"')[1]
        assert not re.search(r"<details[^>]* open>\s*<summary>How the file", page)
        desk.confirm(draft, leave_out=[gone.public_id])
        assert [each.withdrawn_at is None for each in (stays, back, gone)] == [True, True, False]
        bad = desk.browser.get(desk.draft("Name,E-mail\nA,a@example.org\nB,\n")).text
        assert re.search(r"<details[^>]* open>\s*<summary>How the file", bad)


def test_a_preview_that_is_out_of_date_is_shown_again(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        draft = desk.draft()
        old = desk.digest(draft)
        courses.enroll(desk.course, make_user("Late Comer"), Role.STUDENT, actor=None)
        answer = desk.confirm(draft, old)
        assert answer.headers["Location"].endswith(draft)
        page = desk.browser.get(draft).text
        assert "The course has changed since." in page
        assert "Late Comer" in page
        assert queries.student_count(desk.course) == 1


def test_the_missing_are_withdrawn_only_where_ticked(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        one, other = make_students(desk.course, 2)
        draft = desk.draft()
        assert "checked" not in desk.browser.get(draft).text.split('id="confirm"')[1]
        desk.confirm(draft, withdraw=[other.public_id, "of-another-course"])
        assert (one.withdrawn_at, other.withdrawn_at is not None) == (None, True)


def test_a_draft_is_of_its_course_and_lasts_a_day(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        desk, other = Desk(app_sqlite), Desk(app_sqlite, "other")
        draft = desk.draft()
        theirs = draft.replace("/c/class/", "/c/other/")
        assert other.browser.get(theirs).status_code == 404
        for verb in ("", "/apply", "/discard"):
            assert other.browser.post(theirs + verb, {"digest": "x"}).status_code == 404
        assert Visitor(app_sqlite, enroll(desk.course, Role.TA)).get(draft).status_code == 403
        frozen_clock.advance(hours=25)
        other.browser = Visitor(app_sqlite, enroll(other.course, Role.INSTRUCTOR))
        kept = other.draft()
        jobs.run("old drafts")
        assert len(db.session.scalars(select(RosterDraft.id)).all()) == 1
        assert other.browser.post(f"{kept}/discard").status_code == 303
        assert db.session.scalar(select(RosterDraft.id)) is None


def test_staff_made_by_a_file_are_named_above_all(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        page = desk.browser.get(desk.draft("Name,E-mail,Role\nMal,mal@example.org,Teacher\n")).text
        assert re.search(r"makes these people staff, [^:]+: Mal \(mal@example\.org\)\.", page)


def test_groups_that_are_full_are_told_and_nothing_else_is_lost(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        make_group_set(desk.course, "teams", max_size=1)
        draft = desk.draft(TWO.replace(",4", ",3"))
        told = desk.confirm(draft)
        assert told.status_code == 200
        assert "2 added" in told.text
        assert "3 is full: it has the 1 people" in told.text
        assert queries.student_count(desk.course) == 2


def test_the_list_of_people_is_searched_filtered_and_paged(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        make_students(desk.course, PAGE + 5)
        odd = enroll(desk.course, Role.STUDENT, "Per_cent 100% Díaz", student_id="0077")
        courses.withdraw(desk.course, odd, None)
        url = "/c/class/manage/people"
        first, last = desk.browser.get(url).text, desk.browser.get(f"{url}?page=2").text
        assert f"1-{PAGE} of {PAGE + 7}" in first
        assert "Ines Teacher" in first
        assert f"{PAGE + 1}-{PAGE + 7} of {PAGE + 7}" in last
        for asked in ("q=100%25", "q=per_cent+d%C3%ADaz", "q=0077", "state=withdrawn"):
            found = desk.browser.get(f"{url}?{asked}").text
            assert found.count("<tr role") == 2, asked
            assert "Per_cent 100% Díaz" in found
        assert "Nobody is like that" in desk.browser.get(f"{url}?q=%25%25&role=ta").text
        assert desk.browser.get(f"{url}?page=99999999999&state=x&role=y").status_code == 200


def test_a_download_is_logged(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        taken = desk.browser.post("/c/class/manage/people.csv")
        assert taken.headers["Content-Disposition"] == 'attachment; filename="class-people.csv"'
        assert taken.text.startswith("\ufeffName,E-mail,Student ID,Section,Role\r\nInes Teacher,")
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.detail) == ("roster.export", {"people": 1})
