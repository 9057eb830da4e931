"""One process of the load generator: it keeps its connections busy and says what came of it."""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

CHUNK = 256 * 1024


@dataclass(slots=True)
class Outcome:
    """What a run measured. Latencies are in seconds, sorted; `statuses` counts the answers."""

    seconds: float
    latencies: list[float]
    statuses: dict[int, int]
    failures: int = 0

    @classmethod
    def of(cls, parts: Sequence["Outcome"]) -> "Outcome":
        """What several processes that ran side by side measured together."""
        statuses: dict[int, int] = {}
        for part in parts:
            for status, number in part.statuses.items():
                statuses[status] = statuses.get(status, 0) + number
        return cls(
            seconds=max(part.seconds for part in parts),
            latencies=sorted(latency for part in parts for latency in part.latencies),
            statuses=statuses,
            failures=sum(part.failures for part in parts),
        )

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
class Connection:
    """One connection, where its requests come from, and the answer that it is waiting for."""

    socket: socket.socket
    requests: Iterator[bytes]
    waiting: bool = False
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    wanted: int = 0

    def send(self) -> bool:
        """Send the next request, if there is one. It is small: the kernel takes it whole."""
        request = next(self.requests, None)
        self.waiting = request is not None
        if request is not None:
            self.received.clear()
            self.wanted = 0
            self.sent_at = time.perf_counter()
            self.socket.sendall(request)
        return self.waiting

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


def drive(opened: Sequence[Connection], requests: int, seconds: float) -> Outcome:
    """Keep the connections busy until that many requests are answered or the time is over."""
    began = time.perf_counter()
    outcome = Outcome(0.0, [], {})
    left = requests
    with selectors.DefaultSelector() as ready:
        for connection in opened[:requests]:
            if connection.send():
                ready.register(connection.socket, selectors.EVENT_READ, connection)
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


def _go_on(connection: Connection, outcome: Outcome, more: bool) -> bool:
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
        return more and connection.send()
    except OSError:
        outcome.failures += 1
        connection.waiting = False
        return False
