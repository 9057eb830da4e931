"""The door for visitors: a kept page is handed out before Flask is asked.

Most requests to a site like this are visitors who read the course page. For one who carries no
session the door asks the database for the page's version, one small query, and hands out the page
that is kept under it, compressed once for all browsers that take it so. Everybody else, and
everything else, goes on to Flask; when the view says of its answer that it may be kept (`keep()`),
the door does.

While sign-up opens a page changes many times a second, and drawing it is work. Each page is drawn
by one visitor at a time: those who come meanwhile take the first one whose drawing began after they
came, which is as new as one of their own.
"""

import gzip
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from sqlalchemy import Engine
from werkzeug.http import parse_accept_header, parse_etags, unquote_etag

from app.core.clock import now
from app.core.kept import Kept
from app.courses.models import Course
from app.courses.versions import Versions

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]
# A course by its number, and the address under which it is asked for.
Page = tuple[int, str, str]

_PAGE = re.compile(r"/c/([a-z0-9-]{1,80})/")
_GZIP = re.compile(r"(?:^|[\s,])gzip(?:$|[\s,;])")
_KEEP = "colloquy.page.keep"
# Longer than any page takes: whoever has waited so long has it drawn for themselves.
PATIENCE = 10.0
# What each answer has anew.
_PASSING = {"x-request-id", "server-timing", "content-length", "date"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole answer, as it is given to every visitor. `asked_at` is in seconds of `monotonic`."""

    asked_at: float
    headers: Headers
    etag: str
    body: bytes
    packed: bytes
    fresh_until: datetime


def is_visit() -> bool:
    """Whether this request is one that the door answers: a visitor's, for the plain page."""
    return is_plain(request.environ, str(current_app.config["SESSION_COOKIE_NAME"]))


def is_plain(environ: "WSGIEnvironment", cookie: str) -> bool:
    """Whether a request is a GET or HEAD without a query and without a session."""
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and not environ.get("QUERY_STRING")
        and f"{cookie}=" not in environ.get("HTTP_COOKIE", "")
    )


def keep(course: Course, fresh_until: datetime) -> None:
    """Say of the answer to this request that every visitor may have it, until then."""
    request.environ[_KEEP] = (course.id, course.page_version, fresh_until)


def server_timing() -> tuple[str, str]:
    """The header that tells a page the server's time, from which it counts what is left."""
    return ("Server-Timing", f'now;desc="{now().isoformat()}"')


class Door:
    """WSGI middleware in front of the Flask app."""

    def __init__(self, app: "WSGIApplication", engine: Engine, cookie: str) -> None:
        self._app = app
        self._cookie = cookie
        self._kept: Kept[Whole] = Kept()
        self._versions = Versions(engine)
        self._drawing: dict[Page, Lock] = {}
        self._latest: Kept[Whole] = Kept()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        path = _PAGE.fullmatch(environ["PATH_INFO"])
        if path is None or not is_plain(environ, self._cookie):
            return self._app(environ, start_response)
        version = self._versions.of(path[1])
        if version is None:
            return self._app(environ, start_response)
        came, address = monotonic(), _address(environ)
        whole = self._kept.get((*version, *address))
        if whole is None:
            page = (version[0], *address)
            with _turn(self._drawing.setdefault(page, Lock())):
                whole = self._kept.get((*version, *address)) or self._drawn_since(came, page)
                if whole is None:
                    return self._ask(page, environ, start_response)
        return _hand_out(whole, environ, start_response)

    def _drawn_since(self, came: float, page: Page) -> Whole | None:
        latest = self._latest.get(page)
        return latest if latest and latest.asked_at >= came else None

    def _ask(
        self, page: Page, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Ask Flask for the whole page, whatever of it this browser has, so that it can be kept."""
        if environ["REQUEST_METHOD"] == "HEAD":
            return self._app(environ, start_response)  # it has no body to be kept
        told: dict[str, Any] = {}
        asked_at = monotonic()
        asked = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}

        def listen(status: str, headers: Headers, *error: Any) -> Any:
            told.update(status=status, headers=headers)

        answer = self._app(asked, listen)
        names = {name.lower() for name, _value in told["headers"]}
        if _KEEP not in asked or not told["status"].startswith("200") or "set-cookie" in names:
            start_response(told["status"], told["headers"])
            return answer
        try:
            body = b"".join(answer)
        finally:
            # Whoever reads an answer to its end closes it (PEP 3333).
            getattr(answer, "close", lambda: None)()
        course_id, version, fresh_until = asked[_KEEP]
        headers = [(n, v) for n, v in told["headers"] if n.lower() not in _PASSING]
        etag, _weak = unquote_etag(next(v for n, v in headers if n.lower() == "etag"))
        # Nothing secret is in a page for everybody: its length may tell of what is in it.
        packed = gzip.compress(body, 6, mtime=0)
        whole = Whole(asked_at, headers, etag or "", body, packed, fresh_until)
        self._kept.keep((course_id, version, *_address(environ)), whole)
        self._latest.keep(page, whole)
        return _hand_out(whole, environ, start_response)


@contextmanager
def _turn(lock: Lock) -> Iterator[None]:
    """The turn of one after the other, as far as patience goes."""
    came = lock.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if came:
            lock.release()


def _address(environ: "WSGIEnvironment") -> tuple[str, str]:
    """What else the answer depends on: how the site is reached, and where it is mounted."""
    return environ["wsgi.url_scheme"], environ.get("SCRIPT_NAME", "")


def _hand_out(
    whole: Whole, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    headers = [*whole.headers, server_timing(), ("X-Request-Id", secrets.token_hex(6))]
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and parse_etags(asked).contains_weak(whole.etag):
        headers = [(name, value) for name, value in headers if name.lower() != "content-type"]
        start_response("304 NOT MODIFIED", headers)
        return []
    body = whole.body
    if takes_gzip(environ):
        body = whole.packed
        headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def takes_gzip(environ: "WSGIEnvironment") -> bool:
    """Whether the browser takes an answer compressed by gzip (RFC 9110, 12.5.3)."""
    asked = environ.get("HTTP_ACCEPT_ENCODING", "")
    # Nearly every browser says it plainly; the header is parsed only where it may say "never".
    if not _GZIP.search(asked):
        return False
    return "q=0" not in asked.replace(" ", "") or parse_accept_header(asked).quality("gzip") > 0
