"""What staff should look at after a course was brought or carried on: noted, and ticked off."""

from collections.abc import Iterable

from sqlalchemy import func, select, update

from app.core.clock import now
from app.core.db import db, write
from app.courses.models import CheckItem, Course


def add_checks(course: Course, found: Iterable[tuple[str, str, str]]) -> None:
    """Note things to look at, each as text, detail, and the public id of its meeting or nothing.

    What the course has noted in the same words already, and not yet seen to, is not noted twice.
    """
    with write(course) as session:
        present = items(course)
        known = {(each.text, each.detail, each.meeting_key) for each in present if not each.done_at}
        position = max((each.position for each in present), default=0)
        for text, detail, meeting_key in dict.fromkeys(found):
            if (text, detail, meeting_key) in known:
                continue
            position += 1
            session.add(
                CheckItem(
                    course_id=course.id,
                    position=position,
                    text=text,
                    detail=detail,
                    meeting_key=meeting_key,
                )
            )


def items(course: Course) -> list[CheckItem]:
    """Everything noted, in its order."""
    return list(
        db.session.scalars(
            select(CheckItem)
            .where(CheckItem.course_id == course.id)
            .order_by(CheckItem.position, CheckItem.id)
        )
    )


def item_by_public_id(course: Course, public_id: str) -> CheckItem | None:
    """The item of this course with this public id."""
    return db.session.scalar(
        select(CheckItem).where(CheckItem.course_id == course.id, CheckItem.public_id == public_id)
    )


def open_count(course: Course) -> int:
    """How many are still to be looked at."""
    open_ones = select(func.count()).where(
        CheckItem.course_id == course.id, CheckItem.done_at.is_(None)
    )
    return db.session.scalar(open_ones) or 0


def set_done(course: Course, item: CheckItem, *, done: bool) -> None:
    """Tick one off, or take the tick back. It keeps the moment of its first tick."""
    with write(course, item):
        if (item.done_at is not None) != done:
            item.done_at = now() if done else None


def set_all_done(course: Course) -> int:
    """Tick everything off; returns how many were still open."""
    with write(course) as session:
        still_open = open_count(course)
        session.execute(
            update(CheckItem)
            .where(CheckItem.course_id == course.id, CheckItem.done_at.is_(None))
            .values(done_at=now())
        )
    return still_open
