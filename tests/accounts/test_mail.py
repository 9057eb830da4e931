"""Which mail a person wants: in their account, and by the link in a mail."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import wishes
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import db, write
from app.core.mail.models import MailRefusal, Topic
from app.core.mail.unsubscribing import unsubscribe_path
from tests.factories import make_user
from tests.visitors import Visitor


def _refused() -> list[tuple[int, Topic]]:
    rows = db.session.execute(select(MailRefusal.user_id, MailRefusal.topic))
    return sorted((key, topic) for key, topic in rows)


def test_everybody_chooses_their_own_mail(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        ann, ben = make_user(), make_user()
        browser = Visitor(app_sqlite, ann)
        assert len(re.findall(r"checked", browser.get("/account/mail").text)) == 4
        for _ in range(2):  # again changes nothing
            answer = browser.post("/account/mail", {"topics": ["group", "grade"]})
            assert answer.status_code == 303
        assert _refused() == [(ann.id, Topic.COURSE), (ann.id, Topic.RECEIPT)]
        page = browser.get("/account/mail").text
        ticked = re.findall(r"<input[^>]* checked[^>]*>", page)
        assert [re.search(r'value="(\w+)"', each)[1] for each in ticked] == ["group", "grade"]  # type: ignore[index]
        (line,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.chosen"))
        assert (line.actor_id, line.person_id) == (ann.id, ann.id)
        assert line.detail == {"refused": ["course", "receipt"]}
        browser.post("/account/mail", {"topics": ["course", "group", "receipt", "grade"]})
        assert _refused() == []
        assert wishes.refused_topics(ben) == set()


@pytest.mark.parametrize("topics", [["account"], ["group", "nothing"]])
def test_an_essential_topic_is_no_choice(app_sqlite: Flask, topics: list[str]) -> None:
    with app_sqlite.app_context():
        ann = make_user()
        answer = Visitor(app_sqlite, ann).post("/account/mail", {"topics": topics})
        assert answer.status_code == 422
        assert _refused() == []
        with pytest.raises(ValueError, match="account"):
            wishes.refuse_mail(ann, Topic.ACCOUNT)


def test_a_look_at_the_link_asks_and_a_post_switches_off(app: Flask) -> None:
    with app.app_context():
        ann = make_user()
        path = unsubscribe_path(ann.public_id, Topic.GROUP)
        visitor = Visitor(app)
        asked = visitor.get(path)
        assert (asked.status_code, "Switch it off" in asked.text) == (200, True)
        assert _refused() == []
        for _ in range(2):  # mail programs may send it twice
            done = visitor.post(path)
            assert (done.status_code, "switched off" in done.text) == (200, True)
            assert _refused() == [(ann.id, Topic.GROUP)]
        assert "switched off" in visitor.get(path).text


def test_a_mail_program_posts_without_a_form_of_ours(app_sqlite: Flask) -> None:
    app_sqlite.config["WTF_CSRF_ENABLED"] = True
    with app_sqlite.app_context():
        ann = make_user()
        path = unsubscribe_path(ann.public_id, Topic.RECEIPT)
        answer = Visitor(app_sqlite).post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert _refused() == [(ann.id, Topic.RECEIPT)]
        assert Visitor(app_sqlite, ann).post("/account/mail", {"topics": []}).status_code == 400


def test_only_our_own_links_switch_anything_off(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        ann, gone = make_user(), make_user()
        with write(gone):
            gone.disabled_at = now()
        good = unsubscribe_path(ann.public_id, Topic.GROUP)
        visitor = Visitor(app_sqlite)
        for path in (
            good[:-1],
            good + "x",
            good.replace("/W", "/X"),
            "/mail/unsubscribe/nothing",
            unsubscribe_path(ann.public_id, Topic.ACCOUNT),
            unsubscribe_path("nobody", Topic.GROUP),
            unsubscribe_path(gone.public_id, Topic.GROUP),
        ):
            assert visitor.post(path).status_code == 404, path
        assert _refused() == []
