"""Settings are typed, come from one place each, and secrets are made, not defaulted."""

import re
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from app.config import ROOT, BadSetting, Settings


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / "colloquy.toml").write_text('language = "zh"\nworkers = 3\n')
    environ = {"COLLOQUY_INSTANCE_PATH": str(tmp_path), "COLLOQUY_WORKERS": "5"}
    settings = Settings.from_environment(environ)
    assert (settings.language, settings.workers, settings.threads) == ("zh", 5, 32)
    assert settings.database_url == f"sqlite:///{tmp_path}/colloquy.sqlite3"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("COLLOQUY_DEMO", "perhaps", "yes or no"),
        ("COLLOQUY_WORKERS", "many", "int"),
        ("COLLOQUY_LINK_CHECK_NETWORKS", "10.0.0.0/8, intranet", "networks"),
        ("COLLOQUY_LINK_CHECK_NETWORKS", "10.0.0.1/8", "networks"),
    ],
)
def test_a_bad_value_is_named(tmp_path: Path, name: str, value: str, words: str) -> None:
    with pytest.raises(BadSetting, match=words) as caught:
        Settings.from_environment({"COLLOQUY_INSTANCE_PATH": str(tmp_path), name: value})
    assert name in str(caught.value)


def test_networks_are_a_line_or_a_list(tmp_path: Path) -> None:
    environ = {"COLLOQUY_INSTANCE_PATH": str(tmp_path)}
    (tmp_path / "colloquy.toml").write_text('link_check_networks = ["10.0.0.0/8", "fd00:1::/32"]')
    listed = Settings.from_environment(environ).link_check_networks
    environ["COLLOQUY_LINK_CHECK_NETWORKS"] = "10.0.0.0/8, fd00:1::/32"
    assert listed == Settings.from_environment(environ).link_check_networks
    assert [str(network) for network in listed] == ["10.0.0.0/8", "fd00:1::/32"]


@pytest.mark.parametrize("content", ["demoo = true\n", "demo = = true\n"])
def test_a_bad_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "colloquy.toml").write_text(content)
    with pytest.raises(BadSetting, match="colloquy.toml"):
        Settings.from_environment({"COLLOQUY_INSTANCE_PATH": str(tmp_path)})


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = Settings(instance_path=tmp_path).with_secret().secret_key
    second = Settings(instance_path=tmp_path).with_secret().secret_key
    assert first == second
    assert len(first) > 40
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert first not in repr(Settings(instance_path=tmp_path).with_secret())


def test_every_setting_is_in_the_docs_and_no_other() -> None:
    table = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`COLLOQUY_([A-Z_]+)`", table))
    # These two are for the tests alone.
    assert told == {f.name.upper() for f in fields(Settings)} - {"TESTING", "PASSWORD_COST"}
