"""A roster of a very large course: previewed, and applied in one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import event

from app.core.db import db
from app.core.settings import settings
from app.courses import queries
from app.courses.models import Course, Role
from app.courses.roster import drafts
from app.courses.roster.drafts import Corrections
from app.courses.roster.plan import Plan, compare
from tests.bench.figures import Figure
from tests.bench.installation import inside, install
from tests.factories import enroll, make_course

ROWS = 5000
ROUNDS = 3


def measure(folder: Path) -> Iterator[Figure]:
    """Seconds and statements until the preview is known, and until all of it is in the course."""
    app = install(folder / "colloquy")
    content, given = roster(ROWS), Corrections()
    with inside(app):
        course = make_course("roster")
        enroll(course, Role.INSTRUCTOR)

        def preview() -> Plan:
            db.session.rollback()
            return compare(course, drafts.open_file(content, given).understood)

        with _counting() as read:
            previewed = [_seconds(preview) for _round in range(ROUNDS)]
        digest = preview().digest
        with _counting() as written:
            applied = _seconds(
                lambda: drafts.apply_file(course, content, given, None, digest=digest)
            )
        _check(course)
        again = median(_seconds(preview) for _round in range(ROUNDS))
        alone = _seconds_locked("told-later", invite=False)
        app.extensions["colloquy_settings"] = replace(settings(), smtp_url="smtp://127.0.0.1:1")
        invited = _seconds_locked("invited", invite=True)
    yield Figure("roster_preview_seconds", median(previewed), "s", at_most=3.0)
    yield Figure("roster_preview_again_seconds", again, "s", at_most=3.0)
    yield Figure("roster_preview_statements", len(read) / ROUNDS)
    yield Figure("roster_apply_seconds", applied, "s")
    yield Figure("roster_apply_statements", len(written))
    yield Figure("roster_lock_seconds_with_invitations", invited, "s", at_most=3.0)
    yield Figure("roster_lock_seconds", alone, "s", at_most=3.0)


def _seconds_locked(slug: str, *, invite: bool) -> float:
    """How long nobody else can write while a class whom nobody knows comes into a new course."""
    course = make_course(slug)
    actor = enroll(course, Role.INSTRUCTOR).user
    content, given = roster(ROWS, slug), Corrections()
    digest = compare(course, drafts.open_file(content, given).understood).digest
    with _timing_transactions() as lengths:
        drafts.apply_file(course, content, given, actor, digest=digest, invite=invite)
    _check(course)
    return max(lengths)


@contextmanager
def _timing_transactions() -> Iterator[list[float]]:
    """The seconds of each transaction that is committed meanwhile."""
    began, lengths = [0.0], list[float]()

    def note_begin(_connection: Any) -> None:
        began[0] = perf_counter()

    def note_commit(_connection: Any) -> None:
        lengths.append(perf_counter() - began[0])

    event.listen(db.engine, "begin", note_begin)
    event.listen(db.engine, "commit", note_commit)
    try:
        yield lengths
    finally:
        event.remove(db.engine, "begin", note_begin)
        event.remove(db.engine, "commit", note_commit)


def roster(rows: int, of: str = "student") -> bytes:
    """A file of invented people."""
    lines = ["Name,E-mail,Student ID,Section"]
    lines += [
        f'"FAMILY{n}, Given",{of}{n}@example.org,{20_000_000 + n},L{n % 9}' for n in range(rows)
    ]
    return "\n".join(lines).encode()


def _seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _check(course: Course) -> None:
    found = queries.student_count(course)
    if found != ROWS:
        raise RuntimeError(f"{found} students of {ROWS}")


@contextmanager
def _counting() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
