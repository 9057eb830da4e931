"""A large hand-in, against a view that writes the same body to a file."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from flask import Flask, url_for

from app.core.clock import now
from app.core.db import write
from app.core.intake import MEGABYTE
from app.projects.models import FileKind
from tests.bench import load
from tests.bench.figures import Figure, Rounds, per_second
from tests.bench.forms import OpenForm, cookie_of, open_form
from tests.bench.installation import inside, install
from tests.bench.load import Upload
from tests.bench.servers import Server, serving_bare, serving_colloquy
from tests.factories import make_course, make_group, make_group_set, make_project, make_students

ROUNDS = 5
SIZE = 100
LIMIT = 150 * MEGABYTE


def measure(folder: Path) -> Iterator[Figure]:
    """Megabytes a second until the receipt is there, and the memory that it takes."""
    app = install(folder / "colloquy")
    beside = folder / "bare"
    beside.mkdir()
    path, cookie, field = _make_project(app)
    with serving_colloquy(folder / "colloquy") as ours, serving_bare(beside) as bare:
        _hand_in(ours, open_form(ours, path, cookie), field, size=1)
        _send(bare, "/upload", size=1)
        rounds = Rounds.take(
            ROUNDS,
            lambda: _hand_in(ours, open_form(ours, path, cookie), field),
            lambda: _send(bare, "/upload"),
        )
        peak = ours.peak_megabytes()
    yield Figure("upload_vs_bare_view", rounds.ratio, at_least=0.6)
    yield Figure("upload_mb_per_second", per_second(rounds.ours), "MB/s")
    yield Figure("upload_bare_mb_per_second", per_second(rounds.bare), "MB/s")
    if peak is not None:
        yield Figure("upload_peak_rss_mb", peak, "MB")


def _make_project(app: Flask) -> tuple[str, str, str]:
    """A project that takes a large file: its form's path, a student's cookie, the file's field."""
    with inside(app), app.test_request_context():
        course = make_course()
        group_set = make_group_set(course)
        (student,) = make_students(course, 1)
        make_group(group_set, student)
        project = make_project(
            group_set, opens_at=now() - timedelta(days=1), due_at=now() + timedelta(days=1)
        )
        with write(project):
            (requirement,) = project.requirements
            requirement.label, requirement.kind = "Data", FileKind.ANY
            requirement.max_bytes = LIMIT
        path = url_for("projects.submit", course=course.slug, project=project.slug)
        return path, cookie_of(app, student), requirement.field


def _hand_in(server: Server, form: OpenForm, field: str, *, size: int = SIZE) -> Upload:
    """Hand in through a form that was just opened; the answer leads to the receipt."""
    fields = {**form.hidden, "title": "Margins, measured", "comment": ""}
    sent = _send(server, form.path, size, cookie=form.cookie, field=field, fields=fields)
    if "/attempts/" not in sent.location:
        raise RuntimeError(f"no receipt: {sent}")
    return sent


def _send(
    server: Server,
    path: str,
    size: int = SIZE,
    *,
    cookie: str = "",
    field: str = "file",
    fields: Mapping[str, str] = MappingProxyType({}),
) -> Upload:
    """Send a form with a file of `size` megabytes; both servers get the same."""
    sent = load.upload(
        replace(server.target, cookies=[cookie] if cookie else []),
        path,
        size,
        file=(field, "data.bin", b""),
        fields=list(fields.items()),
    )
    if sent.status != 303:
        raise RuntimeError(f"{path}: {sent}")
    return sent
