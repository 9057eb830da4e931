"""The migrations make the models' schema, up and down, with rows in the tables."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app import create_app
from app.accounts import links, sign_ins
from app.accounts import operations as accounts
from app.core.db import db
from app.core.migrations import differences, downgrade, is_current, upgrade
from app.courses import operations as courses
from app.courses.models import Role
from tests.conftest import settings_for
from tests.factories import enroll, make_course, make_group, make_group_set, make_meeting, make_user


def test_the_migrations_make_exactly_the_models_schema(app: Flask) -> None:
    assert is_current(app)
    assert differences(app) == []


def test_every_table_goes_down_and_up_again_with_rows_in_it(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        student = enroll(course, Role.STUDENT)
        make_group(make_group_set(course), student)
        make_meeting(course)
        db.session.remove() if hasattr(db.session, "remove") else db.session.close()
    downgrade(app, "base")
    with app.app_context():
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        assert left == set()
    upgrade(app)
    assert is_current(app)
    assert differences(app) == []


def test_upgrading_twice_changes_nothing(app: Flask) -> None:
    with app.app_context():
        make_course("kept")
        db.session.close()
    upgrade(app)
    with app.app_context():
        assert db.session.execute(text("SELECT slug FROM course")).scalars().all() == ["kept"]


def test_a_migration_that_fails_leaves_the_old_state(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite too, where schema changes are transactional only because we say BEGIN."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(__file__).parent.parent / "migrations", folder)
    (folder / "9999_breaks.py").write_text(
        "from alembic import op\n"
        "revision = '9999'\ndown_revision = '0004'\nbranch_labels = None\ndepends_on = None\n"
        "def upgrade():\n"
        "    op.execute('CREATE TABLE half_done (id INTEGER)')\n"
        "    op.execute('CREATE TABLE half_done (id INTEGER)')\n"
        "def downgrade():\n    pass\n"
    )
    (tmp_path / "instance").mkdir()
    shutil.copy(sqlite_template, tmp_path / "instance" / "colloquy.sqlite3")
    app = create_app(settings_for(tmp_path / "instance"))
    app.config["ALEMBIC"]["script_location"] = str(folder)
    with pytest.raises(OperationalError, match="half_done"):
        upgrade(app)
    with app.app_context():
        assert "half_done" not in inspect(db.engine).get_table_names()
        assert (
            db.session.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0004"
        )
        db.session.close()
        db.engine.dispose()


def _rows(app: Flask) -> dict[str, int]:
    """How many rows each table has."""
    with app.app_context():
        tables = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        found = {
            table: db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in sorted(tables)
        }
        db.session.close()
    return found


def test_an_installation_of_the_first_version_keeps_its_rows_and_its_log_loses_the_names(
    app: Flask,
) -> None:
    with app.app_context():
        course, person = make_course(), make_user("Ann Example")
        student = enroll(course, Role.STUDENT, "Bob Example")
        courses.enroll(course, person, Role.TA, actor=person)
        courses.withdraw(course, student, person)
        sign_ins.open_sign_in(person, days=1)
        newcomer = accounts.create_user("New", "new@example.org")
        links.make_invitation(newcomer, actor=person)
        numbers, key = (person.id, student.user_id), person.email_key
        db.session.close()
    downgrade(app, "0001")
    before = _rows(app)
    withdrawn = text("SELECT subject FROM audit_entry WHERE action = 'person.withdraw'")
    with app.app_context():
        assert db.session.execute(withdrawn).scalar_one() == "Bob Example"
        db.session.close()
    upgrade(app)
    after = _rows(app)
    assert {table: after[table] for table in before} == before
    with app.app_context():
        lines = db.session.execute(
            text("SELECT action, actor_id, person_id, subject FROM audit_entry ORDER BY id")
        ).all()
        assert ("person.withdraw", numbers[0], numbers[1], "") in lines
        assert ("sign_in", numbers[0], numbers[0], "") in lines
        assert not any("Example" in line.subject for line in lines)
        assert all(
            len(name) == 12
            for name in db.session.execute(text("SELECT public_id FROM sign_in")).scalars()
        )
        proved = text("SELECT address_proved_at FROM user_account WHERE email_key = :key")
        assert db.session.execute(proved, {"key": key}).scalar() is not None
        assert db.session.execute(proved, {"key": "new@example.org"}).scalar() is None
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text("DELETE FROM audit_entry"))
        db.session.close()
    assert differences(app) == []
