"""Out of one installation and into another: the same page, and the same data when it leaves."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.clock import travel
from app.courses import checks
from app.page.audience import Audience
from app.transfer import exporting
from tests.conftest import dispose, make_app
from tests.transfer.rich_course import make_rich_course
from tests.transfer.rich_parts import NOW
from tests.transfer.travels import as_brought, brought_in, files_in, taken_out, visible


@pytest.fixture
def elsewhere(sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """Another installation, with nothing in it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "colloquy.sqlite3")
    app = make_app(folder)
    yield app
    dispose(app)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.STAFF])
def test_everything_comes_back(
    app_sqlite: Flask, elsewhere: Flask, tmp_path: Path, audience: Audience
) -> None:
    with travel(NOW):
        with app_sqlite.app_context():
            out = taken_out(make_rich_course().course, audience, tmp_path / "out")
        with elsewhere.app_context():
            course = brought_in(out)
            again = taken_out(course, audience, tmp_path / "again")
            noted = {item.text: item.detail for item in checks.items(course)}
    assert (again / exporting.DATA).read_bytes() == as_brought(out)
    assert files_in(again) == files_in(out)
    assert visible(again / "index.html") == visible(out / "index.html")
    assert [text for text in noted if "project" not in text and "papers" not in text] == []
    [papers] = [detail for text, detail in noted.items() if "One group's papers" in text]
    assert papers.startswith("Marginalists: Writer, A. and Other, B.. Of Means.")
    assert papers.endswith("; Of their own finding, https://papers.example/own")
