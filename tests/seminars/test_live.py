"""What boards hear while they are looked at: free places each second, and then the names."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import now
from app.core.db import write
from app.courses.models import Course, Enrollment
from app.seminars.boards import live
from app.seminars.boards.pulse import seen_in
from app.seminars.holding import giving_up, waiting
from tests.conftest import FrozenClock
from tests.factories import at, enroll, make_course
from tests.seminars.scene import Scene, make_scene
from tests.visitors import Visitor


@pytest.fixture
def scene(app_sqlite: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """The scene, on Monday 12 October 2020, noon in Hong Kong."""
    with app_sqlite.app_context():
        yield make_scene(pairs=3)


def heard(scene: Scene, app: Flask, seen: str = "", who: Enrollment | None = None) -> Any:
    """What somebody's board hears."""
    query = f"?seen={seen}" if seen else ""
    answer = Visitor(app, who).get(f"/c/{scene.course.slug}/seminars/pulse{query}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.text)


def names(scene: Scene, app: Flask, who: Enrollment | None = None) -> Any:
    """Who holds what, as somebody's board is told."""
    answer = Visitor(app, who).get(f"/c/{scene.course.slug}/seminars/live")
    return json.loads(answer.text)


def test_a_place_that_is_gone_is_told_at_the_next_beat(
    app: Flask, frozen_clock: FrozenClock
) -> None:
    with app.app_context():
        scene = make_scene(pairs=3)
        slot = scene.slots[0].public_id
        first = heard(scene, app)
        assert first["now"] == now().isoformat()
        window = first["seminars"][scene.seminar.public_id]
        assert window == {
            "opens": scene.seminar.opens_at.isoformat(),
            "closes": scene.seminar.closes_at.isoformat(),
        }
        assert first["slots"][slot] == {"free": 1, "waiting": 0, "over": False}
        sign_up = scene.take()
        assert heard(scene, app)["slots"][slot]["free"] == 0
        waits = scene.wait(group=1)
        assert heard(scene, app)["slots"][slot]["waiting"] == 1
        waiting.leave_waitlist(waits, scene.groups[1].members[0])
        assert heard(scene, app)["slots"][slot]["waiting"] == 0
        giving_up.take_out(sign_up, scene.staff.user)
        assert heard(scene, app)["slots"][slot]["free"] == 1


def test_who_has_heard_it_hears_nothing_but_the_time(scene: Scene, app_sqlite: Flask) -> None:
    version = heard(scene, app_sqlite)["version"]
    again = heard(scene, app_sqlite, version)
    assert again == {"now": now().isoformat(), "version": version}
    scene.take()
    assert "slots" in heard(scene, app_sqlite, version)


def test_time_alone_is_heard_too(
    scene: Scene, app_sqlite: Flask, frozen_clock: FrozenClock
) -> None:
    """A slot that is settled is nobody's to take, and nothing was written when it became so."""
    with write(scene.course):
        scene.seminar.cutoff_days = 2
    version = heard(scene, app_sqlite)["version"]
    frozen_clock.set(at("2020-10-19 06:59"))
    assert heard(scene, app_sqlite, version).keys() == {"now", "version"}
    frozen_clock.set(at("2020-10-19 07:00"))
    slots = heard(scene, app_sqlite, version)["slots"]
    assert slots[scene.slots[0].public_id] == {"free": 0, "waiting": 0, "over": True}
    assert slots[scene.slots[1].public_id]["free"] == 1
    with write(scene.course) as session:
        scene.meeting.cancelled_at = now()
        session.add(scene.meeting)
        scene.course.changed()
    assert heard(scene, app_sqlite)["slots"][scene.slots[1].public_id]["over"]


def test_the_beat_of_a_published_course_is_asked_for_without_flask(
    scene: Scene, app_sqlite: Flask
) -> None:
    """It goes to members and visitors alike."""
    asked: list[str] = []
    app_sqlite.before_request_funcs.setdefault(None, []).append(lambda: asked.append("Flask"))
    heard(scene, app_sqlite)
    assert asked == ["Flask"]
    for who in (None, scene.people[0]):
        heard(scene, app_sqlite, who=who)
    assert asked == ["Flask"]


def test_a_beat_is_made_once_however_many_ask(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who find nothing kept wait for the first, and take what that has made."""
    made: list[Course] = []
    beat = live.Beat("1.1", "", now() + timedelta(days=1))

    def make(course: Course) -> live.Beat:
        made.append(course)
        time.sleep(0.05)
        return beat

    monkeypatch.setattr(live, "_make", make)
    beats, course = live.Beats(), scene.course
    assert (course.id, course.page_version) > (0, 0)  # read here: no thread asks the session
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _turn: beats.of(course), range(8))) == [beat] * 8
    assert len(made) == 1


def test_a_version_of_endless_digits_is_none() -> None:
    assert seen_in("seen=" + "9" * 18 + ".7") == "9" * 18 + ".7"
    assert seen_in("seen=" + "9" * 4400 + ".7") == ""


def test_what_is_no_pulse_goes_on_to_flask(scene: Scene, app_sqlite: Flask) -> None:
    url = f"/c/{scene.course.slug}/seminars/pulse"
    heard(scene, app_sqlite)
    client = Visitor(app_sqlite)
    assert client.post(url).status_code == 405
    assert client.head(url).status_code == 200
    assert client.get("/c/nowhere/seminars/pulse").status_code == 404
    huge = "?seen=" + "9" * 4400 + ".1"  # more digits than Python reads as a number
    for query in ("?seen=%22%7D", "?seen=1.1&x=1", huge):
        assert "slots" in json.loads(client.get(url + query).text)


def test_names_go_to_those_who_may_see_them(scene: Scene, app_sqlite: Flask) -> None:
    scene.take()
    scene.wait(group=1)
    slot, group = scene.slots[0].public_id, scene.groups[0]
    everybody = names(scene, app_sqlite)
    inside = names(scene, app_sqlite, scene.people[-1])
    assert group.public_id in everybody["slots"][slot]
    assert group.members[0].name not in everybody["slots"][slot]
    assert "waiting" not in everybody
    assert group.members[0].name in inside["slots"][slot]
    assert "/swap" in inside["slots"][slot]
    assert inside["waiting"] == {slot: [scene.groups[1].public_id]}
    assert inside["version"] == heard(scene, app_sqlite)["version"]


def test_names_are_drawn_once_for_all_who_may_see_the_same(scene: Scene, app_sqlite: Flask) -> None:
    scene.take()
    url = f"/c/{scene.course.slug}/seminars/live"
    first = Visitor(app_sqlite, scene.people[0]).get(url)
    other = Visitor(app_sqlite, scene.people[3]).get(url, {"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 304
    assert "private" in first.headers["Cache-Control"]
    scene.take(1, 1)
    again = Visitor(app_sqlite, scene.people[3]).get(url, {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200


def test_a_board_says_which_version_it_shows(scene: Scene, app_sqlite: Flask) -> None:
    page = Visitor(app_sqlite).get(f"/c/{scene.course.slug}/seminars/").text
    assert f'data-version="{heard(scene, app_sqlite)["version"]}"' in page


def test_a_course_without_seminars_has_a_pulse(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course()
        client = Visitor(app_sqlite, enroll(course))
        told = json.loads(client.get(f"/c/{course.slug}/seminars/pulse").text)
        assert (told["seminars"], told["slots"]) == ({}, {})
