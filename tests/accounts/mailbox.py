"""What has been put into the outbox, as its reader would find it."""

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from app.core import jobs
from app.core.db import db
from app.core.mail.models import Mail
from app.core.mail.outbox import SEALED_FOR
from app.core.seal import unseal

# Nothing listens there: tests that use this look into the outbox and send nothing.
NO_SERVER = "smtp://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: whom it is to, what it says, and where its button leads."""

    to: str
    subject: str
    body: str
    path: str


def letters(app: Flask, to: str = "") -> list[Letter]:
    """The mails in the outbox, the oldest first, after the worker has answered what waits."""
    with app.app_context():
        jobs.run("links")
        found = db.session.scalars(select(Mail).order_by(Mail.id)).all()
        return [
            Letter(
                mail.to_address,
                mail.subject,
                mail.body,
                unseal(mail.sealed_path, SEALED_FOR) if mail.sealed_path else "",
            )
            for mail in found
            if to in ("", mail.to_address)
        ]
