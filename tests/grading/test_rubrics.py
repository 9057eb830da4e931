"""What may be changed of a rubric, and when."""

from decimal import Decimal

import pytest
from flask import Flask

from app.core.db import db
from app.core.errors import DomainError
from app.grading import operations, queries
from app.grading.models import Criterion, Mark, Rating
from app.grading.operations import CriterionInput, MarkInput, RatingInput, rubric_of, set_rubric
from app.grading.rubrics import rubric_key
from tests.factories import make_project
from tests.grading.factories import Graded, as_wanted, make_graded, make_rubric, release, save


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


def refusal(graded: Graded, wanted: list[CriterionInput], seen: str | None = None) -> str:
    """The code with which a change of the rubric is refused; nothing of it is kept."""
    before = rubric_key(rubric_of(graded.project))
    with pytest.raises(DomainError) as refused:
        set_rubric(graded.project, wanted, graded.instructor.user, seen=seen)
    assert rubric_key(rubric_of(graded.project)) == before
    return refused.value.code


def change(graded: Graded, wanted: list[CriterionInput]) -> list[Criterion]:
    set_rubric(graded.project, wanted, graded.instructor.user)
    return rubric_of(graded.project)


def test_words_change_while_grades_are_released(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        release(graded, "9", "18")
        first = rubric_of(graded.project)[0]
        ratings = [RatingInput("poor", r.points, "almost none", r) for r in first.ratings]
        changed = change(
            graded,
            as_wanted(
                rubric_of(graded.project), title="Question", description="Why", ratings=ratings
            ),
        )
        assert (changed[0].title, changed[0].description) == ("Question", "Why")
        assert [r.description for r in changed[0].ratings] == ["almost none"] * 2


def test_points_do_not_change_while_a_grade_is_released(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        grade = release(graded, "9", "18")
        criteria = rubric_of(graded.project)
        more = as_wanted(criteria, points=Decimal(12))
        fewer = as_wanted(criteria)[:1]
        added = [*as_wanted(criteria), CriterionInput("New", Decimal(5))]
        level = criteria[0].ratings[1]
        other_rating = as_wanted(
            criteria, ratings=[RatingInput(level.title, Decimal(5), level.description, level)]
        )
        for wanted in (more, fewer, added, other_rating):
            assert refusal(graded, wanted) == "rubric_released"
        operations.withdraw_release(grade, graded.instructor)
        assert change(graded, more)[0].points == 12


def test_a_new_criterion_makes_drafts_incomplete(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        grade = save(graded.attempt, graded.ta, "9", "18")
        assert queries.progress(graded.project).complete == 1
        added = CriterionInput("New", Decimal(5))
        change(graded, [*as_wanted(rubric_of(graded.project)), added])
        assert queries.progress(graded.project).complete == 0
        with pytest.raises(DomainError) as refused:
            operations.release_grades(graded.project, [grade], graded.instructor)
        assert refused.value.code == "grade_incomplete"


def test_a_criterion_that_a_draft_marks_is_not_taken_away(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        save(graded.attempt, graded.ta, "9", None)
        first, second = as_wanted(rubric_of(graded.project))
        assert refusal(graded, [second]) == "criterion_marked"
        assert [c.title for c in change(graded, [first])] == ["Criterion 1"]
        assert db.session.query(Mark).count() == 1


def test_points_do_not_go_below_what_was_given(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        save(graded.attempt, graded.ta, "9", None)
        criteria = rubric_of(graded.project)
        assert refusal(graded, as_wanted(criteria, points=Decimal(8), ratings=[])) == (
            "criterion_marked"
        )
        assert change(graded, as_wanted(criteria, points=Decimal(9), ratings=[]))[0].points == 9


def test_points_given_by_a_rating_stay_when_the_rating_goes(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        criterion = rubric_of(graded.project)[0]
        save(graded.attempt, graded.ta, marks=[MarkInput(criterion, criterion.ratings[1])])
        change(graded, as_wanted(rubric_of(graded.project), ratings=[]))
        mark = db.session.query(Mark).one()
        assert mark.points == 10
        assert mark.rating_id is None
        assert db.session.query(Rating).filter_by(criterion_id=criterion.id).count() == 0


def test_the_same_rubric_sent_twice_is_there_once(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        project = make_project(graded.project.group_set)
        wanted = [CriterionInput("All", Decimal(10), ratings=[RatingInput("good", Decimal(10))])]
        seen = rubric_key(rubric_of(project))
        for _ in range(2):
            set_rubric(project, wanted, graded.instructor.user, seen=seen)
        assert [c.title for c in rubric_of(project)] == ["All"]


def test_two_who_edit_a_rubric_at_once_do_not_undo_each_other_unseen(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        seen = rubric_key(rubric_of(graded.project))
        change(graded, as_wanted(rubric_of(graded.project), title="Mine"))
        stale = as_wanted(rubric_of(graded.project), title="Theirs")
        assert refusal(graded, stale, seen) == "rubric_changed"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (CriterionInput("", Decimal(5)), "untitled_criterion"),
        (CriterionInput("A", Decimal(0)), "no_points"),
        (CriterionInput("A", Decimal(5), ratings=[RatingInput("", Decimal(1))]), "untitled_rating"),
        (CriterionInput("A", Decimal(5), ratings=[RatingInput("b", Decimal(6))]), "rating_points"),
        (CriterionInput("A", Decimal(5), ratings=[RatingInput("b", Decimal(-1))]), "rating_points"),
    ],
)
def test_a_rubric_that_makes_no_sense_is_refused(
    app_sqlite: Flask, wanted: CriterionInput, code: str
) -> None:
    with app_sqlite.app_context():
        assert refusal(make_graded(), [wanted]) == code


def test_criteria_and_ratings_of_another_project_are_refused(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        foreign = make_rubric(make_project(graded.project.group_set), 10)
        assert refusal(graded, as_wanted(foreign)) == "foreign_criterion"
        stolen = [RatingInput("b", Decimal(1), "", foreign[0].ratings[0])]
        assert refusal(graded, as_wanted(rubric_of(graded.project), ratings=stolen)) == (
            "foreign_rating"
        )
