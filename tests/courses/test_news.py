"""News: out when its time comes, to those whom it is for, corrected, taken back; by mail once."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import wishes
from app.core import jobs
from app.core.clock import now
from app.core.db import db, new_public_id
from app.core.errors import DomainError
from app.core.mail.models import Topic
from app.courses import news, people
from app.courses.models import Course, NewsAudience, NewsItem, Role
from tests.accounts.mailbox import letters
from tests.conftest import FrozenClock
from tests.factories import enroll, make_course, make_user
from tests.groups.racing import race
from tests.outbox import with_mail
from tests.visitors import Visitor, seen_in


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(feed: bytes) -> ET.Element:
    """A feed of ours, as XML."""
    return ET.fromstring(feed)  # noqa: S314 (we wrote it ourselves)


class Desk:
    """Where staff write the news of a course."""

    def __init__(self, app: Flask, slug: str = "told", **values: Any) -> None:
        self.app = app
        self.course = make_course(slug, **values)
        self.staff = enroll(self.course, Role.INSTRUCTOR, "Ines Teacher")
        self.student = enroll(self.course)
        self.browser = Visitor(app, self.staff)
        self.url = f"/c/{slug}/manage/news"

    def send(self, title: str, where: str = "new", **values: str) -> int:
        """Send the form; returns the answer's status."""
        sent = {"title": title, "body": "", "audience": "public", "when": "now", **values}
        sent.setdefault("confirmed", "1")
        return self.browser.post(f"{self.url}/{where}", sent).status_code

    def key(self, title: str) -> str:
        """The public id of a piece."""
        return db.session.scalars(
            select(NewsItem.public_id).where(
                NewsItem.title == title, NewsItem.course_id == self.course.id
            )
        ).one()

    def read(self, who: Any = None) -> str:
        """The news, as somebody reads it."""
        return Visitor(self.app, who).get(f"/c/{self.course.slug}/news").text


def write_one(course: Course, actor: Any, title: str = "Told", **values: Any) -> NewsItem:
    """A piece that is out."""
    given = {
        "key": new_public_id(),
        "body": "",
        "audience": NewsAudience.PUBLIC,
        "published_at": now(),
        "by_mail": False,
        **values,
    }
    return news.write_news(course, actor, title=title, **given)


def test_news_is_for_whom_it_is_meant_and_from_its_moment_on(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        desk = Desk(app)
        version = desk.course.page_version
        assert desk.send("For all", body="In **Room 2504** <script>") == 303
        assert desk.send("For us", audience="course") == 303
        assert desk.send("Not yet", when="draft") == 303
        assert desk.send("Tomorrow", when="later", publish_at="2020-10-13T09:00") == 303
        db.session.expire_all()
        assert desk.course.page_version > version
        public, inside = desk.read(), desk.read(desk.student)
        assert "<strong>Room 2504</strong> &lt;script&gt;" in public
        assert "For us" not in public
        assert inside.index("For us") < inside.index("For all")
        for hidden in ("Not yet", "Tomorrow"):
            assert hidden not in inside
            assert hidden in desk.browser.get(desk.url).text
        assert news.next_moment(desk.course) == frozen_clock.now.replace(day=13, hour=1)
        frozen_clock.set(frozen_clock.now.replace(day=13, hour=1))
        assert news.next_moment(desk.course) is None
        titles = [each.title for each in news.shown(desk.course, audience_is_course=True)]
        assert titles == ["Tomorrow", "For us", "For all"]
        assert "Tomorrow" in desk.read()


def test_news_is_corrected_taken_back_and_deleted(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        desk.send("First")
        where = desk.key("First")
        came_out = frozen_clock.now
        frozen_clock.advance(hours=1)
        # Sent from a form that is older than its coming out, `when` changes nothing any more.
        assert desk.send("Corrected", where, when="draft") == 303
        item = news.item_by_public_id(desk.course, where)
        assert item is not None
        assert (item.published_at, item.edited_at) == (came_out, frozen_clock.now)
        assert "edited Mon 12 Oct, 13:00" in desk.read()
        assert desk.browser.post(f"{desk.url}/{where}/take-back").status_code == 303
        assert "Corrected" not in desk.read()
        assert desk.send("Again", where, when="now") == 303
        assert "Again" in desk.read()
        question = desk.browser.post(f"{desk.url}/{where}/delete").text
        assert "Delete “Again”?" in question
        assert "Again" in desk.read()
        desk.browser.post(f"{desk.url}/{where}/delete", {"confirmed": "1"})
        assert "Again" not in desk.read()
        assert desk.browser.get(f"{desk.url}/{where}").status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"when": "later", "publish_at": ""}, "Say when it comes out."),
        ({"when": "later", "publish_at": "2020-10-12T11:00"}, "This time has passed."),
        ({"title": " "}, "Title is needed."),
    ],
)
def test_news_that_can_not_come_out_so_is_kept_in_its_form(
    app_sqlite: Flask, frozen_clock: FrozenClock, values: dict[str, str], words: str
) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        sent = {"title": "T", "body": "As typed", "audience": "public", "when": "now", **values}
        answer = desk.browser.post(f"{desk.url}/new", sent)
        assert answer.status_code == 422
        assert words in answer.text
        assert "As typed" in answer.text
        assert news.every_item(desk.course) == []


def test_a_form_sent_twice_writes_one_piece(app: Flask) -> None:
    with with_mail(app).app_context():
        desk = Desk(app)
        sent = {"form_key": new_public_id(), "by_mail": "y"}
        for _again in range(2):
            assert desk.send("Once", **sent) == 303
        key, actor = new_public_id(), desk.staff.user.id

        def take() -> None:
            course, user = db.session.get(Course, desk_id), db.session.get(type(staff), actor)
            assert course is not None
            write_one(course, user, "At once", key=key, by_mail=True)

        staff, desk_id = desk.staff.user, desk.course.id
        assert race(app, [take] * 4) == ([], [])
        db.session.rollback()
        titles = [each.title for each in news.every_item(desk.course)]
        assert sorted(titles) == ["At once", "Once"]
        # In another course the same key is another piece's.
        other = Desk(app, "other")
        assert other.send("Elsewhere", **sent) == 303
        assert other.key("Elsewhere") != sent["form_key"]


def test_mail_goes_once_to_those_in_the_course_when_the_moment_comes(
    app: Flask, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with with_mail(app).app_context():
        desk = Desk(app)
        people.withdraw(desk.course, enroll(desk.course), desk.staff.user)
        # Who has never signed in has not shown yet that the address is theirs.
        people.add_person(
            desk.course,
            desk.staff.user,
            name="New Comer",
            email="new@example.org",
            role=Role.STUDENT,
        )
        readers = {desk.staff.user.email, desk.student.user.email}
        desk.send("Moved", body="See [the map](https://example.org/map).", by_mail="y")
        sent = letters(app)
        assert {each.to for each in sent} == readers
        assert sent[0].subject == "Moved"
        assert "See the map <https://example.org/map>." in sent[0].body
        assert sent[0].path == f"/c/told/news#news-{desk.key('Moved')}"
        desk.send("Moved, corrected", desk.key("Moved"), by_mail="y")
        assert len(letters(app)) == 2
        assert (
            desk.browser.post(f"{desk.url}/{desk.key('Moved, corrected')}/take-back").status_code
            == 409
        )
        desk.send("Later", when="later", publish_at="2020-10-13T09:00", by_mail="y")
        jobs.run("news")
        assert len(letters(app)) == 2
        frozen_clock.advance(days=1)
        # Killed while it writes, the worker leaves neither letters nor the mark.
        with monkeypatch.context() as killed:
            killed.setattr(news, "write_to", _die)
            with pytest.raises(RuntimeError):
                jobs.run("news")
        db.session.rollback()
        for _round in range(2):
            jobs.run("news")
        assert [each.subject for each in letters(app)] == ["Moved", "Moved", "Later", "Later"]
        assert race(app, [lambda: jobs.run("news")] * 3) == ([], [])
        assert len(letters(app)) == 4


def _die(*_: Any, **__: Any) -> None:
    raise RuntimeError("killed")


def test_mail_goes_out_only_after_a_question_that_says_to_how_many(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        desk = Desk(app_sqlite)
        wishes.refuse_mail(enroll(desk.course).user, Topic.COURSE)
        sent = {"title": "Moved", "body": "As typed", "audience": "public", "by_mail": "y"}
        asked = desk.browser.post(f"{desk.url}/new", sent | {"when": "now"})
        assert asked.status_code == 200
        assert asked.text.count("Publish and mail 2 people") == 2
        assert "As typed" in asked.text
        assert (letters(app_sqlite), news.every_item(desk.course)) == ([], [])
        assert desk.send("A draft asks nothing", when="draft", by_mail="y", confirmed="") == 303
        desk.send("Out, without mail")
        where = desk.key("Out, without mail")
        assert desk.send("Mail after all", where, by_mail="y", confirmed="") == 200
        assert letters(app_sqlite) == []
        assert desk.send("Moved", body="As typed", by_mail="y", confirmed="1") == 303
        # Who takes no such mail has a letter that is not sent.
        assert len(letters(app_sqlite)) == 3


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten_unseen(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        desk.send("First")
        url = f"{desk.url}/{desk.key('First')}"
        opened = seen_in(desk.browser.get(url))
        sent = {"title": "Mine", "body": "", "audience": "public", "seen": opened}
        assert desk.browser.post(url, sent | {"title": "Theirs"}).status_code == 303
        answer = desk.browser.post(url, sent)
        assert answer.status_code == 409
        assert "Saved now: Theirs" in answer.text
        assert 'value="Mine"' in answer.text
        # Sent twice, as by a second click, the same is no conflict.
        for _click in range(2):
            assert desk.browser.post(url, sent | {"seen": seen_in(answer)}).status_code == 303
        assert desk.key("Mine")


def test_without_a_mail_server_nothing_is_promised(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        assert "by mail as well" not in desk.browser.get(f"{desk.url}/new").text
        with pytest.raises(DomainError) as refused:
            write_one(desk.course, desk.staff.user, by_mail=True)
        assert refused.value.code == "no_mail"


def test_the_feed_tells_everybody_what_is_public(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite, code="MATH <1>", title="Margins & more")
        url = "/c/told/news.atom"
        visitor = Visitor(app_sqlite)
        assert parsed(visitor.get(url).data).find(f"{ATOM}entry") is None
        desk.send("Moved \x0b& <b>", body="In *Room* 2504\x00 $x<y$")
        desk.send("For us", audience="course")
        item = news.item_by_public_id(desk.course, desk.key("Moved & <b>"))
        assert item is not None
        answer = visitor.get(url)
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        assert b"Ines" not in answer.data
        feed = parsed(answer.data)
        assert feed.findtext(f"{ATOM}title") == "MATH <1>: Margins & more, Fall 2020"
        assert feed.findtext(f"{ATOM}id") == f"tag:127.0.0.1,2020-10-12:{desk.course.public_id}"
        assert feed.findtext(f"{ATOM}author/{ATOM}name") == "MATH <1>: Margins & more"
        assert {each.get("rel"): each.get("href") for each in feed.findall(f"{ATOM}link")} == {
            "self": "http://127.0.0.1:8000/c/told/news.atom",
            "alternate": "http://127.0.0.1:8000/c/told/news",
        }
        (entry,) = feed.findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == "Moved & <b>"
        assert entry.findtext(f"{ATOM}id") == f"tag:127.0.0.1,2020-10-12:{item.public_id}"
        assert entry.findtext(f"{ATOM}updated") == "2020-10-12T04:00:00Z"
        content = entry.find(f"{ATOM}content")
        assert content is not None
        assert content.get("type") == "html"
        assert (content.text or "").startswith("<p>In <em>Room</em> 2504 <math>")
        known = {"If-None-Match": answer.headers["ETag"]}
        assert visitor.get(url, known).status_code == 304
        assert "Last-Modified" not in answer.headers  # it would go back with what is deleted
        frozen_clock.advance(minutes=5)
        desk.send("Moved again", item.public_id)
        changed = visitor.get(url, known)
        assert changed.status_code == 200
        (entry,) = parsed(changed.data).findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}updated") == "2020-10-12T04:05:00Z"
        assert entry.findtext(f"{ATOM}published") == "2020-10-12T04:00:00Z"


def test_a_course_that_is_not_published_has_no_feed(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite, published=False)
        desk.send("Among us")
        assert "Among us" in desk.read(desk.student)
        for who in (None, desk.staff, desk.student, make_user()):
            assert Visitor(app_sqlite, who).get("/c/told/news.atom").status_code == 404


def test_news_of_another_course_is_not_found(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        mine, theirs = Desk(app_sqlite, "mine"), Desk(app_sqlite, "theirs")
        theirs.send("Theirs")
        where = theirs.key("Theirs")
        assert mine.browser.get(f"{mine.url}/{where}").status_code == 404
        assert mine.send("Ours", where) == 404
        for verb in ("take-back", "delete"):
            assert mine.browser.post(f"{mine.url}/{where}/{verb}").status_code == 404
        assert "Theirs" in theirs.read()
