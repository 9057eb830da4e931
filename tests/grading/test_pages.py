"""Grading as people meet it: the list, the studio, the release, the result, the rubric's editor."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.core.clock import travel
from app.courses.models import Enrollment, Role
from app.grading import operations, queries
from app.grading.operations import AdjustmentInput
from app.groups import operations as groups
from tests.factories import enroll, make_group
from tests.grading.factories import (
    LATE,
    NOW,
    Graded,
    hand_in,
    make_file,
    make_graded,
    release,
    save,
)
from tests.visitors import Visitor


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context(), travel(NOW):
        yield


def words(answer: TestResponse) -> str:
    """The page's text, as a reader sees it."""
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(text.split())


def as_form(graded: Graded, *points: str, **values: Any) -> dict[str, Any]:
    """What the studio's form sends, with these points for the criteria in order."""
    criteria = operations.rubric_of(graded.project)
    sent: dict[str, Any] = {"version": "0", "attempt": graded.attempt.public_id, "comment": ""}
    for criterion, given in zip(criteria, points, strict=False):
        sent[f"{criterion.public_id}-points"] = given
    return sent | values


def test_a_grader_marks_a_report_and_finds_it_saved(app: Flask) -> None:
    graded = make_graded(pages=2)
    grader = Visitor(app, graded.ta)
    page = grader.get(graded.studio)
    assert page.get_data(as_text=True).count('class="leaf"') == 2
    assert "0 of 2 marked" in words(page)
    sent = as_form(graded, "9", "18,5", comment="Well argued")
    assert grader.post(graded.studio, sent).status_code == 303
    again = grader.get(graded.studio)
    assert "27.5 of 30" in words(again)
    assert "Well argued" in words(again)
    assert "2 of 2 marked" in words(again)


def test_save_and_next_leads_on_and_from_the_last_to_the_list(app: Flask) -> None:
    graded = make_graded()
    other = enroll(graded.course)
    make_group(graded.project.group_set, other)
    second = hand_in(graded.project, other, make_file(), key="two")
    grader = Visitor(app, graded.ta)
    answer = grader.post(graded.studio, as_form(graded, "9", and_next="1"))
    assert answer.location == graded.studio.replace(
        graded.attempt.submission.public_id, second.submission.public_id
    )
    graded.attempt = second
    answer = grader.post(graded.studio, as_form(graded, "9", and_next="1"))
    assert answer.location == graded.url(f"grading/{graded.project.slug}/")


@pytest.mark.parametrize(
    ("points", "said"),
    [("nine", "are not a number"), ("11", "takes 0 to 10 points"), ("1.234", "two decimals")],
)
def test_a_refused_mark_says_why_and_keeps_what_was_typed(
    app: Flask, points: str, said: str
) -> None:
    graded = make_graded()
    sent = as_form(graded, points, "18", comment="A long thought <b>kept</b>")
    answer = Visitor(app, graded.ta).post(graded.studio, sent)
    assert answer.status_code == 422
    assert said in words(answer)
    page = answer.get_data(as_text=True)
    assert f'value="{points}"' in page
    assert "A long thought &lt;b&gt;kept&lt;/b&gt;" in page
    assert queries.grade_of(graded.attempt.submission) is None


def test_who_saves_after_somebody_else_sees_both_and_may_replace(app: Flask) -> None:
    graded = make_graded()
    save(graded.attempt, graded.ta, "4", "5", comment="By the assistant")
    teacher = Visitor(app, graded.instructor)
    sent = as_form(graded, "9", "18", comment="By the teacher")
    answer = teacher.post(graded.studio, sent)
    assert answer.status_code == 409
    assert "Tom Helper saved this grade meanwhile" in words(answer)
    assert "By the assistant" in words(answer)
    assert "By the teacher" in words(answer)
    version = re.search(r'name="version" value="(\d+)"', answer.get_data(as_text=True))
    assert version is not None
    assert teacher.post(graded.studio, sent | {"version": version[1]}).status_code == 303
    grade = queries.grade_of(graded.attempt.submission)
    assert grade is not None
    assert grade.comment == "By the teacher"


def _result(app: Flask, graded: Graded, who: Enrollment) -> TestResponse:
    return Visitor(app, who).get(graded.url(f"projects/{graded.project.slug}/grade"))


def test_a_student_finds_nothing_before_the_release_and_all_of_it_after(app: Flask) -> None:
    graded = make_graded(received_at=LATE)
    one, two = graded.members
    adjustment = [AdjustmentInput(one, Decimal(2), "wrote the proofs")]
    save(graded.attempt, graded.ta, "9", "18", comment="Well argued", adjustments=adjustment)
    for path in ("dashboard/", f"projects/{graded.project.slug}/", "projects/"):
        page = Visitor(app, one).get(graded.url(path)).get_data(as_text=True)
        assert "Well argued" not in page
        assert "of 30" not in page
    assert _result(app, graded, one).status_code == 404

    boss = Visitor(app, graded.instructor)
    form = boss.get(graded.url(f"grading/{graded.project.slug}/release"))
    key = re.search(r'name="grade" value="([^"]+)"', form.get_data(as_text=True))
    assert key is not None
    url = graded.url(f"grading/{graded.project.slug}/release")
    assert boss.post(url, {"grade": key[1]}).status_code == 303

    own = words(_result(app, graded, one))
    # 27 points, one day late: 2.7 off; and two of their own.
    assert "26.3 of 30" in own
    assert "wrote the proofs" in own
    assert "Well argued" in own
    others = words(_result(app, graded, two))
    assert "24.3 of 30" in others
    assert "wrote the proofs" not in others
    assert _result(app, graded, enroll(graded.course)).status_code == 404
    assert "26.3 of 30" in words(Visitor(app, one).get(graded.url("dashboard/")))


def test_taking_a_release_back_hides_the_grade_again(app: Flask) -> None:
    graded = make_graded()
    release(graded, "9", "18")
    boss = Visitor(app, graded.instructor)
    assert "Take the release back" in words(boss.get(graded.studio))
    assert _result(app, graded, graded.members[0]).status_code == 200
    assert boss.post(f"{graded.studio}withdraw").status_code == 303
    assert _result(app, graded, graded.members[0]).status_code == 404


def test_a_release_of_what_was_saved_since_it_was_looked_at_is_refused(app: Flask) -> None:
    graded = make_graded()
    grade = save(graded.attempt, graded.ta, "9", "18")
    key = f"{grade.public_id}:{grade.version}"
    save(graded.attempt, graded.ta, "1", "1")
    url = graded.url(f"grading/{graded.project.slug}/release")
    answer = Visitor(app, graded.instructor).post(url, {"grade": key})
    assert answer.status_code == 409
    assert "Nothing is released" in words(answer)
    assert _result(app, graded, graded.members[0]).status_code == 404


def test_somebody_who_left_the_group_keeps_the_grade_of_what_they_worked_on(app: Flask) -> None:
    graded = make_graded()
    leaver = graded.members[1]
    group = graded.attempt.submission.group
    groups.remove_member(group, leaver, graded.instructor.user)
    release(graded, "9", "18")
    assert "27 of 30" in words(_result(app, graded, leaver))


def _list(app: Flask, graded: Graded, query: str = "") -> str:
    url = graded.url(f"grading/{graded.project.slug}/{query}")
    return words(Visitor(app, graded.ta).get(url))


def test_the_list_is_narrowed_by_state_and_by_words(app: Flask) -> None:
    graded = make_graded()
    name = graded.members[0].name
    other = enroll(graded.course, Role.STUDENT, "Zoë Unheard")
    make_group(graded.project.group_set, other)
    assert name in _list(app, graded)
    assert "1 of 2 groups handed in" in _list(app, graded)
    missing = _list(app, graded, "?state=missing")
    assert "Zoë Unheard" in missing
    assert name not in missing
    assert "Zoë Unheard" in _list(app, graded, "?q=zoë+unheard")
    assert name not in _list(app, graded, "?q=zoë")
    assert "None of these" in _list(app, graded, "?q=nobody+of+this+name")


@pytest.mark.parametrize(
    "query", ["?state=%00", "?sort=-1&sort=x", "?q=" + "x" * 5000, "?state[]=a", "?q=%ff%fe"]
)
def test_the_list_takes_any_parameters(app: Flask, query: str) -> None:
    graded = make_graded()
    url = graded.url(f"grading/{graded.project.slug}/{query}")
    assert Visitor(app, graded.ta).get(url).status_code == 200


def _rubric_form(app: Flask, graded: Graded, **changes: str) -> dict[str, str]:
    """What the rubric's editor sends when nothing is touched, and `changes`."""
    url = graded.url(f"manage/projects/{graded.project.slug}/rubric")
    text = Visitor(app, graded.ta).get(url).get_data(as_text=True)
    sent = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', text))
    sent |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)', text))
    sent.pop("csrf_token", None)
    return sent | changes


def test_rubric_rows_come_and_go_by_buttons_and_are_saved(app: Flask) -> None:
    graded = make_graded()
    url = graded.url(f"manage/projects/{graded.project.slug}/rubric")
    teacher = Visitor(app, graded.ta)
    more = teacher.post(url, _rubric_form(app, graded, add="1"))
    assert "Criterion 3" in words(more)
    sent = _rubric_form(app, graded) | {"c2-id": "", "c2-title": "Writing", "c2-points": "5"}
    assert teacher.post(url, sent).status_code == 303
    titles = [c.title for c in operations.rubric_of(graded.project)]
    assert titles == ["Criterion 1", "Criterion 2", "Writing"]
    assert "35 points in all" in words(teacher.get(url))


def test_a_refused_rubric_keeps_what_was_typed(app: Flask) -> None:
    graded = make_graded()
    url = graded.url(f"manage/projects/{graded.project.slug}/rubric")
    sent = _rubric_form(app, graded) | {"c0-title": "Question", "c0-points": "lots"}
    answer = Visitor(app, graded.ta).post(url, sent)
    assert answer.status_code == 422
    assert "“Question” are not a number" in words(answer)
    assert 'value="lots"' in answer.get_data(as_text=True)
    assert operations.rubric_of(graded.project)[0].title == "Criterion 1"
