"""Asking for a web address, without reading what is there: is anything?

The connection goes to the very address that was looked at (`networks.resolved`), again at each
step of a redirection, so that a name that changes its answer in between leads nowhere else.
"""

import http.client
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Timer
from time import monotonic, sleep
from urllib.parse import quote, urljoin, urlsplit

from app.schedule.links.networks import Network, NotAllowed, resolved
from app.schedule.models import LinkState

AGENT = "Colloquy link check"
TIMEOUT = 10.0
# All steps of one address together.
PATIENCE = 30.0
MOST_REDIRECTS = 5
# Addresses of a host that are tried.
_MOST_ADDRESSES = 2
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
# What stays as it is in a path; anything else is written with a per cent sign.
_PATH = "/%:=&?~+!$,;'@()*[]-._|"


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking has shown. `detail` is a status, or a word of `wording.DETAILS`."""

    state: LinkState
    detail: str


DEAD, UNSURE, ALIVE = LinkState.DEAD, LinkState.UNSURE, LinkState.ALIVE


@dataclass(slots=True)
class Asker:
    """Asks; of each host one thing at a time, with a pause of so many seconds between.

    `allowed` are networks that may be asked although they are not public.
    """

    allowed: Sequence[Network] = ()
    pause: float = 0.0
    _hosts: dict[str, Lock] = field(default_factory=dict)
    _making: Lock = field(default_factory=Lock)

    def ask(self, url: str) -> Answer:
        """What is at `url`. Never raises."""
        try:
            return self._follow(url)
        except (NotAllowed, OSError, http.client.HTTPException, ValueError) as error:
            return _trouble(error)

    def _follow(self, url: str) -> Answer:
        left = PATIENCE
        for _ in range(MOST_REDIRECTS + 1):
            status, location, took = self._one(url, left)
            left -= took
            if status not in _REDIRECTS or not location:
                return Answer(_state(status), str(status))
            url = urljoin(url, location)
        return Answer(UNSURE, "redirects")

    def _one(self, url: str, left: float) -> tuple[int, str, float]:
        """The status of one step, where it leads, and the time it took, not counting the wait."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NotAllowed
        with self._turn(parts.hostname):
            began = monotonic()
            status, location = _request("HEAD", url, self.allowed, began + left)
            # Some servers refuse HEAD, or misjudge it.
            if status >= 400 and status not in (410, 429):
                status, location = _request("GET", url, self.allowed, began + left)
            took = monotonic() - began
            sleep(self.pause)
        return status, location, took

    def _turn(self, host: str) -> Lock:
        with self._making:
            return self._hosts.setdefault(host, Lock())


NO_HOST, NOT_ASKED = "no host", "not asked"
# What is said of an address where nobody has answered, as all are without a network.
SILENT = (NO_HOST, "no name server", "no answer", "timeout")
# The first that fits counts.
_TROUBLES = (
    (NotAllowed, Answer(UNSURE, NOT_ASKED)),
    (ConnectionRefusedError, Answer(DEAD, "refused")),
    (TimeoutError, Answer(UNSURE, "timeout")),
    (ssl.SSLCertVerificationError, Answer(UNSURE, "certificate")),
    (Exception, Answer(UNSURE, "no answer")),
)
_NO_SUCH_HOST = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


def _trouble(error: Exception) -> Answer:
    if isinstance(error, socket.gaierror):
        unknown = error.errno in _NO_SUCH_HOST
        return Answer(DEAD, NO_HOST) if unknown else Answer(UNSURE, "no name server")
    return next(answer for kind, answer in _TROUBLES if isinstance(error, kind))


def _state(status: int) -> LinkState:
    if status in _GONE:
        return DEAD
    return ALIVE if 200 <= status < 400 else UNSURE


def _request(method: str, url: str, allowed: Sequence[Network], until: float) -> tuple[int, str]:
    """Ask once; the answer's body is not read. Raises NotAllowed, OSError, HTTPException."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    port = parts.port or (443 if secure else 80)
    path = quote(parts.path or "/", safe=_PATH)
    if parts.query:
        path += "?" + quote(parts.query, safe=_PATH)
    addresses = resolved(host, port, allowed)
    connection = _Connection(host, port, addresses, secure, _left(until))
    try:
        with _ended_after(_left(until), connection):
            connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*"})
            answer = connection.getresponse()
        return answer.status, _readable(answer.headers.get("Location", ""))
    finally:
        connection.close()


def _readable(header: str) -> str:
    """A header as text: http.client takes it for Latin-1, and most who send more mean UTF-8."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def _left(until: float) -> float:
    left = min(until - monotonic(), TIMEOUT)
    if left <= 0:
        raise TimeoutError
    return left


class _Connection(http.client.HTTPConnection):
    """A connection to one of these addresses, which speaks to `host` as a browser would."""

    def __init__(
        self, host: str, port: int, addresses: Sequence[str], secure: bool, timeout: float
    ) -> None:
        super().__init__(host, port, timeout=timeout)
        self.default_port = 443 if secure else 80  # else the Host header would name it
        self._addresses, self._secure = addresses, secure

    def connect(self) -> None:
        """Connect, in TLS for the host's name where it is to be."""
        self.sock = self._connected()
        if self._secure:
            context = ssl.create_default_context()
            self.sock = secured = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            secured.do_handshake()  # only now, so that it can be hung up on

    def _connected(self) -> socket.socket:
        last = OSError()
        for address in self._addresses[:_MOST_ADDRESSES]:
            try:
                return socket.create_connection((address, self.port), self.timeout)
            except OSError as error:
                last = error
        raise last


class _ended_after:  # noqa: N801 (a context manager, named as what it does)
    """Hang up when the block takes longer: a server that sends a byte now and then never would.

    Raises TimeoutError then.
    """

    def __init__(self, seconds: float, connection: _Connection) -> None:
        self._connection, self._over = connection, False
        self._timer = Timer(seconds, self._hang_up)
        self._timer.daemon = True

    def _hang_up(self) -> None:
        self._over = True
        line = self._connection.sock
        if line is not None:
            with suppress(OSError):
                # The plain one, for one in TLS would take its own state apart under the reader.
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._timer.cancel()
        if self._over and error is not None:
            raise TimeoutError from error
