"""Each invariant of courses finds what it is about."""

import pytest
from flask import Flask

from app.courses.models import Role
from tests.factories import enroll, make_course
from tests.planting import plant


@pytest.mark.violates("a published course with people has an instructor")
def test_a_published_course_whose_only_instructor_left_is_found(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        teacher = enroll(course, Role.INSTRUCTOR)
        enroll(course)
        plant(
            "UPDATE enrollment SET withdrawn_at = '2020-10-01 00:00:00' WHERE id = :teacher",
            teacher=teacher.id,
        )


@pytest.mark.violates("a merged or erased account has no role")
def test_a_role_of_an_erased_account_is_found(app: Flask) -> None:
    with app.app_context():
        person = enroll(make_course()).user
        plant(
            "UPDATE user_account SET erased_at = '2020-10-01 00:00:00', password_hash = NULL,"
            " disabled_at = '2020-10-01 00:00:00', name = 'Former participant',"
            " email = 'erased-1@erased.invalid', email_key = 'erased-1@erased.invalid'"
            " WHERE id = :person",
            person=person.id,
        )


def test_a_course_of_an_administrator_may_still_wait_for_its_instructor(app: Flask) -> None:
    with app.app_context():
        enroll(make_course())
