"""The gate: forms wait for their turn and are all answered; slow senders keep nobody waiting."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from app.core.line import Line
from app.core.web.gate import SMALL, Gate

LARGE = "a" * (SMALL + 1)
SECONDS = 30


class Slow:
    """An app that answers at once, but for POST, which it answers when it is let."""

    def __init__(self) -> None:
        self.inside = threading.Semaphore(0)
        self.let = threading.Event()
        self.order: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            self.inside.release()
            self.let.wait(SECONDS)
        self.order.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]


class Trickle:
    """A body of one byte that has not arrived before it is let."""

    def __init__(self) -> None:
        self.asked, self.let = threading.Semaphore(0), threading.Event()

    def read(self, _size: int = -1) -> bytes:
        self.asked.release()
        self.let.wait(SECONDS)
        return b"a"


def _status(gate: Gate, method: str, body: str = "", **more: Any) -> str:
    environ = create_environ(method=method, data=body or None, environ_overrides=more)
    return run_wsgi_app(gate, environ)[1]


@contextmanager
def _meanwhile(number: int, send: Callable[[], str]) -> Iterator[list[str]]:
    """So many threads that send something, and the answers that they have when all is over."""
    answers: list[str] = []
    senders = [threading.Thread(target=lambda: answers.append(send())) for _ in range(number)]
    for sender in senders:
        sender.start()
    yield answers
    for sender in senders:
        sender.join(SECONDS)


def test_an_upload_too_many_is_told_to_come_back_and_forms_and_readers_are_not() -> None:
    slow = Slow()
    gate = Gate(slow, 4, patience=0.01)
    with _meanwhile(2, lambda: _status(gate, "POST", LARGE)) as answers:
        for _upload in range(2):
            assert slow.inside.acquire(timeout=SECONDS)
        assert _status(gate, "POST", LARGE).startswith("503")
        assert _status(gate, "GET") == "200 OK"
        assert _status(gate, "PUT", "a=1") == "200 OK"
        slow.let.set()
    assert answers == ["200 OK", "200 OK"]
    assert _status(gate, "POST", LARGE) == "200 OK"


def test_one_form_too_many_waits_for_its_turn() -> None:
    slow = Slow()
    gate = Gate(slow, 2, patience=0.01)
    with _meanwhile(9, lambda: _status(gate, "POST", "a=1")) as answers:
        assert slow.inside.acquire(timeout=SECONDS)
        assert not slow.inside.acquire(timeout=0.05)  # one at work, and no more
        slow.let.set()
    assert answers == ["200 OK"] * 9


def test_a_form_that_waits_for_ever_is_told_so_at_last_and_a_reader_is_not() -> None:
    slow = Slow()
    gate = Gate(slow, 2, patience_in_line=0.01)
    with _meanwhile(1, lambda: _status(gate, "POST", "a=1")):
        assert slow.inside.acquire(timeout=SECONDS)
        assert _status(gate, "POST", "a=1").startswith("503")
        assert _status(gate, "GET") == "200 OK"
        slow.let.set()


def test_nobody_works_on_a_form_that_is_still_on_its_way() -> None:
    slow, trickle = Slow(), Trickle()
    slow.let.set()
    gate = Gate(slow, 2, patience=0.01)
    late: dict[str, Any] = {"wsgi.input": trickle, "CONTENT_LENGTH": "1"}
    with _meanwhile(8, lambda: _status(gate, "POST", **late)) as answers:
        for _sender in range(8):
            assert trickle.asked.acquire(timeout=SECONDS)
        assert slow.order == []
        assert _status(gate, "GET") == "200 OK"
        assert _status(gate, "POST", "a=1").startswith("503")  # half of all threads wait for theirs
        trickle.let.set()
    assert answers == ["200 OK"] * 8


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nobody_waits_for_what_a_reader_sends_along(method: str) -> None:
    trickle = Trickle()
    late: dict[str, Any] = {"wsgi.input": trickle, "CONTENT_LENGTH": "1"}
    gate = Gate(lambda environ, start: (start("200 OK", []), [b""])[1], 2)
    assert _status(gate, method, **late) == "200 OK"
    assert not trickle.asked.acquire(blocking=False)


def test_a_form_of_unknown_length_is_an_upload() -> None:
    slow = Slow()
    gate = Gate(slow, 2, patience=0.01)
    unknown = create_environ(method="POST", environ_overrides={"SERVER_PROTOCOL": "HTTP/2"})
    unknown.pop("CONTENT_LENGTH", None)
    with _meanwhile(1, lambda: run_wsgi_app(gate, dict(unknown))[1]):
        assert slow.inside.acquire(timeout=SECONDS)
        assert run_wsgi_app(gate, dict(unknown))[1].startswith("503")
        with _meanwhile(1, lambda: _status(gate, "POST", "a=1")):
            assert slow.inside.acquire(timeout=SECONDS)
            slow.let.set()


def test_half_a_form_is_none() -> None:
    gate = Gate(Slow(), 2)
    assert _status(gate, "POST", "a=1", CONTENT_LENGTH="9").startswith("400")


@pytest.mark.parametrize("size", [0, 1, SMALL, SMALL + 1])
def test_what_was_sent_arrives_whole(size: int) -> None:
    slow = Slow()
    slow.let.set()
    environ = create_environ(method="POST", data="a" * size)
    assert b"".join(run_wsgi_app(Gate(slow, 4), environ)[0]) == b"a" * size


def test_a_line_lets_in_whoever_came_first() -> None:
    line, order = Line(1), []

    def stand(number: int) -> None:
        assert line.enter(SECONDS)
        order.append(number)
        line.leave()

    assert line.enter(0)
    waiting = [threading.Thread(target=stand, args=(number,)) for number in range(6)]
    for number, each in enumerate(waiting, 1):
        each.start()
        while len(line._waiting) < number:
            time.sleep(0.001)
    assert not line.enter(0.01)
    line.leave()
    for each in waiting:
        each.join(SECONDS)
    assert order == list(range(6))
    assert line.enter(0)
