"""Browsers without a screen: each keeps a connection and a cookie, and knows its site's token.

For measures in which what somebody does next depends on what they were told. One process drives
hundreds of them.
"""

import asyncio
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench.load import Target

PATIENCE = 60.0
# Servers hang up on connections that nobody uses; a browser does not begin on one of those.
IDLE = 10.0
FORM = "application/x-www-form-urlencoded"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_SET_COOKIE = re.compile(r"^set-cookie: *(colloquy=[^;\r\n]+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how many seconds after it was asked for."""

    status: int
    head: str
    text: str
    seconds: float

    @property
    def location(self) -> str:
        """Where it leads; empty if nowhere."""
        found = re.search(r"^location: *(\S+)", self.head, re.IGNORECASE | re.MULTILINE)
        return found[1] if found else ""


@dataclass(slots=True)
class Browser:
    """Somebody's browser. It opens its connection when it needs one, and again when one broke."""

    target: Target
    cookie: str
    token: str = ""
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None)
    _used_at: float = 0.0

    async def get(self, path: str) -> Answer:
        """Open a page, and remember the token of its forms. Raises OSError, TimeoutError."""
        answer = await self._ask("GET", path, b"")
        if found := _TOKEN.search(answer.text):
            self.token = found[1]
        return answer

    async def post(self, path: str, **typed: str) -> Answer:
        """Send a form. Raises OSError, TimeoutError."""
        return await self._ask(
            "POST", path, urlencode({"csrf_token": self.token, **typed}).encode()
        )

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        lengths = [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"] if body else []
        head = self.target.head(method, path, 0, f"Cookie: {self.cookie}", *lengths)
        began = time.perf_counter()
        if began - self._used_at > IDLE:
            self.close()
        try:
            async with asyncio.timeout(PATIENCE):
                status, told, text = await self._exchange(head + body)
        except (OSError, TimeoutError, EOFError) as error:
            self.close()
            raise error if isinstance(error, OSError) else ConnectionError(repr(error)) from error
        if fresh := _SET_COOKIE.search(told):
            self.cookie = fresh[1]
        self._used_at = time.perf_counter()
        return Answer(status, told, text, self._used_at - began)

    async def _exchange(self, request: bytes) -> tuple[int, str, str]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(
                self.target.host, self.target.port, limit=2**22
            )
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
        body = await reader.readexactly(int(length[1])) if length else b""
        return int(head[9:12]), head, body.decode()
