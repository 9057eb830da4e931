"""Sign-in services: whose account it is that somebody enters by one, linking and unlinking.

An account is linked by an address that the service says is verified, and by nothing else. From then
on the person's number there counts (`issuer` and `subject`), whatever becomes of the address.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.accounts.links import prove_address, void_links
from app.accounts.models import ProviderIdentity, User
from app.accounts.notices import tell_owner
from app.accounts.operations import account_at, clean_person_name, create_user, find_user
from app.accounts.sign_ins import end_sign_ins
from app.config import Provider
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.settings import settings

SERVICES_PATH = "/account/services"
# Paths on which somebody new comes in, such as a join link that is open: rooms above add how they
# know one. Whoever is on such a path, with a verified address, needs no account beforehand.
lets_newcomers_in: list[Callable[[str], bool]] = []


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who somebody is, by the word of a sign-in service that was checked."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str


@dataclass(frozen=True, slots=True)
class Recognized:
    """Whose account a visitor enters, whether it was linked only now, and when that was found."""

    user: User
    newly_linked: bool
    shown_at: datetime = field(default_factory=now)


def recognize(visitor: Visitor, provider: Provider, onwards: str) -> Recognized:
    """The account that this visitor of a service enters, linked to it if it was not yet.

    With none, somebody on a path that lets newcomers in gets one. Raises DomainError for an address
    that is not verified or has no open account; it says the same of a closed one.
    """
    try:
        return _recognize(visitor, provider, onwards)
    except IntegrityError:
        pass
    except DomainError as error:
        if error.code != "email_taken":
            raise
    # Two came back at once, and the other one's account or link stands: now it is known.
    return _recognize(visitor, provider, onwards)


def _recognize(visitor: Visitor, provider: Provider, onwards: str) -> Recognized:
    known = _identity_of(visitor)
    if known is not None:
        return Recognized(_open(known.user, visitor), newly_linked=False)
    if not visitor.email_verified:
        raise _not_verified(visitor, provider)
    with write():
        user = find_user(visitor.email)
        if user is None and any(lets_in(onwards) for lets_in in lets_newcomers_in):
            user = create_user(_name_of(visitor), visitor.email)
        return _link(_open(user, visitor), visitor, provider)


def _link(user: User, visitor: Visitor, provider: Provider) -> Recognized:
    with write(user) as session:
        _open(user, visitor)  # read again under the lock
        if _identity_of(visitor) is not None:
            return Recognized(user, newly_linked=False)
        own = account_at(visitor.email) == user  # and not that of an account merged into it
        if own and any(each.issuer == visitor.issuer for each in linked_services(user)):
            # An address that was given to somebody else: the account is not theirs with it.
            raise DomainError(
                _(
                    "The account with %(email)s belongs to another person of %(service)s. Sign in "
                    "another way, or ask whoever runs this site.",
                    email=visitor.email,
                    service=provider.name,
                ),
                code="linked_to_another",
            )
        session.add(
            ProviderIdentity(
                user_id=user.id,
                issuer=visitor.issuer,
                subject=visitor.subject,
                email=visitor.email,
            )
        )
        prove_address(user)
        audit.record(session, "user.link_provider", actor_id=user.id, provider=provider.key)
        tell_owner(
            user,
            _("A sign-in service opens your account"),
            _("From now on you can sign in to Colloquy by %(service)s.", service=provider.name),
            SERVICES_PATH,
        )
        if user.activated_at is None:
            user.activated_at = now()
            void_links(user)
            audit.record(session, "user.activate", actor_id=user.id)
    return Recognized(user, newly_linked=True)


def _identity_of(visitor: Visitor) -> ProviderIdentity | None:
    return db.session.scalar(
        select(ProviderIdentity).where(
            ProviderIdentity.issuer == visitor.issuer, ProviderIdentity.subject == visitor.subject
        )
    )


def _open(user: User | None, visitor: Visitor) -> User:
    """`user`, if there is one and it is open. Raises DomainError."""
    if user is not None and user.is_active:
        return user
    raise DomainError(
        _(
            "No account here goes by %(email)s. Ask your instructor which address the course has "
            "of you, or open the course's join link and sign in from there.",
            email=visitor.email or _("your address"),
        ),
        code="no_account",
    )


def _not_verified(visitor: Visitor, provider: Provider) -> DomainError:
    if visitor.email:
        text = _(
            "%(service)s does not confirm that %(email)s is yours, so it opens no account here. "
            "Confirm the address there, or sign in another way.",
            service=provider.name,
            email=visitor.email,
        )
    else:
        text = _(
            "%(service)s tells no address of you, so it opens no account here. "
            "Sign in another way.",
            service=provider.name,
        )
    return DomainError(text, code="email_not_verified")


def _name_of(visitor: Visitor) -> str:
    """The name that the service gives, or what stands before the @: its owner can change it."""
    try:
        return clean_person_name(visitor.name)
    except InvalidInput:
        return visitor.email.partition("@")[0]


# --- the person's own list ------------------------------------------------------------------


def linked_services(user: User) -> list[ProviderIdentity]:
    """By which services somebody signs in, the first linked first."""
    return list(
        db.session.scalars(
            select(ProviderIdentity)
            .where(ProviderIdentity.user_id == user.id)
            .order_by(ProviderIdentity.id)
        )
    )


def unlink(user: User, issuer: str, *, keep_token: str = "") -> None:
    """Let a service open the person's account no more, and sign every other browser out.

    Twice is once. Raises DomainError where it is their last way in.
    """
    with write(user) as session:
        linked = {identity.issuer for identity in linked_services(user)}
        if issuer not in linked:
            return
        others = {provider.issuer for provider in settings().oidc} & linked - {issuer}
        if not (user.password_hash or settings().sends_mail or others):
            raise DomainError(
                _("This is your only way to sign in. Set a password first, then unlink it."),
                code="last_way_in",
            )
        session.execute(
            delete(ProviderIdentity).where(
                ProviderIdentity.user_id == user.id, ProviderIdentity.issuer == issuer
            )
        )
        end_sign_ins(user, except_token=keep_token)
        audit.record(session, "user.unlink_provider", actor_id=user.id, issuer=issuer)
        tell_owner(
            user,
            _("A sign-in service was unlinked"),
            _(
                "%(service)s opens your account of Colloquy no more.",
                service=_name_of_service(issuer),
            ),
            SERVICES_PATH,
        )


def _name_of_service(issuer: str) -> str:
    """How a service is called; its address where the site no longer offers it."""
    return next((each.name for each in settings().oidc if each.issuer == issuer), issuer)
