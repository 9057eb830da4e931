"""What hangs on slots: set once, seen before it is set, told to those whom it concerns."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import DomainError
from app.core.seen import ChangedMeanwhile, mark_of
from app.courses.models import Role
from app.groups.rules import group_title
from app.schedule.meetings import cancel_meeting
from app.seminars.deadline_models import DueKind, SlotDeadline
from app.seminars.dues import deadlines
from app.seminars.dues.deadline_effect import DeadlineInput
from app.seminars.dues.deadlines import Unconfirmed, set_deadlines
from app.seminars.dues.due_words import own_rule_text, rule_text
from app.seminars.dues.hanging import due_of, first_due
from app.seminars.holding import taking
from app.seminars.models import SeminarSlot, SignUp
from app.seminars.queries import deadlines_of
from tests.accounts.mailbox import letters
from tests.conftest import FrozenClock
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
)
from tests.outbox import with_mail
from tests.projects.scenes import fields_of
from tests.visitors import Visitor

NIGHT = 23 * 60 + 59
SLIDES = DeadlineInput(DueKind.SLIDES, "Slides", -1, NIGHT)
NOTES = DeadlineInput(DueKind.NOTES, "Notes", 3, NIGHT)


class Scene:
    """A seminar with a slot on Wednesday 21 October, 15:00 in Hong Kong, for a group of two."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.course = make_course("hung")
        self.staff = enroll(self.course, Role.INSTRUCTOR)
        self.group_set = make_group_set(self.course)
        self.pair = [enroll(self.course), enroll(self.course)]
        self.group = make_group(self.group_set, *self.pair)
        self.seminar = make_seminar(self.group_set)
        self.meeting = make_meeting(self.course, title="Margins")
        self.slot: SeminarSlot = make_slot(self.seminar, self.meeting)
        self.url = f"/c/hung/manage/seminars/{self.seminar.public_id}/due-times"

    def take(self) -> SignUp:
        """The group holds the slot."""
        return taking.sign_up(self.slot, self.group, self.pair[0], title="Margins", papers="")

    def make(self, *wanted: DeadlineInput, **values: Any) -> None:
        """Set what is due, as staff."""
        set_deadlines(self.seminar, self.staff.user, wanted, **values)

    def as_they_are(self) -> list[tuple[str, int]]:
        """What is due, and how many days from the slot."""
        return [(each.label, each.days) for each in deadlines_of(self.seminar)]

    def input_of(self, row: SlotDeadline, **values: Any) -> DeadlineInput:
        """A row that is there as the form sends it, with other values."""
        fields: dict[str, Any] = {
            "kind": row.kind,
            "label": row.label,
            "days": row.days,
            "minute": row.minute,
            "key": row.public_id,
        }
        return DeadlineInput(**{**fields, **values})


@pytest.fixture
def scene(app_sqlite: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """The scene, on Monday 12 October 2020, noon in Hong Kong."""
    with with_mail(app_sqlite).app_context():
        yield Scene(app_sqlite)


def refused(code: str) -> "pytest.RaisesExc[DomainError]":
    """Expects a refusal with this code."""
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def test_set_twice_is_set_once(scene: Scene) -> None:
    for _click in range(2):
        scene.make(SLIDES, NOTES)
    assert scene.as_they_are() == [("Slides", -1), ("Notes", 3)]
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "slot_deadline.set"))
    (line,) = lines
    assert line.detail["changes"] == {
        "Slides": ["", "slides: Slides, -1 d, 23:59"],
        "Notes": ["", "notes: Notes, +3 d, 23:59"],
    }


def test_two_may_take_one_anothers_name_and_one_goes(scene: Scene) -> None:
    other = DeadlineInput(DueKind.OTHER, "Abstract", -7, NIGHT)
    scene.make(SLIDES, NOTES, other)
    _abstract, slides, notes = deadlines_of(scene.seminar)
    scene.make(scene.input_of(slides, label="Notes"), scene.input_of(notes, label="Slides"))
    assert scene.as_they_are() == [("Notes", -1), ("Slides", 3)]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ([DeadlineInput(DueKind.OTHER, "", 1, 0)], "label_needed"),
        ([SLIDES, DeadlineInput(DueKind.NOTES, "slides", 3, 0)], "label_twice"),
        ([DeadlineInput(DueKind.OTHER, "Far", 121, 0)], "too_far"),
        ([DeadlineInput(DueKind.OTHER, str(n), n, 0) for n in range(7)], "too_many"),
    ],
)
def test_what_nobody_can_mean_is_refused(
    scene: Scene, wanted: list[DeadlineInput], code: str
) -> None:
    with refused(code):
        scene.make(*wanted)


def test_what_it_means_for_slots_held_is_seen_first(scene: Scene) -> None:
    scene.make(SLIDES, confirmed="")  # nobody holds a slot: nothing to look at
    scene.take()
    (row,) = deadlines_of(scene.seminar)
    sooner = scene.input_of(row, days=-12)
    with pytest.raises(Unconfirmed) as question:
        scene.make(sooner, confirmed="")
    effect = question.value.effect
    assert effect.labels == ("Slides",)
    (line,) = effect.slots
    assert (line.slot, line.groups) == (scene.slot, (scene.group,))
    assert line.dues == (at("2020-10-09 15:59"),)
    assert scene.as_they_are() == [("Slides", -1)]
    with pytest.raises(Unconfirmed):
        scene.make(scene.input_of(row, days=-13), confirmed=effect.key)
    scene.make(sooner, confirmed=effect.key)
    assert scene.as_they_are() == [("Slides", -12)]


def test_each_group_whose_times_move_gets_one_letter(scene: Scene) -> None:
    scene.make(SLIDES, NOTES)
    assert letters(scene.app) == []
    sign_up = scene.take()
    told = len(letters(scene.app))
    slides, notes = deadlines_of(scene.seminar)
    revision = sign_up.revision
    sooner = scene.input_of(slides, days=-2)
    scene.make(sooner, scene.input_of(notes, label="Handout"))
    found = letters(scene.app)[told:]
    assert [letter.to for letter in found] == [each.user.email for each in scene.pair]
    assert "Slides for Margins: Mon 19 Oct, 23:59; before: Tue 20 Oct, 23:59." in found[0].body
    assert "Handout" not in found[0].body  # it is called otherwise, and due as before
    assert sign_up.revision == revision + 1
    scene.make(sooner)
    assert "Handout for Margins: due no more." in letters(scene.app)[-1].body


def test_nobody_hears_of_what_is_long_past(scene: Scene, frozen_clock: FrozenClock) -> None:
    scene.make(SLIDES)
    scene.take()
    told = len(letters(scene.app))
    frozen_clock.set(at("2020-12-01 00:00"))
    (row,) = deadlines_of(scene.seminar)
    scene.make(scene.input_of(row, days=-2))
    assert letters(scene.app)[told:] == []


def test_a_form_that_somebody_else_overtook_is_told(scene: Scene) -> None:
    seen = mark_of(deadlines.state_of(scene.seminar))
    scene.make(SLIDES)
    with pytest.raises(ChangedMeanwhile):
        scene.make(NOTES, seen=seen)
    assert scene.as_they_are() == [("Slides", -1)]


def test_a_cancelled_meetings_slot_has_nothing_due(scene: Scene) -> None:
    scene.make(SLIDES)
    (slides,) = deadlines_of(scene.seminar)
    later = make_slot(scene.seminar, make_meeting(scene.course, "2020-10-28 07:00"))
    assert due_of(slides, scene.slot) == at("2020-10-20 15:59")
    assert first_due(slides, [scene.slot, later]) == at("2020-10-20 15:59")
    cancel_meeting(scene.meeting, scene.staff.user)
    assert due_of(slides, scene.slot) is None
    # What is due with the first of two is due with the one that has a day.
    assert first_due(slides, [scene.slot, later]) == at("2020-10-27 15:59")
    assert first_due(slides, [scene.slot]) is None


def test_a_move_says_before_what_it_would_have_due(scene: Scene) -> None:
    scene.make(SLIDES, NOTES)
    group = group_title(scene.take().group)
    move = f"/c/{scene.course.slug}/manage/schedule/meetings/{scene.meeting.public_id}/move"

    def page(day: str) -> str:
        times = f"starts_at=2020-10-{day}T15:00&ends_at=2020-10-{day}T17:50"
        return Visitor(scene.app, scene.staff).get(f"{move}?way=alone&{times}").text

    soon = page("14")  # on Wednesday; now it is Monday
    assert f"Slides of {group} would be due Tue 13 Oct, 23:59." in soon
    assert "Notes of" not in soon
    late = page("12")
    assert f"Slides of {group} would be overdue since Sun 11 Oct, 23:59." in late
    assert f"{group} could not change or give up its slot any more." in late
    assert "would be" not in page("28")
    assert f"{group} presents" in soon
    make_group_set(scene.course, "others", title="Others")
    assert f"{group} ({scene.seminar.group_set.title}) presents" in page("14")


def test_days_are_counted_by_the_clocks_of_the_course(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course(time_zone="Europe/Berlin")
        seminar = make_seminar(make_group_set(course))
        # Summer time ends on Sunday 25 October 2020.
        slot = make_slot(seminar, make_meeting(course, "2020-10-22 13:00"))
        after = SlotDeadline(days=4, minute=18 * 60)
        assert due_of(after, slot) == at("2020-10-26 17:00")


def test_rules_in_words() -> None:
    before, after = SlotDeadline(days=-1, minute=NIGHT), SlotDeadline(days=14, minute=9 * 60)
    assert rule_text(before) == "1 day before the presentation, 23:59"
    assert rule_text(after) == "14 days after the presentation, 09:00"
    assert own_rule_text(SlotDeadline(days=0, minute=0)) == "on the day of your presentation"


def test_staff_set_it_on_one_page(scene: Scene) -> None:
    staff = Visitor(scene.app, scene.staff)
    page = staff.get(scene.url).text
    assert "This is a suggestion and not saved yet." in page
    assert staff.post(scene.url, fields_of(page)).status_code == 303
    assert scene.as_they_are() == [("Slides", -1), ("Notes", 3), ("Report", 14)]
    scene.take()
    page = staff.get(scene.url).text
    assert "Tue 20 Oct, 23:59" in page  # as it is now, for the slot that is held
    sent = {**fields_of(page), "days_1": "10"}
    asked = staff.post(scene.url, sent)
    assert (asked.status_code, "Not saved yet." in asked.text) == (200, True)
    assert "Sun 11 Oct, 23:59" in asked.text
    assert "past" in asked.text
    assert scene.as_they_are()[0] == ("Slides", -1)
    done = staff.post(scene.url, fields_of(asked.text))
    assert (done.status_code, scene.as_they_are()[0]) == (303, ("Slides", -10))


def test_a_refused_page_keeps_what_was_typed(scene: Scene) -> None:
    staff = Visitor(scene.app, scene.staff)
    sent = {**fields_of(staff.get(scene.url).text), "label_2": "slides", "days_3": "33"}
    answer = staff.post(scene.url, sent)
    assert answer.status_code == 422
    assert "is there twice" in answer.text
    assert 'value="33"' in answer.text
