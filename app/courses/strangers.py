"""Accounts that somebody began by a join link and never came back to."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.accounts.erasing import forget_stranger
from app.accounts.models import User
from app.core.clock import now
from app.core.db import db
from app.courses.models import Enrollment

KEPT_FOR = timedelta(days=30)
AT_ONCE = 100


def forget_strangers() -> None:
    """Erase the accounts that nobody has signed in to for a month and that no course has.

    The rows stay, without name and address: the log knows people by their numbers, and a database
    may give the number of a deleted row to somebody else.
    """
    enrolled = select(Enrollment.id).where(Enrollment.user_id == User.id).exists()
    merged = aliased(User)
    kept = select(merged.id).where(merged.merged_into_id == User.id).exists()
    strangers = select(User).where(
        User.activated_at.is_(None),
        User.created_at < now() - KEPT_FOR,
        User.disabled_at.is_(None),
        User.is_admin.is_(False),
        ~enrolled,
        ~kept,
    )
    for user in db.session.scalars(strangers.limit(AT_ONCE)).all():
        forget_stranger(user)
