"""Rubrics, and the grades given by them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, Identified, Points, UTCDateTime
from app.courses.models import Enrollment
from app.projects.models import Attempt, Project, Submission


class Criterion(Identified, Base):
    """One thing that a project is marked for, with the points it can bring."""

    __tablename__ = "criterion"
    __table_args__ = (CheckConstraint("points > 0", name="points"),)

    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[Decimal] = mapped_column(Points)

    project: Mapped[Project] = relationship()
    ratings: Mapped[list["Rating"]] = relationship(
        order_by="Rating.position", cascade="all, delete-orphan", back_populates="criterion"
    )


class Rating(Identified, Base):
    """A described level of a criterion, and the points it gives."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("id", "criterion_id"),
        CheckConstraint("points >= 0", name="points"),
    )

    criterion_id: Mapped[int] = mapped_column(
        ForeignKey("criterion.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[Decimal] = mapped_column(Points)

    criterion: Mapped[Criterion] = relationship(back_populates="ratings")


class Grade(Identified, Base):
    """The mark of one submission: a draft until `released_at`, which is when students see it.

    `version` goes up at every save, so that two graders can't overwrite each other unseen.
    `released_points` is the group's result as released, after the late deduction.
    """

    __tablename__ = "grade"
    __table_args__ = (
        UniqueConstraint("submission_id"),
        CheckConstraint(
            "(released_at IS NULL) = (released_points IS NULL)", name="points_if_released"
        ),
    )

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    grader_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    comment: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    released_at: Mapped[datetime | None]
    released_points: Mapped[Decimal | None] = mapped_column(Points)

    submission: Mapped[Submission] = relationship()
    attempt: Mapped[Attempt] = relationship()
    grader: Mapped[Enrollment] = relationship()
    marks: Mapped[list["Mark"]] = relationship(
        cascade="all, delete-orphan", back_populates="grade", order_by="Mark.id"
    )
    adjustments: Mapped[list["GradeAdjustment"]] = relationship(
        cascade="all, delete-orphan", order_by="GradeAdjustment.id"
    )


class Mark(Base):
    """The points and the comment that a grade gives for one criterion."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("grade_id", "criterion_id"),
        CheckConstraint("points >= 0", name="points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grade_id: Mapped[int] = mapped_column(ForeignKey("grade.id", ondelete="CASCADE"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), index=True)
    rating_id: Mapped[int | None] = mapped_column(ForeignKey("rating.id"))
    points: Mapped[Decimal | None] = mapped_column(Points)
    comment: Mapped[str] = mapped_column(Text, default="")

    grade: Mapped[Grade] = relationship(back_populates="marks")
    criterion: Mapped[Criterion] = relationship()
    rating: Mapped[Rating | None] = relationship()


class GradeAdjustment(Base):
    """Points more or fewer for one member of the group, with the reason."""

    __tablename__ = "grade_adjustment"
    __table_args__ = (UniqueConstraint("grade_id", "enrollment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grade_id: Mapped[int] = mapped_column(ForeignKey("grade.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    points: Mapped[Decimal] = mapped_column(Points)
    reason: Mapped[str] = mapped_column(Text, default="")

    enrollment: Mapped[Enrollment] = relationship()
