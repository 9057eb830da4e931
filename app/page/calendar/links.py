"""The secret address of a person's calendar: made on request, replaced at will.

Calendar programs can't sign in, so whoever has the address may read. It tells of meetings, slots
and due times, and of nobody else's.
"""

import hashlib

from itsdangerous import BadSignature, Signer
from sqlalchemy import delete, select

from app.accounts.models import User
from app.accounts.tokens import new_token
from app.core import audit
from app.core.db import db, write
from app.core.settings import settings
from app.page.models import CalendarLink


def _signer() -> Signer:
    return Signer(settings().secret_key, salt="calendar", digest_method=hashlib.sha256)


def token_of(user: User) -> str:
    """The token in the person's address, or empty when they have none."""
    key = db.session.scalar(select(CalendarLink.key).where(CalendarLink.user_id == user.id))
    return _signer().sign(key).decode() if key else ""


def renew(user: User) -> None:
    """Make the person's address, or a new one; the old one opens nothing from then on."""
    with write(user) as session:
        session.execute(delete(CalendarLink).where(CalendarLink.user_id == user.id))
        session.add(CalendarLink(user_id=user.id, key=new_token()))
        audit.record(session, "calendar.renew", "", actor_id=user.id, person_id=user.id)


def end(user: User) -> None:
    """Take the person's address away."""
    with write(user) as session:
        session.execute(delete(CalendarLink).where(CalendarLink.user_id == user.id))
        audit.record(session, "calendar.end", "", actor_id=user.id, person_id=user.id)


def owner_of(token: str) -> User | None:
    """Whose calendar a token opens; None for an altered or old one, or a closed account."""
    try:
        key = _signer().unsign(token).decode()
    except (BadSignature, UnicodeDecodeError):
        return None
    link = db.session.scalar(select(CalendarLink).where(CalendarLink.key == key))
    if link is None or not link.user.is_active:
        return None
    return link.user
