"""A small load generator: several processes, many connections, nothing to install.

`get()` and `post()` keep each connection busy with one request after another and say how many a
second were answered and how long they took; `upload()` sends one large body and says how fast.
Each run ends after a number of requests or of seconds, whichever comes first.
"""

import multiprocessing
import os
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier

CHUNK = 256 * 1024
TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send requests, and as whom: connection n uses cookie n, in turn."""

    port: int
    host: str = "127.0.0.1"
    cookies: Sequence[str] = ()

    def connect(self) -> socket.socket:
        """A new connection; raises OSError."""
        made = socket.create_connection((self.host, self.port), timeout=TIMEOUT)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def head(self, method: str, path: str, connection: int, *more: str) -> bytes:
        """The head of a request on the connection with that number."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", *more]
        if self.cookies:
            lines.append(f"Cookie: {self.cookies[connection % len(self.cookies)]}")
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(slots=True)
class Outcome:
    """What a run measured. Latencies are in seconds, sorted; `statuses` counts the answers."""

    seconds: float
    latencies: list[float]
    statuses: dict[int, int]
    failures: int = 0

    @property
    def per_second(self) -> float:
        """Answers a second, of any status."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """The latency in seconds that this share of the answers kept within."""
        if not self.latencies:
            raise ValueError("nothing was answered")
        return self.latencies[min(int(share * len(self.latencies)), len(self.latencies) - 1)]

    def __str__(self) -> str:
        if not self.latencies:
            return f"nothing was answered in {self.seconds:.1f} s, {self.failures} failures"
        p50, p99 = (self.percentile(share) * 1000 for share in (0.5, 0.99))
        return (
            f"{self.per_second:,.0f} r/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
            f"{dict(sorted(self.statuses.items()))}, {self.failures} failures"
        )


@dataclass(slots=True)
class _Connection:
    """One connection and the answer that it is waiting for."""

    socket: socket.socket
    requests: Sequence[bytes]
    next: int = 0
    waiting: bool = False
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    wanted: int = 0

    def send(self) -> None:
        """Send the next request. It is small, so that the kernel takes it whole."""
        self.received.clear()
        self.wanted = 0
        self.waiting = True
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.requests[self.next % len(self.requests)])
        self.next += 1

    def answered(self) -> int | None:
        """Read what has come: the answer's status once it is whole, else None.

        Raises ConnectionError when the server hung up.
        """
        chunk = self.socket.recv(CHUNK)
        if not chunk:
            raise ConnectionError("the server hung up")
        self.received += chunk
        if not self.wanted:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return None
            self.wanted = end + 4 + _body_length(bytes(self.received[:end]))
        return int(self.received[9:12]) if len(self.received) >= self.wanted else None


def _body_length(head: bytes) -> int:
    """How many bytes follow this head; raises ValueError if it does not say."""
    status = int(head[9:12])
    if status in (204, 304):
        return 0
    before, found, rest = head.lower().partition(b"\r\ncontent-length:")
    if not found:
        raise ValueError(f"an answer without a length: {before[:80]!r}")
    return int(rest.partition(b"\r\n")[0])


def get(target: Target, path: str, *, headers: Sequence[str] = (), **bounds: float) -> Outcome:
    """Fetch `path` again and again. Bounds: connections, processes, requests, seconds."""
    return _run(target, "GET", path, headers, (b"",), **bounds)


def post(
    target: Target,
    path: str,
    bodies: Sequence[bytes],
    *,
    headers: Sequence[str] = ("Content-Type: application/x-www-form-urlencoded",),
    **bounds: float,
) -> Outcome:
    """Send prepared bodies, each connection in turn from its own place in the list.

    With as many connections as bodies and one request a connection, each body is sent once.
    """
    return _run(target, "POST", path, headers, bodies, **bounds)


def _run(
    target: Target,
    method: str,
    path: str,
    headers: Sequence[str],
    bodies: Sequence[bytes],
    *,
    connections: float = 32,
    processes: float = 2,
    requests: float = 1_000_000,
    seconds: float = 5.0,
) -> Outcome:
    """Share connections and requests among processes that start together."""
    processes = min(int(processes), int(connections))
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(processes)
    results: multiprocessing.Queue[Outcome] = context.Queue()
    plan = []
    for number in range(int(connections)):
        own = [bodies[(number + step) % len(bodies)] for step in range(len(bodies))]
        lengths = [("" if method == "GET" else f"Content-Length: {len(body)}") for body in own]
        heads = [
            target.head(method, path, number, *headers, *filter(None, [length]))
            for length in lengths
        ]
        plan.append([head + body for head, body in zip(heads, own, strict=True)])
    share = int(requests) // processes
    workers = [
        context.Process(
            target=_work,
            args=(target, plan[index::processes], (share, seconds), start, results),
            daemon=True,
        )
        for index in range(processes)
    ]
    for worker in workers:
        worker.start()
    try:
        parts = [results.get(timeout=seconds + 2 * TIMEOUT) for _worker in workers]
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
    return _gather(parts)


def _gather(parts: Sequence[Outcome]) -> Outcome:
    statuses: dict[int, int] = {}
    for part in parts:
        for status, number in part.statuses.items():
            statuses[status] = statuses.get(status, 0) + number
    return Outcome(
        seconds=max(part.seconds for part in parts),
        latencies=sorted(latency for part in parts for latency in part.latencies),
        statuses=statuses,
        failures=sum(part.failures for part in parts),
    )


def _work(
    target: Target,
    plan: Sequence[Sequence[bytes]],
    bounds: tuple[int, float],
    start: Barrier,
    results: "multiprocessing.Queue[Outcome]",
) -> None:
    """One process: keep its connections busy within (requests, seconds), then report."""
    opened = [_Connection(target.connect(), own) for own in plan]
    start.wait(TIMEOUT)
    results.put(_drive(opened, *bounds))


def _drive(opened: Sequence[_Connection], requests: int, seconds: float) -> Outcome:
    began = time.perf_counter()
    outcome = Outcome(0.0, [], {})
    left = requests
    with selectors.DefaultSelector() as ready:
        for connection in opened[:requests]:
            ready.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
            left -= 1
        stop = began + seconds
        while ready.get_map() and (rest := stop - time.perf_counter()) > 0:
            for key, _events in ready.select(rest):
                if _go_on(key.data, outcome, left > 0):
                    left -= 1
                elif not key.data.waiting:
                    ready.unregister(key.fileobj)
    outcome.seconds = time.perf_counter() - began
    for connection in opened:
        connection.socket.close()
    return outcome


def _go_on(connection: _Connection, outcome: Outcome, more: bool) -> bool:
    """Take what has come; after a whole answer send the next request if there are `more`.

    Returns whether one was sent. A connection that breaks is counted and not used again.
    """
    try:
        status = connection.answered()
        if status is None:
            return False
        outcome.latencies.append(time.perf_counter() - connection.sent_at)
        outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
        connection.waiting = False
        if more:
            connection.send()
    except OSError:
        outcome.failures += 1
        connection.waiting = False
        return False
    return more


@dataclass(frozen=True, slots=True)
class Upload:
    """How one upload went: the answer's status, and seconds until it came."""

    status: int
    megabytes: float
    seconds: float

    @property
    def per_second(self) -> float:
        """Megabytes (2^20 bytes) a second."""
        return self.megabytes / self.seconds


def upload(
    target: Target,
    path: str,
    megabytes: float,
    *,
    file: tuple[str, str, bytes] = ("file", "report.pdf", b"%PDF-1.7\n"),
    fields: Sequence[tuple[str, str]] = (),
    rate: float = 0.0,
) -> Upload:
    """Send a form with one file of that size as it streams, holding one chunk in memory.

    `file` is the field, the file's name and how its content begins; `rate` in megabytes a second
    (0: as fast as it goes) plays a slow client. Raises OSError when the server hangs up.
    """
    field_name, name, begin = file
    boundary = "colloquy-load-boundary"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field_name}"; '
        f'filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    )
    before = "".join(parts).encode() + begin
    after = f"\r\n--{boundary}--\r\n".encode()
    size = int(megabytes * 1024 * 1024) - len(begin)
    head = target.head(
        "POST",
        path,
        0,
        f"Content-Type: multipart/form-data; boundary={boundary}",
        f"Content-Length: {len(before) + size + len(after)}",
    )
    began = time.perf_counter()
    with target.connect() as connection:
        connection.sendall(head + before)
        _stream(connection, size, rate * 1024 * 1024)
        connection.sendall(after)
        status = _status(connection)
    return Upload(status, megabytes, time.perf_counter() - began)


def _stream(connection: socket.socket, size: int, rate: float) -> None:
    """Send `size` bytes, at most `rate` of them a second (0: no limit)."""
    # Nothing that compresses or repeats within a chunk: a disk or a hash must do real work.
    chunk = memoryview(os.urandom(CHUNK))
    began = time.perf_counter()
    sent = 0
    while sent < size:
        step = chunk[: min(CHUNK, size - sent)]
        connection.sendall(step)
        sent += len(step)
        if rate and (ahead := sent / rate - (time.perf_counter() - began)) > 0:
            time.sleep(ahead)


def _status(connection: socket.socket) -> int:
    received = b""
    while len(received) < 12:
        chunk = connection.recv(CHUNK)
        if not chunk:
            raise ConnectionError("the server hung up")
        received += chunk
    return int(received[9:12])
