"""A grade is on the dashboard from its release, and nothing of it before."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.clock import travel
from app.grading import operations
from tests.factories import enroll, make_group
from tests.grading.factories import NOW, Graded, make_graded, release, save
from tests.visitors import Visitor


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


CANARY = "canary of the draft"


@pytest.fixture
def graded(app: Flask) -> Iterator[Graded]:
    """A group that has handed in for a project of 30 points."""
    with app.app_context(), travel(NOW):
        yield make_graded(title="Project 1")


def _dashboard(app: Flask, graded: Graded, member: int = 0) -> str:
    return Visitor(app, graded.members[member]).get(graded.url("dashboard/")).text


def test_nothing_of_a_draft_is_on_its_students_dashboard(app: Flask, graded: Graded) -> None:
    before = Visitor(app, graded.members[0])
    empty = before.get(graded.url("dashboard/"))
    save(graded.attempt, graded.ta, "8", "19.25", comment=CANARY)
    drafted = before.get(graded.url("dashboard/"))
    assert "Project 1 handed in" in drafted.text
    # A form's token is chance, and may have any number in it.
    shown = re.sub(r'name="csrf_token" value="[^"]*"', "", drafted.text)
    for words in (CANARY, "27.25", "of 30", "Read the comments", "Tom Helper"):
        assert words not in shown
    assert len(drafted.data) == len(empty.data)


def test_a_released_grade_is_on_its_members_dashboards_alone(app: Flask, graded: Graded) -> None:
    other = enroll(graded.course)
    make_group(graded.project.group_set, other)
    release(graded, "8", "19", comment=CANARY)
    for member in (0, 1):
        page = _dashboard(app, graded, member)
        assert "27" in page
        assert "of 30" in page
        assert "Read the comments" in page
    outside = Visitor(app, other).get(graded.url("dashboard/")).text
    assert "of 30" not in outside
    assert CANARY not in outside


def test_a_release_taken_back_is_gone_from_the_dashboard(app: Flask, graded: Graded) -> None:
    grade = release(graded, "8", "19")
    operations.withdraw_release(grade, graded.instructor)
    page = _dashboard(app, graded)
    assert "of 30" not in page
    assert "Read the comments" not in page
