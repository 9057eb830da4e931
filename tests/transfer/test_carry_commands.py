"""`colloquy course export` and `colloquy course clone`."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.cli import course_group
from app.core.clock import travel
from app.courses import queries as courses
from app.courses.models import Role
from tests.factories import make_user
from tests.transfer.rich_course import make_rich_course
from tests.transfer.rich_parts import NOW, Rich

TERM = ("--first", "2021-02-01", "--term", "Spring 2021")


@pytest.fixture
def rich(app_sqlite: Flask) -> Iterator[Rich]:
    """The rich course, its app's context open, its clock standing."""
    with app_sqlite.app_context(), travel(NOW):
        yield make_rich_course()


def run(app: Flask, *words: object) -> Result:
    """Run `colloquy course …`."""
    return app.test_cli_runner().invoke(course_group, [*map(str, words)])


def test_a_course_is_written_to_a_folder_or_a_zip(
    rich: Rich, app_sqlite: Flask, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    told = run(app_sqlite, "export", "rich", out)
    assert told.output == f"RICH 101 is in {out}: {len(_files(out))} files.\n"
    assert (out / "course.json").is_file()
    for options in ((), ("--overwrite",)):
        packed = run(app_sqlite, "export", "rich", tmp_path / "out.zip", "--zip", *options)
        assert packed.exit_code == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert sorted(archive.namelist()) == _files(out)
    again = run(app_sqlite, "export", "rich", out)
    assert "is there already" in str(again.exception)
    assert run(app_sqlite, "export", "rich", out, "--overwrite").exit_code == 0
    whole = run(app_sqlite, "export", "rich", tmp_path / "staff", "--audience", "staff")
    assert whole.exit_code == 0
    assert rich.for_staff[0] in (tmp_path / "staff" / "course.json").read_text()


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_course_is_carried_on_by_a_command(rich: Rich, app_sqlite: Flask) -> None:
    teacher = make_user("Nora New")
    words = ("clone", "rich", "rich-2021", *TERM, "--instructor", teacher.email)
    shown = run(app_sqlite, *words, "--skip", "2021-02-10", "--dry-run")
    assert "Wed 16 Sep 2020 -> Wed 17 Feb 2021  Lecture 02: Seminar" in shown.output
    assert courses.course_by_slug("rich-2021") is None
    done = run(app_sqlite, *words, "--weekday", "mon", "--weekday", "thu")
    assert "RICH 101 is at /c/rich-2021/" in done.output
    made = courses.course_by_slug("rich-2021")
    assert made is not None
    assert [(e.name, e.role) for e in courses.people(made)] == [("Nora New", Role.INSTRUCTOR)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "nowhere", "x"), "There is no course nowhere."),
        (("clone", "rich", "x", *TERM, "--instructor", "no@example.org"), "No account has"),
    ],
)
def test_what_is_not_there_is_said(
    rich: Rich, app_sqlite: Flask, words: tuple[str, ...], said: str
) -> None:
    told = run(app_sqlite, *words)
    assert told.exit_code == 1
    assert said in told.output
