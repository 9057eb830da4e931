"""People at their browsers, for tests that look at the database in between."""

import re
from contextvars import Context
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.core.db import db
from app.courses.models import Enrollment
from tests.factories import sign_in


def seen_in(page: TestResponse) -> str:
    """The state that the form of a page was opened with."""
    field = re.search(r'name="seen"[^>]* value="(\w+)"', page.text)
    assert field is not None
    return field[1]


class Visitor:
    """A browser, signed in or not. To be used inside an application context.

    Each request runs in a context of its own, as on a server: with its own session, and knowing
    nothing of the test's. What the test has loaded is read again afterwards.
    """

    def __init__(self, app: Flask, who: User | Enrollment | None = None) -> None:
        self._client = app.test_client()
        if who is not None:
            sign_in(self._client, who)

    def get(self, url: str, headers: dict[str, str] | None = None) -> TestResponse:
        """Open a page."""
        return self._ask("GET", url, headers=headers)

    def head(self, url: str) -> TestResponse:
        """Ask about a page without opening it."""
        return self._ask("HEAD", url)

    def post(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        """Send a form."""
        return self._ask("POST", url, data=data, headers=headers)

    def upload(self, url: str, data: dict[str, Any]) -> TestResponse:
        """Send a form with files, each a pair of stream and name."""
        return self._ask("POST", url, data=data, content_type="multipart/form-data")

    def _ask(self, method: str, url: str, **kw: Any) -> TestResponse:
        db.session.rollback()
        answer: TestResponse = Context().run(self._client.open, url, method=method, **kw)
        answer.get_data()  # read to its end, so that a file that was sent is closed
        answer.close()
        db.session.rollback()
        return answer
