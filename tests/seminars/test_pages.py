"""The seminar pages: what everybody sees, what a group does, what staff set."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.courses.models import Enrollment, Role
from app.groups import operations as groups
from app.groups.models import Group
from app.seminars import operations, queries
from app.seminars.models import SeminarSlot, SignUp
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
from tests.visitors import Visitor

WHAT = {"title": "Margin bounds", "papers": "Bartlett et al. arXiv:1706.08498\nA note"}


class Scene:
    """A seminar with two slots on 21 October and a complete group of two."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.course = make_course()
        self.set = make_group_set(self.course, "seminar", min_size=2, max_size=3)
        self.seminar = make_seminar(self.set)
        self.meeting = make_meeting(self.course, number=7)
        start = self.meeting.starts_at
        self.slots: list[SeminarSlot] = [
            make_slot(self.seminar, self.meeting, starts_at=start + timedelta(minutes=25 * n))
            for n in range(2)
        ]
        self.named = enroll(self.course, name="Nadia Named", name_public=True)
        self.quiet = enroll(self.course, name="Quentin Quiet", name_public=False)
        self.group: Group = make_group(self.set, self.named, self.quiet)
        self.lone = enroll(self.course)
        self.staff = enroll(self.course, Role.INSTRUCTOR)
        self.board = f"/c/{self.course.slug}/seminars/"
        self.manage = f"/c/{self.course.slug}/manage/seminars"

    def client(self, who: Enrollment | None = None) -> Visitor:
        """A browser in which somebody is signed in, or nobody."""
        return Visitor(self.app, who)

    def take(self) -> SignUp:
        """The group takes the first slot."""
        return operations.sign_up(self.slots[0], self.group, self.named, **WHAT)

    def url_of(self, slot: SeminarSlot) -> str:
        """Where a group takes a slot."""
        return f"{self.board}slots/{slot.public_id}/sign-up"

    def held(self) -> list[SignUp]:
        """Who holds the slots now."""
        return [s for slot in queries.board(self.seminar).slots for s in slot.confirmed]


@pytest.fixture
def scene(app: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """The scene, on Monday 12 October 2020, noon in Hong Kong."""
    with app.app_context():
        yield Scene(app)


def test_a_member_takes_a_slot_and_everybody_sees_it_at_once(scene: Scene) -> None:
    client = scene.client(scene.named)
    url = scene.url_of(scene.slots[0])
    assert url in client.get(scene.board).text
    assert "Take this slot" in client.get(url).text
    for _click in range(2):
        answer = client.post(url, data=WHAT)
        assert (answer.status_code, answer.location) == (303, scene.board)
    assert len(scene.held()) == 1
    mine = client.get(scene.board).text
    assert "yours" in mine
    assert "To take another slot, give this one up first." in mine
    public = scene.client().get(scene.board).text
    assert "Margin bounds" in public
    assert "1 of 2 places are taken" in public


def test_in_public_only_those_who_agreed_are_named(scene: Scene) -> None:
    sign_up = scene.take()
    for url in (scene.board, f"{scene.board}{sign_up.public_id}"):
        public = scene.client().get(url).text
        assert "Nadia Named" in public
        assert "Quentin Quiet" not in public
        for who in (scene.lone, scene.staff):
            assert "Quentin Quiet" in scene.client(who).get(url).text


def test_the_papers_of_a_presentation_are_linked(scene: Scene) -> None:
    sign_up = scene.take()
    page = scene.client().get(f"{scene.board}{sign_up.public_id}").text
    assert 'href="https://arxiv.org/abs/1706.08498"' in page
    assert "A note" in page


def test_text_of_people_is_text(scene: Scene) -> None:
    data = {"title": "<b>bold</b>", "papers": 'javascript:alert(1)\nhttps://x.example/"><i>'}
    scene.client(scene.named).post(scene.url_of(scene.slots[0]), data=data)
    (sign_up,) = scene.held()
    for url in (scene.board, f"{scene.board}{sign_up.public_id}"):
        page = scene.client().get(url).text
        assert "<b>bold" not in page
        assert 'href="javascript' not in page
        assert '"><i>' not in page


def test_a_slot_without_a_title_is_refused_and_the_papers_are_kept(scene: Scene) -> None:
    answer = scene.client(scene.named).post(
        scene.url_of(scene.slots[0]), data={"title": " ", "papers": "arXiv:1"}
    )
    assert answer.status_code == 422
    assert "arXiv:1" in answer.text
    assert scene.held() == []


def test_who_comes_too_late_keeps_what_they_typed(scene: Scene) -> None:
    scene.take()
    pair = [scene.lone, enroll(scene.course)]
    make_group(scene.set, *pair)
    answer = scene.client(scene.lone).post(
        scene.url_of(scene.slots[0]), data={"title": "Kernels", "papers": "mine"}
    )
    assert answer.status_code == 409
    assert "Another group was faster" in answer.text
    assert 'value="Kernels"' in answer.text


def test_the_board_says_why_one_can_not_take_a_slot(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    lone = scene.client(scene.lone)
    assert "you are in none yet" in lone.get(scene.board).text
    groups.create_group(scene.set, scene.lone)
    assert "1 more person is needed" in lone.get(scene.board).text
    assert scene.url_of(scene.slots[0]) not in lone.get(scene.board).text
    answer = lone.post(scene.url_of(scene.slots[0]), data=WHAT)
    assert answer.status_code == 409
    assert "1 more person is needed" in answer.text
    member = scene.client(scene.named)
    frozen_clock.set(at("2020-09-30 23:59"))
    assert "Sign-up opens on" in member.get(scene.board).text
    assert member.post(scene.url_of(scene.slots[0]), data=WHAT).status_code == 409
    frozen_clock.set(at("2020-10-31 00:00"))
    member = scene.client(scene.named)
    page = member.get(scene.board).text
    assert "Sign-up closed on Sat 31 Oct, 08:00, Hong Kong" in page
    assert "Ask the instructor" in page
    assert member.post(scene.url_of(scene.slots[0]), data=WHAT).status_code == 409
    assert scene.held() == []


def test_a_person_without_a_group_who_posts_is_told_so(scene: Scene) -> None:
    answer = scene.client(scene.lone).post(scene.url_of(scene.slots[0]), data=WHAT)
    assert answer.status_code == 409
    assert "you are in none yet" in answer.text
    assert WHAT["title"] in answer.text


def test_members_change_and_give_up_their_slot_and_nobody_elses(scene: Scene) -> None:
    url = f"{scene.board}{scene.take().public_id}"
    other, mine = scene.client(scene.lone), scene.client(scene.quiet)
    for verb in ("change", "withdraw"):
        assert other.get(f"{url}/{verb}").status_code == 403
        assert other.post(f"{url}/{verb}", data=WHAT).status_code == 403
        assert scene.client(scene.staff).post(f"{url}/{verb}").status_code == 403
    changed = mine.post(f"{url}/change", data={"title": "Sharper bounds", "papers": ""})
    assert changed.status_code == 303
    assert "Sharper bounds" in scene.client().get(scene.board).text
    assert "Give up" in mine.get(f"{url}/withdraw").text
    assert len(scene.held()) == 1
    for _click in range(2):
        assert mine.post(f"{url}/withdraw").status_code == 303
    assert scene.held() == []
    assert scene.client().get(url).status_code == 404
    assert mine.get(f"{url}/change").status_code == 404


def test_leaving_a_group_that_would_fall_short_names_the_slot(scene: Scene) -> None:
    scene.take()
    url = f"/c/{scene.course.slug}/groups/seminar/{scene.group.public_id}/leave"
    answer = scene.client(scene.quiet).post(url)
    assert answer.status_code == 409
    assert "holds a seminar slot" in answer.text


def test_an_unpublished_course_shows_its_board_to_nobody_else(app: Flask) -> None:
    with app.app_context():
        course = make_course(published=False)
        assert Visitor(app).get(f"/c/{course.slug}/seminars/").status_code == 404


def test_a_slot_of_another_course_is_not_found(scene: Scene) -> None:
    elsewhere = Scene(scene.app)
    url = f"{scene.board}slots/{elsewhere.slots[0].public_id}/sign-up"
    assert scene.client(scene.named).post(url, data=WHAT).status_code == 404
    foreign = elsewhere.take()
    assert scene.client(scene.named).get(f"{scene.board}{foreign.public_id}").status_code == 404
    staff = scene.client(scene.staff)
    assert staff.get(f"{scene.manage}/{elsewhere.seminar.public_id}").status_code == 404
    assert staff.get(f"{scene.manage}/sign-ups/{foreign.public_id}").status_code == 404
    assign = f"{scene.manage}/slots/{scene.slots[0].public_id}/assign"
    data = {"group": elsewhere.group.public_id, **WHAT}
    assert staff.post(assign, data=data).status_code == 422


def test_students_do_not_open_staff_pages(scene: Scene) -> None:
    seminar, slot = scene.seminar.public_id, scene.slots[0].public_id
    paths = [
        "new",
        seminar,
        f"{seminar}/edit",
        f"{seminar}/slots/{scene.meeting.public_id}",
        f"slots/{slot}",
        f"slots/{slot}/delete",
        f"slots/{slot}/assign",
    ]
    student, staff = scene.client(scene.named), scene.client(scene.staff)
    for path in paths:
        assert student.get(f"{scene.manage}/{path}").status_code == 403, path
        assert student.post(f"{scene.manage}/{path}").status_code in (403, 405), path
        assert staff.get(f"{scene.manage}/{path}").status_code == 200, path
    assert staff.get(scene.url_of(scene.slots[0])).status_code == 403


def test_staff_set_a_seminar_up_from_nothing(scene: Scene) -> None:
    staff = scene.client(scene.staff)
    make_group_set(scene.course, "posters", title="Posters")
    typed = {
        "title": "Poster day",
        "group_set": "posters",
        "opens_at": "2020-10-12T09:00",
        "closes_at": "2020-10-12T08:00",
    }
    refused = staff.post(f"{scene.manage}/new", data=typed)
    assert refused.status_code == 422
    assert 'value="Poster day"' in refused.text
    typed["closes_at"] = "2020-10-20T18:00"
    for _click in range(2):
        answer = staff.post(f"{scene.manage}/new", data=typed)
        assert answer.status_code == 303
    made = queries.seminars(scene.course)
    assert [s.title for s in made] == ["Seminar", "Poster day"]
    assert made[1].closes_at == at("2020-10-20 10:00")
    page = f"{scene.manage}/{made[1].public_id}"
    chosen = staff.get(f"{page}/slots?meeting={scene.meeting.public_id}")
    assert chosen.status_code == 303
    slots = {"starts_at": "2020-10-21T16:00", "minutes": "20", "capacity": "2", "count": "3"}
    for _click in range(2):
        assert staff.post(chosen.location, data=slots).status_code == 303
    assert [s.minutes for s in queries.board(made[1]).slots] == [20, 20, 20]
    outside = staff.post(chosen.location, data={**slots, "starts_at": "2020-10-21T14:00"})
    assert outside.status_code == 422
    assert "does not fit into Lecture 07" in outside.text
    edited = staff.post(f"{page}/edit", data={**typed, "title": "Posters, day 1"})
    assert edited.status_code == 303
    assert "Posters, day 1" in scene.client().get(scene.board).text


def test_staff_edit_delete_assign_and_free_slots_outside_the_window(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    frozen_clock.set(at("2020-11-30 00:00"))
    staff = scene.client(scene.staff)
    slot, spare = (f"{scene.manage}/slots/{s.public_id}" for s in scene.slots)
    data = {"group": scene.group.public_id, "title": "", "papers": ""}
    for _click in range(2):
        assert staff.post(f"{slot}/assign", data=data).status_code == 303
    (sign_up,) = scene.held()
    assert staff.post(f"{slot}/delete").status_code == 409
    on_behalf = f"{scene.manage}/sign-ups/{sign_up.public_id}"
    assert staff.get(on_behalf).status_code == 200
    assert staff.post(on_behalf, data=WHAT).status_code == 303
    assert "Margin bounds" in scene.client().get(scene.board).text
    assert staff.get(f"{on_behalf}/take-out").status_code == 200
    for _click in range(2):
        assert staff.post(f"{on_behalf}/take-out").status_code == 303
    edit = {"starts_at": "2020-10-21T15:00", "minutes": "20", "capacity": "2"}
    assert staff.post(slot, data=edit).status_code == 303
    assert staff.post(slot, data={**edit, "minutes": "26"}).status_code == 409
    assert staff.get(f"{spare}/delete").status_code == 200
    assert staff.post(f"{spare}/delete").status_code == 303
    assert [s.minutes for s in queries.board(scene.seminar).slots] == [20]


def test_a_cancelled_meeting_shows_its_groups_and_offers_no_place(scene: Scene) -> None:
    sign_up = scene.take()
    with write(scene.course):
        scene.meeting.cancelled_at, scene.meeting.number = at("2020-10-12 03:00"), None
    page = scene.client(scene.lone).get(scene.board).text
    assert "cancelled" in page
    assert "Take this slot" not in page
    assert "is cancelled" in scene.client().get(f"{scene.board}{sign_up.public_id}").text


def test_empty_boards_say_what_comes_next(app: Flask) -> None:
    with app.app_context(), travel(at("2020-10-12 02:00")):
        course = make_course()
        staff = Visitor(app, enroll(course, Role.INSTRUCTOR))
        board = f"/c/{course.slug}/seminars/"
        assert "make a group set first" in staff.get(board).text
        group_set = make_group_set(course)
        assert "New seminar" in staff.get(board).text
        assert "their slots appear here" in Visitor(app).get(board).text
        make_seminar(group_set)
        assert "Add slots" in staff.get(board).text
        assert "No slots yet" in Visitor(app).get(board).text
