"""A project that is due so many days after each group's presentation, wherever that goes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.core.clock import now, travel
from app.core.db import db, write
from app.core.errors import DomainError
from app.courses.models import Enrollment, Role
from app.groups.models import Group
from app.groups.rules import group_title
from app.page.calendar.events import own_events
from app.projects import group_dues, operations, queries, rules
from app.projects.due_times import due_for, due_times
from app.projects.models import Attempt, Project
from app.schedule.meetings import cancel_meeting, save_meeting
from app.schedule.models import Meeting
from app.seminars.deadline_models import DueKind
from app.seminars.dues.deadline_effect import DeadlineInput
from app.seminars.dues.deadlines import set_deadlines
from app.seminars.holding import giving_up, swapping, taking
from app.seminars.models import SeminarSlot, SignUp
from app.seminars.queries import deadlines_of
from tests.conftest import FrozenClock
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
from tests.grading.factories import make_file
from tests.projects.scenes import fields_of
from tests.statements import Counting
from tests.visitors import Visitor

REPORT = DeadlineInput(DueKind.REPORT, "Report", 14, 23 * 60 + 59)
# Slots on 21 and 28 October at 15:00 in Hong Kong, and what is due 14 days after them.
FIRST, SECOND = at("2020-11-04 15:59"), at("2020-11-11 15:59")
# The project's own time, for groups that present nothing.
COMMON = at("2020-12-01 15:59")


class Scene:
    """A project that is due 14 days after the slot, and two groups that hold the two slots."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.course = make_course("after")
        self.staff = enroll(self.course, Role.INSTRUCTOR)
        self.set = make_group_set(self.course)
        self.seminar = make_seminar(self.set)
        set_deadlines(self.seminar, self.staff.user, [REPORT])
        (self.deadline,) = deadlines_of(self.seminar)
        self.project: Project = make_project(
            self.set,
            "report",
            title="The report",
            due_at=COMMON,
            late_days=2,
            slot_deadline_id=self.deadline.id,
        )
        self.ann, self.ben = enroll(self.course), enroll(self.course)
        self.early, self.late = make_group(self.set, self.ann), make_group(self.set, self.ben)
        self.meeting = make_meeting(self.course)
        self.slot = make_slot(self.seminar, self.meeting)
        self.next_slot = make_slot(self.seminar, make_meeting(self.course, "2020-10-28 07:00"))
        self.sign_up = self.take(self.slot, self.early, self.ann)
        self.other = self.take(self.next_slot, self.late, self.ben)
        self.editor = "/c/after/manage/projects/report"

    def take(self, slot: SeminarSlot, group: Group, member: Enrollment) -> SignUp:
        """A group takes a slot."""
        return taking.sign_up(slot, group, member, title="Margins", papers="")

    def attempt(self, moment: datetime, key: str = "one") -> Attempt:
        """The first group hands in."""
        return operations.hand_in(
            self.project,
            self.early,
            self.ann,
            {self.project.requirements[0]: make_file()},
            title="On margins",
            comment="",
            form_key=key,
            received_at=moment,
        )

    def move(self, meeting: Meeting, to: datetime) -> None:
        """Put a meeting to another time."""
        save_meeting(
            self.course,
            self.staff.user,
            kind=meeting.kind,
            title=meeting.title,
            starts_at=to,
            ends_at=to + timedelta(minutes=170),
            note=None,
            instructors=[],
            scribe_places=0,
            meeting=meeting,
        )

    def page(self, who: Enrollment, path: str = "projects/report/") -> str:
        """A page as somebody sees it."""
        answer = Visitor(self.app, who).get(f"/c/after/{path}")
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def scene(app_sqlite: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """The scene, on Monday 12 October 2020, noon in Hong Kong."""
    with app_sqlite.app_context():
        yield Scene(app_sqlite)


def refused(code: str) -> "pytest.RaisesExc[DomainError]":
    """Expects a refusal with this code."""
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def test_each_group_has_its_slots_due_time(scene: Scene) -> None:
    lone = make_group(scene.set, enroll(scene.course))
    assert due_for(scene.project, scene.early) == FIRST
    assert due_for(scene.project, scene.late) == SECOND
    assert due_for(scene.project, lone) == COMMON
    times = due_times([scene.project])
    assert [times.due(scene.project, g) for g in (scene.early, scene.late, lone)] == [
        FIRST,
        SECOND,
        COMMON,
    ]


def test_the_due_times_of_all_groups_take_one_statement(scene: Scene) -> None:
    others = [make_group(scene.set, enroll(scene.course)) for _ in range(6)]
    groups = [scene.early, scene.late, *others]
    project = queries.projects(scene.course)[0]
    ids = [(group, group.id) for group in groups]
    assert project.extensions == []
    with Counting(scene.app.extensions["sqlalchemy"].engine) as statements:
        times = due_times([project])
        found = [times.due(project, group) for group, _key in ids]
    assert len(statements) == 1
    assert found == [FIRST, SECOND, *[COMMON] * 6]


def test_a_hand_in_is_late_by_the_slot(scene: Scene) -> None:
    on_time, late = scene.attempt(FIRST), scene.attempt(FIRST + timedelta(seconds=1), "two")
    assert [(each.due_at, each.late_days) for each in (on_time, late)] == [(FIRST, 0), (FIRST, 1)]
    with refused("closed"):
        scene.attempt(FIRST + timedelta(days=2, seconds=1), "three")


def test_a_swap_takes_the_due_time_along_and_measures_anew(scene: Scene) -> None:
    attempt = scene.attempt(FIRST + timedelta(hours=1))
    assert attempt.late_days == 1
    swapping.exchange(scene.sign_up, scene.other, scene.staff.user)
    assert due_for(scene.project, scene.early) == SECOND
    assert (attempt.due_at, attempt.late_days) == (SECOND, 0)
    swapping.exchange(scene.sign_up, scene.other, scene.staff.user)
    assert (attempt.due_at, attempt.late_days) == (FIRST, 1)


def test_a_moved_meeting_takes_it_along(scene: Scene) -> None:
    attempt = scene.attempt(FIRST + timedelta(hours=1))
    scene.move(scene.meeting, scene.meeting.starts_at + timedelta(days=7))
    assert (attempt.due_at, attempt.late_days) == (SECOND, 0)


def test_other_days_and_a_slot_given_up_measure_anew(scene: Scene) -> None:
    attempt = scene.attempt(FIRST + timedelta(hours=1))
    longer = DeadlineInput(DueKind.REPORT, "Report", 15, 23 * 60 + 59)
    set_deadlines(scene.seminar, scene.staff.user, [longer])
    assert (attempt.due_at, attempt.late_days) == (FIRST + timedelta(days=1), 0)
    giving_up.take_out(scene.sign_up, scene.staff.user)
    assert (attempt.due_at, attempt.late_days) == (COMMON, 0)


def test_nobody_is_late_while_the_presentation_has_no_day(scene: Scene) -> None:
    cancel_meeting(scene.meeting, scene.staff.user)
    assert due_for(scene.project, scene.early) is None
    moment = FIRST + timedelta(days=30)
    with travel(moment):
        for path in ("projects/report/", "projects/report/submit", "projects/", "dashboard/"):
            assert "It is due once the new day is set." in scene.page(scene.ann, path), path
    attempt = scene.attempt(moment)
    assert (attempt.due_at, attempt.late_days) == (moment, 0)
    with refused("no_due_time"):
        operations.grant_extension(scene.project, scene.early, moment, "", scene.staff)
    # Its new day counts for what came meanwhile, too.
    cancel_meeting(scene.meeting, scene.staff.user, cancelled=False)
    assert (attempt.due_at, attempt.late_days) == (FIRST, 30)
    scene.move(scene.meeting, scene.meeting.starts_at + timedelta(days=1))
    assert (attempt.due_at, attempt.late_days) == (FIRST + timedelta(days=1), 29)


def test_an_extension_counts_if_it_is_later_than_the_slot_says(scene: Scene) -> None:
    with refused("not_later"):
        operations.grant_extension(scene.project, scene.early, FIRST, "", scene.staff)
    longer = FIRST + timedelta(days=1)
    operations.grant_extension(scene.project, scene.early, longer, "", scene.staff)
    assert due_for(scene.project, scene.early) == longer
    assert "your group has an extension" in scene.page(scene.ann)
    swapping.exchange(scene.sign_up, scene.other, scene.staff.user)
    assert due_for(scene.project, scene.early) == SECOND


def test_a_later_slot_opens_no_closed_project(scene: Scene, frozen_clock: FrozenClock) -> None:
    scene.seminar.slots_per_group, scene.seminar.closes_at = 2, at("2020-12-31 00:00")
    db.session.commit()
    frozen_clock.set(FIRST + timedelta(days=3))
    with refused("closed"):
        scene.attempt(now())
    far = make_slot(scene.seminar, make_meeting(scene.course, "2020-12-09 07:00"))
    scene.take(far, scene.early, scene.ann)
    assert due_for(scene.project, scene.early) == FIRST
    with refused("closed"):
        scene.attempt(now())
    assert "14 days after your presentation; the first of yours counts" in scene.page(scene.ann)
    # Nor can the first be given up for it.
    with refused("slot_past"):
        giving_up.withdraw_sign_up(scene.sign_up, scene.ann)


def test_the_pages_say_whose_time_it_is(scene: Scene) -> None:
    mine = scene.page(scene.ann)
    assert "Wed 4 Nov, 23:59" in mine
    assert "14 days after your presentation" in mine
    other = scene.page(scene.ben)
    assert ("Wed 11 Nov, 23:59" in other, "Wed 4 Nov" in other) == (True, False)
    lone = enroll(scene.course)
    make_group(scene.set, lone)
    assert "Once your group has a slot: 14 days after your presentation." in scene.page(lone)
    assert "Groups that present: 14 days after the presentation, 23:59." in scene.page(scene.staff)
    assert "Due 14 days after the presentation, 23:59" in scene.page(scene.ann, "")
    with travel(at("2020-11-01 00:00")):
        desk = scene.page(scene.ann, "dashboard/")
    assert "14 days after your presentation" in desk
    assert "Wed 4 Nov, 23:59" in desk


def test_the_calendar_of_each_has_its_own_due_time(scene: Scene) -> None:
    for who, moment in ((scene.ann, FIRST), (scene.ben, SECOND)):
        with scene.app.test_request_context():
            (due,) = [e for e in own_events(who.user) if "is due" in e.title]
        assert due.starts_at == moment
    cancel_meeting(scene.meeting, scene.staff.user)
    with scene.app.test_request_context():
        assert [e for e in own_events(scene.ann.user) if "is due" in e.title] == []


def _told_to_staff(scene: Scene) -> list[tuple[str, datetime]]:
    with scene.app.test_request_context():
        found = [e for e in own_events(scene.staff.user) if "is due" in e.title]
    return [(e.title.partition(": ")[2], e.starts_at) for e in found]


def test_staff_are_told_when_each_group_is_due(scene: Scene) -> None:
    early, late = group_title(scene.early), group_title(scene.late)
    assert _told_to_staff(scene) == [
        (f"The report of {early} is due", FIRST),
        (f"The report of {late} is due", SECOND),
    ]
    desk = scene.page(scene.staff, "dashboard/")
    assert f"Wed 4 Nov, 23:59 · {early}" in desk
    assert f"Wed 11 Nov, 23:59 · {late}" in desk
    cancel_meeting(scene.meeting, scene.staff.user)
    assert [at for _words, at in _told_to_staff(scene)] == [SECOND]


def test_of_many_groups_staff_are_told_the_first_and_the_last(scene: Scene) -> None:
    for _group in range(group_dues.MOST_TOLD - 1):
        make_group(scene.set, enroll(scene.course))
    assert _told_to_staff(scene) == [
        ("The report is due for the first of 11 groups", FIRST),
        ("The report is due for the last of 11 groups", COMMON),
    ]
    desk = scene.page(scene.staff, "dashboard/")
    assert "first: Wed 4 Nov, 23:59" in desk
    assert "last: Tue 1 Dec, 23:59" in desk
    assert scene.page(scene.staff, "grading/report/").count("due Tue 1 Dec, 23:59") == 9


def test_staff_choose_it_and_see_what_that_does(scene: Scene) -> None:
    scene.attempt(FIRST + timedelta(hours=1))
    staff = Visitor(scene.app, scene.staff)
    page = staff.get(scene.editor).text
    assert "Report (Seminar): 14 days after the presentation, 23:59" in page
    sent = {**fields_of(page), "hangs_on": ""}
    asked = staff.post(scene.editor, sent)
    assert "now 1 day late, then on time" in asked.text
    assert staff.post(scene.editor, fields_of(asked.text)).status_code == 303
    assert scene.project.slot_deadline is None
    assert due_for(scene.project, scene.early) == COMMON
    back = {**fields_of(staff.get(scene.editor).text), "hangs_on": scene.deadline.public_id}
    asked = staff.post(scene.editor, back)
    assert "now on time, then 1 day late" in asked.text


def test_a_due_time_stays_while_a_project_hangs_on_it(scene: Scene) -> None:
    with refused("project_hangs_on_it"):
        set_deadlines(scene.seminar, scene.staff.user, [])
    other = DeadlineInput(DueKind.OTHER, "Report", 14, 0, scene.deadline.public_id)
    with refused("project_hangs_on_it"):
        set_deadlines(scene.seminar, scene.staff.user, [other])


def test_a_project_hangs_on_the_slots_of_its_own_groups(scene: Scene) -> None:
    elsewhere = make_project(make_group_set(scene.course), "other")
    with refused("other_groups"):
        operations.edit_project(
            elsewhere,
            scene.staff.user,
            requirements=[
                operations.RequirementInput(r.label, r.kind, r.required, r.max_bytes, r.public_id)
                for r in elsewhere.requirements
            ],
            slot_deadline=scene.deadline,
            **{name: getattr(elsewhere, name) for name in operations.PROJECT_FIELDS},
        )


def test_an_unknown_due_time_never_closes_a_project(scene: Scene) -> None:
    moment = COMMON + timedelta(days=300)
    assert rules.closes_at(scene.project, None) is None
    assert rules.hand_in_state(scene.project, None, moment) is rules.HandInState.ON_TIME
    before = scene.project.opens_at - timedelta(seconds=1)
    assert rules.hand_in_state(scene.project, None, before) is rules.HandInState.NOT_OPEN


def test_a_report_is_asked_for_only_where_a_project_takes_it(scene: Scene) -> None:
    slot_page = f"seminars/{scene.sign_up.public_id}"
    due_times_page = f"manage/seminars/{scene.seminar.public_id}/due-times"
    assert "/projects/report" in scene.page(scene.ann, slot_page)
    assert "The report takes “Report”." in scene.page(scene.staff, due_times_page)
    with write(scene.course):
        scene.project.published_at = None
    assert "14 days after your presentation" not in scene.page(scene.ann, slot_page)
    assert "is a draft" in scene.page(scene.staff, due_times_page)
    with write(scene.course):
        scene.project.slot_deadline_id = None
    page = scene.page(scene.staff, due_times_page)
    assert "No project takes “Report” yet" in page
    assert 'href="/c/after/manage/projects/new"' in page
