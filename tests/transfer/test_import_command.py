"""`colloquy course import`: what it shows without an installation, and what it makes in one."""

import hashlib
import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.courses import queries
from app.courses.models import Role
from app.schedule.models import Meeting
from app.transfer import own_json
from app.transfer.description import MaterialEntry
from tests.commands import colloquy
from tests.factories import make_user
from tests.test_cli import one_line, run
from tests.transfer.descriptions import a_course, a_meeting

CONTENT = b"slides"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """The folder of an export: its JSON, and a file beside it."""
    folder = tmp_path / "export"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "slides.txt").write_bytes(CONTENT)
    slides = MaterialEntry(
        kind="slides", file="files/slides.txt", sha256=hashlib.sha256(CONTENT).hexdigest()
    )
    course = a_course(meetings=[a_meeting(materials=[slides])])
    (folder / "course.json").write_bytes(own_json.dumps(course))
    return folder


def test_it_is_shown_without_any_installation(export: Path, tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    told = colloquy(instance, "course", "import", str(export), "--dry-run", "--json")
    assert (told.returncode, told.stderr) == (0, "")
    report = json.loads(told.stdout)
    assert (report["code"], report["title"]) == ("TEST 6380P", "A Seminar of Old")
    assert [meeting["date"] for meeting in report["meetings"]] == ["2020-09-09"]
    assert not instance.exists()


def test_in_words_a_meeting_is_a_line(app_sqlite: Flask, export: Path) -> None:
    told = run(app_sqlite, "course", "import", str(export / "course.json"), "--dry-run").stdout
    assert "  2020-09-09  01 Margins\n" in told
    assert "- Rethinking margins" in told
    assert "1 meeting, 1 talk, 4 references, 1 group, 2 projects · 1 warning" in told
    with app_sqlite.app_context():
        assert list(queries.all_courses()) == []


def test_an_export_becomes_a_course_with_its_files(app: Flask, export: Path) -> None:
    with app.app_context():
        teacher = make_user("Iva Jansen")
        email = teacher.email
    words = ("--slug", "new-one", "--instructor", email)
    made = run(app, "course", "import", str(export), *words)
    assert made.exit_code == 0, made.output
    first, *rest = made.stdout.splitlines()
    assert first == "TEST 6380P is at /c/new-one/, taught by Iva Jansen. It is not published."
    assert rest[0] == "To check, at /c/new-one/manage/checks:"
    assert any("No due time is known of “Final Project”" in line for line in rest)
    with app.app_context():
        course = queries.course_by_slug("new-one")
        assert course is not None
        assert [person.role for person in queries.people(course)] == [Role.INSTRUCTOR]
        (meeting,) = db.session.scalars(select(Meeting))
        (slides,) = meeting.materials
        assert slides.file is not None
        assert app.extensions["colloquy_store"].path(slides.file.sha256).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--instructor", "no@example.org"), "Error: No account has the address no@example.org."),
        (("--slug", "No Slug"), "colloquy: The address takes small letters"),
        (("--time-zone", "Atlantis"), "colloquy: There is no time zone Atlantis."),
        (("--json",), "--json shows what is understood: add --dry-run."),
    ],
)
def test_what_can_not_be_made_is_said_in_a_line(
    app_sqlite: Flask, export: Path, words: tuple[str, ...], said: str
) -> None:
    refused = run(app_sqlite, "course", "import", str(export), *words)
    assert refused.exit_code != 0
    assert said in refused.stderr.splitlines()[-1]
    assert refused.stdout == ""
    with app_sqlite.app_context():
        assert list(queries.all_courses()) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b"{", "colloquy: This JSON can't be read"),
        ("a.zip", b"PK\x03\x04", "colloquy: This is not a ZIP archive"),
        ("a.html", b"%PDF-1.4", "colloquy: "),
        ("a.html", b"", "colloquy: "),
    ],
)
def test_a_file_that_can_not_be_read_is_said_in_a_line(
    app_sqlite: Flask, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    refused = run(app_sqlite, "course", "import", str(tmp_path / name), "--dry-run", "--json")
    assert refused.exit_code == 2
    assert one_line(refused.stderr).startswith(said)
    assert refused.stdout == ""


def test_a_folder_that_is_no_export_is_said_so(app_sqlite: Flask, tmp_path: Path) -> None:
    refused = run(app_sqlite, "course", "import", str(tmp_path / "."), "--dry-run")
    assert refused.exit_code == 1
    assert "There is no course.json in" in one_line(refused.stderr)
