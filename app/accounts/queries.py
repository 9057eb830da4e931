"""Reads of accounts that pages need."""

from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db


def user_by_public_id(public_id: str) -> User | None:
    """The active user with this public id; of a merged account, the one that stays."""
    user = db.session.scalar(select(User).where(User.public_id == public_id))
    while user is not None and user.merged_into_id is not None:
        user = db.session.get(User, user.merged_into_id)
    return user if user is not None and user.is_active else None
