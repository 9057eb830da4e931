"""The migrations make the models' schema, up and down, with rows in the tables."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from app import create_app
from app.core.db import db
from app.core.migrations import differences, downgrade, is_current, upgrade
from app.courses.models import Role
from tests.conftest import settings_for
from tests.factories import enroll, make_course, make_group, make_group_set, make_meeting


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
        "revision = '9999'\ndown_revision = '0002'\nbranch_labels = None\ndepends_on = None\n"
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
            db.session.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0002"
        )
        db.session.close()
        db.engine.dispose()
