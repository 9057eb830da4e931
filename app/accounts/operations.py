"""Every change to an account itself: its name, address and password."""

import re
import unicodedata
from collections.abc import Callable

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from app.accounts.links import refuse_administrator, void_links
from app.accounts.models import User
from app.accounts.notices import tell_owner
from app.accounts.passwords import hash_password, verify
from app.accounts.sign_ins import end_sign_ins
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _

# What shows a person's name: rooms above note here that it changes, before it does.
on_rename: list[Callable[[User], None]] = []
NAME_LENGTH = 200
LINK_IN_NAME = re.compile(r"://|www\.", re.IGNORECASE)


def email_key(email: str) -> str:
    """An address as it is compared: NFC, without surrounding space, in small letters.

    No more is made alike: `straße.de` and `strasse.de`, or a ligature and its letters, are two
    mailboxes of two owners, and whoever reads the one must not enter the account of the other.
    """
    return unicodedata.normalize("NFC", email).strip().lower()


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
    if LINK_IN_NAME.search(tidy):
        # Mail programs turn it into a link, and our mails name people.
        raise InvalidInput(_("A name holds no web address."), code="bad_name", field="name")
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
    """Make an account; with `password`, by whoever runs the site, who vouches for the address.

    Raises InvalidInput, or DomainError when the address has one already."""
    name, email = clean_person_name(name), clean_email(email)
    stored = hash_password(password, cost, (name, email)) if password is not None else None
    with write() as session:
        if find_user(email) is not None:
            raise email_taken()
        user = User(
            name=name,
            email=email,
            email_key=email_key(email),
            password_hash=stored,
            is_admin=is_admin,
            activated_at=now() if stored else None,
            address_proved_at=now() if stored else None,
        )
        session.add(user)
        session.flush()
        audit.record(
            session, "user.create", actor_id=actor.id if actor else None, person_id=user.id
        )
    return user


def account_at(email: str) -> User | None:
    """The account that has this very address, even one that was merged into another."""
    return db.session.scalar(select(User).where(User.email_key == email_key(email)))


def find_user(email: str) -> User | None:
    """The account with this address, if there is one; for a merged one, the account that stays."""
    user = account_at(email)
    while user is not None and user.merged_into_id is not None:
        user = db.session.get(User, user.merged_into_id)
    return user


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


def change_name(user: User, name: str) -> None:
    """Set how the person is called. Raises InvalidInput."""
    name = clean_person_name(name)
    with write():
        # First what hangs on the name: locks are taken from the courses down.
        for note in on_rename:
            note(user)
        with write(user) as session:
            refuse_closed(user)
            user.name = name
            audit.record(session, "user.rename", actor_id=user.id)


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
        refuse_closed(user)
        refuse_administrator(user, actor)
        present = account_at(email)
        if present is not None and present.id != user.id:
            raise email_taken()
        if user.email_key != email_key(email):
            void_links(user)
        user.name, user.email, user.email_key = name, email, email_key(email)
        audit.record(session, "user.correct", actor_id=actor.id, person_id=user.id)


def refuse_closed(user: User) -> None:
    """Raise DomainError for an account that was merged or erased: nothing more is done to it."""
    if user.merged_into_id is not None or user.erased_at is not None:
        raise DomainError(_("This account was merged or erased."), code="closed")


def email_taken() -> DomainError:
    """The refusal of an address that has an account."""
    return DomainError(
        _("There is an account with this address already."), code="email_taken", field="email"
    )


def set_password(user: User, password: str, *, keep_token: str = "", cost: str = "normal") -> None:
    """Set the password and end every other open sign-in of `user`."""
    stored = hash_password(password, cost, (user.name, user.email))
    with write(user) as session:
        refuse_closed(user)
        is_change = user.activated_at is not None
        user.password_hash = stored
        user.activated_at = user.activated_at or now()
        end_sign_ins(user, except_token=keep_token)
        void_links(user)
        if is_change:
            tell_owner(
                user,
                _("Your password was changed"),
                _("The password of your account was set a moment ago. Other browsers are out."),
                "/sign-in",
            )
        audit.record(session, "user.password", actor_id=user.id)
