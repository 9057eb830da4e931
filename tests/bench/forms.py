"""The site's own forms, opened as a browser opens them: with their hidden fields and a cookie."""

import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from flask import Flask

from app.courses.models import Enrollment
from tests.bench.load import Filled
from tests.bench.servers import Server
from tests.factories import sign_in

COOKIE = "colloquy"


class _HiddenFields(HTMLParser):
    """Gathers the hidden fields of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and (name := given.get("name")):
            self.found[name] = given.get("value") or ""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form as somebody's browser has it: where it goes, their cookie, the hidden fields."""

    path: str
    cookie: str
    hidden: dict[str, str]

    def filled(self, **typed: str) -> Filled:
        """The form with what was typed, ready to be sent."""
        return Filled(self.path, self.cookie, urlencode({**self.hidden, **typed}).encode())


def cookie_of(app: Flask, who: Enrollment) -> str:
    """The cookie of a browser in which somebody is signed in."""
    made = sign_in(app.test_client(), who).get_cookie(COOKIE)
    if made is None:
        raise RuntimeError("signing in gave no cookie")
    return f"{COOKIE}={made.value}"


def open_form(server: Server, path: str, cookie: str) -> OpenForm:
    """Open the form at `path`. Raises HTTPError if it is not shown."""
    request = urllib.request.Request(server.url(path), headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as answer:
        fresh = SimpleCookie(answer.headers.get("Set-Cookie", "")).get(COOKIE)
        fields = _HiddenFields()
        fields.feed(answer.read().decode())
    return OpenForm(path, f"{COOKIE}={fresh.value}" if fresh else cookie, fields.found)
