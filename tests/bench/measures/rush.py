"""The opening rush: 300 students want 60 slots in the first second, on both databases.

Exactly the slots are taken, everybody else is told that all is full and waits in line, nobody meets
an error, and what somebody was told is true: also when a server process is killed in the middle of
it, or the whole server is. Without the guards the same rush oversells.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db, write
from app.courses.models import Course
from app.seminars.models import Seminar, SeminarSlot, SignUp, SignUpState
from tests.bench.crowd import Story, Student, rush
from tests.bench.figures import Figure
from tests.bench.forms import cookie_of
from tests.bench.installation import Installed, inside, installed_on
from tests.bench.servers import Server, serving_colloquy, serving_unguarded
from tests.factories import (
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
    make_students,
)

STUDENTS, MEETINGS, SLOTS_A_MEETING = 300, 20, 3
SECONDS_AHEAD = 3.0
# Mail is written, and delivered to nobody: no server listens there.
MAIL = {"COLLOQUY_SMTP_URL": "smtp://127.0.0.1:9"}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a rush: the stories, and what the database says."""

    opens_at: float
    stories: Sequence[Story]
    held: Sequence[tuple[int, str]]
    waiting: Sequence[tuple[int, str]]

    @property
    def overbooked(self) -> int:
        """How many groups hold a slot that another group holds, too."""
        return len(self.held) - len({slot for _group, slot in self.held})

    @property
    def lost(self) -> int:
        """How many were told that a slot is theirs, and don't hold it."""
        return sum(bool(s.slot) and (s.group, s.slot) not in self.held for s in self.stories)

    def errors(self, *, breaks: bool = True) -> list[str]:
        """What nobody should be told, or should find, at an opening."""
        told = {s.group: s for s in self.stories}
        found = [error for s in self.stories for error in s.errors]
        found += ["a connection broke"] * (breaks * sum(s.breaks for s in self.stories))
        found += ["holds a slot untold" for group, slot in self.held if told[group].slot != slot]
        lines = dict(self.waiting)
        found += ["waits untold" for group, slot in self.waiting if told[group].waits_for != slot]
        found += ["does not wait" for s in self.stories if s.waits_for and s.group not in lines]
        return found + self._out_of_order()

    def _out_of_order(self) -> list[str]:
        """Somebody stands in line behind one who asked only after they had been told."""
        told, found = {s.group: s for s in self.stories}, []
        for index, (ahead, slot) in enumerate(self.waiting):
            behind = [told[group] for group, where in self.waiting[index + 1 :] if where == slot]
            found += ["out of order" for each in behind if each.told_at < told[ahead].asked_at]
        return found

    @property
    def all_told(self) -> float:
        """Seconds from the opening until the last was told."""
        return max(s.told_at for s in self.stories) - self.opens_at

    @property
    def shown_free(self) -> float:
        """The longest, in seconds, that a board showed a place as free that was gone."""
        gone = {s.slot: s.told_at for s in self.stories if s.slot}
        return max(
            (
                next(came for came, free in s.views if came >= told_at and slot not in free)
                - told_at
                for s in self.stories
                for slot, told_at in gone.items()
            ),
            default=0.0,
        )


def measure(folder: Path) -> Iterator[Figure]:
    """Rushes that are left alone, rushes with a kill, and one without guards, on each database."""
    quiet: dict[str, Result] = {}
    killed: list[Result] = []
    control: list[Result] = []
    for kind in ("sqlite", "postgresql"):
        with installed_on(kind, folder, MAIL) as installed:
            quiet[kind] = _hold(installed)
            killed += [_hold(installed, _kill_process), _hold(installed, _kill_server)]
            control.append(_hold_unguarded(installed))
    everything = [*quiet.values(), *killed]
    yield Figure("rush_overbooked", sum(each.overbooked for each in everything), at_most=0)
    yield Figure("rush_errors", sum(len(each.errors()) for each in quiet.values()), at_most=0)
    yield Figure("rush_lost", sum(each.lost for each in everything), at_most=0)
    yield Figure("rush_control_overbooked", min(each.overbooked for each in control), at_least=1)
    yield from _times(quiet)


def _times(quiet: dict[str, Result]) -> Iterator[Figure]:
    for kind, result in quiet.items():
        answers = [seconds for story in result.stories for seconds in story.answers]
        yield Figure(f"rush_{kind}_p99_ms", _p99(answers) * 1000, "ms")
    results = quiet.values()
    answers = [_p99([a for s in each.stories for a in s.answers]) for each in results]
    polls = [_p99([poll for s in each.stories for poll in s.polls]) for each in results]
    yield Figure("rush_p99_ms", max(answers) * 1000, "ms")
    yield Figure("rush_board_p99_ms", max(polls) * 1000, "ms")
    yield Figure("rush_all_told_seconds", max(each.all_told for each in results), "s")
    yield Figure(
        "rush_shown_free_seconds", max(each.shown_free for each in results), "s", at_most=2.0
    )


def _p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(0.99 * len(seconds))]


def _hold(
    installed: Installed, disturb: Callable[[Installed, Server, ExitStack], None] | None = None
) -> Result:
    """One rush on the real thing; `disturb` happens in its middle."""
    course, students = _make_course(installed.app)
    with ExitStack() as stack:
        server = stack.enter_context(serving_colloquy(installed.instance, installed.settings))
        disturbance = disturb and partial(disturb, installed, server, stack)
        return _rush(installed.app, server, course, students, disturbance)


def _hold_unguarded(installed: Installed) -> Result:
    """The same without the guards: what the rush would be without them."""
    course, students = _make_course(installed.app)
    with serving_unguarded(installed.instance, installed.settings) as server:
        return _rush(installed.app, server, course, students)


def _rush(
    app: Flask,
    server: Server,
    slug: str,
    students: Sequence[Student],
    disturbance: Callable[[], None] | None = None,
) -> Result:
    with inside(app):
        slots = [slot.public_id for slot in _seminar(slug).slots]
    opens_at, stories = rush(
        server.target, students, slots, partial(_open_soon, app, slug), disturbance
    )
    with inside(app):
        held, waiting = (
            db.session.execute(
                select(SignUp.group_id, SeminarSlot.public_id)
                .join(SeminarSlot, SeminarSlot.id == SignUp.slot_id)
                .where(SignUp.seminar_id == _seminar(slug).id, SignUp.state == state)
                .order_by(SignUp.id)
            )
            .tuples()
            .all()
            for state in (SignUpState.CONFIRMED, SignUpState.WAITLISTED)
        )
    return Result(opens_at, stories, held, waiting)


def _kill_process(_installed: Installed, server: Server, _stack: ExitStack) -> None:
    os.kill(random.choice(server.workers()), signal.SIGKILL)


def _kill_server(installed: Installed, server: Server, stack: ExitStack) -> None:
    server.kill()
    stack.enter_context(serving_colloquy(installed.instance, installed.settings, port=server.port))


def _make_course(app: Flask) -> tuple[str, list[Student]]:
    """A course with a seminar whose sign-up is not open yet: its slug, who acts for each group."""
    with inside(app), app.test_request_context(), write():
        course = make_course()
        group_set = make_group_set(course, max_size=2)
        seminar = make_seminar(
            group_set, opens_at=now() + timedelta(hours=1), closes_at=now() + timedelta(days=1)
        )
        people = make_students(course, STUDENTS * 3 // 2)
        acting, others = people[:STUDENTS], people[STUDENTS:]
        groups = [
            make_group(group_set, person, *others[number : number + 1])
            for number, person in enumerate(acting)
        ]
        for number in range(MEETINGS):
            meeting = make_meeting(course, f"{now() + timedelta(days=7 + number):%Y-%m-%d %H:%M}")
            for step in range(SLOTS_A_MEETING):
                start = meeting.starts_at + timedelta(minutes=25 * step)
                make_slot(seminar, meeting, starts_at=start)
        board = f"/c/{course.slug}/seminars/"
        return course.slug, [
            Student(group.id, cookie_of(app, person), board)
            for group, person in zip(groups, acting, strict=True)
        ]


def _open_soon(app: Flask, slug: str) -> float:
    """Have sign-up open in a moment, and say when."""
    at = time.time() + SECONDS_AHEAD
    with inside(app):
        seminar = _seminar(slug)
        with write(seminar.course):
            seminar.opens_at = datetime.fromtimestamp(at, UTC)
            seminar.course.changed()
    return at


def _seminar(slug: str) -> Seminar:
    return db.session.scalars(select(Seminar).join(Course).where(Course.slug == slug)).one()
