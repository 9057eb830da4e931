"""A web server on this machine that answers as its paths say."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from time import sleep


class WebServer(ThreadingHTTPServer):
    """`/status/404` answers so; `/to/x` leads to x; `/get/405/200` refuses HEAD and answers GET;
    `/slow` takes a moment, `/silent` says nothing until the end.

    `asked` is what was asked for, `most` how many at once under each of the server's names.
    """

    daemon_threads = True
    # What nobody answered when the test ended is not waited for.
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, str]] = []
        self.most: Counter[str] = Counter()
        self.ended = Event()
        self._now: Counter[str] = Counter()
        self._counting = Lock()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """An address of this server."""
        return f"http://{host}:{self.server_port}{path}"

    def count(self, name: str, change: int) -> None:
        """One more is being answered, or one fewer."""
        with self._counting:
            self._now[name] += change
            self.most[name] = max(self.most[name], self._now[name])


class _Handler(BaseHTTPRequestHandler):
    server: WebServer

    def do_HEAD(self) -> None:
        """Answer as the path says."""
        name = self.headers["Host"].partition(":")[0]
        self.server.count(name, +1)
        self._answer(self.path.split("/")[1:], name)

    def _answer(self, words: list[str], name: str) -> None:
        agent = self.headers.get("User-Agent", "")
        self.server.asked.append((self.command, self.path, agent))
        if words[0] == "silent":
            self.server.ended.wait(10)
            self.server.count(name, -1)
            return
        if words[0] == "slow":
            sleep(0.02)
        location = self.path.removeprefix("/to/") if words[0] == "to" else ""
        status = int(words[1]) if words[0] == "status" else 302 if location else 200
        if words[0] == "get":
            status = int(words[1 if self.command == "HEAD" else 2])
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.server.count(name, -1)  # before it is sent: whoever has it may ask again
        self.end_headers()

    def do_GET(self) -> None:
        """Answer as to HEAD: there is nothing to read."""
        self.do_HEAD()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """Say nothing."""


@contextmanager
def web_server() -> Iterator[WebServer]:
    """A running server."""
    server = WebServer()
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
