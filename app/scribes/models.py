"""Scribe assignments and the notes handed in for them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words
from app.core.storage import StoredFile
from app.courses.models import Course, Enrollment
from app.schedule.models import Meeting


class ScribeState(StrEnum):
    """Where the write-up of a meeting stands."""

    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    REVISION_REQUESTED = "revision_requested"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ScribeAssignment(Identified, Base):
    """A student writing up a meeting. `place` counts from 1 to the meeting's scribe places."""

    __tablename__ = "scribe_assignment"
    __table_args__ = (
        Index(
            "uq_scribe_assignment_place",
            "meeting_id",
            "place",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index(
            "uq_scribe_assignment_one_a_person",
            "meeting_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        CheckConstraint("place >= 1", name="place"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    place: Mapped[int]
    state: Mapped[ScribeState] = mapped_column(words(ScribeState), default=ScribeState.CLAIMED)
    claimed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    due_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()
    meeting: Mapped[Meeting] = relationship()
    enrollment: Mapped[Enrollment] = relationship()
    notes: Mapped[list["ScribeNotes"]] = relationship(
        order_by="ScribeNotes.number", back_populates="assignment"
    )

    @property
    def latest(self) -> "ScribeNotes | None":
        """The notes handed in last."""
        return self.notes[-1] if self.notes else None


class ScribeNotes(Identified, Base):
    """Notes handed in for an assignment, with the staff's answer to them."""

    __tablename__ = "scribe_notes"
    __table_args__ = (UniqueConstraint("assignment_id", "number"),)

    assignment_id: Mapped[int] = mapped_column(
        ForeignKey("scribe_assignment.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    feedback: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]

    assignment: Mapped[ScribeAssignment] = relationship(back_populates="notes")
    file: Mapped[StoredFile] = relationship()
