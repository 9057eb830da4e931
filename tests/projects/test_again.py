"""Handing in again: what is kept of the attempt before, and when it ends."""

from decimal import Decimal
from typing import Any

from flask import Flask

from app.core.clock import travel
from app.grading import operations as grading
from app.grading.operations import CriterionInput, MarkInput
from app.grading.queries import grade_of
from app.projects.models import FileKind, FileRequirement
from tests.factories import at
from tests.pdfs import document
from tests.projects.scenes import Scene

MONDAY = at("2020-10-12 02:00")


def _files(code: FileRequirement) -> dict[str, Any]:
    return {code.field: (b"print()", "run.py")}


def _names(scene: Scene, number: int) -> list[str]:
    return [each.file.name for each in scene.attempts()[number - 1].files]


def test_the_form_begins_with_what_was_handed_in_last(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = Scene(app)
        scene.hand_in(report=(document(), "first.pdf"))
        page = scene.client(scene.ben).get(scene.submit).text
        assert 'value="On margins"' in page
        assert "Hand in first.pdf of attempt 1 again, unless another file is chosen" in page


def test_a_file_that_is_not_chosen_anew_comes_again_where_its_box_is_ticked(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = Scene(app)
        code = scene.ask_for("Source", kind=FileKind.ANY, required=False)
        scene.hand_in(report=(document(), "first.pdf"), **_files(code))
        keep: dict[str, Any] = {f"keep_{p.public_id}": "y" for p in (scene.report, code)}
        new = scene.hand_in("two", report=(document(2), "second.pdf"), **keep)
        assert new.status_code == 303
        assert _names(scene, 2) == ["second.pdf", "run.py"]
        only_title = scene.hand_in("three", report=(b"", ""), title="Better said", **keep)
        assert only_title.status_code == 303
        assert _names(scene, 3) == ["second.pdf", "run.py"]
        del keep[f"keep_{code.public_id}"]
        scene.hand_in("four", report=(b"", ""), **keep)
        assert _names(scene, 4) == ["second.pdf"]


def test_there_is_nothing_to_keep_before_the_first_attempt(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = Scene(app)
        keep: dict[str, Any] = {f"keep_{scene.report.public_id}": "y"}
        assert scene.hand_in(report=(b"", ""), **keep).status_code == 422
        assert scene.attempts() == []


def _grade(scene: Scene) -> None:
    grading.set_rubric(scene.project, [CriterionInput("All", Decimal(10))], scene.staff.user)
    (criterion,) = grading.rubric_of(scene.project)
    attempt = scene.attempts()[0]
    grade = grading.save_grade(
        attempt.submission,
        attempt,
        scene.staff,
        marks=[MarkInput(criterion, points=Decimal(9))],
        comment="",
        adjustments=[],
        version=0,
    )
    grading.release_grades(scene.project, [grade], scene.staff)


def test_the_release_of_the_grade_ends_the_handing_in(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = Scene(app)
        scene.hand_in()
        _grade(scene)
        refused = scene.hand_in("two")
        assert refused.status_code == 409
        assert "Your grade for Project 1 is released, so nothing more is taken." in refused.text
        page = scene.client(scene.ann).get(scene.base).text
        assert "Hand in again" not in page
        assert "Your grade" in page
        assert (
            "graded: 9 of 10"
            in scene.client(scene.ann).get(f"/c/{scene.course.slug}/projects/").text
        )
        grade = grade_of(scene.attempts()[0].submission)
        assert grade is not None
        grading.withdraw_release(grade, scene.staff)
        assert scene.hand_in("two").status_code == 303


def test_everybody_reads_how_a_project_is_marked(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = Scene(app)
        rating = grading.RatingInput("Excellent", Decimal(10), "Every claim has its evidence")
        criterion = CriterionInput("Evidence", Decimal(10), "What is shown", [rating])
        grading.set_rubric(scene.project, [criterion], scene.staff.user)
        page = scene.client().get(scene.base).text
        for words in ("How it is marked", "Evidence", "Every claim has its evidence"):
            assert words in page


def test_a_draft_is_removed_and_a_published_project_is_not(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = Scene(app, published_at=None)
        grading.set_rubric(scene.project, [CriterionInput("All", Decimal(10))], scene.staff.user)
        staff = scene.client(scene.staff)
        assert "Remove the draft" in staff.get(f"{scene.editor}/delete").text
        staff.post(f"{scene.editor}/publish", {"published": "yes"})
        assert staff.post(f"{scene.editor}/delete").status_code == 409
        staff.post(f"{scene.editor}/publish", {"published": "no"})
        assert staff.post(f"{scene.editor}/delete").status_code == 303
        assert staff.get(scene.editor).status_code == 404
