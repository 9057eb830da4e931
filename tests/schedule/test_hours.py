"""One pair of hours for many meetings at once, and taking that back."""

from datetime import time

import pytest

from app.core.clock import local
from app.core.errors import InvalidInput
from app.schedule import hours, moving, queries
from tests.schedule.scenes import Scene

MORNING = (time(9), time(10))
AFTERNOON = (time(15), time(17, 50))


def shown(scene: Scene) -> list[str]:
    rows = [
        (local(m.starts_at, "Asia/Hong_Kong"), m.ends_at) for m in queries.meetings(scene.course)
    ]
    return [f"{s:%m-%d %H:%M}-{local(e, 'Asia/Hong_Kong'):%H:%M}" for s, e in rows]


def test_all_of_the_same_hours_get_others_in_one_step_that_can_be_taken_back(
    scene_sqlite: Scene,
) -> None:
    scene = scene_sqlite
    scene.meeting("2020-09-09 01:00")  # 9 to 11
    scene.meeting("2020-09-16 01:00")
    scene.meeting("2020-09-18 05:00")  # a seminar of its own hours
    scene.meeting("2020-09-19 15:00")  # past midnight
    was = shown(scene)
    two = (time(9), time(11))
    assert hours.in_use(scene.course) == [(two, 2), ((time(13), time(15)), 1)]
    with scene.changes_the_page():
        number, key = hours.set_hours(scene.course, scene.staff.user, AFTERNOON, instead_of=two)
    assert number == 2
    assert shown(scene)[:2] == ["09-09 15:00-17:50", "09-16 15:00-17:50"]
    assert shown(scene)[2:] == was[2:]
    again = hours.set_hours(scene.course, scene.staff.user, AFTERNOON, instead_of=two)
    assert again == (0, "")
    moving.put_back(scene.course, scene.staff.user, key)
    assert shown(scene) == was


def test_nothing_moves_where_a_talk_would_be_outside(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    first = scene.meeting("2020-09-02 01:00")
    second = scene.meeting("2020-09-09 01:00")
    scene.talk(second, starts_at=second.starts_at, ends_at=second.ends_at)
    with pytest.raises(InvalidInput, match="can't move"):
        hours.set_hours(scene.course, scene.staff.user, MORNING)
    assert (first.ends_at - first.starts_at).total_seconds() == 7200
    with pytest.raises(InvalidInput) as backwards:
        hours.set_hours(scene.course, scene.staff.user, (time(10), time(9)))
    assert backwards.value.field == "ends"


def test_the_page_offers_the_hours_in_use_and_undoing(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    scene.meeting("2020-09-09 01:00")
    client = scene.client(scene.staff)
    where = f"{scene.base}/hours"
    assert "1 meeting now at 09:00–11:00" in client.get(where).text
    refused = client.post(where, data={"which": "", "starts": "15:00"})
    assert (refused.status_code, "Give both hours." in refused.text) == (422, True)
    sent = client.post(where, data={"which": "", "starts": "15:00", "ends": "17:50"})
    assert "1 meeting moved." in client.get(sent.headers["Location"]).text
