"""Pages for what went wrong: they are drawn whatever went wrong, and give nothing away."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask.logging import default_handler
from sqlalchemy import text

from app.core.db import db, write
from tests.factories import enroll, make_course
from tests.visitors import Visitor


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_a_page_that_is_not_there_says_so_whatever_the_referrer_is(app: Flask) -> None:
    for referrer in ("http://[", "javascript:x", "\x00", "http://localhost/c/x/"):
        page = Visitor(app).get("/nothing", {"Referer": referrer, "Accept": "text/html"})
        assert page.status_code == 404
        assert "There is nothing here" in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["/c/%00/", "/c/errors/seminars/%00", "/c/errors/attempts/%00/", "/c/errors/projects/%00/"],
)
def test_what_the_database_can_not_hold_is_called_nothing(app: Flask, path: str) -> None:
    student = enroll(make_course("errors"))
    assert Visitor(app, student).get(path).status_code == 404


def test_the_log_has_the_number_that_the_page_shows(app: Flask) -> None:
    page = Visitor(app).get("/nothing", {"Accept": "text/html"})
    shown = re.search(r"<code>([0-9a-f]{12})</code>", page.text)
    assert shown is not None
    assert page.headers["X-Request-Id"] == shown[1]
    with app.test_request_context():
        g.request_id = shown[1]
        record = app.logger.makeRecord("app", 40, "x.py", 1, "failed", (), None)
        default_handler.filter(record)
        assert shown[1] in default_handler.format(record)


def test_without_a_database_even_the_signed_in_get_a_page(app: Flask) -> None:
    student = Visitor(app, enroll(make_course("away")))
    with write() as session:
        session.execute(text("ALTER TABLE sign_in RENAME TO gone"))
    for path in ("/c/away/dashboard/", "/nothing"):
        page = student.get(path, {"Accept": "text/html"})
        assert page.status_code in (404, 500, 503)
        assert "<h1>" in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    with write() as session:
        session.execute(text("ALTER TABLE gone RENAME TO sign_in"))
    db.session.rollback()


def test_what_was_typed_is_given_back_to_the_signed_in_but_no_secrets(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    student = Visitor(app, enroll(make_course("typed")))
    sent = {
        "csrf_token": "of another time",
        "title": "My long title",
        "old_password": "secret-one",
        "new_password": "secret-two",
        **{f"field{n}": "x" * 2000 for n in range(200)},
    }
    page = student.post("/account", sent, {"Accept": "text/html"})
    assert page.status_code == 400
    assert "My long title" in page.text
    for secret in ("secret-one", "secret-two", "of another time"):
        assert secret not in page.text
    assert len(page.data) < 200_000
    stranger = Visitor(app).post("/sign-in", sent, {"Accept": "text/html"})
    assert "My long title" not in stranger.text
    assert len(stranger.data) < 20_000


def test_whoever_was_signed_out_meanwhile_has_what_they_typed_and_the_way_back(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    course = make_course("left")
    section = "/c/left/manage/sections/new"
    sent = {"title": "My <long> title", "csrf_token": "of another time", "my_password": "secret"}
    page = Visitor(app).post(section, sent, {"Accept": "text/html"})
    assert page.status_code == 400
    assert "You were signed out" in page.text
    assert f'href="/sign-in?next={section}"' in page.text
    assert "My &lt;long&gt; title</textarea>" in page.text
    assert "secret" not in page.text
    # Sent by another site, it is no page to put words on.
    for alien in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        page = Visitor(app).post(section, sent, {"Accept": "text/html", **alien})
        assert "My &lt;long&gt; title" not in page.text
        assert "You were signed out" in page.text
    own = {"Origin": "http://localhost", "Referer": "http://localhost/c/left/"}
    page = Visitor(app).post(
        f"/c/{course.slug}/manage/publish", sent, own | {"Accept": "text/html"}
    )
    assert 'href="/sign-in?next=/c/left/"' in page.text
    assert "My &lt;long&gt; title</textarea>" in page.text
