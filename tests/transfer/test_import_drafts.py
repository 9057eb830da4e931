"""Drafts of pages: two who make the course at once, and people who are erased or ask for theirs."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.erasing import erase
from app.accounts.models import User
from app.core.db import db
from app.core.errors import DomainError
from app.core.web.uploads import store
from app.courses.models import Course
from app.transfer import drafts, own_json
from app.transfer.models import ImportDraft
from tests.factories import make_user
from tests.transfer.descriptions import a_course

CONTENT = own_json.dumps(a_course())


def test_of_two_clicks_at_once_one_makes_the_course(app: Flask) -> None:
    with app.app_context():
        user = make_user(admin=True)
        user_id, key = user.id, drafts.keep(user, "old.json", CONTENT).public_id
    both = threading.Barrier(2, timeout=20)

    def click() -> str:
        with app.app_context():
            actor = db.session.get_one(User, user_id)
            draft = drafts.find(actor, key)
            assert draft is not None
            drafts.open_draft(draft)
            both.wait()
            try:
                return drafts.make(draft, actor, store()).slug
            except DomainError as error:
                return error.code

    with ThreadPoolExecutor(2) as pool:
        said = sorted(each.result(30) for each in [pool.submit(click), pool.submit(click)])
    assert said == ["draft_gone", "old-course"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Course)) == 1
        made = drafts.made_of(db.session.get_one(User, user_id), key)
        assert made is not None
        assert made.slug == "old-course"


def test_who_is_erased_leaves_no_page_behind(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        user, admin = make_user(), make_user(admin=True)
        drafts.keep(user, "old.json", CONTENT)
        kept = drafts.keep(admin, "other.json", CONTENT)
        assert drafts.holding(user).content[0]["name"] == "old.json"
        erase(user, admin, address=user.email)
        assert [each.id for each in db.session.scalars(select(ImportDraft))] == [kept.id]


@pytest.mark.parametrize("name", ["", "\u0000\u202e../../etc/passwd", "x" * 500 + ".json"])
def test_a_files_name_is_a_name_alone(app_sqlite: Flask, name: str) -> None:
    with app_sqlite.app_context():
        kept = drafts.keep(make_user(), name, CONTENT).file_name
        assert 0 < len(kept) <= 180
        assert "/" not in kept
        assert "\u202e" not in kept
