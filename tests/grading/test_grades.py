"""Saving a grade, releasing it, and taking the release back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import DomainError
from app.courses import operations as courses
from app.courses.models import Role
from app.grading import operations, queries
from app.grading.models import Grade
from app.grading.operations import AdjustmentInput, MarkInput
from app.groups import operations as groups
from app.projects import authors
from app.projects import operations as projects
from tests.factories import at, enroll, make_course, make_group, make_project
from tests.grading.factories import (
    LATE,
    Graded,
    hand_in,
    make_file,
    make_graded,
    make_rubric,
    marks,
    release,
    save,
)


def refused(code: str) -> pytest.RaisesExc[DomainError]:
    """Whatever is done in the block is refused with this code."""
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def version_of(graded: Graded) -> int:
    grade = queries.grade_of(graded.attempt.submission)
    assert grade is not None
    return grade.version


def test_a_rating_gives_its_points_unless_others_are_written(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        first, second = operations.rubric_of(graded.project)
        grade = save(
            graded.attempt,
            graded.ta,
            marks=[
                MarkInput(first, first.ratings[1]),
                MarkInput(second, second.ratings[1], Decimal("17.5")),
            ],
        )
        assert [mark.points for mark in grade.marks] == [10, Decimal("17.5")]


def test_a_grader_who_saw_an_older_version_is_told_who_saved(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        save(graded.attempt, graded.ta, "9", None)
        with refused("grade_changed") as told:
            save(graded.attempt, graded.instructor, "3", None, version=0)
        assert "Tom Helper" in told.value.message
        assert queries.gradebook(graded.project)[0].marked == 1
        grade = save(graded.attempt, graded.instructor, "3", None, version=1)
        assert grade.version == 2
        assert grade.marks[0].points == Decimal(3)


def test_the_same_form_sent_twice_is_saved_once(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        for _ in range(2):
            grade = save(graded.attempt, graded.ta, "9", "18", comment="Good", version=0)
        assert grade.version == 1
        assert db.session.query(AuditEntry).filter_by(action="grade.save").count() == 1


@pytest.mark.parametrize("points", ["-0.01", "10.01", "1000"])
def test_points_outside_the_criterion_are_refused(app_sqlite: Flask, points: str) -> None:
    with app_sqlite.app_context():
        graded = make_graded()
        with refused("bad_points"):
            save(graded.attempt, graded.ta, points)
        assert queries.grade_of(graded.attempt.submission) is None


def test_marks_by_another_rubric_are_refused(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        foreign = make_rubric(make_project(graded.project.group_set), 10)[0]
        own = operations.rubric_of(graded.project)[0]
        for mark in (MarkInput(foreign, points=Decimal(1)), MarkInput(own, foreign.ratings[0])):
            with refused("foreign_criterion"):
                save(graded.attempt, graded.ta, marks=[mark])


def test_an_attempt_of_another_submission_is_refused(app: Flask) -> None:
    with app.app_context():
        graded, other = make_graded(), make_graded()
        with refused("foreign_attempt"):
            operations.save_grade(
                graded.attempt.submission,
                other.attempt,
                graded.ta,
                marks=[],
                comment="",
                adjustments=[],
                version=0,
            )


def test_only_members_at_the_hand_in_are_adjusted_and_told_why(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        outsider, member = enroll(graded.course), graded.members[0]
        for adjustment, code in (
            (AdjustmentInput(outsider, Decimal(1), "Helped"), "not_a_member"),
            (AdjustmentInput(member, Decimal(1)), "no_reason"),
            (AdjustmentInput(member, Decimal("30.01"), "Much"), "bad_points"),
            (AdjustmentInput(member, Decimal("-30.01"), "Little"), "bad_points"),
        ):
            with refused(code):
                save(graded.attempt, graded.ta, "9", "18", adjustments=[adjustment])
        grade = save(
            graded.attempt,
            graded.ta,
            "9",
            "18",
            adjustments=[AdjustmentInput(member, Decimal(2), "Wrote all code")],
        )
        assert [a.points for a in grade.adjustments] == [2]
        assert save(graded.attempt, graded.ta, "9", "18").adjustments == []


def test_only_staff_of_the_course_grade_and_only_its_instructors_release(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        stranger = enroll(make_course(), Role.INSTRUCTOR)
        for somebody in (graded.members[0], enroll(graded.course, Role.OBSERVER), stranger):
            with refused("wrong_role"):
                save(graded.attempt, somebody, "9", "18")
        grade = save(graded.attempt, graded.ta, "9", "18")
        for somebody in (graded.ta, graded.members[0], stranger):
            with refused("wrong_role"):
                operations.release_grades(graded.project, [grade], somebody)
        operations.release_grades(graded.project, [grade], graded.instructor)
        with refused("wrong_role"):
            operations.withdraw_release(grade, graded.ta)
        assert grade.released_at is not None


def test_somebody_whose_role_was_taken_away_no_longer_grades(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        courses.withdraw(graded.course, graded.ta, graded.instructor.user)
        with refused("wrong_role"):
            save(graded.attempt, graded.ta, "9", "18")


def test_a_grade_is_released_only_when_every_criterion_is_marked(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        grade = save(graded.attempt, graded.ta, "9", None)
        with refused("grade_incomplete"):
            operations.release_grades(graded.project, [grade], graded.instructor)
        assert grade.released_at is None


def test_of_several_grades_all_are_released_or_none(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        complete = save(graded.attempt, graded.ta, "9", "18")
        newcomer = enroll(graded.course)
        make_group(graded.project.group_set, newcomer)
        incomplete = save(hand_in(graded.project, newcomer, make_file()), graded.ta, "9", None)
        with refused("grade_incomplete"):
            operations.release_grades(graded.project, [complete, incomplete], graded.instructor)
        assert complete.released_at is None


def test_nothing_is_released_that_was_saved_after_it_was_looked_at(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        grade = save(graded.attempt, graded.ta, "9", "18")
        looked_at = {grade.public_id: grade.version}
        save(graded.attempt, graded.ta, "1", "2")
        with refused("grade_changed"):
            operations.release_grades(
                graded.project, [grade], graded.instructor, versions=looked_at
            )
        assert grade.released_at is None


def test_releasing_twice_releases_once(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        grade = save(graded.attempt, graded.ta, "9", "18")
        seen = {grade.public_id: grade.version}
        counts = [
            operations.release_grades(graded.project, [grade], graded.instructor, versions=seen)
            for _ in range(2)
        ]
        assert counts == [1, 0]
        assert db.session.query(AuditEntry).filter_by(action="grade.release").count() == 1


def test_a_grade_of_another_project_is_not_released(app: Flask) -> None:
    with app.app_context():
        graded, other = make_graded(), make_graded()
        grade = save(other.attempt, other.ta, "9", "18")
        with refused("foreign_grade"):
            operations.release_grades(graded.project, [grade], graded.instructor)


def test_being_late_is_taken_off_what_is_released(app: Flask) -> None:
    with app.app_context():
        graded = make_graded(received_at=LATE)
        assert graded.attempt.late_days == 1
        assert release(graded, "9", "18").released_points == Decimal("24.3")


def test_a_released_grade_is_changed_only_after_its_release_is_taken_back(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        grade = release(graded, "9", "18")
        with refused("grade_released"):
            save(graded.attempt, graded.ta, "1", "1")
        operations.withdraw_release(grade, graded.instructor)
        assert (grade.released_at, grade.released_points) == (None, None)
        assert save(graded.attempt, graded.ta, "1", "1").marks[0].points == 1


def test_nobody_loses_a_grade_with_the_hand_in_that_they_were_added_to(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        graded = make_graded()
        late, staff = enroll(graded.course), graded.ta.user
        groups.add_member(graded.attempt.submission.group, late, graded.instructor.user)
        authors.add_author(graded.attempt, late, staff)
        own = AdjustmentInput(late, Decimal(-3), "Joined late")
        save(graded.attempt, graded.ta, "9", "18", adjustments=[own])
        with refused("adjusted"):
            authors.remove_author(graded.attempt, late, staff)
        grade = release(graded, "9", "18")
        with refused("graded"):
            authors.remove_author(graded.attempt, late, staff)
        operations.withdraw_release(grade, graded.instructor)
        authors.remove_author(graded.attempt, late, staff)
        assert late not in [member.enrollment for member in graded.attempt.members]


def test_a_grader_who_looked_before_the_release_is_refused_after_its_withdrawal(
    app: Flask,
) -> None:
    with app.app_context():
        graded = make_graded()
        grade = save(graded.attempt, graded.ta, "9", "18")
        before = grade.version
        operations.release_grades(graded.project, [grade], graded.instructor)
        operations.withdraw_release(grade, graded.instructor)
        with refused("grade_changed"):
            save(graded.attempt, graded.ta, "1", "1", version=before)


def test_taking_a_release_back_twice_is_one_withdrawal(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        grade = release(graded, "9", "18")
        for _ in range(2):
            operations.withdraw_release(grade, graded.instructor)
        entries = db.session.query(AuditEntry).filter_by(action="grade.withdraw_release")
        assert entries.count() == 1


def test_an_extension_after_the_release_changes_nothing_that_students_were_told(
    app: Flask,
) -> None:
    with app.app_context():
        graded = make_graded(received_at=LATE)
        release(graded, "9", "18")
        group = graded.attempt.submission.group
        projects.grant_extension(
            graded.project, group, at("2020-10-20 00:00"), "Ill", graded.instructor
        )
        [row] = queries.gradebook(graded.project)
        assert (row.points, row.overtaken) == (Decimal("24.3"), True)
        seen = queries.released_grade(graded.project, graded.members[0])
        assert seen is not None
        assert (seen.result.deduction, seen.points) == (Decimal("2.7"), Decimal("24.3"))


def test_a_newer_attempt_leaves_the_grade_on_the_one_that_was_read(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        save(graded.attempt, graded.ta, "9", "18")
        newer = hand_in(graded.project, graded.members[0], make_file(), key="two")
        assert queries.gradebook(graded.project)[0].outdated
        save(newer, graded.ta, "10", "18")
        assert not queries.gradebook(graded.project)[0].outdated


def test_the_counts_of_a_project_are_those_of_its_gradebook(app: Flask) -> None:
    with app.app_context():
        graded = make_graded(received_at=LATE)
        group_set, file = graded.project.group_set, make_file()
        people = [enroll(graded.course) for _ in range(5)]
        teams = [make_group(group_set, person) for person in people]
        attempts = [hand_in(graded.project, person, file) for person in people[:3]]
        groups.leave(teams[0], people[0])
        projects.grant_extension(
            graded.project, teams[4], at("2020-10-20 00:00"), "Ill", graded.instructor
        )
        release(graded, "9", "18")
        save(attempts[0], graded.ta, "5", "5")
        save(attempts[1], graded.ta, "5", None)
        counted = queries.progress(graded.project)
        assert counted == queries.progress_of(queries.gradebook(graded.project), Decimal(30))
        assert counted.median == Decimal("17.15")
        assert replace(counted, median=None) == type(counted)(
            groups=6,
            handed_in=4,
            late=1,
            complete=2,
            released=1,
            extensions=1,
            maximum=Decimal(30),
        )


def test_a_student_sees_what_was_released_of_an_attempt_that_is_theirs(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        group_set = graded.project.group_set
        stayer, leaver = graded.members
        group = graded.attempt.submission.group
        stranger = enroll(graded.course)
        make_group(group_set, stranger)
        grade = save(graded.attempt, graded.ta, "9", "18")
        everybody = [stayer, leaver, stranger]
        assert [queries.released_grade(graded.project, p) for p in everybody] == [None] * 3
        groups.leave(group, leaver)
        operations.release_grades(graded.project, [grade], graded.instructor)
        seen = [queries.released_grade(graded.project, p) is not None for p in everybody]
        assert seen == [True, True, False]


def test_somebody_who_left_before_the_graded_attempt_does_not_see_its_grade(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        stayer, leaver = graded.members
        groups.leave(graded.attempt.submission.group, leaver)
        newer = hand_in(graded.project, stayer, make_file(), key="two")
        grade = save(newer, graded.ta, "9", "18")
        operations.release_grades(graded.project, [grade], graded.instructor)
        assert queries.released_grade(graded.project, leaver) is None
        assert queries.released_grade(graded.project, stayer) is not None


def test_a_grade_has_one_row_whatever_was_saved(app: Flask) -> None:
    with app.app_context():
        graded = make_graded()
        for points in ("1", "2", "3"):
            save(graded.attempt, graded.ta, points, "4", marks=marks(graded.project, points, "4"))
        assert db.session.query(Grade).count() == 1


def test_a_grade_is_of_those_whose_work_it_is_then_or_by_the_staff(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        graded = make_graded()
        release(graded, "9", "18")
        group, newcomer = graded.attempt.submission.group, enroll(graded.course)
        left = graded.members[1]
        groups.remove_member(group, left, graded.instructor.user)
        groups.add_member(group, newcomer, graded.instructor.user)
        assert queries.released_grade(graded.project, left) is not None
        assert queries.released_grade(graded.project, newcomer) is None
        authors.add_author(graded.attempt, newcomer, graded.instructor.user)
        assert queries.released_grade(graded.project, newcomer) is not None
