"""What a student owes next, in each state of it, the most pressing first."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import travel
from app.courses.models import Role
from app.groups import operations as groups
from app.groups import requests
from app.groups.models import Formation
from app.projects import operations as projects
from app.projects.models import Project
from app.schedule.meetings import cancel_meeting
from app.schedule.models import Meeting
from app.scribes import operations as scribes
from app.seminars.holding import taking
from tests.conftest import FrozenClock
from tests.dashboard.scenes import Desk
from tests.factories import (
    at,
    enroll,
    make_group,
    make_group_set,
    make_meeting,
    make_project,
    make_seminar,
    make_slot,
)
from tests.grading.factories import hand_in, make_file
from tests.visitors import Visitor


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


pytestmark = pytest.mark.usefixtures("frozen_clock")
FRIDAY = at("2020-10-16 10:00")


def test_somebody_who_owes_nothing_is_told_so(app: Flask) -> None:
    with app.app_context():
        page = Desk(app).page()
        assert "Nothing is waiting for you" in page


def test_a_student_without_a_group_is_to_find_one(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        make_group_set(desk.course, "seminar", min_size=2, max_size=4, locks_at=FRIDAY)
        assert desk.lines() == [("Find a group: Groups", "")]
        page = desk.page()
        assert "2 to 4 people a group" in page
        assert "Fri 16 Oct, 18:00" in page
        assert "Hong Kong" in page
        assert 'href="/c/desk/groups/seminar/"' in page


def test_a_locked_set_asks_for_nothing_any_more(app: Flask, frozen_clock: FrozenClock) -> None:
    with app.app_context():
        desk = Desk(app)
        make_group_set(desk.course, locks_at=FRIDAY)
        frozen_clock.set(FRIDAY - timedelta(seconds=1))
        assert desk.lines() == [("Find a group: Groups", "soon")]
        frozen_clock.set(FRIDAY)
        assert desk.lines() == []


def test_an_invitation_is_to_be_answered(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        host = enroll(desk.course, Role.STUDENT, "Ben Host")
        group = groups.create_group(make_group_set(desk.course, min_size=2), host)
        invitation = groups.invite(group, host, desk.me)
        assert ("Ben Host invites you to Group 1", "") in desk.lines()
        groups.accept_invitation(invitation, desk.me)
        assert desk.lines() == []


def test_a_request_to_join_is_to_be_answered_and_where_staff_form_groups_nothing_is(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        group_set = make_group_set(desk.course)
        asking = enroll(desk.course, Role.STUDENT, "Ben Asker")
        request = requests.ask(groups.create_group(group_set, desk.me), asking, "I code.")
        assert ("Ben Asker asks to join Group 1", "") in desk.lines()
        assert "I code." in desk.page()
        requests.accept(request, desk.me)
        make_group_set(desk.course, formation=Formation.STAFF)
        assert desk.lines() == []


def test_an_incomplete_group_is_to_be_completed(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        group = groups.create_group(make_group_set(desk.course, min_size=3), desk.me)
        assert desk.lines() == [("Complete Group 1", "")]
        assert "2 more people are needed" in desk.page()
        groups.add_member(group, enroll(desk.course), desk.me.user)
        assert "1 more person is needed" in desk.page()
        groups.add_member(group, enroll(desk.course), desk.me.user)
        assert desk.lines() == []


def test_a_complete_group_takes_a_slot_while_sign_up_is_open(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        desk = Desk(app)
        group_set = make_group_set(desk.course)
        group = groups.create_group(group_set, desk.me)
        opens, closes = at("2020-10-13 01:00"), FRIDAY
        seminar = make_seminar(group_set, opens_at=opens, closes_at=closes)
        slot = make_slot(seminar, make_meeting(desk.course))
        assert desk.lines() == [("Seminar sign-up opens Tue 13 Oct, 09:00", "")]
        frozen_clock.set(opens)
        assert desk.lines() == [("Take a seminar slot with Group 1", "")]
        assert "Fri 16 Oct, 18:00" in desk.page()
        frozen_clock.set(closes)
        assert desk.lines() == []
        frozen_clock.set(opens)
        taking.sign_up(slot, group, desk.me, title="Margins", papers="")
        assert desk.lines() == [("You present Wed 21 Oct, 15:00", "in 8 days")]
        assert "Margins" in desk.page()
        frozen_clock.set(slot.starts_at)
        assert desk.lines() == [("You presented: Wed 21 Oct, 15:00", "done")]


def test_who_presents_in_a_cancelled_meeting_is_told_what_to_do(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        group_set = make_group_set(desk.course)
        group = groups.create_group(group_set, desk.me)
        seminar = make_seminar(group_set, closes_at=FRIDAY)
        meeting = make_meeting(desk.course, scribe_places=1)
        taking.sign_up(make_slot(seminar, meeting), group, desk.me, title="Margins", papers="")
        scribes.claim(meeting, desk.me)
        cancel_meeting(meeting, enroll(desk.course, Role.INSTRUCTOR).user)
        assert desk.lines() == [
            ("Your slot on Wed 21 Oct, 15:00 is cancelled", "cancelled"),
            ("A topic is cancelled: there is nothing to write up", "cancelled"),
        ]
        for moment, words in (
            (FRIDAY - timedelta(days=1), "Give the slot up and choose another."),
            (FRIDAY, "Your teacher will say when you present."),
        ):
            frozen_clock.set(moment)
            assert words in desk.page()
            board = Visitor(app_sqlite, desk.me).get("/c/desk/seminars/").text
            assert words in board
            assert "tone-late" in board


def test_the_dashboard_begins_with_the_next_meeting(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        desk = Desk(app_sqlite)
        assert "next-meeting" not in desk.page()
        call = "https://call.example/5"
        first = make_meeting(desk.course, number=5, online_url=call, room_note="Room 4")
        make_meeting(desk.course, "2020-10-28 07:00", title="Later")
        make_meeting(desk.course, "2020-10-14 07:00", title="Off", cancelled_at=FRIDAY)
        frozen_clock.set(first.ends_at - timedelta(seconds=1))
        page = desk.page()
        for words in ("Lecture 05 · A topic", "Wed 21 Oct, 15:00–17:50 · Room 4", f'"{call}"'):
            assert words in page
        assert "Later" not in page
        frozen_clock.set(first.ends_at)
        assert "in 7 days" in desk.page()


def test_an_incomplete_group_is_not_sent_to_the_slots(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        group_set = make_group_set(desk.course, min_size=2)
        groups.create_group(group_set, desk.me)
        make_seminar(group_set)
        assert desk.lines() == [("Complete Group 1", "")]


def _lecture(desk: Desk) -> Meeting:
    return make_meeting(desk.course, "2020-10-07 07:00", number=5, scribe_places=1)


def test_a_scribes_notes_are_due_soon_and_then_overdue(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        desk = Desk(app)
        due = scribes.claim(_lecture(desk), desk.me).due_at
        assert due is not None
        frozen_clock.set(due - timedelta(days=3))
        assert desk.lines() == [("Write up Lecture 05", "")]
        frozen_clock.set(due - timedelta(days=1))
        assert desk.lines() == [("Write up Lecture 05", "soon")]
        frozen_clock.set(due + timedelta(seconds=1))
        assert desk.lines() == [("Write up Lecture 05", "overdue")]
        assert "was due" in desk.page()


def test_a_scribe_sees_where_their_notes_stand(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        staff = enroll(desk.course, Role.INSTRUCTOR)
        assignment = scribes.claim(_lecture(desk), desk.me)
        scribes.hand_in_notes(assignment, make_file(), actor=desk.me)
        assert desk.lines() == [("Notes of Lecture 05", "handed in")]
        scribes.request_revision(
            assignment, "Say what $n$ is.", due_at=at("2020-10-13 10:00"), actor=staff
        )
        assert desk.lines() == [("Revise your notes of Lecture 05", "soon")]
        assert "Say what $n$ is." in desk.page()
        scribes.publish_notes(assignment, actor=staff)
        assert desk.lines() == [("Notes of Lecture 05", "published")]
        scribes.take_back_notes(assignment, actor=staff)
        scribes.give_back(assignment, actor=staff)
        assert desk.lines() == [("Take a scribe place", "")]


class Work(Desk):
    """A student whose group of one has a project before it, due on 14 October at 23:59."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        group_set = make_group_set(self.course, "work")
        self.group = make_group(group_set, self.me)
        self.project: Project = make_project(group_set, "first", title="Project 1", late_days=2)


def test_a_project_is_not_mentioned_before_it_opens_or_is_published(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        work = Work(app)
        make_project(work.group.group_set, title="A draft", published_at=None)
        frozen_clock.set(work.project.opens_at - timedelta(seconds=1))
        assert work.lines() == []
        frozen_clock.set(work.project.opens_at)
        assert work.lines() == [("Hand in Project 1", "")]


def test_a_project_is_open_then_late_then_closed(app: Flask, frozen_clock: FrozenClock) -> None:
    with app.app_context():
        work = Work(app)
        due = work.project.due_at
        for moment, expected in (
            (due - timedelta(days=3), [("Hand in Project 1", "")]),
            (due, [("Hand in Project 1", "soon")]),
            (due + timedelta(seconds=1), [("Hand in Project 1", "overdue")]),
            (due + timedelta(days=2), [("Hand in Project 1", "overdue")]),
            (due + timedelta(days=2, seconds=1), []),
        ):
            frozen_clock.set(moment)
            assert work.lines() == expected
        frozen_clock.set(due - timedelta(days=3))
        assert "Wed 14 Oct, 23:59" in work.page()
        assert 'href="/c/desk/projects/first/submit"' in work.page()


def test_an_extension_moves_what_is_due(app: Flask, frozen_clock: FrozenClock) -> None:
    with app.app_context():
        work = Work(app)
        staff = enroll(work.course, Role.INSTRUCTOR)
        later = at("2020-10-18 15:59")
        projects.grant_extension(work.project, work.group, later, "Illness", staff)
        frozen_clock.set(work.project.due_at + timedelta(hours=1))
        assert work.lines() == [("Hand in Project 1", "")]
        assert "Sun 18 Oct, 23:59" in work.page()
        frozen_clock.set(later + timedelta(days=2))
        assert work.lines() == [("Hand in Project 1", "overdue")]


def test_what_is_handed_in_is_done_also_when_the_project_closes(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        work = Work(app)
        hand_in(work.project, work.me, make_file())
        assert work.lines() == [("Project 1 handed in", "done")]
        assert "Attempt 1" in work.page()
        hand_in(work.project, work.me, make_file(2), key="two")
        assert "Attempt 2" in work.page()
        frozen_clock.set(work.project.due_at + timedelta(days=30))
        assert work.lines() == [("Project 1 handed in", "done")]


def test_the_most_pressing_comes_first_and_what_is_done_last(app: Flask) -> None:
    with app.app_context():
        work = Work(app)
        make_group_set(work.course, title="No hurry")
        make_group_set(work.course, title="Until Friday", locks_at=FRIDAY)
        make_seminar(work.group.group_set, opens_at=at("2020-10-20 00:00"))
        overdue = make_meeting(work.course, "2020-09-30 07:00", number=4, scribe_places=1)
        scribes.claim(overdue, work.me)
        handed_in = make_meeting(work.course, "2020-09-16 07:00", number=2, scribe_places=1)
        assignment = scribes.claim(handed_in, work.me)
        scribes.hand_in_notes(assignment, make_file(), actor=work.me)
        assert work.lines() == [
            ("Write up Lecture 04", "overdue"),
            ("Hand in Project 1", ""),
            ("Find a group: Until Friday", ""),
            ("Find a group: No hurry", ""),
            ("Seminar sign-up opens Tue 20 Oct, 08:00", ""),
            ("Notes of Lecture 02", "handed in"),
        ]


def test_only_the_first_line_has_the_loud_button(app: Flask) -> None:
    with app.app_context():
        work = Work(app)
        make_group_set(work.course, title="No hurry")
        page = work.page()
        todo = page[page.index('class="todo"') : page.index("</ol>", page.index('class="todo"'))]
        assert todo.count("primary") == 1
        assert todo.index("primary") < todo.index("No hurry")


def test_a_student_sees_their_groups_and_who_is_in_them(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        group_set = make_group_set(desk.course)
        make_group(group_set, desk.me, enroll(desk.course, Role.STUDENT, "Ben Mate"))
        make_group(group_set, enroll(desk.course, Role.STUDENT, "Cy Other"))
        page = desk.page()
        assert "you, Ben Mate" in page
        assert "Cy Other" not in page


def test_what_others_owe_is_not_on_my_page(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        other = enroll(desk.course)
        group_set = make_group_set(desk.course, locks_at=at("2020-10-01 00:00"))
        make_group(group_set, other)
        make_seminar(group_set)
        make_project(group_set)
        scribes.claim(_lecture(desk), other)
        assert desk.lines() == []


def test_an_observer_is_told_that_there_is_nothing_to_hand_in(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        group_set = make_group_set(desk.course)
        make_project(group_set)
        make_group(group_set, desk.me)
        page = Visitor(app, enroll(desk.course, Role.OBSERVER)).get("/c/desk/dashboard/").text
        assert "You follow this course" in page
        assert "there is nothing to hand in" in page
        for words in ("Find a group", "Hand in", "todo-title", "Ada Mensah", "May the course page"):
            assert words not in page


def test_times_are_the_courses_wherever_the_student_is(app: Flask) -> None:
    with app.app_context(), travel(at("2020-10-12 02:00")):
        desk = Desk(app, time_zone="America/New_York")
        make_group_set(desk.course, locks_at=FRIDAY)
        page = desk.page()
        assert "Fri 16 Oct, 06:00" in page
        assert "times in Eastern Time" in page


def test_who_writes_nothing_up_is_asked_to_while_places_are_free(app: Flask) -> None:
    with app.app_context():
        desk = Desk(app)
        meeting = _lecture(desk)
        assert ("Take a scribe place", "") in desk.lines()
        for _place in range(meeting.scribe_places):
            scribes.claim(meeting, enroll(desk.course))
        assert desk.lines() == []
