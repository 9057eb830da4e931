"""Open sign-ins: one for each browser, ended on the server."""

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select

from app.accounts.models import Means, SignIn, User
from app.accounts.tokens import new_token, token_hash
from app.core import audit
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _

# Who has just shown that the address is theirs may set a password without the one before.
FRESH = timedelta(minutes=15)


def open_sign_in(
    user: User,
    *,
    days: int,
    user_agent: str = "",
    means: Means = Means.PASSWORD,
    shown_at: datetime | None = None,
) -> str:
    """Sign `user` in for `days`; returns the token for the browser's cookie.

    `shown_at` is when they showed who they are. Raises DomainError when the account was closed, or
    its sign-ins were ended, since then.
    """
    token = new_token()
    with write(user) as session:
        if not user.is_active or (shown_at and were_ended_since(user, shown_at)):
            raise DomainError(
                _("Every sign-in of this account was ended a moment ago. Sign in again."),
                code="sign_in_ended",
            )
        session.execute(delete(SignIn).where(SignIn.expires_at < now()))
        session.add(
            SignIn(
                token_hash=token_hash(token),
                user_id=user.id,
                expires_at=now() + timedelta(days=days),
                user_agent=user_agent[:300],
                means=means,
            )
        )
        audit.record(session, "sign_in", actor_id=user.id, means=means.value)
    return token


def were_ended_since(user: User, moment: datetime) -> bool:
    """Whether the person's sign-ins were ended after a moment: by a new password, a new address,
    by hand, or by an administrator."""
    own = and_(AuditEntry.person_id.is_(None), AuditEntry.actor_id == user.id)
    ended = select(AuditEntry.id).where(
        or_(own, AuditEntry.person_id == user.id),
        AuditEntry.action == "user.end_sign_ins",
        AuditEntry.at > moment,
    )
    return db.session.scalar(ended.limit(1)) is not None


def close_sign_in(token: str) -> None:
    """Sign out: the token opens nothing any more."""
    with write() as session:
        session.execute(delete(SignIn).where(SignIn.token_hash == token_hash(token)))


def end_sign_ins(user: User, *, except_token: str = "", public_id: str = "") -> None:
    """End the person's open sign-ins: all but the one with a token, or the one with a public id.

    Twice is once.
    """
    with write(user) as session:
        which = delete(SignIn).where(
            SignIn.user_id == user.id, SignIn.token_hash != token_hash(except_token)
        )
        if public_id:
            which = which.where(SignIn.public_id == public_id)
        session.execute(which)
        audit.record(session, "user.end_sign_ins", actor_id=user.id)


def signed_in_user(token: str) -> User | None:
    """Whose open sign-in this token is; None if it ended, ran out or never was."""
    return db.session.scalar(
        select(User)
        .join(SignIn, SignIn.user_id == User.id)
        .where(
            SignIn.token_hash == token_hash(token),
            SignIn.expires_at > now(),
            User.disabled_at.is_(None),
        )
    )


def sign_in_of(token: str) -> SignIn | None:
    """The open sign-in with this token."""
    return db.session.scalar(
        select(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.expires_at > now())
    )


def open_sign_ins(user: User) -> list[SignIn]:
    """Where somebody is signed in, the latest first."""
    return list(
        db.session.scalars(
            select(SignIn)
            .where(SignIn.user_id == user.id, SignIn.expires_at > now())
            .order_by(SignIn.created_at.desc(), SignIn.id.desc())
        )
    )


def is_fresh_by_link(token: str) -> bool:
    """Whether this browser came in a moment ago by a link that went to the person's address."""
    found = sign_in_of(token)
    return (
        found is not None
        and found.means in (Means.LINK, Means.PROVIDER)
        and now() - found.created_at < FRESH
    )
