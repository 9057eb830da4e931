"""Erasing a person: name and address go, and what they did keeps its arithmetic.

What goes and what stays is told in docs/decisions/0008.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import delete, or_, select

from app.accounts.models import (
    AccountLink,
    LinkRequest,
    ProviderIdentity,
    RecoveryCode,
    SecondStep,
    SignIn,
    User,
)
from app.accounts.operations import email_key
from app.accounts.site import (
    State,
    administrators_and,
    keep_an_administrator,
    refuse_own,
    state_of,
)
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.mail.models import Mail, MailRefusal

# What else there is of a person: rooms above forget theirs here, first, because locks are taken
# from the courses down. They are given the person and who erases them.
on_erase: list[Callable[[User, User], None]] = []
# What a person is called when their name is gone: a word for everybody's eyes, kept as it is.
FORMER = "Former participant"
_OF_A_PERSON: tuple[Any, ...] = (
    SignIn,
    AccountLink,
    ProviderIdentity,
    SecondStep,
    RecoveryCode,
    Mail,
    MailRefusal,
)


def erase(user: User, actor: User, *, address: str) -> None:
    """Take a person's name, address and ways in away, for good. Twice is once.

    `address` is typed by whoever erases, so that nobody erases the wrong person. Accounts merged
    into this one go with it. Raises InvalidInput for another address, and DomainError for the
    actor's own account, the last administrator, a course's only instructor and a merged account.
    """
    if state_of(user) is State.ERASED:
        return
    if email_key(address) != user.email_key:
        raise InvalidInput(
            _("This is not the address of the account."), code="other_address", field="address"
        )
    refuse_own(user, actor)
    if user.merged_into_id is not None:
        raise DomainError(
            _("This account was merged into another. Erase that one, and this goes with it."),
            code="merged",
        )
    with write():
        for forget in on_erase:
            forget(user, actor)
        with write(*administrators_and(user)) as session:
            if state_of(user) is State.ERASED:
                return
            keep_an_administrator(user)
            everyone = [user, *accounts_merged_into(user)]
            _forget_mail_about(everyone)
            for account in everyone:
                _forget(account)
            audit.record(session, "user.erase", actor_id=actor.id, person_id=user.id)


def forget_stranger(user: User) -> None:
    """Erase an account that nobody has ever signed in to and no course has. Twice is once."""
    with write(user) as session:
        if user.activated_at is not None or state_of(user) is State.ERASED:
            return
        _forget_mail_about([user])
        _forget(user)
        audit.record(session, "user.erase", actor_id=None, person_id=user.id)


def accounts_merged_into(user: User) -> list[User]:
    """The accounts that were merged into this one."""
    return list(db.session.scalars(select(User).where(User.merged_into_id == user.id)))


def _forget(user: User) -> None:
    _forget_requests(user)
    for kind in _OF_A_PERSON:
        db.session.execute(delete(kind).where(kind.user_id == user.id))
    db.session.execute(delete(AccountLink).where(AccountLink.keeper_id == user.id))
    user.name = FORMER
    user.email = user.email_key = f"erased-{user.public_id}@erased.invalid"
    user.password_hash = None
    user.is_admin = False
    user.disabled_at = user.disabled_at or now()
    user.erased_at = now()


def _forget_requests(user: User) -> None:
    """Links that were asked for and are not yet sent, for the person or their address."""
    found = db.session.execute(select(LinkRequest.id, LinkRequest.keeper_id, LinkRequest.email))
    gone = [
        key
        for key, keeper_id, email in found
        if keeper_id == user.id or email_key(email) == user.email_key
    ]
    db.session.execute(delete(LinkRequest).where(LinkRequest.id.in_(gone)))


def _forget_mail_about(accounts: Iterable[User]) -> None:
    """Mail to others that names the person: our copy of what has gone, and what has not, too."""
    words = {word for user in accounts for word in (user.name, user.email)}
    named = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words))
    holds = [
        column.contains(word, autoescape=True)
        for word in words
        for column in (Mail.body, Mail.subject)
    ]
    found = db.session.execute(select(Mail.id, Mail.subject, Mail.body).where(or_(*holds)))
    gone = [key for key, subject, body in found if named.search(f"{subject}\n{body}")]
    db.session.execute(delete(Mail).where(Mail.id.in_(gone)))
