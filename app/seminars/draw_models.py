"""What groups wish for, and the draws that gave it to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words
from app.groups.models import Group
from app.seminars.models import Seminar, SeminarSlot
from app.seminars.paper_models import SeminarPaper


class SlotWish(Base):
    """A slot that a group would have; `rank` 1 is what it would have most."""

    __tablename__ = "slot_wish"
    __table_args__ = (
        ForeignKeyConstraint(
            ["slot_id", "seminar_id"],
            ["seminar_slot.id", "seminar_slot.seminar_id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("group_id", "seminar_id", "rank"),
        UniqueConstraint("group_id", "slot_id"),
        CheckConstraint("rank >= 1", name="rank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int] = mapped_column(index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("student_group.id", ondelete="CASCADE"))
    slot_id: Mapped[int]
    rank: Mapped[int]

    slot: Mapped[SeminarSlot] = relationship(overlaps="seminar")
    group: Mapped[Group] = relationship()


class PaperWish(Base):
    """A paper that a group would present; `rank` 1 is what it would present most."""

    __tablename__ = "paper_wish"
    __table_args__ = (
        ForeignKeyConstraint(
            ["paper_id", "seminar_id"],
            ["seminar_paper.id", "seminar_paper.seminar_id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("group_id", "seminar_id", "rank"),
        UniqueConstraint("group_id", "paper_id"),
        CheckConstraint("rank >= 1", name="rank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int] = mapped_column(index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("student_group.id", ondelete="CASCADE"))
    paper_id: Mapped[int]
    rank: Mapped[int]

    paper: Mapped[SeminarPaper] = relationship(overlaps="seminar")
    group: Mapped[Group] = relationship()


class DrawState(StrEnum):
    """Where a draw stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Draw(Identified, Base):
    """One run of a seminar's draw.

    `inputs` are what it was run on, by public ids, so that anybody can run it again: groups, slots
    with their places, wishes, and what was ruled out.
    """

    __tablename__ = "draw"
    __table_args__ = (
        Index(
            "uq_draw_draft",
            "seminar_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
        Index(
            "uq_draw_published",
            "seminar_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
    )

    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminar.id", ondelete="CASCADE"))
    state: Mapped[DrawState] = mapped_column(words(DrawState), default=DrawState.DRAFT)
    seed: Mapped[str]
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    published_at: Mapped[datetime | None]

    seminar: Mapped[Seminar] = relationship()
    made_by: Mapped[User | None] = relationship()
    places: Mapped[list["DrawPlace"]] = relationship(
        order_by="DrawPlace.id", cascade="all, delete-orphan"
    )


class DrawPlace(Base):
    """What a draw gives one group: a slot and a paper, each with the rank that the group gave it.

    A slot without a rank was not among its wishes; a rank without a slot is of one that was deleted
    since. `adjusted` says that staff changed it by hand, and `reason` why, in their words.
    """

    __tablename__ = "draw_place"
    __table_args__ = (UniqueConstraint("draw_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(
        ForeignKey("student_group.id", ondelete="CASCADE"), index=True
    )
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("seminar_slot.id", ondelete="SET NULL"))
    rank: Mapped[int | None]
    paper_id: Mapped[int | None] = mapped_column(
        ForeignKey("seminar_paper.id", ondelete="SET NULL")
    )
    paper_rank: Mapped[int | None]
    adjusted: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="", server_default=text("''"))

    group: Mapped[Group] = relationship()
    slot: Mapped[SeminarSlot | None] = relationship()
    paper: Mapped[SeminarPaper | None] = relationship()
