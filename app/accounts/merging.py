"""Merging two accounts of one person: one is kept, and the other's address leads to it."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Column, Table, delete, update

from app.accounts import two_step
from app.accounts.links import LinkSpent, make_link, open_link, void_links
from app.accounts.models import (
    AccountLink,
    LinkPurpose,
    LinkRequest,
    RecoveryCode,
    SecondStep,
    SignIn,
    User,
)
from app.accounts.operations import find_user
from app.accounts.requests import answers
from app.accounts.site import Place, administrators_and, keep_an_administrator
from app.core import audit
from app.core.clock import now
from app.core.db import Base, db, write
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.mail.models import MailRefusal, Topic
from app.core.mail.outbox import post

# What else hangs on an account: rooms above move theirs from the second to the first, first,
# because locks are taken from the courses down. The third is who does it.
on_merge: list[Callable[[User, User, User], None]] = []
# What would move, as it would stand then: rooms above add what they know. They are given the
# account that is kept and the one that ends.
previews: list[Callable[[User, User], list[Place]]] = []
# What belongs to the account that ends, and ends with it.
ENDING: tuple[Any, ...] = (SignIn, AccountLink, SecondStep, RecoveryCode, MailRefusal)


def merge(keeper: User, other: User, actor: User) -> None:
    """Move all that hangs on `other` to `keeper`, and close `other`. It can't be undone.

    The keeper keeps name, address, password and second step; linked sign-in services move, and
    the administration of the site does not. Raises DomainError, with nothing changed, when the
    two can't be one.
    """
    check(keeper, other)
    with write():
        for move in on_merge:
            move(keeper, other, actor)
        with write(*administrators_and(keeper, other)) as session:
            check(keeper, other)
            keep_an_administrator(other)
            _move_rows(keeper, other)
            _close(keeper, other)
            # A link into the keeper's account would now open more than when it was made.
            void_links(keeper)
            audit.record(
                session,
                "user.merge",
                actor_id=actor.id,
                person_id=keeper.id,
                merged=other.public_id,
            )
            _tell(keeper, other)


def moving(keeper: User, other: User) -> list[Place]:
    """What would move by merging, and where both are, what becomes of it."""
    return [place for part in previews for place in part(keeper, other)]


def check(keeper: User, other: User) -> None:
    """Raise DomainError for two accounts that can't be one, whatever is in them."""
    if keeper.id == other.id:
        raise DomainError(_("This is the same account."), code="same_account", field="email")
    for user in (keeper, other):
        if user.merged_into_id is not None or user.erased_at is not None:
            raise DomainError(_("One of the accounts was merged or erased."), code="gone")
    if not keeper.is_active:
        raise DomainError(_("The account to keep is disabled. Enable it first."), code="disabled")


def _move_rows(keeper: User, other: User) -> None:
    for kind in ENDING:
        db.session.execute(delete(kind).where(kind.user_id == other.id))
    db.session.execute(delete(AccountLink).where(AccountLink.keeper_id == other.id))
    db.session.execute(delete(LinkRequest).where(LinkRequest.keeper_id == other.id))
    move_references(User, other.id, keeper.id)


def move_references(kind: type[Base], old: int, new: int) -> None:
    """Have every row that refers to one row of `kind` refer to another.

    Raises IntegrityError, with nothing moved, where a constraint stands in the way.
    """
    try:
        with db.session.begin_nested():
            for table, column in _referring_to(kind):
                db.session.execute(update(table).where(column == old).values({column: new}))
    finally:
        db.session.expire_all()


def _referring_to(kind: type[Base]) -> Iterator[tuple[Table, Column[int]]]:
    """Every column that refers to the key of `kind`, alone or as part of a composite key."""
    key = kind.__table__.c.id
    for table in Base.metadata.sorted_tables:
        for foreign_key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
            if foreign_key.column is key:
                yield table, foreign_key.parent


def _close(keeper: User, other: User) -> None:
    other.disabled_at = other.disabled_at or now()
    other.merged_into_id = keeper.id
    other.password_hash = None
    other.is_admin = False


def _tell(keeper: User, other: User) -> None:
    for address in (keeper.email, other.email):
        post(
            keeper.id,
            address,
            topic=Topic.ACCOUNT,
            subject=_("Your accounts are one now"),
            paragraphs=[
                _("Hello %(name)s,", name=keeper.name),
                _(
                    "Your two accounts of Colloquy have become one. Sign in with %(email)s.",
                    email=keeper.email,
                ),
                _("If you know nothing of this, tell whoever runs the site at once."),
            ],
        )


def _answer_merge(request: LinkRequest) -> None:
    """Send the owner of the other address a link; say nothing where there is none to merge."""
    keeper, other = request.keeper, find_user(request.email)
    if keeper is None or not keeper.is_active or other is None or not other.is_active:
        return
    if other.id == keeper.id:
        return
    with write(other):
        token = make_link(other, LinkPurpose.MERGE, keeper=keeper)
        post(
            other.id,
            other.email,
            topic=Topic.ACCOUNT,
            subject=_("Merge your two accounts"),
            paragraphs=[
                _("Hello %(name)s,", name=other.name),
                _(
                    "%(keeper)s (%(email)s) wants to make this account and that one a single "
                    "account. If both are yours, this link shows what that does and asks you "
                    "once more. It works once, within a day.",
                    keeper=keeper.name,
                    email=keeper.email,
                ),
                _("If that is not you, leave it: nothing changes."),
            ],
            action=(_("See what happens"), f"/account/merge/{token}"),
        )


answers[LinkPurpose.MERGE] = _answer_merge


def offered(token: str) -> AccountLink:
    """The open link that offers to merge two accounts. Raises LinkSpent."""
    link = open_link(token, LinkPurpose.MERGE)
    if link.keeper is None or not link.keeper.is_active:
        raise LinkSpent(LinkPurpose.MERGE)
    return link


def follow(token: str, signed_in: User) -> None:
    """Merge as a link says. Only the keeper, signed in, can; the link stays open for others.

    A mailbox alone does not open an account that asks for a second step: raises DomainError.
    """
    with write():
        link = offered(token)
        if link.keeper_id != signed_in.id:
            raise DomainError(
                _("Sign in to the account that is to be kept, and follow the link again."),
                code="not_the_keeper",
            )
        if two_step.is_on(link.user):
            raise DomainError(
                _(
                    "The other account asks for a code when it is signed in to. Sign in to it, "
                    "switch that off, and follow the link again."
                ),
                code="second_step",
            )
        # Of two who follow it at once, the second finds the account merged.
        merge(signed_in, link.user, signed_in)
