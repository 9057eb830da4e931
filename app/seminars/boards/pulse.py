"""The pulse before Flask: what every board asks for each second while sign-up opens.

It costs one small query and hands out a text that is kept. Only after a change, or for a course
that is not published, Flask is asked, whose view keeps the next one. After a change it is asked at
once, past the line at the gate, by one board at a time; what others ask meanwhile is answered with
what was made a moment ago.
"""

import re
import secrets
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from app.courses.versions import Versions
from app.seminars.boards.live import Beats

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PULSE = re.compile(r"/c/([a-z0-9-]{1,80})/seminars/pulse")
_SEEN = re.compile(r"seen=([0-9]+\.[0-9]+)")
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
            beat = self._beats.latest(version[0], seen)
        if beat is None:
            with self._asking:
                # Somebody else may have asked while this one waited.
                version = self._versions.of(path[1]) or version
                beat = self._beats.get(*version)
                if beat is None:
                    return self._flask(environ, start_response)
        body = beat.said_now(seen)
        numbered = ("X-Request-Id", secrets.token_hex(6))
        start_response("200 OK", [*HEADERS, numbered, ("Content-Length", str(len(body)))])
        return [body]
