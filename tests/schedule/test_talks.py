"""Talks change places in their meeting, and move to others with their times."""

from typing import Any

from app.schedule import queries, talks
from tests.factories import at
from tests.schedule.scenes import Scene, refused


def titles(scene: Scene) -> list[list[str]]:
    """The titles of each meeting's talks, in order."""
    return [[t.title for t in m.talks] for m in queries.meetings(scene.course)]


def test_talks_change_places(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-14 07:00")
    one, _two, three = (scene.talk(meeting, title=title) for title in ("One", "Two", "Three"))
    client = scene.client(scene.staff)
    url = f"{scene.base}/talks/{three.public_id}/order"
    with scene.changes_the_page():
        assert client.post(url, {"way": "up"}).status_code == 303
    assert titles(scene) == [["One", "Three", "Two"]]
    talks.order_talk(one, scene.staff.user, by=-1)  # the first has none before it
    talks.order_talk(one, scene.staff.user, by=1)
    assert titles(scene) == [["Three", "One", "Two"]]
    assert "Talk 2 of 3" in client.get(f"{scene.base}/talks/{one.public_id}").text


def test_a_talk_moves_to_another_meeting_with_its_times(scene: Scene) -> None:
    first, second = scene.meeting("2020-10-14 07:00"), scene.meeting("2020-10-21 08:00")
    scene.talk(second, title="There")
    times: dict[str, Any] = {"starts_at": at("2020-10-14 07:30"), "ends_at": at("2020-10-14 08:00")}
    talk, _stays = scene.talk(first, title="Goes", **times), scene.talk(first, title="Stays")
    url = f"{scene.base}/talks/{talk.public_id}/move"
    client = scene.client(scene.staff)
    assert client.post(url, {"meeting": ""}).status_code == 422
    assert client.post(url, {"meeting": "nothing"}).status_code == 404
    with scene.changes_the_page():
        assert client.post(url, {"meeting": second.public_id}).status_code == 303
    assert titles(scene) == [["Stays"], ["There", "Goes"]]
    assert (talk.starts_at, talk.ends_at) == (at("2020-10-21 08:30"), at("2020-10-21 09:00"))
    assert client.post(url, {"meeting": second.public_id}).status_code == 303  # a second click
    short = scene.meeting("2020-10-28 07:00", ends_at=at("2020-10-28 07:45"))
    with refused("outside_meeting"):
        talks.move_talk(talk, scene.staff.user, short)
    with refused("other_course"):
        talks.move_talk(talk, scene.staff.user, Scene(scene.app).meeting("2020-10-14 07:00"))
    assert titles(scene) == [["Stays"], ["There", "Goes"], []]
