"""The seminar's board and the pages of presentations: what everybody sees, what a group does."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.courses.models import Role
from app.groups import operations as groups
from app.seminars.drawing.publishing import publish
from app.seminars.drawing.running import run_draw
from app.seminars.holding import taking
from app.seminars.holding.shown import mark_of
from app.seminars.models import SlotMode
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
from tests.seminars.scene import Scene, make_scene
from tests.seminars.visiting import PRESENTED as WHAT
from tests.seminars.visiting import board, form_of, member, page_of, visitor
from tests.statements import statements_of


@pytest.fixture
def scene(app_sqlite: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """The scene, on Monday 12 October 2020, noon in Hong Kong."""
    with app_sqlite.app_context():
        yield make_scene(pairs=4)


def test_a_member_takes_a_slot_and_everybody_sees_it_at_once(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        scene = make_scene()
        client, url = member(scene), form_of(scene)
        assert url in client.get(board(scene)).text
        assert "Take this slot" in client.get(url).text
        for _click in range(2):
            answer = client.post(url, data=WHAT)
            assert answer.status_code == 303
            assert answer.location == f"{board(scene)}#slot-{scene.slots[0].public_id}"
        assert scene.holders() == [0]
        mine = client.get(board(scene)).text
        assert "You present Wednesday 21 Oct, 15:00" in mine
        assert "move to a free slot" in mine
        public = visitor().get(board(scene)).text
        assert "Margin bounds" in public
        assert "1 of 2 places taken." in public


def test_in_public_only_those_who_agreed_are_named(scene: Scene) -> None:
    named = enroll(scene.course, name="Nadia Named", name_public=True)
    quiet = enroll(scene.course, name="Quentin Quiet", name_public=False)
    group = make_group(scene.group_set, named, quiet)
    sign_up = taking.sign_up(scene.slots[0], group, named, **WHAT)
    for url in (board(scene), page_of(scene, sign_up), f"{board(scene)}live"):
        public = visitor().get(url).text
        assert "Nadia Named" in public
        assert "Quentin Quiet" not in public
        for who in (scene.people[-1], scene.staff):
            assert "Quentin Quiet" in visitor(who).get(url).text


def test_the_papers_of_a_presentation_are_linked(scene: Scene) -> None:
    sign_up = scene.take(papers=WHAT["papers"], chosen=[scene.paper("On margins")])
    page = visitor().get(page_of(scene, sign_up)).text
    assert 'href="https://arxiv.org/abs/1706.08498"' in page
    assert "A note" in page
    assert "On margins" in page


def test_text_of_people_is_text(scene: Scene) -> None:
    data = {"title": "<b>bold</b>", "papers": 'javascript:alert(1)\nhttps://x.example/"><i>'}
    member(scene).post(form_of(scene), data=data)
    (sign_up,) = scene.slots[0].confirmed
    for url in (board(scene), page_of(scene, sign_up), f"{board(scene)}live"):
        page = visitor().get(url).text
        assert "<b>bold" not in page
        assert 'href="javascript' not in page
        assert '"><i>' not in page


def test_the_board_says_why_one_can_not_take_a_slot(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    lone = visitor(scene.people[-1])
    assert "you are in none yet" in lone.get(board(scene)).text
    answer = lone.post(form_of(scene), data=WHAT)
    assert answer.status_code == 409
    assert "you are in none yet" in answer.text
    assert WHAT["title"] in answer.text
    groups.create_group(scene.group_set, scene.people[-1])
    assert "1 more person is needed" in lone.get(board(scene)).text
    assert form_of(scene) not in lone.get(board(scene)).text
    answer = lone.post(form_of(scene), data=WHAT)
    assert answer.status_code == 409
    assert "1 more person is needed" in answer.text
    frozen_clock.set(at("2020-10-31 00:00"))
    late = member(scene)
    page = late.get(board(scene)).text
    assert "Sign-up closed on Sat 31 Oct, 08:00, Hong Kong" in page
    assert "Ask the instructor" in page
    assert late.post(form_of(scene), data=WHAT).status_code == 409
    assert scene.holders() == []


def test_what_can_not_be_done_with_a_slot_is_said_on_its_page(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    url, mine = page_of(scene, scene.take()), member(scene)
    page = mine.get(url).text
    assert f"{url}/change" in page
    assert f"{url}/withdraw" in page
    with write(scene.course):
        scene.seminar.cutoff_days = 5
    frozen_clock.set(at("2020-10-20 00:00"))
    mine = member(scene)
    page = mine.get(url).text
    assert f"{url}/change" not in page
    assert f"{url}/withdraw" not in page
    assert "too late to change the slot" in page
    assert "Your slot is settled since" in mine.get(board(scene)).text


def test_members_change_and_give_up_their_slot_and_nobody_elses(scene: Scene) -> None:
    url = page_of(scene, scene.take())
    other, mine = member(scene, 1), visitor(scene.groups[0].members[1])
    for verb in ("change", "withdraw"):
        assert other.get(f"{url}/{verb}").status_code == 403
        assert other.post(f"{url}/{verb}", data=WHAT).status_code == 403
        assert visitor(scene.staff).post(f"{url}/{verb}").status_code == 403
    changed = mine.post(f"{url}/change", data={"title": "Sharper bounds", "papers": ""})
    assert changed.status_code == 303
    assert "Sharper bounds" in visitor().get(board(scene)).text
    assert "free for any group" in mine.get(f"{url}/withdraw").text
    scene.wait(group=1)
    assert "1 group waits for it" in mine.get(f"{url}/withdraw").text
    seen = {"seen": mark_of(scene.slots[0].confirmed[0])}
    for _click in range(2):
        assert mine.post(f"{url}/withdraw", data=seen).status_code == 303
    assert scene.holders() == [1]
    assert visitor().get(url).status_code == 404
    assert mine.get(f"{url}/change").status_code == 404


def test_leaving_a_group_that_would_fall_short_names_the_slot(scene: Scene) -> None:
    scene.take()
    group = scene.groups[0]
    url = f"/c/{scene.course.slug}/groups/{scene.group_set.slug}/{group.public_id}/leave"
    for answer, status in ((member(scene).get(url), 200), (member(scene).post(url), 409)):
        assert answer.status_code == status
        assert "holds a seminar slot" in answer.text
        assert f'href="{board(scene)}"' in answer.text
        assert "the slot on Wed 21 Oct, 15:00" in answer.text
        assert "Invite a classmate" in answer.text


def test_an_unpublished_course_shows_its_board_to_nobody_else(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course(published=False)
        people = visitor(enroll(course))
        for path in ("", "pulse", "live"):
            url = f"/c/{course.slug}/seminars/{path}"
            assert visitor().get(url).status_code == 404
            assert people.get(url).status_code == 200


def test_things_of_another_course_are_not_found(scene: Scene) -> None:
    elsewhere = make_scene()
    url = f"{board(scene)}slots/{elsewhere.slots[0].public_id}"
    assert member(scene).post(f"{url}/sign-up", data=WHAT).status_code == 404
    assert member(scene).post(f"{url}/wait", data=WHAT).status_code == 404
    foreign = elsewhere.take()
    for path in ("", "/swap", "/change", "/withdraw", "/stop-waiting"):
        assert member(scene).get(page_of(scene, foreign) + path).status_code == 404


def test_a_cancelled_meeting_shows_its_groups_and_offers_no_place(scene: Scene) -> None:
    sign_up = scene.take()
    with write(scene.course):
        scene.meeting.cancelled_at, scene.meeting.number = at("2020-10-12 03:00"), None
    page = member(scene, 1).get(board(scene)).text
    assert "cancelled" in page
    assert form_of(scene, 1) not in page
    assert "is cancelled" in visitor().get(page_of(scene, sign_up)).text
    assert "The meeting of your slot" in member(scene).get(board(scene)).text


def test_the_board_of_a_draw_offers_no_slot_but_a_ranking(
    scene: Scene, frozen_clock: FrozenClock
) -> None:
    with write(scene.course):
        scene.seminar.mode, scene.seminar.draw_seed = SlotMode.DRAW, "seed"
    page = member(scene).get(board(scene)).text
    assert f"{board(scene)}{scene.seminar.public_id}/wishes" in page
    assert "by draw" in page
    assert "Groups rank slots until" in page
    assert "Sign-up" not in page
    assert form_of(scene) not in page
    assert "data-board" not in page
    assert member(scene).post(form_of(scene), data=WHAT).status_code == 409
    with write(scene.course):
        scene.seminar.closes_at = at("2020-10-14 00:00")
    frozen_clock.set(scene.seminar.closes_at)
    page = member(scene).get(board(scene)).text
    assert "The draw is being prepared. You are told by mail" in page
    assert "drawn soon" in page
    teacher = enroll(scene.course, Role.INSTRUCTOR).user
    publish(run_draw(scene.seminar, teacher), teacher)
    page = visitor().get(board(scene)).text
    assert "The slots are drawn." in page
    assert "drawn soon" not in page


def test_empty_boards_say_what_comes_next(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(at("2020-10-12 02:00")):
        course = make_course()
        staff = visitor(enroll(course, Role.INSTRUCTOR))
        url = f"/c/{course.slug}/seminars/"
        assert "make a group set first" in staff.get(url).text
        group_set = make_group_set(course)
        assert "New seminar" in staff.get(url).text
        assert "their slots appear here" in visitor().get(url).text
        make_seminar(group_set)
        assert "Add slots" in staff.get(url).text
        assert "No slots yet" in visitor().get(url).text


def _full(rows: int) -> Scene:
    """As many slots as pairs, one a day: all but one are taken, and as many wait."""
    scene = make_scene(slots=1, pairs=rows + 1)
    with write(scene.course):
        for day in range(1, rows):
            meeting = make_meeting(scene.course)
            start = meeting.starts_at + timedelta(days=day)
            scene.slots.append(make_slot(scene.seminar, meeting, starts_at=start))
    for number in range(1, rows):
        scene.take(number, number, chosen=[scene.paper(f"Paper {number}")])
    for number in range(1, rows):
        scene.wait(number, rows)
    return scene


def _change(scene: Scene) -> None:
    """Make another version of the course, so that nothing is there that was kept."""
    with write(scene.course):
        scene.course.changed()


def test_no_page_asks_more_of_the_database_for_many_slots(app_sqlite: Flask) -> None:
    found = []
    with app_sqlite.app_context(), travel(at("2020-10-12 02:00")):
        for rows in (4, 12):
            scene = _full(rows)
            pages = [(0, board(scene)), (rows, board(scene)), (0, form_of(scene, 2))]
            pages += [(1, board(scene)), (0, f"{board(scene)}live")]
            found.append(
                [
                    len(
                        statements_of(
                            app_sqlite, member(scene, group), url, partial(_change, scene)
                        )
                    )
                    for group, url in pages
                ]
            )
    assert found[0] == found[1]
