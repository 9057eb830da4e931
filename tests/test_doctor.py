"""`colloquy doctor` finds what is unsafe or broken, and says what to do about it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from app.cli import main
from app.core.db import write
from app.core.invariants import registered
from app.core.web.uploads import store
from tests.commands import colloquy
from tests.conftest import dispose, make_app
from tests.factories import make_user
from tests.grading.factories import make_file
from tests.planting import plant


def examine(app: Flask) -> Result:
    """Run the doctor on an installation."""
    info = ScriptInfo(create_app=lambda: app, set_debug_flag=False)
    return CliRunner().invoke(main, ["doctor"], obj=info)


def bad(said: Result) -> list[str]:
    """What is found to be bad, and the advice for it, in the order of lines."""
    lines = said.stdout.splitlines()
    found = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("BAD"):
            found += [line.removeprefix("BAD  "), after.strip()]
    return found


def test_a_healthy_installation_is_told_that_it_is_well(app: Flask) -> None:
    with app.app_context():
        make_user()
        with write() as session:
            session.add(make_file())
    said = examine(app)
    assert said.exit_code == 0
    assert bad(said) == []
    for words in (
        "ok   The database is up to date.",
        "ok   Only this account can read the secret key.",
        "ok   Debugging is off.",
        f"ok   All {len(registered())} rules hold in the data.",
        "ok   Every stored file is there.",
        "MB are free for files.",
    ):
        assert words in said.stdout


@pytest.mark.violates("an account with a password has been activated")
def test_a_broken_rule_in_the_data_is_named(app: Flask) -> None:
    with app.app_context():
        person = make_user()
        plant("UPDATE user_account SET activated_at = NULL")
        key = person.id
    said = examine(app)
    assert said.exit_code == 1
    assert bad(said) == [
        f"A rule is broken: an account with a password has been activated: ({key},)",
        "Please report this as a bug.",
    ]
    assert "rules hold in the data" not in said.stdout


def test_a_lost_file_is_named_by_its_name(app: Flask) -> None:
    with app.app_context():
        with write() as session:
            file = make_file()
            session.add(file)
            session.flush()
            sha256 = file.sha256
        (blob,) = [path for path in store().root.rglob("*") if path.name == sha256]
    blob.unlink()
    said = examine(app)
    assert said.exit_code == 1
    found = bad(said)
    assert "missing, such as report.pdf." in found[0]
    assert found[1] == "Restore the files folder from a backup."


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o666])
def test_a_secret_that_others_can_read_is_found(app_sqlite: Flask, mode: int) -> None:
    secret = Path(app_sqlite.instance_path) / "secret_key"
    secret.write_text("a secret")
    secret.chmod(mode)
    said = examine(app_sqlite)
    assert said.exit_code == 1
    assert bad(said) == ["Others can read the secret.", f"Run `chmod 600 {secret}`."]
    for private in (0o600, 0o400):
        secret.chmod(private)
        assert examine(app_sqlite).exit_code == 0


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"debug": True}, ["Debugging is on: errors show code.", "Unset COLLOQUY_DEBUG."]),
        (
            {"site_address": "http://colloquy.example"},
            [
                "The site's address is http://colloquy.example, without TLS.",
                "Set COLLOQUY_SITE_ADDRESS to the https:// address that people use.",
            ],
        ),
        ({"site_address": "https://colloquy.example"}, []),
        ({"site_address": "http://localhost:9000"}, []),
    ],
)
def test_an_unsafe_setting_is_found(
    app_sqlite: Flask, settings: dict[str, object], found: list[str]
) -> None:
    app = make_app(Path(app_sqlite.instance_path), **settings)  # type: ignore[arg-type]
    said = examine(app)
    dispose(app)
    assert bad(said) == found
    assert said.exit_code == (1 if found else 0)


def test_an_installation_whose_address_begins_like_the_local_one_is_not_local(
    app_sqlite: Flask,
) -> None:
    app = make_app(
        Path(app_sqlite.instance_path), site_address="http://localhost.elsewhere.example"
    )
    said = examine(app)
    dispose(app)
    assert len(bad(said)) == 2


def test_a_new_folder_is_told_to_upgrade(tmp_path: Path) -> None:
    said = colloquy(tmp_path, "doctor")
    assert said.returncode == 1
    assert said.stdout.splitlines() == [
        "BAD  The database is not up to date.",
        "     Run `colloquy upgrade`.",
    ]
    colloquy(tmp_path, "upgrade")
    assert colloquy(tmp_path, "doctor").returncode == 0
