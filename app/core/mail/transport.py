"""How a message leaves: by SMTP, or, in the demo, not at all.

Three things can go wrong: the message is refused for good, it is refused for now, or the server
itself does not do its part, so that the messages after it would fare no better.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from threading import Timer
from time import monotonic
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from app.config import BadSetting, Settings
from app.core.i18n import _
from app.core.mail.letter import site_host

STEP = 10.0  # the most that one step of the conversation may take, in seconds
WHOLE = 60.0  # and the most for one message, which keeps well within a claim (delivery.py)
LOCAL = ("localhost", "127.0.0.1", "::1")


class RefusedForGood(Exception):
    """This message will never be taken; the words say why."""


class RefusedForNow(Exception):
    """This message was not taken, or it is not known whether it was; it may be tried again."""


class ServerTrouble(Exception):
    """The server can't be used at present, for this message or any other."""


class Carrier(Protocol):
    """What takes messages away."""

    def send(self, message: EmailMessage) -> None:
        """Hand a message over. Raises RefusedForGood, RefusedForNow or ServerTrouble."""

    def close(self) -> None:
        """End the connection, if there is one."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, as COLLOQUY_SMTP_URL names it. `tls` is offered, required or never."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    smtps: bool = False
    tls: str = "offered"

    @property
    def needs_tls(self) -> bool:
        """Whether nothing may go in the clear; a password never does, but to this machine."""
        return self.tls == "required" or bool(self.user and self.host not in LOCAL)


def server_of(url: str) -> Server:
    """The server that a setting names. Raises BadSetting, which does not repeat the password."""
    try:
        parts = urlsplit(url)
        tls = parse_qs(parts.query).get("tls", ["offered"])[-1]
        server = Server(
            host=parts.hostname or "",
            port=parts.port or (465 if parts.scheme == "smtps" else 587),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            smtps=parts.scheme == "smtps",
            tls=tls,
        )
        known = parts.scheme in ("smtp", "smtps") and tls in ("offered", "required", "never")
    except ValueError:
        known = False
    if not known or not server.host:
        raise BadSetting("COLLOQUY_SMTP_URL is like smtp://user:password@host:587?tls=required")
    if server.needs_tls and tls == "never":
        raise BadSetting("COLLOQUY_SMTP_URL: tls=never would send the password in the clear")
    return server


@contextmanager
def carrier(settings: Settings) -> Iterator[Carrier]:
    """What takes this installation's mail away. Raises BadSetting."""
    chosen = Kept() if settings.demo else Smtp(server_of(settings.smtp_url), site_host(settings))
    try:
        yield chosen
    finally:
        chosen.close()


def try_server(settings: Settings) -> None:
    """Say hello to the mail server and sign in, without a message. Raises ServerTrouble."""
    smtp = Smtp(server_of(settings.smtp_url), site_host(settings))
    try:
        smtp.greet()
    finally:
        smtp.close()


class Kept:
    """The demo's: nothing leaves, and its mailbox page shows what would have."""

    def send(self, message: EmailMessage) -> None:
        """Do nothing: the row is the mail."""

    def close(self) -> None:
        """Nothing is open."""


class Smtp:
    """One connection for as many messages as it lasts; a new one after anything unusual."""

    def __init__(self, server: Server, own_name: str) -> None:
        self._server = server
        # Given, because the library would ask the network for it; an address is put in brackets.
        named = own_name.rpartition(".")[2].isalpha() and "." in own_name
        self._own_name = own_name if named else "[127.0.0.1]"
        self._open: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """See Carrier."""
        smtp = self._connection()
        try:
            with _at_most(WHOLE, smtp):
                smtp.send_message(message)
        except BaseException as error:
            self._drop()
            if isinstance(error, smtplib.SMTPException | OSError):
                raise _meaning(error) from error
            raise

    def greet(self) -> None:
        """Open the connection. Raises ServerTrouble."""
        self._connection()

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError), _at_most(STEP, self._open):
                self._open.quit()
        self._drop()

    def _drop(self) -> None:
        if self._open is not None:
            with suppress(OSError):
                self._open.close()
        self._open = None

    def _connection(self) -> smtplib.SMTP:
        if self._open is not None:
            return self._open
        began = monotonic()
        try:
            self._open = smtp = self._connected()
            self._introduce(smtp)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise ServerTrouble(_words(error)) from error
        if monotonic() - began > WHOLE:
            self._drop()  # a name's look-up has no time limit: the claim may be nearly over
            raise ServerTrouble(_("The mail server did not answer in time."))
        return smtp

    def _connected(self) -> smtplib.SMTP:
        server, smtp = self._server, self._unconnected()
        # As if it had been given at once, which would read the greeting without an end.
        smtp._host = server.host  # type: ignore[attr-defined]
        with _at_most(WHOLE, smtp):
            smtp.connect(server.host, server.port)
        return smtp

    def _unconnected(self) -> smtplib.SMTP:
        if self._server.smtps:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(local_hostname=self._own_name, timeout=STEP, context=context)
        return smtplib.SMTP(local_hostname=self._own_name, timeout=STEP)

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        """Say hello, in TLS where it is to be, and sign in."""
        server = self._server
        with _at_most(WHOLE, smtp):
            smtp.ehlo_or_helo_if_needed()
            if not server.smtps and server.tls != "never":
                if smtp.has_extn("starttls"):
                    smtp.starttls(context=ssl.create_default_context())
                elif server.needs_tls:
                    raise smtplib.SMTPNotSupportedError(_("it offers no STARTTLS"))
            if server.user:
                smtp.login(server.user, server.password)


@contextmanager
def _at_most(seconds: float, smtp: smtplib.SMTP) -> Iterator[None]:
    """Hang up when the block takes longer: a server that sends a byte now and then never would."""
    timer = Timer(seconds, _hang_up, [smtp])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(smtp: smtplib.SMTP) -> None:
    line = smtp.sock
    if line is None:  # not even connected: that has its own limit
        return
    with suppress(OSError):
        # The plain one, for one in TLS would first take its own state apart under the reader.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _meaning(error: Exception) -> Exception:
    """What an error of sending says about the message."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return RefusedForGood(_("The mail server takes no address with such letters (SMTPUTF8)."))
    if isinstance(error, smtplib.SMTPSenderRefused):
        return ServerTrouble(_words(error))  # all mail has the same sender
    code = _reply(error)[0]
    return RefusedForGood(_words(error)) if code >= 500 else RefusedForNow(_words(error))


def _reply(error: Exception) -> tuple[int, str]:
    """The server's code and words; 0 where it gave none."""
    code, said = 0, b""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error  # type: ignore[assignment]
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return code, "".join(c if c.isprintable() else " " for c in text)[:200]


def _words(error: Exception) -> str:
    """What went wrong, in words that hold no secret."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("The mail server does not take our user name and password.")
    code, said = _reply(error)
    if code > 0:
        return _("The mail server said: %(code)d %(said)s", code=code, said=said)
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return _("The mail server did not answer in time.")
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return _("The mail server hung up.")
    why = said if code else getattr(error, "strerror", None) or str(error)
    return _("The mail server can't be used: %(why)s", why=why[:200])
