"""Whoever's work it is gets the receipt of a hand-in by mail."""

from flask import Flask
from sqlalchemy import select

from app.core.clock import travel
from app.core.db import db
from app.core.mail.models import Mail, Topic
from app.projects import operations
from app.projects.models import Attempt
from tests.accounts.mailbox import letters
from tests.factories import at
from tests.grading.factories import make_file
from tests.outbox import with_mail
from tests.projects.scenes import Scene
from tests.statements import Counting

IN_TIME, LATE = at("2020-10-14 02:00"), at("2020-10-14 16:00")


def hand_in(scene: Scene, key: str = "one") -> None:
    """Hand in for the group, now."""
    with travel(IN_TIME if key == "one" else LATE):
        operations.hand_in(
            scene.project,
            scene.group,
            scene.ann,
            {scene.report: make_file()},
            title="A report",
            comment="",
            form_key=key,
            received_at=IN_TIME if key == "one" else LATE,
        )


def test_every_member_gets_the_receipt_of_each_attempt(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        scene = Scene(app_sqlite)
        hand_in(scene)
        hand_in(scene)  # the same form again
        first = letters(app_sqlite)
        assert [letter.to for letter in first] == [scene.ann.user.email, scene.ben.user.email]
        letter = first[1]
        assert letter.subject == "Received: attempt 1 of Project 1"
        assert "for Group" in letter.body
        assert "by Ann Author." in letter.body
        assert "Wed 14 Oct 2020, 10:00:00 (Hong Kong" in letter.body
        assert letter.body.count("on time") == 1
        sha256 = db.session.scalars(select(Attempt)).one().files[0].file.sha256
        assert letter.body.endswith(f"report.pdf, sha256 {sha256[:12]}")
        assert scene.client(scene.ben).get(letter.path).status_code == 200
        hand_in(scene, "two")
        late = letters(app_sqlite)[2:]
        assert [letter.to for letter in late] == [scene.ann.user.email, scene.ben.user.email]
        assert "attempt 2" in late[0].subject
        assert "Thu 15 Oct 2020, 00:00:00" in late[0].body
        assert "1 day late, \u221210 %" in late[0].body
        assert set(db.session.scalars(select(Mail.topic))) == {Topic.RECEIPT}


def test_the_receipts_cost_two_statements_at_most(app: Flask) -> None:
    with app.app_context():
        scenes, costs = (Scene(app), Scene(app)), []
        for scene in scenes:
            db.session.expire_all()
            with Counting(db.engine) as statements:
                hand_in(scene)
            costs.append(len(statements))
            with_mail(app)
        assert len(letters(app)) == 2
        assert costs[1] - costs[0] <= 2
