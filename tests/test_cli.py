"""The `colloquy` command: what it makes, what it says, and how it refuses."""

import json
import shutil
import socket
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from app.cli import main
from app.courses import queries
from app.courses.models import Role
from tests.commands import colloquy
from tests.factories import PASSWORD, make_course
from tests.postgres import PostgresServer

YOU = ("user", "create", "you@example.edu", "Your Name")
COURSE = {
    "--code": "MATH 1",
    "--title": "Ein Semin\u00e4r",
    "--term": "Fall 2020",
    "--time-zone": "Asia/Hong_Kong",
    "--instructor": "you@example.edu",
}


def run(app: Flask, *words: str, typed: str = "") -> Result:
    """Run a command on the test's own installation."""
    info = ScriptInfo(create_app=lambda: app, set_debug_flag=False)
    return CliRunner().invoke(main, words, obj=info, input=typed)


def refused_before_the_app(instance: Path, *words: str, **settings: str) -> Result:
    """Run a command that does not come as far as making an app: no process of its own is needed."""
    environ = {f"COLLOQUY_{name.upper()}": value for name, value in settings.items()}
    given = {"COLLOQUY_INSTANCE_PATH": str(instance), **environ}
    return CliRunner().invoke(main, words, env=given)


@pytest.fixture
def installation(tmp_path: Path, sqlite_template: Path) -> Path:
    """The folder of an installation with nobody in it."""
    folder = tmp_path / "installation"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "colloquy.sqlite3")
    return folder


def course_words(slug: str, **values: str) -> list[str]:
    """The words of `colloquy course create`."""
    given = COURSE | {f"--{name.replace('_', '-')}": value for name, value in values.items()}
    return ["course", "create", slug, *(word for pair in given.items() for word in pair)]


def one_line(text: str) -> str:
    """The one line that was said."""
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_an_administrator_is_made_who_can_sign_in_and_make_courses(app: Flask) -> None:
    made = run(app, *YOU, "--admin", "--password", PASSWORD)
    assert (made.exit_code, made.output) == (0, "Your Name can sign in as you@example.edu.\n")
    browser = app.test_client()
    sent = {"email": "you@example.edu", "password": PASSWORD}
    assert browser.post("/sign-in", data=sent).status_code == 303
    assert browser.get("/courses/new").status_code == 200


def test_a_password_that_is_not_given_is_asked_for_twice_and_never_shown(app: Flask) -> None:
    made = run(app, *YOU, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.exit_code == 0
    assert PASSWORD not in made.output
    assert "Your Name can sign in as you@example.edu." in made.output
    browser = app.test_client()
    sent = {"email": "you@example.edu", "password": PASSWORD}
    assert browser.post("/sign-in", data=sent).status_code == 303
    assert browser.get("/courses/new").status_code == 404


@pytest.mark.parametrize(
    ("words", "password", "said"),
    [
        (("YOU@example.edu", "Another"), PASSWORD, "There is an account with this address"),
        (("nobody", "Another"), PASSWORD, "nobody is not an e-mail address."),
        (("new@example.edu", " "), PASSWORD, "A name is needed."),
        (("new@example.edu", "Another"), "short", "A password has at least 10 characters."),
    ],
)
def test_an_account_that_can_not_be_made_is_refused_in_a_line(
    app: Flask, words: tuple[str, str], password: str, said: str
) -> None:
    run(app, *YOU, "--password", PASSWORD)
    refused = run(app, "user", "create", *words, "--password", password)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert one_line(refused.stderr).startswith(f"colloquy: {said}")


def test_a_course_is_made_with_its_instructor(app: Flask) -> None:
    run(app, *YOU, "--password", PASSWORD)
    made = run(app, *course_words("math-1"))
    assert (made.exit_code, made.output) == (0, "MATH 1 is at /c/math-1/, taught by Your Name.\n")
    browser = app.test_client()
    assert browser.get("/c/math-1/").status_code == 404
    browser.post("/sign-in", data={"email": "you@example.edu", "password": PASSWORD})
    assert "Instructor" in browser.get("/c/math-1/manage/people").text
    assert browser.get("/courses/new").status_code == 404
    with app.app_context():
        course = queries.course_by_slug("math-1")
        assert course is not None
        assert [person.role for person in queries.people(course)] == [Role.INSTRUCTOR]


@pytest.mark.parametrize(
    ("slug", "values", "said"),
    [
        ("math-1", {}, "colloquy: There is a course at this address already."),
        ("Math 2", {}, "colloquy: The address takes small letters, digits and hyphens."),
        ("math-2", {"time_zone": "Atlantis"}, "colloquy: There is no time zone Atlantis."),
        ("math-2", {"instructor": "no@example.edu"}, "Error: No account has the address no@"),
    ],
)
def test_a_course_that_can_not_be_made_is_refused_in_a_line(
    app: Flask, slug: str, values: dict[str, str], said: str
) -> None:
    run(app, *YOU, "--password", PASSWORD)
    run(app, *course_words("math-1"))
    refused = run(app, *course_words(slug, **values))
    assert refused.exit_code != 0
    assert one_line(refused.stderr).startswith(said)
    with app.app_context():
        assert [course.slug for course in queries.all_courses()] == ["math-1"]


def test_courses_are_listed_as_json_with_four_words_each(app: Flask) -> None:
    assert json.loads(run(app, "course", "list", "--json").stdout) == []
    run(app, *YOU, "--password", PASSWORD)
    run(app, *course_words("math-1"))
    run(app, *course_words("math-2", code="MATH 2"))
    said = run(app, "course", "list", "--json").stdout
    first: dict[str, Any] = {
        "slug": "math-1",
        "code": "MATH 1",
        "title": "Ein Semin\u00e4r",
        "term": "Fall 2020",
    }
    assert json.loads(said) == [{**first, "slug": "math-2", "code": "MATH 2"}, first]
    assert "Semin\u00e4r" in one_line(said)


def test_courses_are_listed_for_people_a_line_each(app: Flask) -> None:
    assert "No course yet." in run(app, "course", "list").stdout
    with app.app_context():
        make_course("math-1", title="A Seminar")
    line = one_line(run(app, "course", "list").stdout)
    assert line.startswith("math-1 ")
    assert line.endswith(" A Seminar")


def test_upgrade_makes_an_installation_and_changes_nothing_the_second_time(tmp_path: Path) -> None:
    instance = tmp_path / "not" / "there"
    for _time in range(2):
        done = colloquy(instance, "upgrade")
        assert (done.returncode, done.stdout, done.stderr) == (
            0,
            "The database is up to date.\n",
            "",
        )
        made = colloquy(instance, *YOU, "--password", PASSWORD)
    secret = instance / "secret_key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(secret.read_text()) > 40
    assert (instance / "files").is_dir()
    assert "There is an account with this address already." in made.stderr
    before = secret.read_text()
    assert colloquy(instance, "course", "list", "--json").stdout == "[]\n"
    assert secret.read_text() == before


def test_each_folder_is_an_installation_of_its_own(installation: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(installation, other)
    for folder in (installation, other):
        made = colloquy(folder, *YOU, "--password", PASSWORD)
        assert made.stdout == "Your Name can sign in as you@example.edu.\n", made.stderr
    assert (installation / "secret_key").read_text() != (other / "secret_key").read_text()


@pytest.mark.parametrize(
    "words", [("upgrade",), ("doctor",), ("course", "list"), ("demo", "--no-serve"), ("serve",)]
)
def test_a_bad_setting_is_said_in_a_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    said = refused_before_the_app(tmp_path / "instance", *words, workers="many")
    assert (said.exit_code, said.stdout) == (2, "")
    assert one_line(said.stderr).startswith("colloquy: COLLOQUY_WORKERS takes ")
    assert "'many'" in said.stderr
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("content", ["workers = 'x\n", "wrokers = 3\n"])
def test_a_bad_settings_file_is_said_in_a_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "colloquy.toml").write_text(content)
    said = refused_before_the_app(tmp_path, "upgrade")
    assert said.exit_code == 2
    assert one_line(said.stderr).startswith(f"colloquy: {tmp_path / 'colloquy.toml'} ")


def test_an_instance_folder_that_is_a_file_is_said_in_a_line(tmp_path: Path) -> None:
    file = tmp_path / "instance"
    file.write_text("not a folder")
    for words in (("upgrade",), ("doctor",), ("demo", "--no-serve")):
        said = refused_before_the_app(file, *words)
        assert said.exit_code != 0
        assert str(file) in one_line(said.stderr)
    assert file.read_text() == "not a folder"


def test_help_is_there_whatever_the_settings_are(tmp_path: Path) -> None:
    said = colloquy(tmp_path / "instance", "--help", workers="many")
    assert (said.returncode, said.stderr) == (0, "")
    for command in ("course", "demo", "doctor", "serve", "upgrade", "user"):
        assert f"\n  {command} " in said.stdout
    assert not (tmp_path / "instance").exists()


def test_a_new_installation_is_told_to_upgrade_first(tmp_path: Path) -> None:
    said = colloquy(tmp_path, *YOU, "--password", PASSWORD)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert "Run `colloquy upgrade` if this installation is new." in said.stderr


def test_a_new_installation_on_postgresql_is_told_so_too(
    tmp_path: Path, postgres: PostgresServer, postgres_url: str
) -> None:
    name = f"{postgres_url.rsplit('/', 1)[1].partition('?')[0]}_empty"
    address = postgres.clone(name, template="template0")
    said = colloquy(tmp_path, "course", "list", database_url=address)
    upgraded = colloquy(tmp_path, "upgrade", database_url=address)
    listed = colloquy(tmp_path, "course", "list", "--json", database_url=address)
    postgres.drop(name)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert said.stderr.splitlines()[-1] == "Run `colloquy upgrade` if this installation is new."
    assert upgraded.stdout == "The database is up to date.\n"
    assert listed.stdout == "[]\n"


def test_the_demo_touches_no_real_installation(installation: Path) -> None:
    before = (installation / "colloquy.sqlite3").read_bytes()
    for words in (("demo", "--no-serve"), ("demo", "--no-serve", "--reset")):
        for settings in ({}, {"demo": "yes"}):
            said = refused_before_the_app(installation, *words, **settings)
            assert said.exit_code == 1
            assert str(installation) in one_line(said.stderr)
    assert [each.name for each in installation.iterdir()] == ["colloquy.sqlite3"]
    assert (installation / "colloquy.sqlite3").read_bytes() == before


def test_the_demo_goes_into_no_other_database(tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    said = refused_before_the_app(tmp_path / "demo", "demo", "--no-serve", database_url=other)
    assert said.exit_code == 1
    assert "Unset COLLOQUY_DATABASE_URL." in one_line(said.stderr)
    assert list(tmp_path.iterdir()) == []


def test_serving_on_a_taken_port_says_which_other_to_take(installation: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = colloquy(installation, "serve", "--port", str(port))
    assert said.returncode == 1
    assert f"Port {port} can't be used" in one_line(said.stderr)
    assert f"colloquy serve --port {port + 1}" in said.stderr
