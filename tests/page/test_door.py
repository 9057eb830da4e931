"""The door for visitors while the page changes: it is drawn once for all who came meanwhile."""

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from app.core.db import db, write
from app.courses.models import Course
from app.page import door as doors
from app.page.door import Door
from tests.factories import make_course

SECONDS = 30
VISITORS = 6


class Drawing:
    """Flask behind the door, which begins to draw when it is let."""

    def __init__(self, app: Flask) -> None:
        self._flask = Flask.wsgi_app.__get__(app)
        self.begun = threading.Semaphore(0)
        self.let = threading.Event()
        self.times = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.times += 1
        answer: Iterable[bytes] = self._flask(environ, start_response)
        self.begun.release()
        self.let.wait(SECONDS)
        return answer


@pytest.fixture
def drawing(app_sqlite: Flask) -> Iterator[Drawing]:
    drawing = Drawing(app_sqlite)
    yield drawing
    drawing.let.set()


def test_a_page_that_changes_while_many_ask_is_drawn_once_for_all_of_them(
    app_sqlite: Flask, drawing: Drawing
) -> None:
    with app_sqlite.app_context():
        number = make_course("busy", title="Before").id
        door = Door(drawing, db.engine, "colloquy")
    pages: list[str] = []

    def visit() -> None:
        body = run_wsgi_app(door, create_environ("/c/busy/"))[0]
        pages.append(b"".join(body).decode())

    visitors = [threading.Thread(target=visit) for _number in range(1 + VISITORS)]
    visitors[0].start()
    assert drawing.begun.acquire(timeout=SECONDS)
    with app_sqlite.app_context():
        course = db.session.get_one(Course, number)
        with write(course):
            course.title = "Afterwards"
            course.changed()
    for late in visitors[1:]:
        late.start()
    drawing.let.set()
    for each in visitors:
        each.join(SECONDS)
    assert drawing.times == 2
    assert sum("Afterwards" in page for page in pages) == VISITORS
    assert sum("Before" in page for page in pages) == 1


def test_whoever_waits_too_long_has_the_page_drawn_for_themselves(
    app_sqlite: Flask, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "PATIENCE", 0.01)
    with app_sqlite.app_context():
        make_course("stuck")
        door = Door(drawing, db.engine, "colloquy")
    answers: list[str] = []

    def visit() -> None:
        answers.append(run_wsgi_app(door, create_environ("/c/stuck/"))[1])

    visitors = [threading.Thread(target=visit) for _number in range(2)]
    for each in visitors:
        each.start()
        assert drawing.begun.acquire(timeout=SECONDS)
    drawing.let.set()
    for each in visitors:
        each.join(SECONDS)
    assert answers == ["200 OK"] * 2
    assert drawing.times == 2
