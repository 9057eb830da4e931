"""Accounts, open sign-ins, and the one-time links that let people in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words


class User(Identified, Base):
    """A person with an account. `email_key` is the address as compared: NFKC, case folded.

    An account merged into another is kept, disabled, so that its address leads to that one. An
    erased one is kept without name and address, so that the work of groups keeps its arithmetic.
    """

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name"),
        CheckConstraint("merged_into_id IS NULL OR disabled_at IS NOT NULL", name="merged"),
        CheckConstraint("erased_at IS NULL OR disabled_at IS NOT NULL", name="erased"),
    )

    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    activated_at: Mapped[datetime | None]
    # When it was first shown that the address is the person's: see links.prove_address.
    address_proved_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)

    @property
    def is_active(self) -> bool:
        """Whether this account may be used."""
        return self.disabled_at is None


class Means(StrEnum):
    """How somebody showed who they are."""

    PASSWORD = "password"  # noqa: S105 (a word, not a password)
    LINK = "link"
    PROVIDER = "provider"
    DEMO = "demo"


class SignIn(Identified, Base):
    """An open sign-in of one browser. The cookie holds a token; only its hash is kept here."""

    __tablename__ = "sign_in"

    means: Mapped[Means] = mapped_column(words(Means), server_default=text("'password'"))
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
    SIGN_IN = "sign_in"
    NEW_EMAIL = "new_email"
    MERGE = "merge"


class AccountLink(Base):
    """A single-use link that acts for one person and one purpose; only its hash is kept.

    `email` is the address that the link went to by mail, empty where it was handed over; a link of
    purpose new_email makes it the person's. `keeper_id` is the
    account that stays when a link of purpose merge is followed. `next_path` is where a sign-in goes
    on to.
    """

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
    email: Mapped[str] = mapped_column(default="", server_default=text("''"))
    keeper_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    next_path: Mapped[str] = mapped_column(default="", server_default=text("''"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=user_id)
    keeper: Mapped[User | None] = relationship(foreign_keys=keeper_id)


class LinkRequest(Base):
    """Somebody asked for a link by mail. Written whether or not the address has an account.

    The worker looks whose address it is and answers, so that whoever asked learns nothing: neither
    from the page nor from the time that it took. `name` is filled by somebody new, who follows a
    course's join link; `keeper_id` by somebody who wants an account merged into the present one.
    """

    __tablename__ = "link_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[LinkPurpose] = mapped_column(words(LinkPurpose))
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    keeper_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    next_path: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    keeper: Mapped[User | None] = relationship()


class ProviderIdentity(Base):
    """Who somebody is at a sign-in service: `subject` at `issuer` (OpenID Connect Core 1.0, 2)."""

    __tablename__ = "provider_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str]
    subject: Mapped[str]
    email: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    user: Mapped[User] = relationship()


class SecondStep(Base):
    """One-time codes by an app (RFC 6238), asked for after every other way to sign in.

    `sealed_secret` is the shared secret, sealed (core/seal.py). It counts once it is confirmed by a
    first code. `last_counter` is the time step of the last code taken: none is taken twice.
    """

    __tablename__ = "second_step"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    sealed_secret: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    confirmed_at: Mapped[datetime | None]
    last_counter: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship()


class RecoveryCode(Base):
    """A code that stands in, once, for a second step whose app is lost. Only its hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]
