"""What tests of projects begin with: a published project, a group of two, people around it."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.core.clock import travel
from app.core.db import db, write
from app.core.errors import DomainError
from app.courses.models import Enrollment, Role
from app.projects import operations, queries
from app.projects.models import Attempt, FileKind, FileRequirement, Project
from tests.factories import enroll, make_course, make_group, make_group_set, make_project
from tests.grading.factories import make_file
from tests.pdfs import document
from tests.visitors import Visitor


class Browser(Visitor):
    """A visitor who can also send a body piece by piece, and ask for parts of files."""

    def head(self, url: str) -> TestResponse:
        """Ask for the headers alone."""
        return self._ask("HEAD", url)

    def upload(self, url: str, data: dict[str, Any]) -> TestResponse:
        """Send a form with files, each a pair of bytes and name."""
        return self.send(url, Pieces(data))

    def send(self, url: str, body: "Pieces") -> TestResponse:
        """Send a form whose body arrives as its pieces say."""
        return self._ask(
            "POST",
            url,
            input_stream=body,
            content_length=body.length,
            content_type="multipart/form-data; boundary=frontier",
        )


class Pieces(BytesIO):
    """The body of a form as browsers write it; `meanwhile` runs before it is first read."""

    def __init__(
        self,
        fields: dict[str, str | tuple[bytes, str]],
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        body = b"".join(self._part(name, value) for name, value in fields.items())
        body += b"--frontier--\r\n"
        super().__init__(body)
        self.length = len(body)
        self._meanwhile: Callable[[], None] | None = meanwhile

    @staticmethod
    def _part(name: str, value: str | tuple[bytes, str]) -> bytes:
        head = f'--frontier\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, str):
            return f"{head}\r\n\r\n{value}\r\n".encode()
        content, file_name = value
        quoted = file_name.replace('"', "%22").replace("\n", "%0A").replace("\r", "%0D")
        head += f'; filename="{quoted}"\r\nContent-Type: application/pdf'
        return f"{head}\r\n\r\n".encode() + content + b"\r\n"

    def _begin(self) -> None:
        if self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()

    def read(self, size: int | None = -1, /) -> bytes:
        """Some of the body."""
        self._begin()
        return super().read(size)

    def readinto(self, buffer: Any, /) -> int:
        """The same, into a buffer."""
        self._begin()
        return super().readinto(buffer)


class Scene:
    """A project due on 14 October at 23:59 in Hong Kong, two days late at 10 % each."""

    def __init__(self, app: Flask, **values: Any) -> None:
        self.app = app
        zone = values.pop("time_zone", "Asia/Hong_Kong")
        sizes = values.pop("sizes", {})
        self.course = make_course(time_zone=zone)
        self.set = make_group_set(self.course, "project", **sizes)
        fields: dict[str, Any] = {"title": "Project 1", "late_days": 2, "late_percent": 10}
        self.project: Project = make_project(self.set, "project-1", **{**fields, **values})
        self.ann = enroll(self.course, name="Ann Author")
        self.ben = enroll(self.course, name="Ben Author")
        self.group = make_group(self.set, self.ann, self.ben)
        self.staff = enroll(self.course, Role.INSTRUCTOR, "Ines Teacher")
        self.base = f"/c/{self.course.slug}/projects/project-1/"
        self.submit = f"{self.base}submit"
        self.editor = f"/c/{self.course.slug}/manage/projects/project-1"

    def client(self, who: User | Enrollment | None = None) -> Browser:
        """A browser in which somebody is signed in, or nobody."""
        return Browser(self.app, who)

    @property
    def report(self) -> FileRequirement:
        """The file that the project asks for."""
        return self.project.requirements[0]

    def form(self, key: str = "key-1", **values: Any) -> dict[str, Any]:
        """A hand-in as a browser sends it; `report` is the file, a pair of bytes and name."""
        report = values.pop("report", None) or (document(), "report.pdf")
        return {
            "form_key": key,
            "title": "On margins",
            "comment": "",
            self.report.field: report,
            **values,
        }

    def hand_in(
        self, key: str = "key-1", who: Enrollment | None = None, **values: Any
    ) -> TestResponse:
        """Hand in over the web."""
        return self.client(who or self.ann).upload(self.submit, self.form(key, **values))

    def attempts(self) -> list[Attempt]:
        """What is handed in for the project, in order."""
        return list(
            db.session.scalars(select(Attempt).order_by(Attempt.submission_id, Attempt.number))
        )

    def attempt(self, *, at: datetime, key: str = "key-1") -> Attempt:
        """An attempt of the group, made by the operation."""
        with travel(at):
            return operations.hand_in(
                self.project,
                self.group,
                self.ann,
                {self.report: make_file()},
                title="On margins",
                comment="",
                form_key=key,
                received_at=at,
            )

    def ask_for(self, label: str, **values: Any) -> FileRequirement:
        """Have the project ask for one more file."""
        fields: dict[str, Any] = {"kind": FileKind.PDF, "required": True, "max_bytes": 10**6}
        with write(self.project) as session:
            position = len(self.project.requirements) + 1
            added = FileRequirement(
                project_id=self.project.id, position=position, label=label, **{**fields, **values}
            )
            session.add(added)
        return added

    def limit(self, max_bytes: int) -> None:
        """Set how large the report may be."""
        with write(self.project):
            self.report.max_bytes = max_bytes

    def url(self, attempt: Attempt, path: str = "") -> str:
        """An address under an attempt."""
        return f"/c/{self.course.slug}/attempts/{attempt.public_id}/{path}"

    def file_url(self, attempt: Attempt, path: str = "report.pdf") -> str:
        """An address under the first file of an attempt."""
        return self.url(attempt, f"files/{attempt.files[0].file.public_id}/{path}")

    def again(self) -> Project:
        """The project as it is now."""
        found = queries.project_by_slug(self.course, "project-1")
        assert found is not None
        return found


def refused(code: str) -> "pytest.RaisesExc[DomainError]":
    """Expects a refusal with this code."""
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text, wherever any reader would break them."""
    return iter(text.splitlines())


_INPUT = re.compile(r"<input [^>]*>")
_SELECT = re.compile(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', re.DOTALL)
_TEXT = re.compile(r'<textarea [^>]*name="(\w+)"[^>]*>(.*?)</textarea>', re.DOTALL)


def fields_of(page: str) -> dict[str, str]:
    """What a browser sends for the first form of a page when nothing is changed in it."""
    form = page.split('<form class="form stack"')[1].split("</form>", maxsplit=1)[0]
    found: dict[str, str] = {}
    for tag in _INPUT.findall(form):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attributes["type"] != "checkbox" or " checked" in tag:
            found[attributes["name"]] = unescape(attributes.get("value", "y"))
    for name, inside in _SELECT.findall(form):
        values = re.findall(r'selected value="([^"]*)"', inside)
        found[name] = (values or re.findall(r'value="([^"]*)"', inside))[0]
    for name, text in _TEXT.findall(form):
        found[name] = unescape(text).strip()
    del found["csrf_token"]
    return found
