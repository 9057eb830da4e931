"""A server on this machine that answers as arXiv and the DOI resolver do, well or badly."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, unquote

ENTRY = """<entry>
  <id>http://arxiv.org/abs/{number}v3</id>
  <published>2018-12-28T05:35:34Z</published>
  <title>Counting what
  was counted</title>
  <author><name>Ann Doe</name></author><author><name>Vera Šoe</name></author>
  <arxiv:doi>10.1000/182</arxiv:doi>
  <arxiv:journal_ref>Journal of Examples 12, 2019</arxiv:journal_ref>
</entry>"""
FEED = """<?xml version="1.0" encoding="UTF-8"?>
{before}<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
{entries}</feed>"""
ITEM: dict[str, Any] = {
    "type": "journal-article",
    "title": "Sums &amp; <i>differences</i>",
    "author": [{"given": "Ann", "family": "Doe"}, {"name": "House of Counts"}],
    "container-title": ["Annals of Examples"],
    "volume": "12",
    "issue": "3",
    "page": "45-67",
    "issued": {"date-parts": [[2019, 5]]},
}


def feed(*numbers: str, before: str = "") -> bytes:
    """arXiv's answer for these numbers."""
    entries = [ENTRY.format(number=number) for number in numbers]
    return FEED.format(before=before, entries="".join(entries)).encode()


BAD = {
    "huge": feed("1901.01234") + b" " * 1_100_000,
    "doctype": feed("1901.01234", before='<!DOCTYPE feed [<!ENTITY a "x">]>'),
}
LEADS = {"moved": "/doi/", "round": "/round/", "inside": "https://127.0.0.1/doi/"}


class Services(ThreadingHTTPServer):
    """`/api` is arXiv's, `/doi` the resolver's; other paths answer badly. `asked` is what was asked
    for, and of what type; `hosts` are the names under which."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str]] = []
        self.hosts: list[str] = []
        self.ended = Event()

    def url(self, path: str) -> str:
        """An address of this server."""
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: Services

    def do_GET(self) -> None:
        """Answer as the path says."""
        self.server.asked.append((self.path, self.headers["Accept"]))
        self.server.hosts.append(self.headers["Host"])
        path, _, query = self.path.removeprefix("/").partition("?")
        way, _, rest = path.partition("/")
        if way == "silent":
            self.server.ended.wait(20)
        elif way in BAD:
            self._send(BAD[way])
        elif way in LEADS:
            self._lead(LEADS[way] + rest)
        elif way == "api":
            numbers = parse_qs(query)["id_list"][0].split(",")
            self._send(feed(*(number for number in numbers if number[0] in "1m")))
        elif way == "doi":
            self._send(json.dumps(ITEM).encode() if unquote(rest) == "10.1000/182" else b"[]")
        elif way in ("trickle", "short"):
            self._begin(way)
        else:
            self.send_error(503)

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _lead(self, path: str) -> None:
        self.send_response(302)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _begin(self, way: str) -> None:
        self.send_response(200)
        if way == "short":
            self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"{")
        while way == "trickle" and not self.server.ended.wait(0.05):
            try:
                self.wfile.write(b"x")
            except OSError:
                return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """Say nothing."""


@contextmanager
def services() -> Iterator[Services]:
    """The running server."""
    server = Services()
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
