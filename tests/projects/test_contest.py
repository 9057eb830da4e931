"""Hand-ins at the same moment: each gets a number of its own, and is measured by the due time."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select

from app.core.db import db, write
from app.core.storage import StoredFile
from app.courses.models import Enrollment
from app.groups.models import Group
from app.projects import operations
from app.projects.models import (
    Attempt,
    AttemptFile,
    AttemptMember,
    Project,
    Submission,
)
from app.projects.operations import RequirementInput
from app.projects.setting import PROJECT_FIELDS
from tests.factories import at, make_group, make_students
from tests.groups.racing import race
from tests.projects.scenes import Scene

NOW = at("2020-10-12 04:00")
ROUNDS = 8
GROUPS = 8


def _hand_in(project_id: int, group_id: int, person_id: int, key: str) -> None:
    project = db.session.get_one(Project, project_id)
    file = StoredFile(sha256="0" * 64, size=1, name="report.pdf", media_type="application/pdf")
    operations.hand_in(
        project,
        db.session.get_one(Group, group_id),
        db.session.get_one(Enrollment, person_id),
        {project.requirements[0]: file},
        title="On margins",
        comment="",
        form_key=key,
        received_at=NOW,
    )


def _pairs(scene: Scene) -> list[tuple[int, list[int]]]:
    """GROUPS groups of two: the group and its members, by key."""
    people = make_students(scene.course, 2 * GROUPS)
    with write(scene.course):
        made = [make_group(scene.set, *people[2 * n : 2 * n + 2]) for n in range(GROUPS)]
        return [(group.id, [member.id for member in group.members]) for group in made]


def _all_at_once(
    app: Flask, project_id: int, pairs: list[tuple[int, list[int]]], *keys: str
) -> tuple[list[list[int]], list[str], list[Exception]]:
    """Both members of each group hand in, each with their key; the numbers in each group."""
    takers = [
        partial(_hand_in, project_id, group, person, key)
        for group, members in pairs
        for person, key in zip(members, keys, strict=True)
    ]
    db.session.rollback()
    refusals, failures = race(app, takers)
    statement = select(Attempt.submission_id, Attempt.number).order_by(Attempt.number)
    numbers: dict[int, list[int]] = {}
    for submission_id, number in db.session.execute(statement):
        numbers.setdefault(submission_id, []).append(number)
    return list(numbers.values()), refusals, failures


def _forget_attempts() -> None:
    with write() as session:
        for model in (AttemptFile, AttemptMember, Attempt, Submission, StoredFile):
            session.execute(delete(model))


def _take_the_lock_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row locks do nothing, and on SQLite each statement stands for itself."""
    monkeypatch.setattr("app.core.db._lock", lambda session, rows: None)
    if db.engine.dialect.name == "sqlite":
        event.listen(db.engine, "begin", lambda connection: connection.exec_driver_sql("COMMIT"))


def test_two_hand_ins_of_a_group_at_once_are_numbers_one_and_two(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        pairs, project_id = _pairs(scene), scene.project.id
        numbers, refusals, failures = _all_at_once(app, project_id, pairs, "ann", "ben")
        assert (refusals, failures) == ([], [])
        assert numbers == [[1, 2]] * GROUPS


def test_negative_control_without_the_lock_hand_ins_are_lost(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the test above: the numbers' constraint then refuses one of the two."""
    with app.app_context():
        scene = Scene(app)
        pairs, project_id = _pairs(scene), scene.project.id
        db.session.rollback()
        _take_the_lock_away(monkeypatch)
        for _round in range(ROUNDS):
            _numbers, _refusals, failures = _all_at_once(app, project_id, pairs, "ann", "ben")
            _forget_attempts()
            if failures:
                return
        pytest.fail("no hand-in was lost, so the test above proves nothing")


def test_one_form_sent_twice_at_once_is_one_attempt(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        pairs, project_id = _pairs(scene), scene.project.id
        numbers, refusals, failures = _all_at_once(app, project_id, pairs, "same", "same")
        assert (refusals, failures) == ([], [])
        assert numbers == [[1]] * GROUPS


def _move_the_due_time(project_id: int, actor_id: int, days: int) -> None:
    project = db.session.get_one(Project, project_id)
    values: dict[str, Any] = {name: getattr(project, name) for name in PROJECT_FIELDS}
    values["due_at"] = NOW - timedelta(days=days)
    kept = [
        RequirementInput(r.label, r.kind, r.required, r.max_bytes, r.public_id)
        for r in project.requirements
    ]
    actor = db.session.get_one(Enrollment, actor_id).user
    operations.edit_project(project, actor, requirements=kept, **values)


def _due_times_that_differ() -> int:
    statement = select(Attempt.id).join(Attempt.submission).join(Submission.project)
    return len(db.session.scalars(statement.where(Attempt.due_at != Project.due_at)).all())


def _race_with_the_due_time(app: Flask, scene: Scene, pairs: list[tuple[int, list[int]]]) -> int:
    """Hand in while the due time is moved; how many attempts are measured by another one."""
    project_id, staff_id = scene.project.id, scene.staff.id
    takers = [partial(_hand_in, project_id, group, members[0], "ann") for group, members in pairs]
    takers.insert(len(takers) // 2, partial(_move_the_due_time, project_id, staff_id, 1))
    db.session.rollback()
    race(app, takers)
    return _due_times_that_differ()


def test_a_hand_in_while_the_due_time_moves_is_measured_by_the_new_one(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        pairs = _pairs(scene)
        assert _race_with_the_due_time(app, scene, pairs) == 0
        assert len(db.session.scalars(select(Attempt.id)).all()) == GROUPS


def test_negative_control_without_the_lock_an_attempt_is_measured_by_the_old_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the test above."""
    with app.app_context():
        scene = Scene(app)
        pairs = _pairs(scene)
        due_at = scene.project.due_at
        db.session.rollback()
        _take_the_lock_away(monkeypatch)
        for _round in range(ROUNDS * 2):
            wrong = _race_with_the_due_time(app, scene, pairs)
            _forget_attempts()
            with write():
                scene.project.due_at = due_at
            if wrong:
                return
        pytest.fail("every attempt came out right, so the test above proves nothing")
