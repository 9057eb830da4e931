"""The rush when sign-up opens: students of many groups, each taking a free slot, against a view
that writes one row a request."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from flask import Flask, url_for
from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import db, write
from app.courses.models import Course
from app.seminars.models import SeminarSlot, SignUp, SignUpState
from tests.bench import load
from tests.bench.bare import count_rows, make_table
from tests.bench.driving import Outcome
from tests.bench.figures import Figure, Rounds, p99_ms, per_second
from tests.bench.forms import cookie_of, open_form
from tests.bench.installation import inside, install
from tests.bench.load import Filled
from tests.bench.servers import Server, serving_bare, serving_colloquy
from tests.factories import (
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
    make_students,
)

ROUNDS = 5
GROUPS_A_ROUND = 120
SLOTS_A_MEETING = 6
CLIENTS = 32
PAPERS = "Bartlett, Foster, Telgarsky. Spectrally-normalized margin bounds. arXiv:1706.08498"


@dataclass(frozen=True, slots=True)
class Place:
    """A free slot's form, and the cookie of a student who is about to take it."""

    path: str
    cookie: str


def measure(folder: Path) -> Iterator[Figure]:
    """Sign-ups a second; each is checked to have been one."""
    app = install(folder / "colloquy")
    beside = folder / "bare"
    beside.mkdir()
    make_table(beside)
    places = _make_places(app, (ROUNDS + 1) * GROUPS_A_ROUND)
    with serving_colloquy(folder / "colloquy") as ours, serving_bare(beside) as bare:
        forms = _open_forms(ours, places)
        batches = [forms[number :: ROUNDS + 1] for number in range(ROUNDS + 1)]
        pairs = [(_send(ours, batch), _send(bare, _for_bare(batch))) for batch in batches]
    _check(app, len(forms), count_rows(beside))
    rounds = Rounds(pairs[1:])  # in the first one, threads and connections were still made
    yield Figure("signup_vs_bare_view", rounds.ratio, at_least=0.25)
    yield Figure("signup_per_second", per_second(rounds.ours), "/s")
    yield Figure("signup_p99_ms", p99_ms(rounds.ours), "ms")
    yield Figure("signup_bare_per_second", per_second(rounds.bare), "/s")
    yield Figure("signup_bare_p99_ms", p99_ms(rounds.bare), "ms")


def _make_places(app: Flask, number: int) -> list[Place]:
    """A course with a free slot for each of so many groups of two, sign-up being open."""
    with inside(app), app.test_request_context(), write():
        course = make_course()
        group_set = make_group_set(course, min_size=2)
        seminar = make_seminar(
            group_set, opens_at=now() - timedelta(days=1), closes_at=now() + timedelta(days=1)
        )
        people = make_students(course, 2 * number)
        for first, second in zip(people[::2], people[1::2], strict=True):
            make_group(group_set, first, second)
        slots: list[SeminarSlot] = []
        while len(slots) < number:
            day = now() + timedelta(days=7 + len(slots) // SLOTS_A_MEETING)
            meeting = make_meeting(course, f"{day:%Y-%m-%d %H:%M}")
            for step in range(min(SLOTS_A_MEETING, number - len(slots))):
                start = meeting.starts_at + timedelta(minutes=25 * step)
                slots.append(make_slot(seminar, meeting, starts_at=start))
        return [
            Place(_path(course, slot), cookie_of(app, student))
            for slot, student in zip(slots, people[::2], strict=True)
        ]


def _path(course: Course, slot: SeminarSlot) -> str:
    return url_for("seminars.sign_up", course=course.slug, slot=slot.public_id)


def _open_forms(server: Server, places: Sequence[Place]) -> list[Filled]:
    """The form of each place, opened and filled in by its student."""
    with ThreadPoolExecutor(4) as browsers:
        opened = browsers.map(lambda place: open_form(server, place.path, place.cookie), places)
        return [
            form.filled(title=f"Margin bounds, part {part}", papers=PAPERS)
            for part, form in enumerate(opened, 1)
        ]


def _for_bare(forms: Sequence[Filled]) -> list[Filled]:
    return [replace(form, path="/sign-up") for form in forms]


def _send(server: Server, forms: Sequence[Filled]) -> Outcome:
    outcome = load.post_each(server.target, forms, connections=CLIENTS, seconds=60)
    if outcome.failures or outcome.statuses != {303: len(forms)}:
        raise RuntimeError(f"{len(forms)} sign-ups: {outcome}")
    return outcome


def _check(app: Flask, sent: int, written: int) -> None:
    """Every answer stands for a row."""
    with inside(app):
        confirmed = db.session.scalar(
            select(func.count()).where(SignUp.state == SignUpState.CONFIRMED)
        )
    if not sent == confirmed == written:
        raise RuntimeError(f"{sent} were sent, {confirmed} slots are taken, {written} rows written")
