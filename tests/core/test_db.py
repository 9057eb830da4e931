"""One way to write: a fresh transaction, locked rows, all or nothing."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.core.db import Points, UTCDateTime, db, new_public_id, write
from app.courses.models import Course
from tests.factories import make_course


def test_a_write_commits_at_its_end(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        with write(course):
            course.title = "Renamed"
    with app.app_context():
        assert db.session.scalars(select(Course.title)).all() == ["Renamed"]


def test_a_write_that_fails_leaves_nothing(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        title = course.title
        with pytest.raises(ZeroDivisionError), write(course):
            course.title = "Renamed"
            db.session.flush()
            raise ZeroDivisionError
        assert course.title == title


def test_a_write_inside_a_write_is_the_same_transaction(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        title = course.title
        with pytest.raises(ZeroDivisionError), write(course):
            with write(course):
                course.title = "Renamed"
            raise ZeroDivisionError
        assert course.title == title


def test_a_write_sees_what_others_wrote_since_the_request_began(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        assert course.page_version > 0
        seen = course.title
        with db.engine.begin() as other:
            other.execute(text("UPDATE course SET title = 'By another'"))
        assert course.title == seen
        with write(course):
            assert course.title == "By another"


def test_changing_rows_outside_a_write_is_a_mistake(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        course.title = "Sneaked in"
        with pytest.raises(RuntimeError, match="outside"), write(course):
            pass
        db.session.rollback()


def test_sqlite_begins_writes_at_once_and_enforces_foreign_keys(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert db.session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        db.session.rollback()
        with write():
            # A second writer must wait: BEGIN IMMEDIATE has taken the lock before any row changed.
            with db.engine.connect() as other:
                other.exec_driver_sql("ROLLBACK")
                other.exec_driver_sql("PRAGMA busy_timeout=1")
                with pytest.raises(Exception, match="locked"):
                    other.exec_driver_sql("BEGIN IMMEDIATE")


def test_stored_times_come_back_in_utc_and_need_a_zone(app: Flask) -> None:
    kind = UTCDateTime()
    moment = datetime(2020, 10, 12, 2, 0, tzinfo=UTC)
    with app.app_context():
        course = make_course()
        with write(course):
            course.published_at = moment
        db.session.expire_all()
        assert course.published_at == moment
        assert course.published_at.tzinfo is UTC
        with pytest.raises(ValueError, match="zone"):
            kind.process_bind_param(datetime(2020, 1, 1), db.engine.dialect)  # noqa: DTZ001


def test_points_are_exact_to_the_hundredth() -> None:
    kind = Points()
    stored = kind.process_bind_param(Decimal("12.35"), None)  # type: ignore[arg-type]
    assert stored == 1235
    assert kind.process_result_value(stored, None) == Decimal("12.35")  # type: ignore[arg-type]


def test_public_ids_are_random_and_plain() -> None:
    ids = {new_public_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(each) == 12 and each.isalnum() and each == each.lower() for each in ids)
