"""The demo's course leaves as an export, and is the same page where it is brought in."""

from pathlib import Path

import pytest
from flask import Flask

from app.courses.queries import course_by_slug
from app.page.audience import Audience
from app.transfer import exporting
from tests.transfer.travels import as_brought, brought_in, taken_out, visible

pytestmark = pytest.mark.usefixtures("now")


def test_the_demo_comes_back(demo: Flask, app_sqlite: Flask, tmp_path: Path) -> None:
    with demo.app_context():
        course = course_by_slug("math6380p-2020-fall")
        assert course is not None
        out = taken_out(course, Audience.PUBLIC, tmp_path / "out")
    with app_sqlite.app_context():
        again = taken_out(brought_in(out), Audience.PUBLIC, tmp_path / "again")
    assert (again / exporting.DATA).read_bytes() == as_brought(out)
    was = visible(out / "index.html")
    # A group that came from elsewhere hands nothing out: its slides lie with the meeting.
    was.remove("Slides")
    assert visible(again / "index.html") == sorted([*was, "Slides (The Interpolators)"])
