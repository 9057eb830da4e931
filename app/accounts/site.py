"""What a site administrator does with accounts: close and open them, share the administration."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, or_, select

from app.accounts.links import void_links
from app.accounts.models import SignIn, User
from app.accounts.notices import tell_owner
from app.core import audit
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.i18n import _

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Something that a person is in, as their page shows it; `path` leads there."""

    title: str
    what: str
    path: str


# What people are in: rooms above add theirs.
places: list[Callable[[User], list[Place]]] = []


class State(StrEnum):
    """How an account stands."""

    IN_USE = "in-use"
    NEVER_USED = "never-used"
    ADMINISTRATOR = "administrator"
    DISABLED = "disabled"
    MERGED = "merged"
    ERASED = "erased"


_IS: dict[State, ColumnElement[bool]] = {
    State.IN_USE: User.disabled_at.is_(None) & User.activated_at.is_not(None),
    State.NEVER_USED: User.disabled_at.is_(None) & User.activated_at.is_(None),
    State.ADMINISTRATOR: User.is_admin.is_(True),
    State.DISABLED: User.disabled_at.is_not(None)
    & User.merged_into_id.is_(None)
    & User.erased_at.is_(None),
    State.MERGED: User.merged_into_id.is_not(None) & User.erased_at.is_(None),
    State.ERASED: User.erased_at.is_not(None),
}


@dataclass(frozen=True, slots=True)
class People:
    """A page of the list of people; `first` counts from 1."""

    people: list[User]
    first: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last person on this page."""
        return self.first + len(self.people) - 1


def people(search: str, state: State | None, page: int) -> People:
    """The accounts whose name or address holds `search`, by name."""
    conditions = [_IS[state]] if state else []
    if search:
        conditions.append(
            or_(
                User.name.icontains(search, autoescape=True),
                User.email_key.icontains(search, autoescape=True),
            )
        )
    total = db.session.scalar(select(func.count()).select_from(User).where(*conditions)) or 0
    before = (page - 1) * PAGE_SIZE
    found = db.session.scalars(
        select(User)
        .where(*conditions)
        .order_by(func.lower(User.name), User.id)
        .offset(before)
        .limit(PAGE_SIZE)
    )
    return People(list(found), before + 1, total)


def person(public_id: str) -> User | None:
    """The account with this public id, whatever its state."""
    return db.session.scalar(select(User).where(User.public_id == public_id))


def keeper_of(user: User) -> User | None:
    """The account that a merged one leads to."""
    return db.session.get(User, user.merged_into_id) if user.merged_into_id else None


def state_of(user: User) -> State:
    """How an account stands."""
    if user.erased_at is not None:
        return State.ERASED
    if user.merged_into_id is not None:
        return State.MERGED
    if user.disabled_at is not None:
        return State.DISABLED
    return State.NEVER_USED if user.activated_at is None else State.IN_USE


def end_sign_ins(user: User, actor: User) -> None:
    """Sign somebody out of every browser."""
    with write(user) as session:
        session.execute(delete(SignIn).where(SignIn.user_id == user.id))
        audit.record(session, "user.end_sign_ins", actor_id=actor.id, person_id=user.id)


def disable(user: User, actor: User) -> None:
    """Close an account: its sign-ins and links end, and nobody signs in to it. Twice is once.

    Raises DomainError for the actor's own, and for the last administrator.
    """
    with write(*administrators_and(user)) as session:
        refuse_own(user, actor)
        if user.disabled_at is not None:
            return
        keep_an_administrator(user)
        user.disabled_at = now()
        session.execute(delete(SignIn).where(SignIn.user_id == user.id))
        void_links(user)
        audit.record(session, "user.disable", actor_id=actor.id, person_id=user.id)


def enable(user: User, actor: User) -> None:
    """Open a closed account again. Twice is once. Raises DomainError for a merged or erased one."""
    with write(user) as session:
        if user.merged_into_id is not None or user.erased_at is not None:
            raise DomainError(
                _("This account was merged or erased, and that can't be undone."), code="gone"
            )
        if user.disabled_at is None:
            return
        user.disabled_at = None
        audit.record(session, "user.enable", actor_id=actor.id, person_id=user.id)


def make_administrator(user: User, actor: User) -> None:
    """Let somebody administer the site. Twice is once. Raises DomainError for a closed account."""
    with write(user) as session:
        if user.is_admin:
            return
        if not user.is_active:
            raise DomainError(_("Enable the account first."), code="disabled")
        user.is_admin = True
        # Whoever holds a link into the account would administer the site, too.
        void_links(user)
        audit.record(session, "user.make_administrator", actor_id=actor.id, person_id=user.id)
        tell_owner(
            user,
            _("You administer the site"),
            _("%(name)s made you an administrator of Colloquy.", name=actor.name),
        )


def unmake_administrator(user: User, actor: User) -> None:
    """Take the administration of the site from somebody. Twice is once.

    Raises DomainError for the last administrator.
    """
    with write(*administrators_and(user)) as session:
        if not user.is_admin:
            return
        keep_an_administrator(user)
        user.is_admin = False
        audit.record(session, "user.unmake_administrator", actor_id=actor.id, person_id=user.id)
        own = user.id == actor.id
        tell_owner(
            user,
            _("You no longer administer the site"),
            _("You gave the administration of Colloquy up.")
            if own
            else _("%(name)s took the administration of Colloquy from you.", name=actor.name),
        )


def refuse_own(user: User, actor: User) -> None:
    """Nobody closes the account that they are signed in to."""
    if user.id == actor.id:
        raise DomainError(
            _("This is your own account. Another administrator can do that."), code="own_account"
        )


def keep_an_administrator(user: User) -> None:
    """Refuse to leave the site without an administrator. Call with the administrators locked."""
    if user.is_admin and user.is_active and not _other_administrators(user):
        raise DomainError(
            _("%(name)s is the only administrator. Make another first.", name=user.name),
            code="last_administrator",
        )


def _other_administrators(but: User) -> list[User]:
    return list(
        db.session.scalars(
            select(User).where(
                User.is_admin.is_(True), User.disabled_at.is_(None), User.id != but.id
            )
        )
    )


def administrators_and(*users: User) -> list[User]:
    """Every administrator and these users, in the one order in which they are locked.

    So two administrators who unmake each other queue.
    """
    keys = [user.id for user in users]
    return list(
        db.session.scalars(
            select(User).where(or_(User.is_admin.is_(True), User.id.in_(keys))).order_by(User.id)
        )
    )
