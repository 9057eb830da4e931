"""The gate: slow senders take only so many places, and readers none."""

import threading
from collections.abc import Iterable
from typing import Any

from werkzeug.test import create_environ, run_wsgi_app

from app.core.web.gate import BodyGate


class Slow:
    """An app that answers a GET at once, and a POST when it is let."""

    def __init__(self) -> None:
        self.inside = threading.Semaphore(0)
        self.let = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            self.inside.release()
            self.let.wait(30)
        start_response("200 OK", [])
        return [b"done"]


def _status(gate: BodyGate, method: str, body: str = "") -> str:
    environ = create_environ(method=method, data=body or None)
    return run_wsgi_app(gate, environ)[1]


def test_one_sender_too_many_is_told_to_come_back_and_readers_are_not() -> None:
    slow = Slow()
    gate = BodyGate(slow, most=2, patience=0.01)
    statuses: list[str] = []
    senders = [
        threading.Thread(target=lambda: statuses.append(_status(gate, "POST", "a=1")))
        for _ in range(2)
    ]
    for sender in senders:
        sender.start()
    for _sender in senders:
        assert slow.inside.acquire(timeout=30)
    assert _status(gate, "POST", "a=1").startswith("503")
    assert _status(gate, "GET") == "200 OK"
    slow.let.set()
    for sender in senders:
        sender.join(30)
    assert statuses == ["200 OK", "200 OK"]
    assert _status(gate, "POST", "a=1") == "200 OK"
