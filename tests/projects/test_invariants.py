"""Each invariant of projects finds what it is about."""

import pytest

from app.core.db import write
from app.projects import following, operations
from app.projects.models import Attempt
from app.seminars.deadline_models import DueKind
from app.seminars.dues.deadline_effect import DeadlineInput
from app.seminars.dues.deadlines import set_deadlines
from app.seminars.holding import taking
from app.seminars.queries import deadlines_of
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_project,
    make_seminar,
    make_slot,
)
from tests.planting import plant
from tests.projects.scenes import Scene

NOW = at("2020-10-12 04:00")


@pytest.fixture
def attempt(scene: Scene) -> Attempt:
    """What the scene's group has handed in, on time."""
    return scene.attempt(at=NOW)


@pytest.mark.violates("a submission has an attempt")
def test_a_submission_of_nothing_is_found(scene: Scene) -> None:
    plant(
        "INSERT INTO submission (project_id, group_id, created_at, public_id) "
        "VALUES (:p, :g, '2020-10-12 00:00:00', 'planted')",
        p=scene.project.id,
        g=scene.group.id,
    )


@pytest.mark.violates("attempts are numbered from 1 without a gap")
def test_a_gap_in_the_numbers_is_found(attempt: Attempt) -> None:
    plant("UPDATE attempt SET number = 2")


@pytest.mark.violates("an attempt has a file")
def test_an_attempt_of_nothing_is_found(attempt: Attempt) -> None:
    plant("DELETE FROM attempt_file")


@pytest.mark.violates("an attempt's files answer its own project's requirements")
def test_a_file_for_another_project_is_found(scene: Scene, attempt: Attempt) -> None:
    other = make_project(scene.set)
    plant("UPDATE attempt_file SET requirement_id = :r", r=other.requirements[0].id)


@pytest.mark.violates("an attempt is late exactly when it came after its due time")
def test_an_attempt_called_late_that_is_not_is_found(attempt: Attempt) -> None:
    plant("UPDATE attempt SET late_days = 1")


@pytest.mark.violates("an attempt is late exactly when it came after its due time")
def test_an_attempt_called_timely_that_is_late_is_found(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-15 00:00"))
    plant("UPDATE attempt SET late_days = 0")


@pytest.mark.violates("an attempt is measured by its group's due time")
def test_an_attempt_measured_by_another_due_time_is_found(scene: Scene, attempt: Attempt) -> None:
    plant("UPDATE project SET due_at = :d", d="2020-10-13 15:59:00+00:00")


@pytest.mark.violates("an attempt is measured by its group's due time")
def test_an_extension_that_an_attempt_does_not_know_is_found(
    scene: Scene, attempt: Attempt
) -> None:
    operations.grant_extension(scene.project, scene.group, at("2020-10-20 00:00"), "", scene.staff)
    plant("UPDATE extension SET due_at = :d", d="2020-10-21 00:00:00+00:00")


@pytest.mark.violates(
    "an attempt that is due by a slot is due no earlier than its group's extension"
)
def test_an_extension_that_an_attempt_due_by_a_slot_does_not_know_is_found(
    scene: Scene, attempt: Attempt
) -> None:
    seminar = make_seminar(scene.set)
    slot = make_slot(seminar, make_meeting(scene.course))
    taking.sign_up(slot, scene.group, scene.ann, title="Margins", papers="")
    report = DeadlineInput(DueKind.REPORT, "Report", 1, 0)
    set_deadlines(seminar, scene.staff.user, [report])
    (deadline,) = deadlines_of(seminar)
    with write(scene.project):
        scene.project.slot_deadline = deadline
        following.measure_again([scene.group])
    operations.grant_extension(scene.project, scene.group, at("2020-10-28 00:00"), "", scene.staff)
    plant("UPDATE extension SET due_at = :d", d="2020-10-29 00:00:00+00:00")


@pytest.mark.violates("a project hangs on a due time of its own course")
def test_a_project_that_hangs_on_another_courses_slots_is_found(scene: Scene) -> None:
    course = make_course()
    seminar = make_seminar(make_group_set(course))
    report = DeadlineInput(DueKind.REPORT, "Report", 1, 0)
    set_deadlines(seminar, scene.staff.user, [report])
    (deadline,) = deadlines_of(seminar)
    plant("UPDATE project SET slot_deadline_id = :d", d=deadline.id)


@pytest.mark.violates("a draft has no submission")
def test_a_draft_with_a_submission_is_found(attempt: Attempt) -> None:
    plant("UPDATE project SET published_at = NULL")


@pytest.mark.violates("a submission's group is of its project's set")
def test_a_submission_of_a_group_of_another_set_is_found(scene: Scene, attempt: Attempt) -> None:
    other = make_group_set(scene.course)
    plant("UPDATE project SET group_set_id = :s", s=other.id)


@pytest.mark.violates("a project's groups are of its course")
def test_a_project_for_the_groups_of_another_course_is_found(scene: Scene) -> None:
    other = make_group_set(make_course())
    plant("UPDATE project SET group_set_id = :s", s=other.id)


@pytest.mark.violates("an extension is for a group of its project")
def test_an_extension_for_a_group_of_another_set_is_found(scene: Scene) -> None:
    operations.grant_extension(scene.project, scene.group, at("2020-10-20 00:00"), "", scene.staff)
    other = make_group(make_group_set(scene.course), enroll(scene.course))
    plant("UPDATE extension SET group_id = :g", g=other.id)


@pytest.mark.violates("whoever handed in was a member of the group")
def test_an_attempt_handed_in_by_a_stranger_is_found(scene: Scene, attempt: Attempt) -> None:
    plant("UPDATE attempt SET handed_in_by_id = :e", e=enroll(scene.course).id)
