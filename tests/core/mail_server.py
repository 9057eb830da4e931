"""A real mail server on this machine, which does what a test tells it to."""

import socket
import ssl
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

OK = "250 OK"
Answer = Callable[[str], Awaitable[str]]


async def take(_address: str) -> str:
    """Say yes."""
    return OK


def refuse_with(answer: str) -> Answer:
    """Say no, in these words."""

    async def refuse(_address: str) -> str:
        return answer

    return refuse


class MailServer:
    """What came is in `messages`. `at_rcpt` and `at_data` answer for an address, yes at first;
    `at_hello` may hold a conversation up.

    To be used as a context, in which `url` is where it listens.
    """

    def __init__(self, **options: Any) -> None:
        self.messages: list[EmailMessage] = []
        self.addresses: list[str] = []
        self.connections = 0
        self.in_tls: list[bool] = []
        self.at_hello: Answer = take
        self.at_rcpt: Answer = take
        self.at_data: Answer = take
        options.setdefault("enable_SMTPUTF8", True)
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), **options)

    @property
    def url(self) -> str:
        """Its address, as COLLOQUY_SMTP_URL takes it."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what came."""
        return [message["Message-ID"] for message in self.messages]

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._controller.stop()

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, name: str, said: list[str]
    ) -> list[str]:
        """A conversation begins."""
        session.host_name = name
        self.connections += 1
        await self.at_hello(name)
        return said

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, to: str, _options: list[str]
    ) -> str:
        """Somebody is to be written to."""
        answer = await self.at_rcpt(to)
        if answer == OK:
            envelope.rcpt_tos.append(to)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A message is here. It is taken with the answer and not before."""
        answer = await self.at_data(envelope.rcpt_tos[0])
        if answer == OK:
            content = cast(bytes, envelope.content)
            self.messages.append(message_from_bytes(content, policy=default))
            self.addresses.append(envelope.rcpt_tos[0])
            self.in_tls.append(session.ssl is not None)
        if answer == "hang up":
            cast(Any, server.transport).abort()
        return answer


def authenticator(user: str, password: str) -> Callable[..., AuthResult]:
    """Knows one user."""

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _by: str, given: Any) -> Any:
        known = (given.login, given.password) == (user.encode(), password.encode())
        return AuthResult(success=known, handled=known)

    return check


def tls_of(certificate: str, key: str) -> ssl.SSLContext:
    """What a server needs to speak TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
