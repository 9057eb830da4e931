"""Every change to an account or a sign-in."""

import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select, update

from app.accounts.models import AccountLink, LinkPurpose, SignIn, User
from app.accounts.passwords import hash_password, verify
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _

LINK_LIFE = timedelta(days=14)

# What shows a person's name: rooms above note here that it changes, before it does.
on_rename: list[Callable[[User], None]] = []
NAME_LENGTH = 200


def email_key(email: str) -> str:
    """An address as it is compared: NFKC, without surrounding space, case folded."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def clean_email(email: str) -> str:
    """`email` as it is stored. Raises InvalidInput when it can't be an address."""
    try:
        checked = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise InvalidInput(
            _("%(email)s is not an e-mail address.", email=email[:100]),
            code="bad_email",
            field="email",
        ) from error
    return str(checked.normalized)


def clean_person_name(name: str) -> str:
    """A name as its owner writes it, in any script, without control characters."""
    kept = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cs", "Cf", "Co"))
    tidy = " ".join(unicodedata.normalize("NFC", kept).split())
    if not tidy or len(tidy) > NAME_LENGTH:
        raise InvalidInput(_("A name is needed."), code="bad_name", field="name")
    return tidy


def create_user(
    name: str,
    email: str,
    *,
    password: str | None = None,
    is_admin: bool = False,
    cost: str = "normal",
    actor: User | None = None,
) -> User:
    """Make an account. Raises InvalidInput, or DomainError when the address has one already."""
    name, email = clean_person_name(name), clean_email(email)
    stored = hash_password(password, cost) if password is not None else None
    with write() as session:
        if find_user(email) is not None:
            raise _email_taken()
        user = User(
            name=name,
            email=email,
            email_key=email_key(email),
            password_hash=stored,
            is_admin=is_admin,
            activated_at=now() if stored else None,
        )
        session.add(user)
        session.flush()
        audit.record(
            session, "user.create", user.name, actor_id=actor.id if actor else None, user=user.id
        )
    return user


def find_user(email: str) -> User | None:
    """The account with this address, if there is one."""
    return db.session.scalar(select(User).where(User.email_key == email_key(email)))


def token_hash(token: str) -> str:
    """What is stored of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_password(email: str, password: str, cost: str = "normal") -> User:
    """The user whose password this is.

    Raises DomainError for a wrong password, an unknown address and a disabled account alike,
    after the same time.
    """
    user = find_user(email)
    stored = user.password_hash if user else None
    may_enter = user is not None and user.is_active
    # Hashing takes a while, and others may want the connection meanwhile.
    db.session.rollback()
    if not verify(stored, password, cost) or user is None or not may_enter:
        raise DomainError(
            _("This address and password don't belong together."), code="sign_in_refused"
        )
    return user


def open_sign_in(user: User, *, days: int, user_agent: str = "") -> str:
    """Sign `user` in for `days`; returns the token for the browser's cookie."""
    token = secrets.token_urlsafe(32)
    with write() as session:
        session.execute(delete(SignIn).where(SignIn.expires_at < now()))
        session.add(
            SignIn(
                token_hash=token_hash(token),
                user_id=user.id,
                expires_at=now() + timedelta(days=days),
                user_agent=user_agent[:300],
            )
        )
        audit.record(session, "sign_in", user.name, actor_id=user.id)
    return token


def close_sign_in(token: str) -> None:
    """Sign out: the token opens nothing any more."""
    with write() as session:
        session.execute(delete(SignIn).where(SignIn.token_hash == token_hash(token)))


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


def change_name(user: User, name: str) -> None:
    """Set how the person is called. Raises InvalidInput."""
    name = clean_person_name(name)
    with write():
        # First what hangs on the name: locks are taken from the courses down.
        for note in on_rename:
            note(user)
        with write(user) as session:
            user.name = name
            audit.record(session, "user.rename", name, actor_id=user.id)


def correct_account(user: User, *, name: str, email: str, actor: User) -> None:
    """Correct what was typed of somebody who has never signed in. The open link ends.

    Raises InvalidInput, and DomainError when the address is another account's or theirs is in use.
    """
    name, email = clean_person_name(name), clean_email(email)
    with write(user) as session:
        if user.activated_at is not None:
            raise DomainError(
                _("%(name)s has signed in and changes that alone.", name=user.name),
                code="already_active",
            )
        present = find_user(email)
        if present is not None and present.id != user.id:
            raise _email_taken()
        if user.email_key != email_key(email):
            void_invitations(user)
        user.name, user.email, user.email_key = name, email, email_key(email)
        audit.record(session, "user.correct", name, actor_id=actor.id, user=user.id)


def _email_taken() -> DomainError:
    return DomainError(
        _("There is an account with this address already."), code="email_taken", field="email"
    )


def set_password(user: User, password: str, *, keep_token: str = "", cost: str = "normal") -> None:
    """Set the password and end every other open sign-in of `user`."""
    stored = hash_password(password, cost)
    with write(user) as session:
        user.password_hash = stored
        user.activated_at = user.activated_at or now()
        session.execute(
            delete(SignIn).where(
                SignIn.user_id == user.id, SignIn.token_hash != token_hash(keep_token)
            )
        )
        audit.record(session, "user.password", user.name, actor_id=user.id)


def make_invitation(user: User, *, actor: User) -> str:
    """A new single-use link for someone who has never signed in; returns its token.

    It replaces the link before it. Raises DomainError for an account in use: whoever holds the
    link becomes that person, so it must never open a door that its owner already uses.
    """
    token = secrets.token_urlsafe(32)
    with write(user) as session:
        if user.activated_at is not None:
            raise DomainError(
                _("%(name)s has signed in before and needs no invitation.", name=user.name),
                code="already_active",
            )
        void_invitations(user)
        session.add(
            AccountLink(
                purpose=LinkPurpose.INVITATION,
                token_hash=token_hash(token),
                user_id=user.id,
                expires_at=now() + LINK_LIFE,
            )
        )
        audit.record(session, "user.invite", user.name, actor_id=actor.id, user=user.id)
    return token


def void_invitations(user: User) -> None:
    """End the open links of a person."""
    with write() as session:
        session.execute(
            update(AccountLink)
            .where(AccountLink.user_id == user.id, AccountLink.used_at.is_(None))
            .values(used_at=now())
        )


def open_invitation(token: str) -> AccountLink:
    """The open invitation with this token.

    Raises DomainError if it is used, old or altered, or its person's account is disabled.
    """
    link = db.session.scalar(
        select(AccountLink).where(
            AccountLink.token_hash == token_hash(token),
            AccountLink.purpose == LinkPurpose.INVITATION,
        )
    )
    if (
        link is None
        or link.used_at is not None
        or link.expires_at <= now()
        or not link.user.is_active
    ):
        raise DomainError(
            _(
                "This link has been used, has run out, or was altered. Ask whoever sent it "
                "for a new one."
            ),
            code="link_spent",
        )
    return link


def accept_invitation(token: str, password: str, *, cost: str = "normal") -> User:
    """Use an invitation up: set its person's password. Raises DomainError, InvalidInput."""
    stored = hash_password(password, cost)
    # The person first and then the link, as where links are made.
    with write(open_invitation(token).user) as session:
        # Read again under the lock: the same link may have been used a moment ago.
        link = open_invitation(token)
        link.used_at = now()
        user = link.user
        user.password_hash = stored
        user.activated_at = now()
        audit.record(session, "user.activate", user.name, actor_id=user.id)
    return user
