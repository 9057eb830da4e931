"""Meetings pushed over the days of the schedule: what is planned moves, the days stay."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import User
from app.core.clock import local
from app.core.db import db
from app.schedule import meetings, moving, queries
from app.schedule.models import Meeting, MeetingKind
from app.schedule.moving import Way, Wish
from app.scribes import operations as scribes
from tests.conftest import FrozenClock
from tests.factories import at, make_group_set, make_seminar, make_slot
from tests.groups.racing import race
from tests.schedule.scenes import Scene, refused

PUSH, CANCEL = Wish(Way.PUSH), Wish(Way.CANCEL, note="Typhoon")


def weekly(scene: Scene, *days: str, **values: Any) -> list[Meeting]:
    """A lecture at 15:00 in Hong Kong on each of these days of 2020."""
    return [scene.meeting(f"2020-{day} 07:00", **values) for day in days]


def push(scene: Scene, meeting: Meeting, wish: Wish = PUSH) -> str:
    """Do what the preview shows; its key."""
    key = moving.key_of(wish, moving.plan(meeting, wish))
    moving.carry_out(meeting, scene.staff.user, wish, key)
    return key


def days(scene: Scene, zone: str = "Asia/Hong_Kong") -> list[str]:
    """What is on which day, in the order of time."""
    return [
        f"{local(m.starts_at, zone):%m-%d %H:%M} {m.title[-5:] or m.cancel_note}"
        for m in queries.meetings(scene.course)
    ]


def test_a_pushed_meeting_takes_the_place_of_the_next(scene: Scene) -> None:
    rows = weekly(scene, "10-14", "10-21", "10-28")
    scene.meeting("2020-11-04 05:00", title="Longer", ends_at=at("2020-11-04 09:00"))
    with scene.changes_the_page():
        push(scene, rows[1])
    assert days(scene) == [
        "10-14 15:00 10-14",
        "10-28 15:00 10-21",
        "11-04 13:00 10-28",
        "11-11 13:00 onger",
    ]
    assert scene.labels() == ["Lecture 01", "Lecture 02", "Lecture 03", "Lecture 04"]
    assert rows[2].ends_at == at("2020-11-04 09:00")


def test_cancelled_meetings_and_those_of_another_kind_stay(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    rows = weekly(scene, "10-14", "10-21", "10-28")
    scene.meeting("2020-10-16 07:00", kind=MeetingKind.OTHER, title="Trip")
    meetings.cancel_meeting(rows[1], scene.staff.user)
    push(scene, rows[0])
    assert days(scene) == [
        "10-16 15:00 Trip",
        "10-21 15:00 10-21",
        "10-28 15:00 10-14",
        "11-04 15:00 10-28",
    ]
    for still in (rows[1], queries.meetings(scene.course)[0]):
        with refused("not_numbered"):
            moving.plan(still, PUSH)


def test_what_hangs_on_a_meeting_moves_along_and_back(scene: Scene) -> None:
    first, second = weekly(scene, "10-21", "10-28", scribe_places=1)
    talk = scene.talk(second, starts_at=at("2020-10-28 07:30"))
    slot = make_slot(make_seminar(make_group_set(scene.course)), second)
    scribes.claim(second, scene.student)
    key = push(scene, first)
    assert (talk.starts_at, slot.starts_at) == (at("2020-11-04 07:30"), at("2020-11-04 07:00"))
    with scene.changes_the_page():
        moving.put_back(scene.course, scene.staff.user, key)
    moving.put_back(scene.course, scene.staff.user, key)  # a second click
    assert (talk.starts_at, slot.starts_at) == (at("2020-10-28 07:30"), at("2020-10-28 07:00"))
    assert days(scene) == ["10-21 15:00 10-21", "10-28 15:00 10-28"]


def test_a_day_called_off_stays_and_its_plan_moves_on(scene: Scene) -> None:
    first, second = weekly(scene, "10-21", "10-28")
    key = push(scene, first, CANCEL)
    assert days(scene) == ["10-21 15:00 Typhoon", "10-28 15:00 10-21", "11-04 15:00 10-28"]
    gap = queries.meetings(scene.course)[0]
    assert (gap.number, first.number, second.number) == (None, 1, 2)
    assert gap.cancelled_at is not None
    moving.put_back(scene.course, scene.staff.user, key)
    assert days(scene) == ["10-21 15:00 10-21", "10-28 15:00 10-28"]


def test_hours_are_those_of_the_clock_on_both_sides_of_its_change(
    app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite, "America/New_York")
        first, last = scene.meeting("2020-10-21 19:00"), scene.meeting("2020-10-28 19:00")
        talk = scene.talk(last, starts_at=at("2020-10-28 19:30"))
        key = push(scene, first)
        assert last.starts_at == at("2020-11-04 20:00")
        assert talk.starts_at == at("2020-11-04 20:30")
        assert days(scene, "America/New_York")[1] == "11-04 15:00 10-28"
        moving.put_back(scene.course, scene.staff.user, key)
        assert talk.starts_at == at("2020-10-28 19:30")


@pytest.mark.parametrize(
    ("present", "last"),
    [
        (["10-14"], "10-21"),
        (["10-12", "10-14", "10-19", "10-21"], "10-26"),
        (["10-12", "10-14", "10-19", "10-21", "10-26"], "10-28"),
        (["10-02", "10-16", "10-30"], "11-13"),
        (["10-14", "10-21", "10-24"], "10-31"),
    ],
)
def test_the_last_goes_one_step_of_the_schedule_further(
    scene_sqlite: Scene, present: list[str], last: str
) -> None:
    rows = weekly(scene_sqlite, *present)
    push(scene_sqlite, rows[-1])
    assert rows[-1].starts_at == at(f"2020-{last} 07:00")


def test_the_last_goes_to_a_day_that_was_chosen(scene_sqlite: Scene) -> None:
    rows = weekly(scene_sqlite, "10-14", "10-21")
    push(scene_sqlite, rows[0], Wish(Way.PUSH, last_day=date(2020, 10, 23)))
    assert days(scene_sqlite) == ["10-21 15:00 10-14", "10-23 15:00 10-21"]
    for day in (date(2020, 10, 23), date(2022, 1, 1)):
        with refused("bad_last_day"):
            moving.plan(rows[0], Wish(Way.PUSH, last_day=day))


def test_what_does_not_fit_stops_all_of_it(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    (first,) = weekly(scene, "10-14")
    scene.meeting("2020-10-21 07:00", ends_at=at("2020-10-21 08:00"), title="Short")
    scene.talk(first, starts_at=at("2020-10-14 08:30"))
    before = days(scene)
    with refused("talk_outside"):
        push(scene, first)
    assert days(scene) == before


def test_a_plan_that_changed_since_is_not_carried_out(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    first, second = weekly(scene, "10-14", "10-21")
    key = moving.key_of(PUSH, moving.plan(first, PUSH))
    scene.meeting("2020-10-22 07:00", second)
    with refused("stale"):
        moving.carry_out(first, scene.staff.user, PUSH, key)
    assert days(scene)[0] == "10-14 15:00 10-14"


def test_what_was_changed_since_is_not_put_back(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    first, second = weekly(scene, "10-14", "10-21")
    key = push(scene, first)
    with refused("moved_since"):
        moving.put_back(scene.course, scene.staff.user, "another")
    scene.meeting("2020-10-29 07:00", second)
    with refused("moved_since"):
        moving.put_back(scene.course, scene.staff.user, key)
    assert days(scene) == ["10-21 15:00 10-14", "10-29 15:00 10-29"]


def test_a_day_called_off_that_is_used_since_is_not_taken_away(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    (first,) = weekly(scene, "10-14")
    key = push(scene, first, CANCEL)
    scene.talk(queries.meetings(scene.course)[0])
    with refused("moved_since"):
        moving.put_back(scene.course, scene.staff.user, key)
    assert len(days(scene)) == 2


def test_two_who_push_at_once_push_once(scene: Scene) -> None:
    rows = weekly(scene, "10-14", "10-21", "10-28")
    key = moving.key_of(PUSH, moving.plan(rows[0], PUSH))
    meeting_id, user_id = rows[0].id, scene.staff.user_id

    def press() -> None:
        actor = db.session.get_one(User, user_id)
        moving.carry_out(db.session.get_one(Meeting, meeting_id), actor, PUSH, key)

    assert race(scene.app, [press, press]) == ([], [])
    db.session.rollback()
    assert days(scene) == ["10-21 15:00 10-14", "10-28 15:00 10-21", "11-04 15:00 10-28"]


def test_staff_see_what_moves_then_move_it_then_take_it_back(scene: Scene) -> None:
    first, _second = weekly(scene, "10-14", "10-21")
    client = scene.client(scene.staff)
    url = f"{scene.base}/meetings/{first.public_id}/move"
    assert "Show what moves" in client.get(url).text
    page = client.get(f"{url}?way=cancel&note=Typhoon").text
    assert "2 meetings move" in page
    assert "Wed 28 Oct 2020" in page
    assert days(scene)[0] == "10-14 15:00 10-14"
    sent = {"way": "cancel", "note": "Typhoon"}
    assert client.post(url, sent | {"plan": "old"}).status_code == 409
    key = moving.key_of(CANCEL, moving.plan(first, CANCEL))
    answer = client.post(url, sent | {"plan": key})
    assert answer.status_code == 303
    assert days(scene)[0] == "10-14 15:00 Typhoon"
    page = client.get(answer.location).text
    assert "2 meetings moved." in page
    assert "Undo" in page
    assert client.post(f"{scene.base}/put-back", {"plan": key}).status_code == 303
    assert days(scene) == ["10-14 15:00 10-14", "10-21 15:00 10-21"]
    assert "Undo" not in client.get(answer.location).text


def test_a_meeting_moves_alone_to_another_day(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    first, _second = weekly(scene, "10-14", "10-21")
    url = f"{scene.base}/meetings/{first.public_id}/move"
    client = scene.client(scene.staff)
    alone = "?way=alone&starts_at=2020-10-{}T15:00&ends_at=2020-10-{}T17:00"
    assert "It is on this day already." in client.get(url + alone.format(14, 14)).text
    assert "It ends before it begins." in client.get(url + alone.format(16, 14)).text
    assert "Fri 16 Oct 2020, 15:00–17:00" in client.get(url + alone.format(16, 16)).text
    push(scene, first, Wish(Way.ALONE, at("2020-10-23 07:00"), at("2020-10-23 09:00")))
    assert days(scene) == ["10-21 15:00 10-21", "10-23 15:00 10-14"]
