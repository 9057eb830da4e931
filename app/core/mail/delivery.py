"""Emptying the outbox. The rows are the truth; this may be stopped at any moment.

A mail is claimed in a transaction of its own, sent outside any, and marked in another. A worker
that dies in between leaves a claim, which lapses, and the mail is sent by the next. One that dies
after the server took the mail and before the mark sends it twice, with the same Message-ID: no
order of steps avoids that (see docs/decisions/0007).
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import ColumnElement, DateTime, String, column, delete, or_, select, table, update
from sqlalchemy.orm import Session

from app.core import jobs
from app.core.clock import now
from app.core.db import db, write
from app.core.i18n import _
from app.core.mail.letter import letter_of, message_of, sender
from app.core.mail.models import Mail, MailRefusal
from app.core.mail.transport import (
    Carrier,
    RefusedForGood,
    RefusedForNow,
    ServerTrouble,
    carrier,
)
from app.core.seal import Unsealable
from app.core.settings import settings

log = logging.getLogger("colloquy.mail")
LEASE = timedelta(minutes=3)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 2 * 60, 6 * 60))
PATIENCE = timedelta(days=2)
KEPT_FOR = timedelta(days=90)
# What mail must know of accounts, which are a floor above it.
_account = table(
    "user_account",
    column("id"),
    column("public_id", String),
    column("disabled_at", DateTime),
)


def deliver_due(lease: timedelta = LEASE) -> int:
    """Send every mail that is due; returns how many the server took.

    Ends early when the worker is asked to stop, and when the server can't be used: the next round
    tries again. `lease` is how long a claim holds. Raises BadSetting.
    """
    given = settings()
    if not given.sends_mail:
        return 0
    sender(given)  # a bad setting stops the round, and fails no mail
    sent = 0
    with carrier(given) as carry:
        for key in _due(lease):
            if jobs.stopping():
                break
            try:
                sent += _deliver(key, lease, carry)
            except ServerTrouble as trouble:
                log.warning("mail waits: %s", trouble)
                break
    return sent


def forget_old() -> None:
    """Delete the mails that were at their end KEPT_FOR ago: they hold addresses and names."""
    before = now() - KEPT_FOR
    with write() as session:
        session.execute(delete(Mail).where(or_(Mail.sent_at < before, Mail.failed_at < before)))


def _is_due(moment: datetime, lease: timedelta) -> list[ColumnElement[bool]]:
    return [
        Mail.sent_at.is_(None),
        Mail.failed_at.is_(None),
        Mail.next_try_at <= moment,
        or_(Mail.claimed_at.is_(None), Mail.claimed_at <= moment - lease),
    ]


def _due(lease: timedelta) -> Sequence[int]:
    query = select(Mail.id).where(*_is_due(now(), lease)).order_by(Mail.next_try_at, Mail.id)
    return db.session.scalars(query).all()


def _deliver(key: int, lease: timedelta, carry: Carrier) -> bool:
    """Send one mail, if it is still ours to send. Raises ServerTrouble, the mail put off."""
    claimed = _claim(key, lease)
    if claimed is None:
        return False
    mail, reader = claimed
    message = _composed(mail, reader)
    if message is None:
        return False
    try:
        carry.send(message)
    except RefusedForGood as error:
        _give_up(mail, str(error))
    except RefusedForNow as error:
        _put_off(mail, str(error))
    except ServerTrouble as error:
        _put_off(mail, str(error))
        raise
    else:
        _mark(mail, sent_at=now(), trouble="")
        return True
    return False


def _claim(key: int, lease: timedelta) -> tuple[Mail, str] | None:
    """Make a mail ours for `lease`; returns it with its reader's public id.

    None if another worker has it, or if it is not wanted any more: then it ends here.
    """
    moment = now()
    with write() as session:
        claimed = session.execute(
            update(Mail)
            .where(Mail.id == key, *_is_due(moment, lease))
            .values(claimed_at=moment, tries=Mail.tries + 1)
            .returning(Mail.id)
        ).all()
        if not claimed:
            return None
        mail = session.get_one(Mail, key, populate_existing=True)
        reader = _reader(session, mail)
        if reader is None:
            mail.failed_at, mail.trouble, mail.claimed_at = moment, _("It is not wanted."), None
            mail.tries, mail.sealed_path = 0, ""
            return None
        session.expunge(mail)  # read from now on, outside any transaction
    return mail, reader


def _reader(session: Session, mail: Mail) -> str | None:
    """The public id of whom a mail is for; None if they want none of it, or are gone."""
    refusal = select(MailRefusal.id).where(
        MailRefusal.user_id == mail.user_id, MailRefusal.topic == mail.topic
    )
    public_id: str | None = session.scalar(
        select(_account.c.public_id).where(
            _account.c.id == mail.user_id, _account.c.disabled_at.is_(None), ~refusal.exists()
        )
    )
    return public_id


def _composed(mail: Mail, reader: str) -> EmailMessage | None:
    """The message of a mail; None if it can't be made, which ends that mail alone."""
    try:
        return message_of(letter_of(mail, reader), mail.to_address, settings())
    except Unsealable:
        _give_up(mail, _("Its link can't be read: the secret key was changed meanwhile."))
    except ValueError as error:
        _give_up(mail, str(error))
    except Exception:
        log.exception("mail %s can't be composed", mail.public_id)
        _give_up(mail, _("It could not be composed; the log says why."))
    return None


def _put_off(mail: Mail, trouble: str) -> None:
    """Have a mail tried again later, longer each time, until it has waited for PATIENCE."""
    moment = now()
    if moment - mail.created_at >= PATIENCE:
        _give_up(mail, trouble)
        return
    pause = PAUSES[min(mail.tries, len(PAUSES)) - 1]
    _mark(mail, next_try_at=moment + pause, trouble=trouble)


def _give_up(mail: Mail, trouble: str) -> None:
    log.warning("mail %s is given up: %s", mail.public_id, trouble)
    _mark(mail, failed_at=now(), trouble=trouble)


def _mark(mail: Mail, **values: object) -> None:
    """Write down how it went, if our claim still stands. What is at its end keeps no link."""
    if ("sent_at" in values or "failed_at" in values) and not settings().demo:
        values["sealed_path"] = ""
    with write() as session:
        session.execute(
            update(Mail)
            .where(Mail.id == mail.id, Mail.claimed_at == mail.claimed_at)
            .values(claimed_at=None, **values)
        )
