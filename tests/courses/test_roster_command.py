"""Importing a roster from the command line."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.accounts import operations as accounts
from app.courses import queries
from app.courses.commands import roster
from app.courses.models import Role
from tests.factories import enroll, make_course, make_group_set

TWO = "Name,E-mail,Student ID\nAna Díaz,ana@example.org,007\n,\nBo Li,,8\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A roster with one line that can be used."""
    path = tmp_path / "class.csv"
    path.write_text(TWO, encoding="utf-8")
    return path


def run(app: Flask, *words: object, **more: str) -> Result:
    """Run `colloquy roster import`."""
    return app.test_cli_runner().invoke(roster, ["import", *map(str, words)], **more)


def test_a_dry_run_tells_everything_and_does_nothing(app_sqlite: Flask, file: Path) -> None:
    with app_sqlite.app_context():
        course = make_course("class")
        missing = enroll(course, Role.STUDENT, "Miss Ing", student_id="9", section="L1")
        told = run(app_sqlite, "class", file, "--dry-run", "--json")
        assert told.exit_code == 0
        assert json.loads(told.stdout) == {
            "added": [
                {
                    "line": 2,
                    "name": "Ana Díaz",
                    "email": "ana@example.org",
                    "student_id": "007",
                    "section": "",
                    "role": "student",
                    "group": "",
                }
            ],
            "changed": [],
            "withdrawn": [
                {
                    "name": "Miss Ing",
                    "email": missing.user.email,
                    "student_id": "9",
                    "section": "L1",
                    "role": "student",
                    "group": "",
                }
            ],
            "problems": [
                {
                    "line": 4,
                    "reason": "This line has no e-mail address, "
                    "and nobody here has its student id.",
                }
            ],
        }
        assert queries.student_count(course) == 1


def test_it_asks_unless_told_not_to(app_sqlite: Flask, file: Path) -> None:
    with app_sqlite.app_context():
        course = make_course("class")
        missing = enroll(course, Role.STUDENT)
        assert "+ line 2: Ana Díaz" in run(app_sqlite, "class", file, input="n\n").output
        assert queries.student_count(course) == 1
        assert "1 added, 0 changed" in run(app_sqlite, "class", file, input="y\n").output
        assert missing.withdrawn_at is None
        again = run(app_sqlite, "class", file, "--yes", "--withdraw")
        assert "0 added, 0 changed, 1 withdrawn." in again.output
        assert missing.withdrawn_at is not None


def test_columns_groups_and_the_name_behind_it(app_sqlite: Flask, file: Path) -> None:
    with app_sqlite.app_context():
        course = make_course("class")
        teacher = enroll(course, Role.INSTRUCTOR).user.email
        make_group_set(course, "teams")
        file.write_text("Ana,x@x.org,ana@example.org,T1\n", encoding="utf-16")
        given = ("--map", "email=3", "--map", "group=4", "--groups", "teams", "--yes")
        assert "--as" in run(app_sqlite, "class", file, *given).stderr
        done = run(app_sqlite, "class", file, *given, "--as", teacher)
        assert "1 added" in done.output
        assert [e.user.email for e in queries.students(course)] == ["ana@example.org"]
        assert run(app_sqlite, "class", file, "--map", "mail=3").exit_code == 2


@pytest.mark.parametrize("content", ["c5reger,Reger,Anna\n", "Name,E-mail\nAna,nowhere\n"])
def test_a_file_of_which_nothing_can_be_used_ends_with_2(
    app_sqlite: Flask, file: Path, content: str
) -> None:
    with app_sqlite.app_context():
        course = make_course("class")
        enroll(course, Role.STUDENT)
        file.write_text(content, encoding="utf-8")
        ended = run(app_sqlite, "class", file, "--yes", "--withdraw")
        assert ended.exit_code == 2
        assert "Nothing in this file can be used." in ended.stderr
        assert queries.student_count(course) == 1
        assert run(app_sqlite, "nowhere", file, "--yes").exit_code == 1
        assert run(app_sqlite, "class", file, "--json").exit_code == 2


def test_what_a_file_leaves_as_it_is_is_told(app_sqlite: Flask, file: Path) -> None:
    with app_sqlite.app_context():
        course = make_course("class")
        own = enroll(course, Role.STUDENT, "Own Name", student_id="7")
        enroll(course, Role.STUDENT, "Miss Ing")
        accounts.create_user("Begun", "s9@example.org")
        login, _at, domain = own.user.email.partition("@")
        lines = [f"Other,{login},7,T1", "New,s8,8,T1", "Nine,s9,9,"]
        file.write_text("Name,SIS Login ID,SIS User ID,Group\n" + "\n".join(lines))
        told = run(app_sqlite, "class", file, "--dry-run", "--domain", f"@{domain}")
        assert "+ line 3: New <s8@example.org> student\n" in told.stdout
        assert "+ line 4: Nine <s9@example.org> student (called Begun until now)" in told.stdout
        assert "1 different in the file, not changed" in told.stdout
        assert "= line 2: Own Name: name 'Other'" in told.stdout
        assert "1 of 2 students are not in this file." in told.stdout
        assert "this course has no group set yet" in told.stderr
        assert own.name == "Own Name"
        file.write_text("Name,SIS Login ID\nAna,s9\n")
        unusable = run(app_sqlite, "class", file, "--yes")
        assert (unusable.exit_code, "--domain" in unusable.stderr) == (2, True)
