"""A gate before the server's threads: slow senders leave some for everybody else.

A request that brings a body holds a thread until the body has arrived, however slowly it comes.
So only `most` of them are let in at once; one more waits a moment, and is then told to come back.
Whoever only reads is never kept waiting by them. (A proxy that takes a body in before it passes it
on keeps slow senders away altogether: see README.)
"""

from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BUSY = b"Too many people are sending something at this moment. Please try again in a minute.\n"
PATIENCE = 1.0


class BodyGate:
    """WSGI middleware that lets at most `most` requests with a body in at once."""

    def __init__(self, app: "WSGIApplication", most: int, patience: float = PATIENCE) -> None:
        self._app = app
        self._places = BoundedSemaphore(most)
        self._patience = patience

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        if not _brings_body(environ):
            return self._app(environ, start_response)
        if not self._places.acquire(timeout=self._patience):
            headers = [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Length", str(len(BUSY))),
                ("Retry-After", "30"),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", "default-src 'none'"),
            ]
            start_response("503 Service Unavailable", headers)
            return [BUSY]
        try:
            # By the time the app has begun to answer it has read what it wanted.
            return self._app(environ, start_response)
        finally:
            self._places.release()


def _brings_body(environ: "WSGIEnvironment") -> bool:
    return environ.get("CONTENT_LENGTH", "") not in ("", "0") or bool(
        environ.get("HTTP_TRANSFER_ENCODING")
    )
