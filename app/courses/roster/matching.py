"""Whom a line of a roster is about: found by its address, else by its student id in the course.

An address is somebody's; a student id may have been typed by anybody about themselves. So by an id
alone nobody gets a role or comes back, and no account that is in use is taken for whose address
the line has.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.models import User
from app.core.i18n import _
from app.courses import people
from app.courses.models import Enrollment
from app.courses.roster.entries import Entry
from app.courses.roster.known import Known


@dataclass(frozen=True, slots=True)
class Match:
    """The account that a line leads to, and who in the course has its student id.

    `by_id` says that nothing but the student id leads there.
    """

    account: User | None
    owner: Enrollment | None
    by_id: bool


def match(entry: Entry, known: Known) -> Match:
    """Look for whom a line is about."""
    account = known.account_of.get(entry.key) if entry.email else None
    owner = known.by_student_id.get(entry.student_id) if entry.student_id else None
    if account is None and owner is not None:
        return Match(owner.user, owner, by_id=True)
    return Match(account, owner, by_id=False)


def why_not(entry: Entry, found: Match, known: Known, taken: Mapping[int, int]) -> str:
    """Why a line can't be about the account that it leads to; empty when it can.

    `taken` are the accounts that lines before it are about, with these lines.
    """
    account, owner = found.account, found.owner
    if account is None:
        return _why_nobody_new(entry)
    too_little = _why_not_by_id(entry, owner, known) if found.by_id and owner else ""
    if too_little:
        return too_little
    if account.id in taken:
        return _("Line %(line)d is about the same person.", line=taken[account.id])
    if owner is not None and owner.user_id != account.id:
        return _("Its student id is that of %(name)s in this course.", name=owner.name)
    if not account.is_active:
        return _("The account with this address is closed.")
    return ""


def _why_nobody_new(entry: Entry) -> str:
    """Why no account can be made of a line that leads to none; empty when one can."""
    if not entry.email:
        return _("This line has no e-mail address, and nobody here has its student id.")
    return "" if entry.name else _("This line has no name.")


def _why_not_by_id(entry: Entry, owner: Enrollment, known: Known) -> str:
    """Why the student id alone does not make a line about the one who has it here."""
    user = owner.user
    if entry.email and people.is_their_own(user, elsewhere=user.id in known.elsewhere):
        return _(
            "Its student id is that of %(name)s (%(email)s), whose address is another. Correct "
            "one of them first.",
            name=user.name,
            email=user.email,
        )
    if owner.withdrawn_at is not None:
        return _(
            "Its student id is that of %(name)s, who has withdrawn. An id alone brings nobody "
            "back: write their address, %(email)s, on the line.",
            name=user.name,
            email=user.email,
        )
    return ""


def why_not_the_role(user: User) -> str:
    """Why a line that has only somebody's student id does not change their role."""
    return _(
        "%(name)s keeps their role: a student id alone gives nobody another. Their address here "
        "is %(email)s.",
        name=user.name,
        email=user.email,
    )
