"""`colloquy demo` makes the demo once, keeps what is done in it, and starts over when asked."""

import sqlite3
import stat
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.accounts import operations as accounts
from app.cli import main
from app.core import clock
from app.core.clock import from_local
from app.demo.build import CLOCK, PASSWORD, ZONE
from tests.commands import colloquy
from tests.demo.making import Made


def _rename(folder: Path, name: str) -> None:
    """Do something in the demo: call Amara otherwise."""
    with sqlite3.connect(folder / "colloquy.sqlite3") as database:
        database.execute(
            "UPDATE user_account SET name = ? WHERE email = 'amara@demo.example'", [name]
        )
    database.close()


def _names(folder: Path) -> set[str]:
    with sqlite3.connect(folder / "colloquy.sqlite3") as database:
        found = {name for (name,) in database.execute("SELECT name FROM user_account")}
    database.close()
    return found


def test_a_demo_left_half_made_is_made_anew(made: Made) -> None:
    assert "Making the demo course" in made.said
    names = _names(made.folder)
    assert "Yuan Yao" in names
    assert "Somebody Half Made" not in names
    assert not (made.folder / "files" / "left over").exists()


def test_the_demo_says_where_it_is_and_whom_to_sign_in_as(made: Made) -> None:
    assert "http://127.0.0.1:9123" in made.said
    for email in ("amara", "ines", "wei", "yao", "mariela", "admin"):
        assert f" {email}@demo.example " in made.said


def test_the_demos_clock_begins_on_monday_12_october_2020_at_10_in_hong_kong(made: Made) -> None:
    settings = tomllib.loads((made.folder / "colloquy.toml").read_text())
    offset = timedelta(seconds=settings["clock_offset"])
    second = timedelta(seconds=1)
    assert CLOCK.strftime("%A %d %B %Y %H:%M") == "Monday 12 October 2020 10:00"
    start = from_local(CLOCK, ZONE)
    assert made.began + offset <= start + second
    assert made.ended + offset >= start - second
    assert settings["demo"] is True
    assert settings["site_address"] == "http://127.0.0.1:9123"


def test_the_demos_secret_is_its_own_and_for_its_owner_alone(made: Made) -> None:
    assert stat.S_IMODE((made.folder / "secret_key").stat().st_mode) == 0o600


def test_the_doctor_finds_the_demo_well(made: Made, copy: Path) -> None:
    said = colloquy(copy, "doctor")
    assert said.returncode == 0
    assert "BAD" not in said.stdout
    assert "This is the demo: anybody can sign in as anybody." in said.stdout


def test_run_again_the_demo_keeps_what_was_done_in_it(copy: Path) -> None:
    _rename(copy, "Amara Renamed")
    before = (copy / "colloquy.toml").read_text(), (copy / "secret_key").read_text()
    again = colloquy(copy, "demo", "--no-serve")
    assert again.returncode == 0
    assert "Making the demo course" not in again.stdout
    assert "Amara Renamed" in again.stdout
    assert ((copy / "colloquy.toml").read_text(), (copy / "secret_key").read_text()) == before
    assert "Amara Renamed" in _names(copy)


def _make_a_small_demo() -> None:
    accounts.create_user("Made Anew", "anew@demo.example", password=PASSWORD)


def test_a_reset_throws_away_what_was_done_and_makes_the_demo_anew(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another demo to make, to be quick; that `build` makes the real one is seen in `made`."""
    _rename(copy, "Amara Renamed")
    (copy / "files" / "left over").write_text("from the time before")
    secret = (copy / "secret_key").read_text()
    monkeypatch.setenv("COLLOQUY_INSTANCE_PATH", str(copy))
    monkeypatch.setattr("app.demo.build.build", _make_a_small_demo)
    again = CliRunner().invoke(main, ["demo", "--no-serve", "--reset"])
    clock.set_offset(timedelta(0))
    assert again.exit_code == 0, again.output
    assert "Making the demo course" in again.output
    assert _names(copy) == {"Made Anew"}
    assert not (copy / "files" / "left over").exists()
    assert (copy / "secret_key").read_text() != secret
    assert colloquy(copy, "doctor").returncode == 0
