"""Asking arXiv and the DOI resolver what a number stands for.

Nothing depends on their answers: a number that nobody tells about is kept as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit

from app.core.db import db
from app.core.settings import settings
from app.schedule.citations.answers import NotUnderstood, from_atom, from_csl, merged
from app.schedule.citations.citation import Citation
from app.schedule.links.networks import NotAllowed, resolved

if TYPE_CHECKING:
    from requests import Response, Session

CONNECT, READ = 3.0, 5.0
# All questions of one form together.
PATIENCE = 12.0
LARGEST = 1024 * 1024
MOST_REDIRECTS = 5
_CSL = "application/vnd.citationstyles.csl+json"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Looked:
    """Citations after looking up, and the numbers that nothing was found of."""

    citations: list[Citation]
    unknown: list[str]

    @property
    def to_look_over(self) -> list[Citation]:
        """The citations; those of an unknown number ask for a title, which the number is not."""
        return [
            replace(each, title="") if each.title in self.unknown else each
            for each in self.citations
        ]


class _NoAnswer(Exception):
    """A service did not answer, or not as it should."""


def looked_up(citations: Sequence[Citation]) -> Looked:
    """Citations with what the services know of those that are a number alone. Never raises for
    what a service does, and takes at most some seconds.

    Raises RuntimeError inside a transaction: nobody should wait at the database for a service.
    """
    if db.session.in_transaction():
        raise RuntimeError("a lookup inside a transaction")
    known = _of_arxiv([c.arxiv_id for c in citations if c.arxiv_id and _is_number(c)])
    known |= _of_resolver([c.doi for c in citations if c.doi and _is_number(c)])
    found, unknown = [], []
    for citation in citations:
        answer = known.get(citation.arxiv_id) or known.get(citation.doi)
        if not _is_number(citation):
            found.append(citation)
        elif answer:
            found.append(merged(citation, answer))
        else:
            found.append(citation)
            unknown.append(citation.title)
    return Looked(found, unknown)


def _is_number(citation: Citation) -> bool:
    numbers = [("arXiv", citation.arxiv_id), ("doi", citation.doi)]
    return any(number and citation.title == f"{name}:{number}" for name, number in numbers)


def _of_arxiv(numbers: list[str]) -> dict[str, Citation]:
    base = settings().arxiv_url
    if not base or not numbers:
        return {}
    asked = ",".join(dict.fromkeys(numbers))
    try:
        url = f"{base}?id_list={quote(asked, safe=',/.')}&max_results={len(numbers)}"
        return from_atom(_ask(url, "application/atom+xml", monotonic() + PATIENCE))
    except (_NoAnswer, NotUnderstood):
        return {}


def _of_resolver(dois: list[str]) -> dict[str, Citation]:
    base = settings().doi_url
    found: dict[str, Citation] = {}
    until = monotonic() + PATIENCE
    for doi in dict.fromkeys(dois if base else []):
        try:
            answer = _ask(f"{base.rstrip('/')}/{quote(doi, safe='/')}", _CSL, until)
            found[doi] = from_csl(answer, doi)
        except NotUnderstood:
            continue
        except _NoAnswer:
            if monotonic() > until:
                break
    return found


def _ask(url: str, accept: str, until: float) -> bytes:
    """What a service answers, at most LARGEST bytes. Raises _NoAnswer."""
    import requests
    from urllib3.exceptions import HTTPError

    base, address = url, ""
    try:
        with requests.Session() as session:
            for _step in range(MOST_REDIRECTS + 1):
                with _one(session, url, address, accept, until) as answer:
                    if answer.status_code not in _REDIRECTS:
                        return _body(answer, until)
                    url = urljoin(url, answer.headers.get("Location", ""))
                address = checked_step(base, url)
    except (requests.RequestException, HTTPError, NotAllowed, OSError, ValueError) as error:
        raise _NoAnswer(str(error)) from error
    raise _NoAnswer("redirects")


def _one(session: "Session", url: str, address: str, accept: str, until: float) -> "Response":
    """One step: asked at `address`, if there is one, as the host that `url` names."""
    left = until - monotonic()
    if left <= 0:
        raise _NoAnswer("late")
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "Colloquy"}
    if address:
        url, headers["Host"] = _pinned(session, url, address)
    return session.get(
        url,
        headers=headers,
        timeout=(min(CONNECT, left), min(READ, left)),
        allow_redirects=False,
        stream=True,
    )


def _pinned(session: "Session", url: str, address: str) -> tuple[str, str]:
    """Have the session speak TLS with the host of `url` wherever it connects to; `url` with the
    address in its host's place, and the host as its header names it.

    So a name that changes its answer after it was looked at leads nowhere else.
    """
    from requests.adapters import HTTPAdapter

    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()

    class Pinned(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kw: Any) -> None:
            super().init_poolmanager(*args, server_hostname=host, assert_hostname=host, **kw)

    session.mount("https://", Pinned())
    port = f":{parts.port}" if parts.port else ""
    where = f"[{address}]" if ":" in address else address
    return parts._replace(netloc=where + port).geturl(), host + port


def checked_step(base: str, url: str) -> str:
    """Let a redirection pass that leads by https to the public internet, or, where the setting
    itself names plain http, to that host.

    Returns the address that was looked at; none for the setting's own host. Raises NotAllowed, or
    OSError for a host that there is not.
    """
    first, parts = urlsplit(base), urlsplit(url)
    if first.scheme == "http" and parts[:2] == first[:2]:
        return ""
    if parts.scheme != "https" or not parts.hostname:
        raise NotAllowed
    return resolved(parts.hostname, parts.port or 443, ())[0]


def _body(answer: "Response", until: float) -> bytes:
    """The answer's content, as it comes, so that no trickle lasts longer than the patience."""
    if answer.status_code != 200:
        raise _NoAnswer(str(answer.status_code))
    parts, size = [], 0
    while part := answer.raw.read1(65536):
        parts.append(part)
        size += len(part)
        if size > LARGEST or monotonic() > until:
            raise _NoAnswer("too much")
    return b"".join(parts)
