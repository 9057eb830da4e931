"""All that Colloquy holds on a person, as one ZIP for them.

It tells of nobody else but what they share with the person: who is in their group. Grades are in
it once they are released.
"""

import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from shutil import copyfileobj
from typing import IO, Any

from sqlalchemy import or_, select

from app.accounts import two_step
from app.accounts.erasing import accounts_merged_into
from app.accounts.models import ProviderIdentity, SignIn, User
from app.accounts.wishes import refused_topics
from app.core import audit
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import db, write
from app.core.mail.models import Mail
from app.core.storage import BlobStore, StoredFile, clean_name

FOLDER = "colloquy-data"
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Holding:
    """What one room holds: plain content under a name, and files under their paths."""

    name: str
    content: Any
    files: tuple[tuple[str, StoredFile], ...] = ()


# What the rooms above hold on somebody: they add theirs.
sources: list[Callable[[User], Holding]] = []


def write_zip(user: User, store: BlobStore, to: IO[bytes]) -> None:
    """Write the ZIP of all that is held on a person, and log that it was made.

    Files are copied piece by piece, so that large ones need no memory.
    """
    holdings = [_account(user), *(source(user) for source in sources)]
    with zipfile.ZipFile(to, "w") as archive:
        missing = []
        for path, file in _named_once(holdings):
            source = store.path(file.sha256)
            if source.is_file():
                _copy(archive, path, file, source.open("rb"))
            else:
                missing.append(path)
        content = {"made_at": now(), **{each.name: each.content for each in holdings}}
        if missing:
            content["files_that_are_lost"] = missing
        told = json.dumps(content, ensure_ascii=False, indent=2, default=_plain)
        archive.writestr(
            zipfile.ZipInfo(f"{FOLDER}/you.json", _zip_time(now())),
            told,
            compress_type=zipfile.ZIP_DEFLATED,
        )
    with write(user) as session:
        audit.record(session, "user.export", actor_id=user.id)


def _copy(archive: zipfile.ZipFile, path: str, file: StoredFile, source: IO[bytes]) -> None:
    entry = zipfile.ZipInfo(path, _zip_time(file.created_at))
    entry.file_size = file.size
    with source, archive.open(entry, "w") as target:
        copyfileobj(source, target, CHUNK)


def _zip_time(moment: datetime) -> tuple[int, int, int, int, int, int]:
    # The format knows no year before 1980.
    return (max(moment.year, 1980), *moment.timetuple()[1:6])


def _named_once(holdings: Iterable[Holding]) -> Iterable[tuple[str, StoredFile]]:
    """Every file under a safe path of its own, compared as the most forgetful disk does."""
    taken: set[str] = set()
    for holding in holdings:
        for given, file in holding.files:
            parts = [clean_name(part).replace(":", "-") for part in given.split("/") if part]
            path = "/".join((FOLDER, "files", *parts))
            stem, dot, ending = path.rpartition(".") if "." in parts[-1] else (path, "", "")
            number = 1
            while path.casefold() in taken:
                number += 1
                path = f"{stem} ({number}){dot}{ending}"
            taken.add(path.casefold())
            yield path, file


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _account(user: User) -> Holding:
    providers = db.session.scalars(
        select(ProviderIdentity).where(ProviderIdentity.user_id == user.id)
    )
    sign_ins = db.session.scalars(select(SignIn).where(SignIn.user_id == user.id))
    return Holding(
        "account",
        {
            "name": user.name,
            "email": user.email,
            "earlier_addresses": [each.email for each in accounts_merged_into(user)],
            "since": user.created_at,
            "first_used_at": user.activated_at,
            "administrator_of_the_site": user.is_admin,
            "has_a_password": user.password_hash is not None,
            "second_step": two_step.is_on(user),
            "linked_services": [
                {"service": each.issuer, "your_number_there": each.subject, "email": each.email}
                for each in providers
            ],
            "signed_in": [
                {"at": each.created_at, "until": each.expires_at, "browser": each.user_agent}
                for each in sign_ins
            ],
            "no_mail_about": sorted(refused_topics(user)),
            "mail": _mail(user),
            "log": _log(user),
        },
    )


def _mail(user: User) -> list[dict[str, object]]:
    """Mail to the person, without where its button leads: that may let somebody in."""
    found = db.session.scalars(select(Mail).where(Mail.user_id == user.id).order_by(Mail.id))
    return [
        {
            "to": mail.to_address,
            "subject": mail.subject,
            "text": mail.body,
            "written_at": mail.created_at,
            "sent_at": mail.sent_at,
        }
        for mail in found
    ]


def _log(user: User) -> list[dict[str, object]]:
    """The lines of the log by or about the person; who else is in them stays out."""
    own = {user.id, *(each.id for each in accounts_merged_into(user))}
    found = db.session.scalars(
        select(AuditEntry)
        .where(or_(AuditEntry.actor_id.in_(own), AuditEntry.person_id.in_(own)))
        .order_by(AuditEntry.id)
    )
    return [
        {
            "at": entry.at,
            "action": entry.action,
            "by": _you(entry.actor_id, own),
            "whom": _you(entry.person_id, own),
            "what": entry.subject,
        }
        for entry in found
    ]


def _you(number: int | None, own: set[int]) -> str:
    if number is None:
        return ""
    return "you" if number in own else "somebody else"
