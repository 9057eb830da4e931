"""What the benchmark's figures rest on."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench.crowd import Story
from tests.bench.driving import Outcome
from tests.bench.figures import Figure, Rounds, table
from tests.bench.load import Filled, Target, post_each
from tests.bench.measures.rush import Result


class Register(BaseHTTPRequestHandler):
    """Takes forms, and notes where each went, from whom, and what it said."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, self.headers["Cookie"], body))
        self.send_response(303)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def test_each_form_is_sent_once_to_its_place_as_its_owner() -> None:
    class Here(Register):
        seen: list[tuple[str, str, bytes]] = []

    forms = [Filled(f"/slots/{n}", f"colloquy=student-{n}", b"title=%d" % n) for n in range(25)]
    with ThreadingHTTPServer(("127.0.0.1", 0), Here) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        outcome = post_each(Target(server.server_address[1]), forms, connections=4, seconds=30)
        server.shutdown()
    assert (outcome.statuses, outcome.failures) == ({303: 25}, 0)
    assert sorted(Here.seen) == sorted((form.path, form.cookie, form.body) for form in forms)


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("speed", 0.6, at_least=0.6), "met"),
        (Figure("speed", 0.59, at_least=0.6), "not met"),
        (Figure("memory", 300, "MB", at_most=300), "met"),
        (Figure("memory", 301, "MB", at_most=300), "not met"),
        (Figure("speed", 0.1), ""),
    ],
)
def test_a_figure_meets_its_aim_or_not(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict
    assert table([figure]).endswith(verdict or "0.1")


def test_one_disturbed_round_does_not_move_the_ratio() -> None:
    def run(answers: int) -> Outcome:
        return Outcome(1.0, [0.001] * answers, {200: answers})

    rounds = Rounds([(run(60), run(100)), (run(3), run(100)), (run(30), run(50))])
    assert rounds.ratio == pytest.approx(0.6)


def _result(held: list[tuple[int, str]], waiting: list[tuple[int, str]]) -> Result:
    """A rush in which group 1 was told that slot a is theirs, and 2 and 3 that they wait for it."""
    views = [(9.0, frozenset("ab")), (10.2, frozenset("ab")), (11.5, frozenset("b"))]
    stories = [
        Story(1, slot="a", asked_at=9.0, told_at=10.0, views=views),
        Story(2, waits_for="a", asked_at=11.0, told_at=12.0, views=views),
        Story(3, waits_for="a", asked_at=13.0, told_at=14.0, views=views),
    ]
    return Result(9.0, stories, held, waiting)


def test_a_rush_in_which_everybody_was_told_the_truth() -> None:
    result = _result([(1, "a")], [(2, "a"), (3, "a")])
    assert (result.overbooked, result.lost, result.errors()) == (0, 0, [])
    assert (result.all_told, result.shown_free) == (5.0, 1.5)


@pytest.mark.parametrize(
    ("held", "waiting", "error"),
    [
        ([(1, "b")], [(2, "a"), (3, "a")], "holds a slot untold"),
        ([(1, "a"), (2, "a")], [(3, "a")], "does not wait"),
        ([(1, "a")], [(3, "a"), (2, "a")], "out of order"),
        ([(1, "a")], [(2, "b"), (3, "a")], "waits untold"),
    ],
)
def test_a_rush_in_which_somebody_was_not(
    held: list[tuple[int, str]], waiting: list[tuple[int, str]], error: str
) -> None:
    result = _result(held, waiting)
    assert error in result.errors()
    assert result.overbooked == len(held) - 1
    assert result.lost == ((1, "a") not in held)
