"""What a student has to do for their presentation, and whom staff remind of slides."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.courses.models import Enrollment, Role
from app.schedule.models import MaterialKind, Visibility
from app.seminars.deadline_models import DueKind
from app.seminars.dues.deadline_effect import DeadlineInput
from app.seminars.dues.deadlines import set_deadlines
from app.seminars.handouts import presentations
from app.seminars.handouts.presentations import By, Content
from app.seminars.holding import giving_up, swapping, taking, waiting
from app.seminars.models import SignUp
from tests.conftest import FrozenClock
from tests.dashboard.scenes import Desk, lines
from tests.factories import at, enroll, make_group, make_group_set, make_meeting, make_seminar
from tests.factories import make_slot as slot_in
from tests.visitors import Visitor

NIGHT = 23 * 60 + 59
DUE = [
    DeadlineInput(DueKind.SLIDES, "Slides", -1, NIGHT),
    DeadlineInput(DueKind.NOTES, "Notes", 3, NIGHT),
    DeadlineInput(DueKind.OTHER, "A rehearsal", -2, NIGHT),
    # No project takes it, so that nobody is asked for it.
    DeadlineInput(DueKind.REPORT, "Report", 14, NIGHT),
]


class Presenting(Desk):
    """A student who presents on Wednesday 21 October, and a classmate who does a week later."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.staff = enroll(self.course, Role.INSTRUCTOR)
        self.group_set = make_group_set(self.course)
        self.seminar = make_seminar(self.group_set)
        set_deadlines(self.seminar, self.staff.user, DUE)
        self.other = enroll(self.course)
        self.mine = self.take(self.me, "2020-10-21 07:00", "Lions")
        self.theirs = self.take(self.other, "2020-10-28 07:00", "Tigers")

    def take(self, who: Enrollment, when: str, title: str) -> SignUp:
        """A group of one takes a slot of its own meeting."""
        meeting = make_meeting(self.course, when, title=title)
        slot = slot_in(self.seminar, meeting)
        group = make_group(self.group_set, who)
        return taking.sign_up(slot, group, who, title="Margins", papers="")

    def give(self, kind: MaterialKind) -> None:
        """The student hands something out."""
        given = Content(kind, "", Visibility.PUBLIC, url="https://slides.example/")
        presentations.add_material(self.mine, By(self.me.user, self.me), given)

    def staff_lines(self) -> list[Any]:
        """What is next for the staff."""
        return lines(Visitor(self.app, self.staff).get("/c/desk/dashboard/").text)


@pytest.fixture
def desk(app_sqlite: Flask, frozen_clock: FrozenClock) -> Iterator[Presenting]:
    """On Monday 12 October 2020, noon in Hong Kong."""
    with app_sqlite.app_context():
        yield Presenting(app_sqlite)


def test_what_hangs_on_the_slot_is_next_until_it_is_given(
    desk: Presenting, frozen_clock: FrozenClock
) -> None:
    assert desk.lines() == [
        ("A rehearsal of your presentation in Lions", ""),
        ("Slides of your presentation in Lions", ""),
        ("You present Wed 21 Oct, 15:00", "in 9 days"),
        ("Notes of your presentation in Lions", ""),
    ]
    assert "1 day before your presentation" in desk.page()
    frozen_clock.set(at("2020-10-20 16:00"))
    assert desk.lines()[0] == ("Slides of your presentation in Lions", "overdue")
    assert "A rehearsal" not in desk.page()  # nobody but the staff can tell whether it was
    desk.give(MaterialKind.SLIDES)
    assert desk.lines()[-1] == ("Slides of your presentation in Lions", "done")
    frozen_clock.set(at("2020-10-24 16:00"))
    assert ("Notes of your presentation in Lions", "overdue") in desk.lines()
    desk.give(MaterialKind.HANDOUT)
    assert ("Notes of your presentation in Lions", "done") in desk.lines()


def test_an_offer_is_to_be_answered_and_a_wait_says_its_place(desk: Presenting) -> None:
    swapping.offer_swap(desk.theirs, desk.mine, desk.other, "")
    title = f"Group {desk.theirs.group.number} offers you its slot"
    # Somebody waits for the answer: it comes before what has a due time.
    assert desk.lines()[0] == (title, "")
    assert "Wed 28 Oct, 15:00 for yours, Wed 21 Oct, 15:00" in desk.page()
    waiting.join_waitlist(
        desk.theirs.slot,
        desk.mine.group,
        desk.me,
        title="Margins",
        papers="",
        instead_of=desk.mine,
    )
    assert ("You wait for the slot on Wed 28 Oct, 15:00", "") in desk.lines()
    assert "You are the first in line." in desk.page()


def test_staff_see_who_has_given_no_slides_for_the_next_meeting(
    desk: Presenting, frozen_clock: FrozenClock
) -> None:
    words = "1 group has given no slides for Lions"
    assert (words, "") in desk.staff_lines()
    frozen_clock.set(at("2020-10-20 16:00"))
    assert (words, "overdue") in desk.staff_lines()
    desk.give(MaterialKind.SLIDES)
    assert not [title for title, _state in desk.staff_lines() if "no slides" in title]
    frozen_clock.set(desk.mine.slot.meeting.ends_at + timedelta(minutes=1))
    assert ("1 group has given no slides for Tigers", "") in desk.staff_lines()


def test_staff_see_who_has_no_slot_when_sign_up_is_about_to_close(
    desk: Presenting, frozen_clock: FrozenClock
) -> None:
    lone = make_group(desk.group_set, enroll(desk.course))
    words = "1 group has no slot: Seminar"
    assert words not in [title for title, _state in desk.staff_lines()]
    frozen_clock.set(desk.seminar.closes_at - timedelta(days=1))
    # Nobody can take a slot that has begun: with the last of them it is over.
    assert words not in [title for title, _state in desk.staff_lines()]
    slot_in(desk.seminar, make_meeting(desk.course, "2020-11-25 07:00"))
    assert (words, "soon") in desk.staff_lines()
    frozen_clock.set(desk.seminar.closes_at + timedelta(days=1))
    assert (words, "") in desk.staff_lines()
    assert f"Group {lone.number}" in Visitor(desk.app, desk.staff).get("/c/desk/dashboard/").text


def test_lately_tells_of_a_slot_given_up_too(desk: Presenting, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(at("2020-10-13 04:00"))
    giving_up.withdraw_sign_up(desk.mine, desk.me)
    page = Visitor(desk.app, desk.staff).get("/c/desk/dashboard/").text
    assert page.index("gave a slot back") < page.index("took a slot")
