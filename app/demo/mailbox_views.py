"""The demo's mailbox: what mail would have been sent, for everybody to read."""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from app.accounts.models import User
from app.core.db import db
from app.core.i18n import _
from app.core.mail.letter import Letter, letter_of
from app.core.mail.models import Mail
from app.core.seal import Unsealable
from app.core.settings import settings
from app.core.web.access import public
from app.core.web.security import FILE_POLICY

bp = Blueprint("mailbox", __name__, url_prefix="/demo/mailbox")
SHOWN = 100
# A mail brings its style along; it can do nothing else.
MAIL_POLICY = f"{FILE_POLICY}; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Item:
    """A mail in the list, with its state in words."""

    mail: Mail
    subject: str
    state: str
    tone: str


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """The latest mail, of everybody."""
    _demo_only()
    found = db.session.execute(
        select(Mail, User.public_id).join(User, User.id == Mail.user_id).order_by(Mail.id.desc())
    )
    items = [_item(mail, _letter(mail, reader)) for mail, reader in found.fetchmany(SHOWN)]
    return render_template("demo/mailbox.html", items=items, most=SHOWN)


@bp.get("/<mail>")
@public
def show(mail: str) -> ResponseReturnValue:
    """One mail as its reader would see it without HTML, its button working."""
    found, letter = _mail(mail)
    return render_template("demo/mail.html", item=_item(found, letter), letter=letter)


@bp.get("/<mail>/html")
@public
def html(mail: str) -> ResponseReturnValue:
    """The HTML of one mail, as it would have been sent."""
    _found, letter = _mail(mail)
    return Response(
        letter.html(), mimetype="text/html", headers={"Content-Security-Policy": MAIL_POLICY}
    )


def _demo_only() -> None:
    if not settings().demo:
        raise NotFound


def _mail(public_id: str) -> tuple[Mail, Letter]:
    _demo_only()
    found = db.session.execute(
        select(Mail, User.public_id)
        .join(User, User.id == Mail.user_id)
        .where(Mail.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    mail, reader = found
    return mail, _letter(mail, reader)


def _letter(mail: Mail, reader: str) -> Letter:
    """The letter of a mail, without its link if that was sealed under another secret key."""
    try:
        return letter_of(mail, reader)
    except Unsealable:
        db.session.expunge(mail)
        mail.sealed_path = ""
        return letter_of(mail, reader)


def _item(mail: Mail, letter: Letter) -> Item:
    if mail.sent_at:
        return Item(mail, letter.subject, _("sent"), "good")
    if mail.failed_at:
        return Item(mail, letter.subject, _("not sent"), "late")
    return Item(mail, letter.subject, _("waits"), "soon")
