"""What is due so many days before or after a group's slot, wherever that slot goes."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Identified, words
from app.seminars.models import Seminar


class DueKind(StrEnum):
    """What is due. Slides and notes are given to the presentation; a report is a project."""

    SLIDES = "slides"
    NOTES = "notes"
    REPORT = "report"
    OTHER = "other"


class SlotDeadline(Identified, Base):
    """A due time that hangs on each slot of a seminar and is never stored as a moment.

    It is `days` after the day of the slot (before it, if negative), at `minute` of that day by the
    clocks of the course: 1439 is 23:59.
    """

    __tablename__ = "slot_deadline"
    __table_args__ = (
        UniqueConstraint("seminar_id", "label"),
        CheckConstraint("days BETWEEN -120 AND 120", name="days"),
        CheckConstraint("minute BETWEEN 0 AND 1439", name="minute"),
        CheckConstraint("length(label) > 0", name="label"),
    )

    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminar.id", ondelete="CASCADE"))
    kind: Mapped[DueKind] = mapped_column(words(DueKind))
    label: Mapped[str]
    days: Mapped[int]
    minute: Mapped[int] = mapped_column(default=1439)

    seminar: Mapped[Seminar] = relationship()
