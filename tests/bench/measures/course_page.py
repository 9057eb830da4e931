"""The public page of a full term, against a view that returns the same bytes from memory.

The term has 40 meetings and 60 talks.
"""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.bench import load
from tests.bench.bare import PAGE
from tests.bench.driving import Outcome
from tests.bench.figures import Figure, Rounds, p99_ms, per_second
from tests.bench.installation import inside, install
from tests.bench.servers import Server, serving_bare, serving_colloquy
from tests.bench.term import SLUG, make_term

COURSE = f"/c/{SLUG}/"
ROUNDS = 9
SECONDS = 1.5
CLIENTS = 32


def measure(folder: Path) -> Iterator[Figure]:
    """Pages a second, and answers a second to those who have the page already."""
    with inside(install(folder / "term")):
        make_term()
    beside = folder / "bare"
    beside.mkdir()
    with serving_colloquy(folder / "term") as ours:
        page, etag = _fetch(ours, COURSE)
        (beside / PAGE).write_bytes(page)
        with serving_bare(beside) as bare:
            if _fetch(bare, "/page")[0] != page:
                raise RuntimeError("the bare view gives another page")
            yield from _compare(ours, bare)
        yield Figure("page_kilobytes", len(page) / 1000, "kB")
        yield Figure("page_sent_kilobytes", len(_packed(ours)) / 1000, "kB", at_most=100)
        yield from _revalidate(ours, etag)


def _compare(ours: Server, bare: Server) -> Iterator[Figure]:
    _get(ours, COURSE)  # each worker draws the page once and starts its threads
    _get(bare, "/page")
    rounds = Rounds.take(ROUNDS, lambda: _get(ours, COURSE), lambda: _get(bare, "/page"))
    yield Figure("page_vs_prerendered", rounds.ratio, at_least=0.8)
    yield Figure("page_per_second", per_second(rounds.ours), "/s")
    yield Figure("page_p99_ms", p99_ms(rounds.ours), "ms")
    yield Figure("prerendered_per_second", per_second(rounds.bare), "/s")
    yield Figure("prerendered_p99_ms", p99_ms(rounds.bare), "ms")


def _revalidate(ours: Server, etag: str) -> Iterator[Figure]:
    """Visitors who have the page already: none of them should be sent it again."""
    asked = [_get(ours, COURSE, 200, 304, etag=etag) for _round in range(ROUNDS)]
    answered = sum(len(outcome.latencies) for outcome in asked)
    unchanged = sum(outcome.statuses.get(304, 0) for outcome in asked)
    yield Figure("page_304_per_second", per_second(asked), "/s")
    yield Figure("page_304_p99_ms", p99_ms(asked), "ms")
    yield Figure("page_304_share", unchanged / answered, at_least=1.0)


def _fetch(server: Server, path: str) -> tuple[bytes, str]:
    """The page at `path` and its ETag."""
    with urllib.request.urlopen(server.url(path)) as answer:
        return answer.read(), answer.headers.get("ETag", "")


def _packed(server: Server) -> bytes:
    """The page as browsers ask for it: compressed."""
    asked = urllib.request.Request(server.url(COURSE), headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        if answer.headers["Content-Encoding"] != "gzip":
            raise RuntimeError("the page came as it is")
        return answer.read()  # type: ignore[no-any-return]


def _get(server: Server, path: str, *expected: int, etag: str = "") -> Outcome:
    headers = [f"If-None-Match: {etag}"] if etag else []
    outcome = load.get(server.target, path, headers=headers, connections=CLIENTS, seconds=SECONDS)
    if outcome.failures or not outcome.statuses.keys() <= set(expected or {200}):
        raise RuntimeError(f"{path}: {outcome}")
    return outcome
