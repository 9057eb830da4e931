"""Accounts, open sign-ins, and the one-time links that let people in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words


class User(Identified, Base):
    """A person with an account. `email_key` is the address as compared: NFKC, case folded."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("length(name) > 0", name="name"),)

    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    activated_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]

    @property
    def is_active(self) -> bool:
        """Whether this account may be used."""
        return self.disabled_at is None


class SignIn(Base):
    """An open sign-in of one browser. The cookie holds a token; only its hash is kept here."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime]
    user_agent: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship()


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"


class AccountLink(Base):
    """A single-use link that acts for one person and one purpose; only its hash is kept."""

    __tablename__ = "account_link"
    __table_args__ = (
        # A new link replaces the one before it.
        Index(
            "uq_account_link_open",
            "user_id",
            "purpose",
            unique=True,
            sqlite_where=text("used_at IS NULL"),
            postgresql_where=text("used_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[LinkPurpose] = mapped_column(words(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
