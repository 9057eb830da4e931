"""The gate before Flask: who is let in when, so that no kind of request keeps the others out.

A server's thread costs little while it waits, and much while it works: Python works on one thing at
a time. So there are many threads (`waiting_room`), and the gate lets few of them work.

- A page or a form is soon done. Few are worked on at once, in the order in which they came; when
  hundreds come in one second they are answered later, and none is turned away. Pages have a line of
  their own: whoever only reads does not wait behind hundreds of forms.
- What a form brings is taken in before that, so that nobody works on a form that is still on its
  way. Slow senders of forms hold a thread until theirs has arrived, and half of all at most.
- An upload streams through Flask and holds its thread until its end, however slowly it comes. Only
  so many are let in at once; one more waits a moment, and is then told to come back.

What is answered before Flask (kept pages, the pulse of a board) passes no gate. A proxy that takes
a body in before it passes it on keeps slow senders away altogether: see README.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from app.core.clock import now
from app.core.line import Line

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BUSY = b"Too many people are sending something at this moment. Please try again in a minute.\n"
CUT_OFF = b"Not all of it has arrived. Please send it again.\n"
# A whole form of the site with long texts is smaller; a file of that size costs no memory either.
SMALL = 64 * 1024
# When a request came to the gate, however long it waited there.
CAME_AT = "colloquy.came_at"
PATIENCE = 1.0
PATIENCE_IN_LINE = 60.0


def waiting_room(threads: int) -> int:
    """How many threads a server process needs so that those who wait keep none from the others."""
    return threads * 8


class Gate:
    """WSGI middleware for a process in which `threads` requests are at most in Flask at once."""

    def __init__(
        self,
        app: "WSGIApplication",
        threads: int,
        *,
        patience: float = PATIENCE,
        patience_in_line: float = PATIENCE_IN_LINE,
    ) -> None:
        self._app = app
        self._pages = Line(max(threads // 8, 1))
        self._forms = Line(max(threads // 8, 1))
        self._uploads = Line(max(threads // 2, 1))
        self._arriving = Line(waiting_room(threads) // 2)
        self._patience = patience
        self._patience_in_line = patience_in_line

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        environ[CAME_AT] = now()
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            # What they bring means nothing, and nobody reads it.
            return self._in(self._pages, self._patience_in_line, environ, start_response)
        size = _size_of_body(environ)
        if size is None or size > SMALL:
            return self._in(self._uploads, self._patience, environ, start_response)
        if size:
            if not self._arriving.enter(self._patience):
                return _say(start_response, "503 Service Unavailable", BUSY)
            try:
                body = environ["wsgi.input"].read(size)
            finally:
                self._arriving.leave()
            if len(body) < size:
                return _say(start_response, "400 Bad Request", CUT_OFF)
            environ["wsgi.input"] = BytesIO(body)
        return self._in(self._forms, self._patience_in_line, environ, start_response)

    def _in(
        self,
        line: Line,
        patience: float,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        if not line.enter(patience):
            return _say(start_response, "503 Service Unavailable", BUSY)
        try:
            # By the time the app has begun to answer it has read what it wanted.
            return self._app(environ, start_response)
        finally:
            line.leave()


def _say(start_response: "StartResponse", status: str, words: bytes) -> Iterable[bytes]:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(words))),
        ("Retry-After", "30"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'"),
    ]
    start_response(status, headers)
    return [words]


def _size_of_body(environ: "WSGIEnvironment") -> int | None:
    """How many bytes a request brings; None if it does not say, as HTTP/2 need not."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    if "CONTENT_LENGTH" not in environ and environ.get("SERVER_PROTOCOL") == "HTTP/2":
        return None
    try:
        return int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
