"""The log of who did what to whom, when. Append-only: nothing here changes or deletes a line.

Lines keep numbers and words, not foreign keys: the log outlives what it tells of. People are
numbers in it and never names, so that who is erased is gone from the log, too, and the log itself
need not change. The database refuses to change or delete a line (triggers in the migrations).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.clock import now
from app.core.db import Base, UTCDateTime


class AuditEntry(Base):
    """One line of the log: `actor_id` did `action` to `subject`, or to the person `person_id`.

    Both people are numbers of accounts. An actor of None is the installation itself.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_course_id_at", "course_id", "at"),
        Index("ix_audit_entry_actor_id", "actor_id"),
        Index("ix_audit_entry_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    course_id: Mapped[int | None]
    actor_id: Mapped[int | None]
    person_id: Mapped[int | None]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(
    session: Session,
    action: str,
    subject: str = "",
    *,
    actor_id: int | None,
    person_id: int | None = None,
    course_id: int | None = None,
    **detail: Any,
) -> None:
    """Add a line inside the current transaction: it stands if, and only if, the change does.

    Neither `subject` nor `detail` may hold a person's name, address or student id.
    """
    session.add(
        AuditEntry(
            at=now(),  # and not when the row is written, which may be a little later
            action=action,
            subject=subject,
            actor_id=actor_id,
            person_id=person_id,
            course_id=course_id,
            detail=detail,
        )
    )


def record_each(
    session: Session,
    action: str,
    person_ids: Iterable[int],
    *,
    actor_id: int | None,
    course_id: int | None = None,
    **detail: Any,
) -> None:
    """Add the same line for each of these people, as `record` does, in one statement."""
    common = {
        "at": now(),
        "action": action,
        "subject": "",
        "actor_id": actor_id,
        "course_id": course_id,
        "detail": detail,
    }
    rows = [{**common, "person_id": person_id} for person_id in person_ids]
    if rows:
        session.execute(insert(AuditEntry), rows)
