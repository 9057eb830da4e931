"""What was built of a description, as tests look at it."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from app.core.clock import local
from app.core.db import db
from app.courses.models import CheckItem, Course
from app.schedule.models import Meeting
from app.transfer.building import build
from app.transfer.description import (
    CourseEntry,
    MeetingEntry,
    Understood,
)
from tests.factories import make_user
from tests.transfer.descriptions import a_course


def checks_of(course: Course) -> dict[str, str]:
    """What is to be looked at, with its detail."""
    found = db.session.scalars(
        select(CheckItem).where(CheckItem.course_id == course.id).order_by(CheckItem.position)
    )
    return {each.text: each.detail for each in found}


def check_about(course: Course, words: str) -> tuple[str, str]:
    (found,) = [pair for pair in checks_of(course).items() if words in pair[0]]
    return found


def meetings_of(course: Course) -> list[Meeting]:
    statement = select(Meeting).where(Meeting.course_id == course.id).order_by(Meeting.starts_at)
    return list(db.session.scalars(statement))


def wall_of(moment: dt.datetime | None) -> str:
    return f"{local(moment, 'Asia/Hong_Kong'):%Y-%m-%d %H:%M}" if moment else ""


def built(entry: CourseEntry | Understood, **values: Any) -> Course:
    return build(entry, make_user(), **values)


def only(**values: Any) -> CourseEntry:
    """A course of one meeting, on 9 September, that has only this."""
    fields = {"date": dt.date(2020, 9, 9), "title": "Margins", **values}
    return a_course(meetings=[MeetingEntry(**fields)], projects=[], sections=[], news=[])
