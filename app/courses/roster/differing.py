"""What a file says otherwise of an account, and an import leaves as the person has it."""

from dataclasses import dataclass

from app.accounts.models import User
from app.courses.roster.entries import Entry
from app.courses.roster.known import Known


@dataclass(frozen=True, slots=True)
class Different:
    """What a line says of somebody who alone changes it: `field` is name or email."""

    entry: Entry
    user: User
    field: str
    said: str


def find(entry: Entry, user: User, known: Known) -> list[Different]:
    """Name and address in the file that are not those of the account.

    How a name is spaced, capitalised or ordered makes no difference. An address that leads to an
    account leads to this one, which was merged with it.
    """
    found = []
    if entry.name and _parts(user.name) not in (_parts(entry.name), _parts(entry.written)):
        found.append(Different(entry, user, "name", entry.name))
    if entry.email and entry.key not in known.account_of:
        found.append(Different(entry, user, "email", entry.email))
    return found


def is_another_name(entry: Entry, user: User) -> bool:
    """Whether the line says a name, and not this one to the letter."""
    return bool(entry.name) and user.name not in (entry.name, entry.written)


def _parts(name: str) -> list[str]:
    return sorted(name.casefold().replace(",", " ").split())
