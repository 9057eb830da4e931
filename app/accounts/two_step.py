"""The second step of signing in: one-time codes by an app (TOTP, RFC 6238), and recovery codes."""

from app.accounts.models import SecondStep, User
from app.core.db import db


def is_on(user: User) -> bool:
    """Whether a code is asked for after every other way to sign in."""
    found = db.session.get(SecondStep, user.id)
    return found is not None and found.confirmed_at is not None
