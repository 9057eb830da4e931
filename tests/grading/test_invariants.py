"""Each invariant of grades finds what it is about."""

import pytest
from flask import Flask

from app.core.db import db
from app.courses.models import Role
from app.grading import operations
from app.grading.models import Rating
from tests.factories import enroll, make_course, make_project
from tests.grading.factories import make_graded, make_rubric, release, save
from tests.planting import plant


@pytest.mark.violates("a grade is of an attempt of its own submission")
def test_a_grade_of_anothers_attempt_is_found(app: Flask) -> None:
    with app.app_context():
        graded, other = make_graded(), make_graded()
        grade = save(graded.attempt, graded.ta, "9")
        plant("UPDATE grade SET attempt_id = :a WHERE id = :g", a=other.attempt.id, g=grade.id)


@pytest.mark.violates("a grade is given by somebody of the project's course")
def test_a_grader_from_elsewhere_is_found(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        stranger = enroll(make_course(), Role.TA)
        save(graded.attempt, graded.ta, "9")
        plant("UPDATE grade SET grader_id = :e", e=stranger.id)


@pytest.mark.violates("a rating gives no more points than its criterion")
def test_a_rating_above_its_criterion_is_found(app: Flask) -> None:
    with app.app_context():
        make_graded()
        rating = db.session.query(Rating).first()
        assert rating is not None
        plant("UPDATE rating SET points = 99900 WHERE id = :r", r=rating.id)


@pytest.mark.violates("a mark is within its criterion's points")
def test_a_mark_above_its_criterion_is_found(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        save(graded.attempt, graded.ta, "9")
        plant("UPDATE mark SET points = 1001")


@pytest.mark.violates("a mark is for a criterion of the graded project")
def test_a_mark_by_another_rubric_is_found(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        foreign = make_rubric(make_project(graded.project.group_set), 10)[0]
        save(graded.attempt, graded.ta, "9")
        plant("UPDATE mark SET criterion_id = :c", c=foreign.id)


@pytest.mark.violates("a mark's rating is of its criterion")
def test_a_mark_with_anothers_rating_is_found(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        first, second = operations.rubric_of(graded.project)
        save(graded.attempt, graded.ta, "9")
        plant(
            "UPDATE mark SET rating_id = :r WHERE criterion_id = :c",
            r=second.ratings[0].id,
            c=first.id,
        )


@pytest.mark.violates("a released grade marks every criterion")
def test_a_criterion_that_a_released_grade_lacks_is_found(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        release(graded, "9", "18")
        plant(
            "INSERT INTO criterion (public_id, project_id, position, title, description, points)"
            " VALUES ('abcdefghijkm', :p, 3, 'Late thought', '', 500)",
            p=graded.project.id,
        )


@pytest.mark.violates("a released grade gives no more than its marks, and no less than nothing")
@pytest.mark.parametrize("points", [2701, -1])
def test_released_points_that_no_mark_gave_are_found(app: Flask, points: int) -> None:
    with app.app_context():
        graded = make_graded()
        release(graded, "9", "18")
        plant("UPDATE grade SET released_points = :p", p=points)


@pytest.mark.violates("only members of the graded attempt are adjusted")
def test_an_adjusted_outsider_is_found(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        outsider = enroll(graded.course)
        grade = save(graded.attempt, graded.ta, "9")
        plant(
            "INSERT INTO grade_adjustment (grade_id, enrollment_id, points, reason)"
            " VALUES (:g, :e, 100, 'helped')",
            g=grade.id,
            e=outsider.id,
        )
