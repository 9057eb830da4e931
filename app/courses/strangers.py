"""Accounts that somebody began by a join link and never came back to."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.core.clock import now
from app.core.db import write
from app.courses.models import Enrollment

KEPT_FOR = timedelta(days=30)


def forget_strangers() -> None:
    """Delete the accounts that nobody has signed in to for a month and that no course has."""
    enrolled = select(Enrollment.id).where(Enrollment.user_id == User.id).exists()
    merged = aliased(User)
    kept = select(merged.id).where(merged.merged_into_id == User.id).exists()
    with write() as session:
        session.execute(
            delete(User).where(
                User.activated_at.is_(None),
                User.created_at < now() - KEPT_FOR,
                User.disabled_at.is_(None),
                User.is_admin.is_(False),
                ~enrolled,
                ~kept,
            ),
            execution_options={"synchronize_session": False},
        )
