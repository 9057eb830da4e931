"""A mail as it is read: its two texts, and the message that goes out.

Links are built from the site's address alone, never from what a request says. What people typed
stays text: it is escaped in the HTML, and no address in it becomes a link of ours.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask import current_app

from app.config import BadSetting, Settings
from app.core.i18n import _
from app.core.mail.models import ESSENTIAL, Mail, Topic
from app.core.mail.outbox import SEALED_FOR
from app.core.mail.unsubscribing import unsubscribe_path
from app.core.seal import unseal
from app.core.settings import settings


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that is never folded: the library would break a long address up into codes."""

    def fold(self, *, policy: "Policy[Any]") -> str:
        """The header in one line."""
        return f"{self.name}: {self}{policy.linesep}"


class _Subject(UnstructuredHeader, BaseHeader):
    """The subject, as it was typed: never read as codes, always written as such where needed.

    The library decodes what looks like an encoded word (RFC 2047), with line breaks that may be in
    it, so that whoever wrote a name or a title could write headers and texts of our mail.
    """

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Take the words as they are."""
        super().parse(value, kwds)
        kwds["decoded"] = value

    def fold(self, *, policy: "Policy[Any]") -> str:
        """The header in lines of ASCII."""
        words = Header(str(self), "utf-8", header_name="Subject", maxlinelen=76)
        return f"Subject: {words.encode(linesep=policy.linesep)}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("subject", _Subject)
for _name in ("message-id", "list-unsubscribe"):
    _headers.map_to_type(_name, _Whole)
# Nothing above ASCII on the way, so that every mail server can take it.
POLICY = SMTP.clone(cte_type="7bit", header_factory=_headers)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says. The paths are absolute ones of this site, empty where there is none."""

    public_id: str
    topic: Topic
    subject: str
    paragraphs: list[str]
    action_label: str
    action_path: str
    unsubscribe_path: str
    written_at: datetime

    def text(self) -> str:
        """The letter as plain text."""
        return self._drawn("mail/message.txt")

    def html(self) -> str:
        """The letter as HTML, without anything from elsewhere."""
        return self._drawn("mail/message.html")

    def _drawn(self, template: str) -> str:
        site = settings().site_address.rstrip("/")
        # By the template itself: what frames a page asks for a request, and there is none.
        return current_app.jinja_env.get_template(template).render(
            letter=self,
            site=site,
            action_url=site + self.action_path if self.action_path else "",
            unsubscribe_url=site + self.unsubscribe_path if self.unsubscribe_path else "",
            language=settings().language,
        )


def letter_of(mail: Mail, reader: str) -> Letter:
    """The letter of a mail to the person whose public id is `reader`. Raises Unsealable."""
    return Letter(
        public_id=mail.public_id,
        topic=mail.topic,
        subject=f"[{mail.course_label}] {mail.subject}" if mail.course_label else mail.subject,
        paragraphs=mail.body.split("\n\n"),
        action_label=mail.action_label,
        action_path=unseal(mail.sealed_path, SEALED_FOR) if mail.sealed_path else "",
        unsubscribe_path="" if mail.topic in ESSENTIAL else unsubscribe_path(reader, mail.topic),
        written_at=mail.created_at,
    )


def message_of(letter: Letter, to_address: str, given: Settings) -> EmailMessage:
    """The message that goes out: the same Message-ID whenever it is made.

    Raises ValueError for an address that is none.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = sender(given)
    message["To"] = recipient(to_address)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = letter.written_at
    message["Message-ID"] = f"<{letter.public_id}@{site_host(given)}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_path:
        site = given.site_address.rstrip("/")
        message["List-Unsubscribe"] = f"<{site}{letter.unsubscribe_path}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text())
    message.add_alternative(letter.html(), subtype="html")
    return message


def site_host(given: Settings) -> str:
    """The site's name, as it stands behind an @."""
    host = urlsplit(given.site_address).hostname or ""
    return host if re.fullmatch(r"[a-z0-9.-]+", host) else "localhost"


def sender(given: Settings) -> Address:
    """Whom mail comes from. Raises BadSetting for a setting that is no address."""
    if not given.mail_from:
        return Address("Colloquy", "no-reply", site_host(given))
    with suppress(ValueError):
        message = EmailMessage(policy=POLICY)
        message["From"] = given.mail_from
        found: Address
        (found,) = message["From"].addresses
        if found.username and found.domain and found.addr_spec.isascii():
            return found
    raise BadSetting("COLLOQUY_MAIL_FROM takes an address, as in Colloquy <mail@example.org>")


def recipient(address: str) -> Address:
    """An address to write to, its domain in ASCII where it can be. Raises ValueError for none."""
    try:
        if address.isascii():
            return Address(addr_spec=address)
        # A name before the @ that is not ASCII stays, and needs a server that takes it.
        checked = validate_email(address, check_deliverability=False)
        return Address(username=checked.local_part, domain=checked.ascii_domain)
    except (EmailNotValidError, HeaderParseError, IndexError, ValueError) as error:
        raise ValueError(_("This is not an e-mail address.")) from error
