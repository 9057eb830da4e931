"""Asking for an address: what its answer means, and whom we never ask."""

import socket
import time
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from app.schedule.links import asking, networks
from app.schedule.links.asking import Answer, Asker
from app.schedule.models import LinkState
from tests.schedule.links.server import WebServer, web_server

LOOPBACK = (ip_network("127.0.0.0/8"),)
ALIVE, DEAD, UNSURE = LinkState.ALIVE, LinkState.DEAD, LinkState.UNSURE
NOT_ASKED = Answer(UNSURE, "not asked")


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    """A web server on this machine."""
    with web_server() as running:
        yield running


def _ask(url: str, allowed: Any = LOOPBACK) -> Answer:
    return Asker(allowed, pause=0).ask(url)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", Answer(ALIVE, "200")),
        ("/status/204", Answer(ALIVE, "204")),
        ("/status/404", Answer(DEAD, "404")),
        ("/status/410", Answer(DEAD, "410")),
        ("/status/403", Answer(UNSURE, "403")),
        ("/status/429", Answer(UNSURE, "429")),
        ("/status/503", Answer(UNSURE, "503")),
        ("/get/405/200", Answer(ALIVE, "200")),
        ("/get/501/404", Answer(DEAD, "404")),
        ("/get/404/200", Answer(ALIVE, "200")),
        ("/to//status/404", Answer(DEAD, "404")),
        ("/to//to//to//to//to//status/200", Answer(ALIVE, "200")),
        ("/to//to//to//to//to//to//status/200", Answer(UNSURE, "redirects")),
        ("/to/ftp://files.example/", NOT_ASKED),
        ("/a path/ü?q=ü#part", Answer(ALIVE, "200")),
    ],
)
def test_what_an_answer_means(server: WebServer, path: str, answer: Answer) -> None:
    assert _ask(server.url(path)) == answer


def test_the_question_says_who_asks_and_reads_nothing(server: WebServer) -> None:
    server.asked.clear()
    _ask(server.url("/page?q=1#part"))
    assert server.asked == [("HEAD", "/page?q=1", "Colloquy link check")]


def test_nobody_there_is_dead_and_silence_is_unsure(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert _ask(f"http://127.0.0.1:{port}/") == Answer(DEAD, "refused")
    assert _ask(server.url("/").replace("http:", "https:")) == Answer(UNSURE, "no answer")
    monkeypatch.setattr(asking, "TIMEOUT", 0.2)
    assert _ask(server.url("/silent")) == Answer(UNSURE, "timeout")


def test_a_server_that_answers_a_byte_at_a_time_is_hung_up_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "TIMEOUT", 0.3)
    left, right = socket.socketpair()
    with left, right:
        right.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        monkeypatch.setattr("socket.create_connection", lambda *_: _Dripping(left, right))
        assert _ask("http://127.0.0.1/") == Answer(UNSURE, "timeout")


class _Dripping(socket.socket):
    """A connection on which a byte comes at each read, and no end."""

    def __init__(self, line: socket.socket, other: socket.socket) -> None:
        super().__init__(fileno=line.detach())
        self._other = other

    def recv_into(self, buffer: Any, *_: Any) -> int:
        """Have another byte sent, then read; slowly, so that time ends it and not a length."""
        time.sleep(0.001)
        self._other.send(b"x")
        return super().recv_into(buffer, 1)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0", "localhost", "[::1]", "[::ffff:127.0.0.1]"),
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "100.100.100.200", "192.0.0.192"),
        *("169.254.169.254", "168.63.129.16", "224.0.0.1", "255.255.255.255", "240.0.0.1"),
        *("[fe80::1]", "[fd00:ec2::254]", "[ff02::1]", "[64:ff9b::a9fe:a9fe]", "[::]"),
        *("[2002:7f00:1::]", "[2001:0:7f00:1::]"),
    ],
)
def test_nobody_inside_is_asked(
    server: WebServer, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr("socket.create_connection", _never)
    assert _ask(f"http://{host}:{server.server_port}/", ()) == NOT_ASKED


def _never(*_: object) -> None:
    raise AssertionError("it was asked")


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "2a00:1450::8"])
def test_public_addresses_may_be_asked(address: str) -> None:
    assert networks.is_public(ip_address(address))


def test_a_redirection_into_the_house_is_not_followed(server: WebServer) -> None:
    inside = (ip_network("127.0.0.1/32"),)
    for target in ("http://127.0.0.2/", "//10.0.0.1/", "http://169.254.169.254/latest/"):
        assert _ask(server.url(f"/to/{target}"), inside) == NOT_ASKED


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads to a public address first and into the house then gets no second look."""
    looked: list[str] = []
    connected: list[Any] = []
    resolve, connect = socket.getaddrinfo, socket.create_connection

    def resolving(host: str, port: int, *more: Any, **options: Any) -> Any:
        if host != "rebinding.example":
            return resolve(host, port, *more, **options)
        looked.append(host)
        return [(0, 0, 0, "", ("127.0.0.1", port))]

    def connecting(to: Any, *more: Any) -> Any:
        connected.append(to)
        return connect(to, *more)

    monkeypatch.setattr("socket.getaddrinfo", resolving)
    monkeypatch.setattr("socket.create_connection", connecting)
    assert _ask(server.url("/", host="rebinding.example")) == Answer(ALIVE, "200")
    assert looked == ["rebinding.example"]
    assert connected == [("127.0.0.1", server.server_port)]


def test_one_address_inside_of_several_closes_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [(0, 0, 0, "", (each, 80)) for each in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: told)
    assert _ask("http://mixed.example/", ()) == NOT_ASKED


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        (socket.EAI_NONAME, Answer(DEAD, "no host")),
        (socket.EAI_AGAIN, Answer(UNSURE, "no name server")),
    ],
)
def test_a_name_without_a_server_is_dead_if_that_is_sure(
    monkeypatch: pytest.MonkeyPatch, code: int, answer: Answer
) -> None:
    def resolve(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "")

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    assert _ask("http://nobody.example/") == answer


def test_ports_of_other_services_are_not_asked() -> None:
    assert _ask("http://127.0.0.1:25/") == NOT_ASKED


@pytest.mark.parametrize("url", ["http://", "http://[", "http://a..b/", f"http://{'a' * 70}.org/"])
def test_what_is_no_address_trips_nobody_up(url: str) -> None:
    assert _ask(url).state is UNSURE
