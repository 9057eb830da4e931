"""Roster files that wait to be applied and must not wait any longer."""

import re
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, select

from app.accounts.operations import email_key
from app.core.clock import now
from app.core.db import db, write
from app.core.errors import DomainError
from app.courses.models import RosterDraft
from app.courses.roster import drafts

KEPT_FOR = timedelta(days=1)


def forget_old() -> None:
    """Throw away what was sent more than a day ago, applied or not."""
    old = RosterDraft.created_at < now() - KEPT_FOR
    if db.session.scalar(select(RosterDraft.id).where(old).limit(1)) is None:
        return
    with write() as session:
        session.execute(delete(RosterDraft).where(old))


def forget_about(addresses: Collection[str]) -> None:
    """Throw away every file, of any course, that holds one of these addresses (as compared).

    A file that can't be read goes as well: nobody knows what it holds, and it can be sent again.
    """
    with write() as session:
        for draft in session.scalars(select(RosterDraft)).all():
            if _may_hold(draft, addresses):
                session.delete(draft)


def _may_hold(draft: RosterDraft, addresses: Collection[str]) -> bool:
    try:
        opened = drafts.open_file(draft.content, drafts.corrections_of(draft))
    except DomainError:
        return True
    if opened.understood.named & set(addresses):  # made of a login, it stands in no cell
        return True
    text = email_key("\n".join(cell for row in opened.sheet.rows for cell in row.cells))
    wanted = "|".join(map(re.escape, addresses))
    return re.search(rf"(?<!\w)(?:{wanted})(?!\w)", text) is not None
