"""Seminars, their bookable slots, and the groups that hold them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words
from app.courses.models import Course
from app.groups.models import Group, GroupSet
from app.schedule.models import Meeting


class Seminar(Identified, Base):
    """The presentations of one group set: each group takes one slot while sign-up is open."""

    __tablename__ = "seminar"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="window"),
        UniqueConstraint("group_set_id"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    group_set_id: Mapped[int] = mapped_column(ForeignKey("group_set.id"))
    title: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    course: Mapped[Course] = relationship()
    group_set: Mapped[GroupSet] = relationship()
    slots: Mapped[list["SeminarSlot"]] = relationship(
        order_by="SeminarSlot.starts_at", back_populates="seminar"
    )


class SeminarSlot(Identified, Base):
    """A bookable presentation place in a meeting, for `capacity` groups."""

    __tablename__ = "seminar_slot"
    __table_args__ = (
        UniqueConstraint("id", "seminar_id"),
        CheckConstraint("capacity >= 1", name="capacity"),
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
    )

    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminar.id", ondelete="CASCADE"))
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    capacity: Mapped[int] = mapped_column(default=1)

    seminar: Mapped[Seminar] = relationship(back_populates="slots")
    meeting: Mapped[Meeting] = relationship()
    sign_ups: Mapped[list["SignUp"]] = relationship(
        order_by="SignUp.id", back_populates="slot", overlaps="seminar"
    )

    @property
    def confirmed(self) -> list["SignUp"]:
        """The sign-ups that hold a place here."""
        return [s for s in self.sign_ups if s.state is SignUpState.CONFIRMED]

    @property
    def free_places(self) -> int:
        """How many groups can still sign up."""
        return self.capacity - len(self.confirmed)


class SignUpState(StrEnum):
    """Where a sign-up stands."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"


class SignUp(Identified, Base):
    """A group holding a slot, or having held it.

    `place` counts from 1 to the slot's capacity and belongs to one confirmed sign-up: two
    groups that take the last place at once can't both have it.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        ForeignKeyConstraint(
            ["slot_id", "seminar_id"],
            ["seminar_slot.id", "seminar_slot.seminar_id"],
            ondelete="CASCADE",
        ),
        Index(
            "uq_sign_up_place",
            "slot_id",
            "place",
            unique=True,
            sqlite_where=text("state = 'confirmed'"),
            postgresql_where=text("state = 'confirmed'"),
        ),
        Index(
            "uq_sign_up_one_slot_a_group",
            "seminar_id",
            "group_id",
            unique=True,
            sqlite_where=text("state = 'confirmed'"),
            postgresql_where=text("state = 'confirmed'"),
        ),
        CheckConstraint("(state = 'confirmed') = (place IS NOT NULL)", name="place_if_confirmed"),
        CheckConstraint("place >= 1", name="place"),
    )

    slot_id: Mapped[int]
    seminar_id: Mapped[int]
    group_id: Mapped[int] = mapped_column(ForeignKey("student_group.id"), index=True)
    state: Mapped[SignUpState] = mapped_column(words(SignUpState))
    place: Mapped[int | None]
    title: Mapped[str] = mapped_column(default="")
    papers: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    withdrawn_at: Mapped[datetime | None]

    slot: Mapped[SeminarSlot] = relationship(back_populates="sign_ups")
    group: Mapped[Group] = relationship()
