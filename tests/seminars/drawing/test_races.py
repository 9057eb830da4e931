"""Two of the staff at once."""

from functools import partial

from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import travel
from app.core.db import db
from app.core.mail.models import Mail
from app.seminars.draw_models import Draw, DrawState
from app.seminars.drawing.publishing import publish
from app.seminars.drawing.running import run_draw
from app.seminars.models import Seminar, SignUp
from tests.groups.racing import race
from tests.outbox import with_mail
from tests.seminars.drawing.classes import CLOSED, OPEN, Class, make_class

STAFF = 4


def _closed_class() -> Class:
    with travel(OPEN):
        it = make_class(groups=4, slots=3)
        for group in range(4):
            it.rank(group, 0, 1, 2)
    return it


def _run(seminar_id: int, actor_id: int) -> None:
    run_draw(db.session.get_one(Seminar, seminar_id), db.session.get_one(User, actor_id))


def _publish(draw_id: int, actor_id: int) -> None:
    publish(db.session.get_one(Draw, draw_id), db.session.get_one(User, actor_id))


def test_all_who_run_the_draw_at_once_have_one_draft(app: Flask) -> None:
    with app.app_context():
        it = _closed_class()
        with travel(CLOSED):
            runner = partial(_run, it.seminar.id, it.teacher.id)
            db.session.rollback()
            assert race(app, [runner] * STAFF) == ([], [])
        states = db.session.scalars(select(Draw.state)).all()
        assert states == [DrawState.DRAFT]


def test_all_who_publish_a_draft_at_once_publish_it_once(app: Flask) -> None:
    with with_mail(app).app_context():
        it = _closed_class()
        with travel(CLOSED):
            publisher = partial(_publish, it.draw().id, it.teacher.id)
            before = db.session.scalar(select(func.count()).select_from(Mail)) or 0
            db.session.rollback()
            assert race(app, [publisher] * STAFF) == ([], [])
        places = db.session.execute(select(SignUp.slot_id, SignUp.place)).all()
        assert sorted(places) == [(slot.id, 1) for slot in it.slots]
        told = db.session.scalar(select(func.count()).select_from(Mail))
        assert told == before + len(it.groups)
