"""A student at their dashboard, and what it says."""

import re
from html import unescape
from typing import Any

from flask import Flask

from app.courses.models import Role
from tests.factories import enroll, make_course
from tests.visitors import Visitor

TITLE = re.compile(r'<p class="todo-title">(.*?)<span class="todo-state">(.*?)</span>', re.DOTALL)


def lines(page: str) -> list[tuple[str, str]]:
    """The lines of what is next, from the top: what it says, and the word of its state."""
    return [(unescape(title).strip(), unescape(state)) for title, state in TITLE.findall(page)]


class Desk:
    """A course with a student, who opens their dashboard."""

    def __init__(self, app: Flask, **values: Any) -> None:
        self.app = app
        self.course = make_course("desk", **values)
        self.me = enroll(self.course, Role.STUDENT, "Ada Mensah", name_public=False)

    def page(self) -> str:
        """The dashboard as the student sees it, having signed in just now."""
        answer = Visitor(self.app, self.me).get("/c/desk/dashboard/")
        assert answer.status_code == 200
        return answer.text

    def lines(self) -> list[tuple[str, str]]:
        """What is next for the student, from the top."""
        return lines(self.page())
