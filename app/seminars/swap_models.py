"""Offers of one group to change slots with another."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words
from app.courses.models import Enrollment
from app.seminars.models import SignUp


class OfferState(StrEnum):
    """Where an offer stands: void once one of the two no longer holds the slot it was about."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    VOID = "void"


class SwapOffer(Identified, Base):
    """The group of `offered` would give its slot for that of `wanted`."""

    __tablename__ = "swap_offer"
    __table_args__ = (
        CheckConstraint("offered_id <> wanted_id", name="two_sides"),
        Index(
            "uq_swap_offer_pending",
            "offered_id",
            "wanted_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    seminar_id: Mapped[int] = mapped_column(
        ForeignKey("seminar.id", ondelete="CASCADE"), index=True
    )
    offered_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id", ondelete="CASCADE"))
    wanted_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id", ondelete="CASCADE"), index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[OfferState] = mapped_column(words(OfferState), default=OfferState.PENDING)
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id"))
    answered_at: Mapped[datetime | None]

    offered: Mapped[SignUp] = relationship(foreign_keys=offered_id)
    wanted: Mapped[SignUp] = relationship(foreign_keys=wanted_id)
    offered_by: Mapped[Enrollment] = relationship(foreign_keys=offered_by_id)
