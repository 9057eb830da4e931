"""The outbox, and who wants what of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Identified, UTCDateTime, words


class Topic(StrEnum):
    """What a mail is about. All but the essential ones can be switched off by whoever gets them."""

    ACCOUNT = "account"  # links that let in, and changes of the account: essential
    COURSE = "course"
    GROUP = "group"
    RECEIPT = "receipt"
    GRADE = "grade"


ESSENTIAL = frozenset({Topic.ACCOUNT})


class Mail(Identified, Base):
    """One mail to one person. It is to be sent while `sent_at` and `failed_at` are empty.

    `sealed_path` is where its button leads, an absolute path of this site, sealed (core/seal.py)
    because it may let somebody in; it is emptied when the mail has gone. `claimed_at` says that a
    worker is sending it now: whoever finds an old claim takes the mail over.
    """

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="one_end"),
        Index(
            "ix_mail_due",
            "next_try_at",
            sqlite_where=text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    topic: Mapped[Topic] = mapped_column(words(Topic))
    to_address: Mapped[str]
    course_label: Mapped[str] = mapped_column(default="")
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    action_label: Mapped[str] = mapped_column(default="")
    sealed_path: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    claimed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(Text, default="")


class MailRefusal(Base):
    """Somebody wants no mail of one topic."""

    __tablename__ = "mail_refusal"
    __table_args__ = (UniqueConstraint("user_id", "topic"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    topic: Mapped[Topic] = mapped_column(words(Topic))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
