"""Seminars, their bookable slots, and the groups that hold them."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from app.seminars.paper_models import SignUpPaper
    from app.seminars.presentation_models import PresentationMaterial


class SlotMode(StrEnum):
    """How slots come to groups: who comes first has the choice, or a draw decides for all."""

    FIRST_COME = "first_come"
    DRAW = "draw"


class ScribeClash(StrEnum):
    """What is done about somebody who presents in a meeting and writes it up, too."""

    ALLOW = "allow"
    WARN = "warn"
    FORBID = "forbid"


class Seminar(Identified, Base):
    """The presentations of one group set: groups take slots while sign-up is open.

    A group holds at most `slots_per_group` of them. `cutoff_days` before a slot's day its group can
    no longer change anything about it (0: until it begins). With a draw, groups rank slots while
    sign-up is open instead; `draw_seed` breaks ties and is fixed before the window opens.
    """

    __tablename__ = "seminar"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="window"),
        CheckConstraint("slots_per_group BETWEEN 1 AND 20", name="slots_per_group"),
        CheckConstraint("cutoff_days BETWEEN 0 AND 60", name="cutoff_days"),
        CheckConstraint("mode <> 'draw' OR length(draw_seed) > 0", name="seed_if_draw"),
        CheckConstraint("mode <> 'draw' OR slots_per_group = 1", name="one_slot_if_draw"),
        UniqueConstraint("group_set_id"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    group_set_id: Mapped[int] = mapped_column(ForeignKey("group_set.id"))
    title: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    mode: Mapped[SlotMode] = mapped_column(
        words(SlotMode), default=SlotMode.FIRST_COME, server_default=text("'first_come'")
    )
    slots_per_group: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    cutoff_days: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    scribe_clash: Mapped[ScribeClash] = mapped_column(
        words(ScribeClash), default=ScribeClash.WARN, server_default=text("'warn'")
    )
    has_waitlist: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    free_papers: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    draw_seed: Mapped[str] = mapped_column(default="", server_default=text("''"))

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
    def waiting(self) -> list["SignUp"]:
        """The sign-ups that wait for a place here, the first to have it first."""
        return [s for s in self.sign_ups if s.state is SignUpState.WAITLISTED]

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
    """A group holding a slot, waiting for one, or having given it up.

    `place` counts from 1 to the slot's capacity and belongs to one confirmed sign-up: two groups
    that take the last place at once can't both have it. `turn` counts from 1 to the seminar's
    `slots_per_group` in the same way for the slots of one group. Those who wait for a slot have it
    in the order of their keys; one that waits with `instead_of` moves there from that sign-up's
    slot. `revision` goes up with each change that a calendar should hear of, at `changed_at`.
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
            "uq_sign_up_turn",
            "seminar_id",
            "group_id",
            "turn",
            unique=True,
            sqlite_where=text("state = 'confirmed'"),
            postgresql_where=text("state = 'confirmed'"),
        ),
        Index(
            "uq_sign_up_once_a_slot",
            "slot_id",
            "group_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        CheckConstraint("(state = 'confirmed') = (place IS NOT NULL)", name="place_if_confirmed"),
        CheckConstraint("(state = 'confirmed') = (turn IS NOT NULL)", name="turn_if_confirmed"),
        CheckConstraint("place >= 1", name="place"),
        CheckConstraint("turn >= 1", name="turn"),
        CheckConstraint(
            "instead_of_id IS NULL OR state <> 'confirmed'", name="instead_of_while_waiting"
        ),
    )

    slot_id: Mapped[int]
    seminar_id: Mapped[int]
    group_id: Mapped[int] = mapped_column(ForeignKey("student_group.id"), index=True)
    state: Mapped[SignUpState] = mapped_column(words(SignUpState))
    place: Mapped[int | None]
    turn: Mapped[int | None]
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("sign_up.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(default="")
    papers: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    withdrawn_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    changed_at: Mapped[datetime | None]

    slot: Mapped[SeminarSlot] = relationship(back_populates="sign_ups")
    group: Mapped[Group] = relationship()
    instead_of: Mapped["SignUp | None"] = relationship(remote_side="SignUp.id")
    chosen: Mapped[list["SignUpPaper"]] = relationship(
        order_by="SignUpPaper.position", cascade="all, delete-orphan"
    )
    presented: Mapped[list["PresentationMaterial"]] = relationship(
        order_by="PresentationMaterial.id"
    )
