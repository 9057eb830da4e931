"""The demo's seminar as its instructor set it up: window, reading list, what is due by slots."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import from_local
from app.courses.models import Course
from app.groups.models import GroupSet
from app.schedule.models import Reference
from app.seminars.deadline_models import DueKind, SlotDeadline
from app.seminars.models import Seminar
from app.seminars.paper_models import SeminarPaper


def make_seminar(
    session: Session,
    course: Course,
    table: dict[str, Any] | None,
    sets: Mapping[str, GroupSet],
) -> Seminar | None:
    """The seminar that a table like that of `math6380p.toml` describes, without its slots."""
    if table is None:
        return None
    seminar = Seminar(
        course_id=course.id,
        group_set_id=sets[table["group_set"]].id,
        title=table["title"],
        opens_at=from_local(table["opens_at"], course.time_zone),
        closes_at=from_local(table["closes_at"], course.time_zone),
    )
    session.add(seminar)
    session.flush()
    _set_reading_list(session, seminar, table)
    for due in table.get("due", []):
        kind = DueKind(due["kind"])
        session.add(SlotDeadline(seminar_id=seminar.id, **{**due, "kind": kind}))
    return seminar


def _set_reading_list(session: Session, seminar: Seminar, table: dict[str, Any]) -> None:
    own = select(Reference).where(Reference.course_id == seminar.course_id)
    by_title = {reference.title: reference for reference in session.scalars(own)}
    for position, title in enumerate(table.get("papers", []), 1):
        session.add(
            SeminarPaper(
                seminar_id=seminar.id,
                reference=by_title[title],
                position=position,
                exclusive=title in table.get("exclusive", []),
            )
        )
