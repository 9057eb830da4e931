"""A small load generator: several processes, many connections, nothing to install.

`get()` and `post()` keep each connection busy with one request after another and say how many a
second were answered and how long they took; `post_each()` sends each of many forms once;
`upload()` sends one large body and says how fast. Each run ends after a number of requests or of
seconds, whichever comes first.
"""

import multiprocessing
import os
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle
from multiprocessing.synchronize import Barrier

from tests.bench.driving import CHUNK, Connection, Outcome, drive

TIMEOUT = 30.0
FORM = "Content-Type: application/x-www-form-urlencoded"
Plan = Sequence[Sequence[bytes]]


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


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that is filled in: where it goes, the sender's cookie, and its body."""

    path: str
    cookie: str
    body: bytes


def get(target: Target, path: str, *, headers: Sequence[str] = (), **bounds: float) -> Outcome:
    """Fetch `path` again and again. Bounds: connections, processes, requests, seconds."""
    return _again(target, "GET", path, headers, (b"",), **bounds)


def post(
    target: Target,
    path: str,
    bodies: Sequence[bytes],
    *,
    headers: Sequence[str] = (FORM,),
    **bounds: float,
) -> Outcome:
    """Send prepared bodies, each connection in turn from its own place in the list.

    With as many connections as bodies and one request a connection, each body is sent once.
    """
    return _again(target, "POST", path, headers, bodies, **bounds)


def post_each(
    target: Target, forms: Sequence[Filled], *, connections: int = 32, **bounds: float
) -> Outcome:
    """Send each form once, over whichever connection is free. Bounds: processes, seconds."""
    requests = [
        target.head(
            "POST",
            form.path,
            0,
            FORM,
            f"Cookie: {form.cookie}",
            f"Content-Length: {len(form.body)}",
        )
        + form.body
        for form in forms
    ]
    plan = [requests[number::connections] for number in range(connections)]
    return _run(target, plan, once=True, **bounds)


def _again(
    target: Target,
    method: str,
    path: str,
    headers: Sequence[str],
    bodies: Sequence[bytes],
    *,
    connections: float = 32,
    **bounds: float,
) -> Outcome:
    """Plan requests that each connection repeats, and run them."""
    plan = []
    for number in range(int(connections)):
        own = [bodies[(number + step) % len(bodies)] for step in range(len(bodies))]
        lengths = [("" if method == "GET" else f"Content-Length: {len(body)}") for body in own]
        heads = [
            target.head(method, path, number, *headers, *filter(None, [length]))
            for length in lengths
        ]
        plan.append([head + body for head, body in zip(heads, own, strict=True)])
    return _run(target, plan, once=False, **bounds)


def _run(
    target: Target,
    plan: Plan,
    *,
    once: bool,
    processes: float = 2,
    requests: float = 1_000_000,
    seconds: float = 5.0,
) -> Outcome:
    """Share connections and requests among processes that start together."""
    processes = min(int(processes), len(plan))
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(processes)
    results: multiprocessing.Queue[Outcome] = context.Queue()
    share = int(requests) // processes
    workers = [
        context.Process(
            target=_work,
            args=(target, plan[index::processes], once, (share, seconds), start, results),
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
    return Outcome.of(parts)


def _work(
    target: Target,
    plan: Plan,
    once: bool,
    bounds: tuple[int, float],
    start: Barrier,
    results: "multiprocessing.Queue[Outcome]",
) -> None:
    """One process: keep its connections busy within (requests, seconds), then report."""
    every = chain.from_iterable(plan)
    sources: list[Iterator[bytes]] = [every if once else cycle(own) for own in plan]
    opened = [Connection(target.connect(), source) for source in sources]
    start.wait(TIMEOUT)
    results.put(drive(opened, *bounds))


@dataclass(frozen=True, slots=True)
class Upload:
    """How one upload went: the answer's status and where it leads, and seconds until it came."""

    status: int
    location: str
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
        status, location = _answer(connection)
    return Upload(status, location, megabytes, time.perf_counter() - began)


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


def _answer(connection: socket.socket) -> tuple[int, str]:
    """The status of an answer, and where it leads if it is a redirect."""
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(CHUNK)
        if not chunk:
            raise ConnectionError("the server hung up")
        received += chunk
    lines = received.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    leads = [
        line.partition(":")[2].strip() for line in lines if line.lower().startswith("location:")
    ]
    return int(received[9:12]), "".join(leads)
