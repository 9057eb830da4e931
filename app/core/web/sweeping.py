"""Garbage is looked for between requests, and never in the middle of one.

Python 3.11 looks for garbage whenever enough was made, even while it is at work on a dictionary,
and what is cleared then may run other code. With dozens of threads that ends a server process:
measured, each of two died within ten seconds of 300 people signing up at once. Newer Pythons look
at safe moments only. What a request leaves is found as well, a moment later.
"""

import gc
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Sweeping:
    """WSGI middleware: from when it is made, garbage is looked for as each request ends."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app
        # What is there when a server starts stays.
        gc.freeze()
        gc.disable()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        try:
            return self._app(environ, start_response)
        finally:
            sweep()


def sweep() -> None:
    """Look where Python itself would look by now: among the young, or among older things, too."""
    due = [
        generation
        for generation, (count, most) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if count > most
    ]
    if due:
        gc.collect(due[-1])
