"""Setting projects by their operations: what is checked, what becomes of attempts, what is kept."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import db
from app.projects import operations, queries
from app.projects.models import FileKind, FileRequirement, Project
from app.projects.operations import Remeasured, RequirementInput, Unconfirmed
from tests.factories import at, enroll, make_course, make_group, make_group_set
from tests.projects.scenes import Scene, refused

REPORT = RequirementInput("Report", FileKind.PDF, True, 10**7)
DATA = RequirementInput("Data", FileKind.ANY, False, 10**6)


def _values(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Project 1",
        "brief": "",
        "opens_at": at("2020-10-01 00:00"),
        "due_at": at("2020-10-14 15:59"),
        "late_days": 2,
        "late_percent": 10,
        **changes,
    }


def _kept(project: Project) -> list[RequirementInput]:
    return [
        RequirementInput(r.label, r.kind, r.required, r.max_bytes, r.public_id)
        for r in project.requirements
    ]


def _create(scene: Scene, **changes: Any) -> Project:
    fields = {"slug": "second", "group_set": scene.set, "requirements": [REPORT, DATA]}
    return operations.create_project(
        scene.course, scene.staff.user, **{**fields, **_values(), **changes}
    )


def _edit(scene: Scene, confirmed: str | None = None, **changes: Any) -> operations.Effect:
    requirements = changes.pop("requirements", None) or _kept(scene.project)
    return operations.edit_project(
        scene.project,
        scene.staff.user,
        requirements=requirements,
        confirmed=confirmed,
        **_values(**changes),
    )


def test_a_new_project_is_a_draft_with_its_files_in_order(scene: Scene) -> None:
    project = _create(scene)
    assert project.published_at is None
    assert [(r.label, r.position) for r in project.requirements] == [("Report", 1), ("Data", 2)]
    assert project not in queries.projects(scene.course)
    assert project in queries.projects(scene.course, include_drafts=True)


def test_asked_twice_for_the_same_draft_it_is_one(scene: Scene) -> None:
    assert _create(scene) is _create(scene)
    with refused("slug_taken"):
        _create(scene, title="Another")
    with refused("slug_taken"):
        _create(scene, slug="project-1")


def test_a_draft_that_asks_for_other_files_is_not_the_same(scene: Scene) -> None:
    _create(scene)
    with refused("slug_taken"):
        _create(scene, requirements=[REPORT])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"due_at": at("2020-10-01 00:00")}, "due_before_open"),
        ({"due_at": at("2020-09-30 23:59")}, "due_before_open"),
        ({"requirements": [DATA]}, "no_file_required"),
        ({"due_at": at("9999-12-30 00:00")}, "too_far"),
    ],
)
def test_a_project_that_makes_no_sense_is_refused(
    scene: Scene, changes: dict[str, Any], code: str
) -> None:
    with refused(code):
        _create(scene, **changes)
    with refused(code):
        _edit(scene, **changes)
    assert [p.slug for p in queries.projects(scene.course, include_drafts=True)] == ["project-1"]


def test_a_project_is_set_to_groups_of_its_own_course(scene: Scene) -> None:
    with refused("refused"):
        _create(scene, group_set=make_group_set(make_course()))


def test_publishing_shows_it_and_changes_the_course_page(scene: Scene) -> None:
    project, actor = _create(scene), scene.staff.user
    version = scene.course.page_version
    for _click in range(2):
        operations.publish_project(project, actor)
    assert scene.course.page_version == version + 1
    assert project in queries.projects(scene.course)
    operations.publish_project(project, actor, published=False)
    assert project not in queries.projects(scene.course)


def test_a_project_with_a_hand_in_is_no_draft_again(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-12 00:00"))
    with refused("handed_in"):
        operations.publish_project(scene.project, scene.staff.user, published=False)
    assert scene.project.published_at is not None


def test_another_due_time_measures_attempts_anew_and_tells_how(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-12 00:00"), key="one")
    scene.attempt(at=at("2020-10-15 00:00"), key="two")
    assert [attempt.late_days for attempt in scene.attempts()] == [0, 1]
    effect = _edit(scene, due_at=at("2020-10-11 00:00"))
    title = f"Group {scene.group.number}"
    assert effect.remeasured == (Remeasured(title, 1, 0, 1), Remeasured(title, 2, 1, 4))
    assert [(a.late_days, a.due_at) for a in scene.attempts()] == [
        (1, at("2020-10-11 00:00")),
        (4, at("2020-10-11 00:00")),
    ]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "project.edit")).one()
    assert entry.detail["remeasured"] == 2
    assert "due_at" in entry.detail["changes"]


def test_an_effect_is_seen_before_it_is_done(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-12 00:00"))
    with refused("unconfirmed"):
        _edit(scene, confirmed="", due_at=at("2020-10-11 00:00"))
    assert scene.attempts()[0].late_days == 0
    with pytest.raises(Unconfirmed) as question:
        _edit(scene, confirmed="another", due_at=at("2020-10-11 00:00"))
    key = question.value.effect.key
    with refused("unconfirmed"):
        _edit(scene, confirmed=key, due_at=at("2020-10-10 00:00"))
    _edit(scene, confirmed=key, due_at=at("2020-10-11 00:00"))
    assert scene.attempts()[0].late_days == 1


def test_what_has_come_in_meanwhile_is_seen_too(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-12 00:00"), key="one")
    with pytest.raises(Unconfirmed) as question:
        _edit(scene, confirmed="", due_at=at("2020-10-11 00:00"))
    scene.attempt(at=at("2020-10-13 00:00"), key="two")
    with refused("unconfirmed"):
        _edit(scene, confirmed=question.value.effect.key, due_at=at("2020-10-11 00:00"))


def test_a_change_taken_back_needs_no_word(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-12 00:00"))
    with pytest.raises(Unconfirmed) as question:
        _edit(scene, confirmed="", due_at=at("2020-10-11 00:00"))
    assert not _edit(scene, confirmed=question.value.effect.key, title="New title")
    assert scene.project.title == "New title"


def test_another_deduction_counts_the_late_attempts(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-12 00:00"), key="one")
    scene.attempt(at=at("2020-10-15 00:00"), key="two")
    effect = _edit(scene, late_percent=50)
    assert (effect.remeasured, effect.deducted) == ((), 1)
    assert not _edit(scene, late_percent=50, title="Only the title")


def test_an_extension_stands_when_the_due_time_moves(scene: Scene) -> None:
    later = at("2020-10-20 15:59")
    operations.grant_extension(scene.project, scene.group, later, "", scene.staff)
    scene.attempt(at=at("2020-10-18 00:00"))
    assert not _edit(scene, due_at=at("2020-10-11 00:00"))
    assert scene.attempts()[0].due_at == later
    _edit(scene, due_at=at("2020-10-25 00:00"))
    assert scene.attempts()[0].due_at == at("2020-10-25 00:00")


def test_granting_and_taking_back_measures_what_is_handed_in(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-15 00:00"))
    later, project, group = at("2020-10-20 15:59"), scene.project, scene.group
    for _click in range(2):
        operations.grant_extension(project, group, later, "ill", scene.staff)
    assert scene.attempts()[0].late_days == 0
    title = f"Group {group.number}"
    assert operations.withdrawal_effect(project, group) == [Remeasured(title, 1, 0, 1)]
    for _click in range(2):
        operations.withdraw_extension(project, group, scene.staff)
    assert scene.attempts()[0].late_days == 1
    actions = list(db.session.scalars(select(AuditEntry.action)))
    assert actions.count("extension.grant") == actions.count("extension.withdraw") == 1


def test_a_group_has_one_extension_which_changes(scene: Scene) -> None:
    first = operations.grant_extension(
        scene.project, scene.group, at("2020-10-20 00:00"), "ill", scene.staff
    )
    second = operations.grant_extension(
        scene.project, scene.group, at("2020-10-22 00:00"), "still ill", scene.staff
    )
    assert first is second
    assert (second.due_at, second.reason) == (at("2020-10-22 00:00"), "still ill")


def test_an_extension_is_later_and_for_a_group_of_the_project(scene: Scene) -> None:
    for due_at in (at("2020-10-14 15:59"), at("2020-10-13 00:00")):
        with refused("not_later"):
            operations.grant_extension(scene.project, scene.group, due_at, "", scene.staff)
    with refused("too_far"):
        operations.grant_extension(
            scene.project, scene.group, at("9999-12-30 00:00"), "", scene.staff
        )
    foreign = make_group(make_group_set(scene.course), enroll(scene.course))
    with refused("foreign_group"):
        operations.grant_extension(scene.project, foreign, at("2020-10-20 00:00"), "", scene.staff)


def test_files_asked_for_are_changed_added_and_taken_away(scene: Scene) -> None:
    report = _kept(scene.project)[0]
    key = report.key
    renamed = RequirementInput("Paper", FileKind.PDF, True, 5 * 10**6, key)
    _edit(scene, requirements=[renamed, DATA])
    assert [(r.label, r.position) for r in scene.project.requirements] == [
        ("Paper", 1),
        ("Data", 2),
    ]
    assert scene.project.requirements[0].public_id == key
    _edit(scene, requirements=[renamed])
    assert db.session.scalars(select(FileRequirement.label)).all() == ["Paper"]


def test_a_file_that_was_handed_in_stays_asked_for(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-12 00:00"))
    with refused("file_in_use"):
        _edit(scene, title="Changed", requirements=[REPORT])
    assert scene.project.title == "Project 1"
    assert [r.label for r in scene.project.requirements] == ["Report"]


def test_a_file_of_another_project_is_not_changed_by_its_key(app: Flask) -> None:
    with app.app_context():
        scene, other = Scene(app), Scene(app)
        key = other.report.public_id
        foreign = RequirementInput("Mine", FileKind.ANY, True, 10**6, key)
        _edit(scene, requirements=[foreign])
        assert other.report.label == "Report"
        assert [r.label for r in scene.project.requirements] == ["Mine"]
        assert scene.report.public_id != key
