"""Reads of accounts that pages need."""

from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db


def user_by_public_id(public_id: str) -> User | None:
    """The active user with this public id."""
    return db.session.scalar(
        select(User).where(User.public_id == public_id, User.disabled_at.is_(None))
    )
