"""Compiled templates: kept for the next process, and never in the way of a page."""

import marshal
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from app.core.web.compiled import CompiledTemplates

SOURCE = "Good morning, {{ name }}"


def _render(folder: Path, source: str = SOURCE) -> str:
    """What a new process makes of the template."""
    environment = Environment(
        loader=DictLoader({"letter": source}),
        bytecode_cache=CompiledTemplates(folder),
        autoescape=True,
    )
    return environment.get_template("letter").render(name="Ada")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "templates"


def _kept(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_what_one_process_compiled_another_need_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _render(folder) == "Good morning, Ada"
    assert folder.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(Environment, "_generate", None)
    assert _render(folder) == "Good morning, Ada"
    CompiledTemplates(folder).clear()
    with pytest.raises(TypeError):
        _render(folder)


def test_a_template_that_was_changed_is_compiled_anew(folder: Path) -> None:
    _render(folder)
    assert _render(folder, "Good night, {{ name }}") == "Good night, Ada"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: b"",
        lambda whole: whole[:20],
        lambda whole: whole[:-1],
        lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
        lambda whole: whole[:32] + marshal.dumps(5),
    ],
)
def test_a_spoilt_file_is_made_anew(folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    _render(folder)
    whole = _kept(folder).read_bytes()
    _kept(folder).write_bytes(spoil(whole))
    assert _render(folder) == "Good morning, Ada"
    assert _kept(folder).read_bytes() == whole


def test_without_room_or_folder_a_page_is_drawn_all_the_same(folder: Path) -> None:
    folder.parent.write_text("a file where the folder should be")
    assert _render(folder) == "Good morning, Ada"
