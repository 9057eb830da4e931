"""What tests of mail begin with: an app that sends mail, and mail for it to send."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.db import db, write
from app.core.mail.models import Mail, Topic
from app.core.mail.outbox import post
from tests.conftest import dispose, make_app, remember_app
from tests.factories import make_user

SITE = "https://colloquy.university.example"
PosterMaker = Callable[..., Flask]


@pytest.fixture
def mailing(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Iterator[PosterMaker]:
    """A way to make an app on a fresh database with a mail server; its context is entered."""
    with ExitStack() as stack:

        def make(smtp_url: str = "smtp://mail.example", **values: Any) -> Flask:
            instance = tmp_path / "site"
            instance.mkdir()
            shutil.copyfile(sqlite_template, instance / "colloquy.sqlite3")
            app = make_app(instance, **{"smtp_url": smtp_url, "site_address": SITE, **values})
            stack.callback(dispose, app)
            remember_app(request.node, app)
            stack.enter_context(app.app_context())
            return app

        yield make


def post_to(address: str = "", topic: Topic = Topic.GROUP, **values: Any) -> Mail:
    """A mail in the outbox, to somebody new."""
    user = make_user()
    given: dict[str, Any] = {
        "subject": "You are invited",
        "paragraphs": ["Hello,", "Ada invites you to group 3."],
        "action": ("See the invitation", "/c/course/groups/?from=mail&x=1"),
        "course_label": "MATH 6380P",
        **values,
    }
    with write():
        mail = post(user.id, address or user.email, topic=topic, **given)
    assert mail is not None
    return mail


def again(mail: Mail) -> Mail:
    """A mail as it stands in the database now."""
    db.session.rollback()
    return db.session.get_one(Mail, mail.id, populate_existing=True)
