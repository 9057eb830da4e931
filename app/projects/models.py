"""Projects, what groups hand in for them, and later due times."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words
from app.core.storage import StoredFile
from app.courses.models import Course, Enrollment
from app.groups.models import Group, GroupSet
from app.seminars.deadline_models import SlotDeadline


class Project(Identified, Base):
    """A piece of work set to the groups of a set.

    A hand-in after `due_at` (or the group's extension) is late. It is accepted for
    `late_days` whole days more, each begun day costing `late_percent` of the points; with
    `late_days` 0 nothing late is accepted. With a `slot_deadline` it is due for each group that
    holds a slot of that seminar as its slot says, and at `due_at` for the others.
    """

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("course_id", "slug"),
        CheckConstraint("due_at > opens_at", name="due_after_opening"),
        CheckConstraint("late_days BETWEEN 0 AND 60", name="late_days"),
        CheckConstraint("late_percent BETWEEN 0 AND 100", name="late_percent"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    group_set_id: Mapped[int] = mapped_column(ForeignKey("group_set.id"), index=True)
    slug: Mapped[str]
    title: Mapped[str]
    brief: Mapped[str] = mapped_column(Text, default="")
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    late_days: Mapped[int] = mapped_column(default=0)
    late_percent: Mapped[int] = mapped_column(default=0)
    slot_deadline_id: Mapped[int | None] = mapped_column(
        ForeignKey("slot_deadline.id", ondelete="SET NULL"), index=True
    )
    published_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()
    group_set: Mapped[GroupSet] = relationship()
    slot_deadline: Mapped[SlotDeadline | None] = relationship()
    requirements: Mapped[list["FileRequirement"]] = relationship(
        order_by="FileRequirement.position", cascade="all, delete-orphan"
    )
    extensions: Mapped[list["Extension"]] = relationship(back_populates="project")


class FileKind(StrEnum):
    """What a required file must be."""

    PDF = "pdf"
    ZIP = "zip"
    ANY = "any"


class FileRequirement(Identified, Base):
    """A file that a hand-in of a project consists of, such as the report."""

    __tablename__ = "file_requirement"
    __table_args__ = (
        UniqueConstraint("project_id", "position"),
        CheckConstraint("max_bytes > 0", name="max_bytes"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    position: Mapped[int]
    label: Mapped[str]
    kind: Mapped[FileKind] = mapped_column(words(FileKind))
    required: Mapped[bool] = mapped_column(default=True)
    max_bytes: Mapped[int] = mapped_column(BigInteger)

    @property
    def field(self) -> str:
        """The name of the form field that takes the file."""
        return f"file_{self.public_id}"


class Extension(Base):
    """A later due time for one group."""

    __tablename__ = "extension"
    __table_args__ = (UniqueConstraint("project_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(
        ForeignKey("student_group.id", ondelete="CASCADE"), index=True
    )
    due_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    project: Mapped[Project] = relationship(back_populates="extensions")


class Submission(Identified, Base):
    """What a group hands in for a project: its attempts, of which the last counts."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("project_id", "group_id"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("student_group.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    project: Mapped[Project] = relationship()
    group: Mapped[Group] = relationship()
    attempts: Mapped[list["Attempt"]] = relationship(
        order_by="Attempt.number", back_populates="submission"
    )

    @property
    def latest(self) -> "Attempt":
        """The attempt that counts. A submission is made together with its first attempt."""
        return self.attempts[-1]


class Attempt(Identified, Base):
    """One numbered hand-in. It is never changed.

    `received_at` is when the server began to receive it. `late_days` is how many days late
    that is, by the due time of the group as it then stood. `form_key` is the form's own
    random key: the same form sent twice is one attempt.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        UniqueConstraint("submission_id", "form_key"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("late_days >= 0", name="late_days"),
    )

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    late_days: Mapped[int]
    handed_in_by_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    form_key: Mapped[str]

    submission: Mapped[Submission] = relationship(back_populates="attempts")
    handed_in_by: Mapped[Enrollment] = relationship()
    files: Mapped[list["AttemptFile"]] = relationship(order_by="AttemptFile.id")
    members: Mapped[list["AttemptMember"]] = relationship(order_by="AttemptMember.id")


class AttemptFile(Base):
    """A file of an attempt, and which requirement it answers."""

    __tablename__ = "attempt_file"
    __table_args__ = (UniqueConstraint("attempt_id", "requirement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    requirement_id: Mapped[int] = mapped_column(ForeignKey("file_requirement.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    requirement: Mapped[FileRequirement] = relationship()
    file: Mapped[StoredFile] = relationship()


class AttemptMember(Base):
    """Someone whose work an attempt is: who was in the group when it handed in, and that for good,
    or whom the staff have added (`authors`)."""

    __tablename__ = "attempt_member"
    __table_args__ = (UniqueConstraint("attempt_id", "enrollment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)

    enrollment: Mapped[Enrollment] = relationship()
