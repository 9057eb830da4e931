"""The pulse before Flask: what every board asks for each second while sign-up opens.

It costs one small query and hands out a text that is kept. Only after a change, or for a course
that is not published, Flask is asked, whose view keeps the next one. After a change it is asked at
once, past the line at the gate, by one board at a time; others are answered with what was made a
moment ago, or with what is made of it while they wait.
"""

import re
import secrets
from collections.abc import Iterable
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from app.courses.versions import Versions
from app.seminars.boards.live import Beat, Beats

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PULSE = re.compile(r"/c/([a-z0-9-]{1,80})/seminars/pulse")
# So few digits that they are a number of the database.
_SEEN = re.compile(r"seen=([0-9]{1,18}\.[0-9]{1,9})")
# So long a board may be behind while it changes many times a second. It asks each second.
MOMENT = 0.5
HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]


def seen_in(query: str) -> str:
    """The version that a browser says it has; empty if none."""
    said = _SEEN.fullmatch(query)
    return said[1] if said else ""


class Pulse:
    """WSGI middleware that answers for published courses what is kept in `beats`."""

    def __init__(
        self, app: "WSGIApplication", engine: Engine, beats: Beats, flask: "WSGIApplication"
    ) -> None:
        self._app = app
        self._flask = flask
        self._asking = Lock()
        self._asked: dict[int, float] = {}
        self._versions = Versions(engine)
        self._beats = beats

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        path = _PULSE.fullmatch(environ["PATH_INFO"])
        if path is None or environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        version = self._versions.of(path[1])
        if version is None:
            return self._app(environ, start_response)
        seen = seen_in(environ.get("QUERY_STRING", ""))
        beat = self._beats.get(*version)
        if beat is None and self._asking.locked():
            beat = self._beats.latest(version[0], seen, monotonic() - MOMENT)
        if beat is None:
            came = monotonic()
            with self._asking:
                beat = self._asked_since(came, version[0], seen)
                if beat is None:
                    return self._ask(version[0], environ, start_response)
        body = beat.said_now(seen)
        numbered = ("X-Request-Id", secrets.token_hex(6))
        start_response("200 OK", [*HEADERS, numbered, ("Content-Length", str(len(body)))])
        return [body]

    def _asked_since(self, came: float, course_id: int, seen: str) -> Beat | None:
        """What Flask was asked for after somebody came: it is as new to them as their own."""
        if self._asked.get(course_id, 0.0) < came:
            return None
        return self._beats.latest(course_id, seen, came)

    def _ask(
        self, course_id: int, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        began = monotonic()
        answer = self._flask(environ, start_response)
        self._asked[course_id] = began
        return answer
