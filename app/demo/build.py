"""Making the demo: two courses, their people, and what happened by Monday 12 October 2020."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from app.accounts import operations as accounts
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.core.clock import from_local, travel
from app.core.db import write
from app.core.mail.models import Mail
from app.core.settings import settings
from app.core.web.uploads import store
from app.courses import operations as courses
from app.courses.models import Course, Enrollment, Role

Table = dict[str, Any]

PASSWORD = "colloquy-demo"  # noqa: S105 (printed on the screen; the demo has no secrets)
ZONE = "Asia/Hong_Kong"
CLOCK = datetime(2020, 10, 12, 10, 0)  # noqa: DTZ001 (a wall-clock time in ZONE)
BEFORE_TERM = datetime(2020, 8, 31, 9, 0)  # noqa: DTZ001
FIRST = ("amara", "ines", "wei", "yao", "mariela", "admin")


def clock_offset() -> timedelta:
    """How far the demo's clock is from the real one, for a demo that is made now."""
    return from_local(CLOCK, ZONE) - datetime.now(UTC)


def _load(name: str) -> Table:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def build() -> None:
    """Make the demo in an empty database."""
    # Every start of the app loads this module; what makes PDF files is for the making alone.
    from app.demo.course import CourseMaker
    from app.demo.term import Term

    page, people = _load("math6380p.toml"), _load("people.toml")
    second = people["second_course"]
    with travel(from_local(BEFORE_TERM, ZONE)):
        _administrator()
        maker = CourseMaker(store())
        other = maker.make({**second, "course": second})
        _enroll(other, second["people"])
        course = maker.make(page)
        handles = _enroll(course, people["people"])
    Term(course, handles, page, people, store()).replay()
    _take_mail_for_sent()


def _take_mail_for_sent() -> None:
    """What was written in the months before has gone out then: the demo begins with nothing due."""
    with write() as session:
        session.execute(update(Mail).values(sent_at=Mail.created_at))


def _administrator() -> None:
    accounts.create_user(
        "Site Administrator",
        "admin@demo.example",
        password=PASSWORD,
        is_admin=True,
        cost=settings().password_cost,
    )


def _enroll(course: Course, tables: list[dict[str, Any]]) -> dict[str, Enrollment]:
    """Enroll people, in one transaction; the password is hashed once for all of them."""
    stored = hash_password(PASSWORD, settings().password_cost)
    found = {}
    with write(course) as session:
        for table in tables:
            user = accounts.create_user(table["name"], f"{table['handle']}@demo.example")
            user.password_hash, user.activated_at = stored, user.created_at
            user.address_proved_at = user.created_at
            found[table["handle"]] = courses.enroll(
                course,
                user,
                Role(table["role"]),
                actor=None,
                student_id=table.get("student_id", ""),
                name_public=table.get("name_public"),
            )
        session.flush()
    return found


def first_people() -> list[tuple[User, str]]:
    """The accounts to begin with, each with what it is good for."""
    purposes = {
        "amara": "student: her group has a slot and a grade",
        "ines": "student: Project 1 is due, no seminar group yet",
        "wei": "student: her partner, who writes up Lecture 05",
        "yao": "instructor",
        "mariela": "teaching assistant",
        "admin": "site administrator",
    }
    found = [(accounts.find_user(f"{handle}@demo.example"), handle) for handle in FIRST]
    return [(user, purposes[handle]) for user, handle in found if user is not None]
