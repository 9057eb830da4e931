"""The demo's mailbox shows what would have been sent; no other installation has one."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.db import write
from app.core.mail.delivery import deliver_due
from app.core.mail.models import Topic
from app.core.mail.outbox import post
from tests.conftest import dispose, make_app
from tests.factories import make_user

TYPED = '<script>alert(1)</script> "Ann"'


@pytest.fixture
def demo_site(app_sqlite: Flask) -> Iterator[Flask]:
    """A demo with nothing in it."""
    folder: Path = app_sqlite.extensions["colloquy_settings"].instance_path
    app = make_app(folder, demo=True)
    yield app
    dispose(app)


def _post(app: Flask, subject: str, topic: Topic = Topic.GROUP) -> str:
    """Have a mail in the outbox; returns its public id."""
    with app.app_context():
        user = make_user()
        with write():
            mail = post(
                user.id,
                user.email,
                topic=topic,
                subject=subject,
                paragraphs=["Hello,", f"{TYPED}\ninvites you."],
                action=("See it", "/c/course/groups/"),
                course_label="TEST 1",
            )
        assert mail is not None
        return mail.public_id


def test_the_latest_mail_comes_first_with_its_state(demo_site: Flask) -> None:
    browser = demo_site.test_client()
    assert "No mail yet" in browser.get("/demo/mailbox").text
    _post(demo_site, "First")
    with demo_site.app_context():
        deliver_due()
    _post(demo_site, TYPED)
    page = browser.get("/demo/mailbox").text
    subjects = re.findall(r'<a class="cover"[^>]*>\[TEST 1\] (.*?)</a>', page)
    assert subjects == ["&lt;script&gt;alert(1)&lt;/script&gt; &#34;Ann&#34;", "First"]
    assert re.findall(r'"badge[^>]*>([^<]+)<', page) == ["waits", "sent"]


def test_a_mail_is_read_with_its_button_before_and_after_it_is_sent(demo_site: Flask) -> None:
    key = _post(demo_site, "Read me")
    browser = demo_site.test_client()
    for _ in range(2):
        page = browser.get(f"/demo/mailbox/{key}").text
        assert "&lt;script&gt;alert(1)" in page
        assert re.search(r'<a class="button primary" href="/c/course/groups/">See it</a>', page)
        (path,) = re.findall(r'href="(/mail/unsubscribe/[^"]+)"', page)
        assert browser.get(path).status_code == 200
        with demo_site.app_context():
            deliver_due()


def test_the_html_of_a_mail_can_do_nothing(demo_site: Flask) -> None:
    answer = demo_site.test_client().get(f"/demo/mailbox/{_post(demo_site, 'Html')}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox;" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "<script" not in answer.text
    assert 'href="http://127.0.0.1:8000/c/course/groups/"' in answer.text


def test_there_is_no_other_mail_and_no_mailbox_elsewhere(
    demo_site: Flask, app_sqlite: Flask
) -> None:
    key = _post(demo_site, "Here")
    assert demo_site.test_client().get("/demo/mailbox/nothing").status_code == 404
    for path in ("", f"/{key}", f"/{key}/html"):
        assert demo_site.test_client().get(f"/demo/mailbox{path}").status_code == 200
        assert app_sqlite.test_client().get(f"/demo/mailbox{path}").status_code == 404


def test_a_mail_of_another_secret_key_is_shown_without_its_link(
    demo_site: Flask, app_sqlite: Flask
) -> None:
    mail = _post(demo_site, "Sealed before")
    folder: Path = app_sqlite.extensions["colloquy_settings"].instance_path
    later = make_app(folder, demo=True, secret_key="another secret")
    browser = later.test_client()
    for path in ("/demo/mailbox", f"/demo/mailbox/{mail}", f"/demo/mailbox/{mail}/html"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "Sealed before" in answer.text
        assert "/c/course/groups/" not in answer.text
    dispose(later)
