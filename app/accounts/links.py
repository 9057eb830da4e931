"""One-time links: each for one person, one purpose and a while; only its hash is kept."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, select, update

from app.accounts.models import AccountLink, LinkPurpose, User
from app.accounts.passwords import hash_password
from app.accounts.sign_ins import end_sign_ins
from app.accounts.tokens import new_token, token_hash
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _

LIVES = {
    LinkPurpose.INVITATION: timedelta(days=14),
    LinkPurpose.SIGN_IN: timedelta(hours=1),
    LinkPurpose.NEW_EMAIL: timedelta(days=1),
    LinkPurpose.MERGE: timedelta(days=1),
}


class LinkSpent(DomainError):
    """A link that opens nothing: used, run out, altered, replaced, or of a closed account.

    `purpose` is what a link of this kind is for.
    """

    def __init__(self, purpose: LinkPurpose) -> None:
        self.purpose = purpose
        super().__init__(
            _("This link has been used, has run out, or was altered."), code="link_spent"
        )


def make_link(
    user: User,
    purpose: LinkPurpose,
    *,
    email: str = "",
    keeper: User | None = None,
    next_path: str = "",
) -> str:
    """A new link; returns its token. It replaces the person's open one of the same purpose.

    Call inside `write(user)`.
    """
    token = new_token()
    with write() as session:
        void_links(user, purpose)
        session.add(
            AccountLink(
                purpose=purpose,
                token_hash=token_hash(token),
                user_id=user.id,
                email=email,
                keeper_id=keeper.id if keeper else None,
                next_path=next_path,
                expires_at=now() + LIVES[purpose],
            )
        )
    return token


def make_mailed_links(
    users: Sequence[User], purpose: LinkPurpose, *, next_path: str = ""
) -> dict[int, str]:
    """A new link for each of these, to go to their own addresses; returns each person's token.

    As `make_link`, for the price of two statements. Call with all of them locked.
    """
    tokens = {user.id: new_token() for user in users}
    if not tokens:
        return tokens
    rows = [
        {
            "purpose": purpose,
            "token_hash": token_hash(tokens[user.id]),
            "user_id": user.id,
            "email": user.email,
            "next_path": next_path,
            "expires_at": now() + LIVES[purpose],
        }
        for user in users
    ]
    with write() as session:
        session.execute(
            update(AccountLink)
            .where(
                AccountLink.user_id.in_(tokens),
                AccountLink.used_at.is_(None),
                AccountLink.purpose == purpose,
            )
            .values(used_at=now())
        )
        session.execute(insert(AccountLink), rows)
    return tokens


def void_links(user: User, *purposes: LinkPurpose) -> None:
    """End the open links of a person, of all purposes if none is named."""
    with write() as session:
        session.execute(
            update(AccountLink)
            .where(
                AccountLink.user_id == user.id,
                AccountLink.used_at.is_(None),
                AccountLink.purpose.in_(purposes or tuple(LinkPurpose)),
            )
            .values(used_at=now())
        )


def open_link(token: str, purpose: LinkPurpose) -> AccountLink:
    """The open link with this token and purpose. Raises LinkSpent."""
    link = db.session.scalar(
        select(AccountLink).where(
            AccountLink.token_hash == token_hash(token), AccountLink.purpose == purpose
        )
    )
    if (
        link is None
        or link.used_at is not None
        or link.expires_at <= now()
        or not link.user.is_active
    ):
        raise LinkSpent(purpose)
    return link


def use_up(token: str, purpose: LinkPurpose) -> AccountLink:
    """Take an open link for its one use. Call inside `write()` of its person. Raises LinkSpent."""
    link = open_link(token, purpose)  # read again under the lock: it may just have been used
    link.used_at = now()
    return link


def prove_address(user: User) -> None:
    """Note that somebody has shown that the account's address is theirs. Call inside `write(user)`.

    Until then the account belongs to whoever held a link that was handed over, which may have been
    somebody else. So the first time, the password that was set before ends, with every sign-in.
    """
    if user.address_proved_at is not None:
        return
    user.address_proved_at = now()
    if user.activated_at is not None:
        user.password_hash = None
        end_sign_ins(user)


def refuse_administrator(user: User, actor: User) -> None:
    """Raise DomainError for a site administrator's account, unless the actor is one, too.

    Whoever gets into it, or changes where its mail goes, runs the site.
    """
    if user.is_admin and not actor.is_admin:
        raise DomainError(
            _("%(name)s runs this site, and only who does may change this.", name=user.name),
            code="administrator",
        )


def make_invitation(user: User, *, actor: User) -> str:
    """A new link for someone who has never signed in; returns its token.

    Raises DomainError for an account in use: whoever holds the link becomes that person, so it must
    never open a door that its owner already uses.
    """
    with write(user) as session:
        if user.activated_at is not None:
            raise DomainError(
                _("%(name)s has signed in before and needs no invitation.", name=user.name),
                code="already_active",
            )
        refuse_administrator(user, actor)
        audit.record(session, "user.invite", actor_id=actor.id, person_id=user.id)
        return make_link(user, LinkPurpose.INVITATION)


def accept_invitation(token: str, password: str = "", *, cost: str = "normal") -> AccountLink:
    """Use an invitation up; with `password`, set it. Raises LinkSpent, InvalidInput."""
    user = open_link(token, LinkPurpose.INVITATION).user
    stored = hash_password(password, cost, (user.name, user.email)) if password else None
    # The person first and then the link, as where links are made.
    with write(user) as session:
        if open_link(token, LinkPurpose.INVITATION).email:
            prove_address(user)
        link = use_up(token, LinkPurpose.INVITATION)
        if stored:
            link.user.password_hash = stored
        link.user.activated_at = now()
        void_links(link.user)
        audit.record(session, "user.activate", actor_id=link.user.id)
    return link


def follow_sign_in_link(token: str) -> AccountLink:
    """Use a sign-in link up; its person has shown that the address is theirs. Raises LinkSpent."""
    user = open_link(token, LinkPurpose.SIGN_IN).user
    with write(user) as session:
        open_link(token, LinkPurpose.SIGN_IN)
        prove_address(user)
        # Last, because what ends sign-ins from now on ends the one that follows, too.
        link = use_up(token, LinkPurpose.SIGN_IN)
        if link.user.activated_at is None:
            link.user.activated_at = now()
            void_links(link.user)
            audit.record(session, "user.activate", actor_id=link.user.id)
    return link
