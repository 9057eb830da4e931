"""A course that can be joined by its code."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db
from app.courses import join_requests, joining
from app.courses.models import Enrollment, JoinRequest, Role
from tests.factories import enroll, make_course
from tests.visitors import Visitor


class Door:
    """A course with an instructor, and its code."""

    def __init__(self, app: Flask, *, needs_approval: bool = False, **course: Any) -> None:
        self.app = app
        self.course = make_course("door", **course)
        self.staff = enroll(self.course, Role.INSTRUCTOR, "Ines Teacher")
        self.open(needs_approval=needs_approval)

    def open(self, **values: Any) -> None:
        """Open the code, or change how it lets people in."""
        given: dict[str, Any] = {"needs_approval": False, "closes_at": None, **values}
        link = joining.open_link(self.course, self.staff.user, **given)
        self.code, self.url = link.code, f"/join/{link.code}"

    def enrolled(self, user: User) -> Enrollment | None:
        """The person's enrollment, withdrawn or not."""
        return db.session.scalar(
            select(Enrollment).where(
                Enrollment.course_id == self.course.id, Enrollment.user_id == user.id
            )
        )

    def waiting(self) -> list[str]:
        """The names of those who wait."""
        return [request.user.name for request in join_requests.waiting(self.course)]

    def answer(self, verb: str, *users: User) -> str:
        """Answer people's requests, as the instructor on the page; returns what it says then."""
        keys = db.session.scalars(
            select(JoinRequest.public_id).where(JoinRequest.user_id.in_([u.id for u in users]))
        ).all()
        browser = Visitor(self.app, self.staff)
        url = f"/c/{self.course.slug}/manage/joining"
        sent = browser.post(f"{url}/requests", {"requests": " ".join(keys), "answer": verb})
        assert sent.status_code == 303
        return browser.get(url).text
