"""Two people at one schedule: nobody's change is lost unseen, and calendars hear of each."""

from typing import Any

import pytest

from app.core.clock import now, travel
from app.core.db import db, write
from app.schedule import meetings, talks
from app.schedule.models import MeetingKind
from app.schedule.places import Place
from tests.schedule.scenes import Scene
from tests.statements import Counting
from tests.visitors import seen_in

ROW: dict[str, Any] = {
    "title": "Margins",
    "kind": "lecture",
    "starts_at": "2020-10-21T15:00",
    "ends_at": "2020-10-21T17:00",
    "instructors": "Wotao Yin (UCLA); Ann B.",
    "scribe_places": "2",
}


def test_a_row_is_written_in_place(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    meeting = scene.meeting("2020-10-21 07:00", note="Kept", room_note="Kept too")
    client = scene.client(scene.staff)
    url = f"{scene.base}/meetings/{meeting.public_id}/row"
    form = client.get(url).text
    assert 'value="2020-10-21T15:00"' in form
    assert client.post(url, ROW).status_code == 303
    assert (meeting.title, meeting.scribe_places, meeting.revision) == ("Margins", 2, 1)
    assert (meeting.note, meeting.room_note) == ("Kept", "Kept too")
    people = [(i.name, i.affiliation) for i in meeting.instructors]
    assert people == [("Wotao Yin", "UCLA"), ("Ann B.", "")]
    refusal = client.post(url, ROW | {"ends_at": "2020-10-21T14:00"})
    assert refusal.status_code == 422
    assert "It ends before it begins." in refusal.text
    assert 'value="2020-10-21T14:00"' in refusal.text


@pytest.mark.parametrize("path", ["", "/row"])
def test_what_somebody_else_saved_is_not_overwritten_unseen(scene_sqlite: Scene, path: str) -> None:
    scene = scene_sqlite
    meeting = scene.meeting("2020-10-21 07:00", title="Before")
    first, second = scene.client(scene.staff), scene.client(scene.staff)
    url = f"{scene.base}/meetings/{meeting.public_id}{path}"
    opened = {"seen": seen_in(second.get(url))}
    assert first.post(url, ROW | {"seen": seen_in(first.get(url))}).status_code == 303
    late = ROW | opened | {"title": "Mine", "kind": "seminar", "starts_at": "2020-10-21T15:30"}
    answer = second.post(url, late)
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile." in answer.text
    for words in ("Saved now: Margins", "Saved now: Lecture", "Saved now: 2020-10-21 15:00"):
        assert words in answer.text
    assert answer.text.count("Saved now") == 6  # at the top and beside its field, each
    assert 'value="Mine"' in answer.text
    assert meeting.title == "Margins"
    assert second.post(url, late | {"seen": seen_in(answer)}).status_code == 303
    assert meeting.title == "Mine"


def test_a_second_click_is_no_conflict(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    client = scene.client(scene.staff)
    url = f"{scene.base}/meetings/{meeting.public_id}/row"
    sent = ROW | {"seen": seen_in(client.get(url))}
    for _click in range(2):
        assert client.post(url, sent).status_code == 303
    assert meeting.revision == 1


def test_each_change_that_calendars_show_raises_the_revision_once(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00", kind=MeetingKind.OTHER)
    assert (meeting.revision, meeting.changed_at) == (0, None)
    other = scene.meeting("2020-10-14 07:00")
    assert other.revision == 0
    changes: list[dict[str, Any]] = [
        {"kind": MeetingKind.LECTURE},
        {"title": "Another"},
        {"online_url": "https://call.example/1"},
        {"room_note": "Room 5"},
        {"instructors": [("Ann B.", "")]},
    ]
    kept: dict[str, Any] = {}
    for number, change in enumerate(changes, 1):
        kept |= change
        scene.meeting("2020-10-21 07:00", meeting, **kept)
        assert meeting.revision == number, change
    assert meeting.changed_at == now()
    scene.meeting("2020-10-21 07:00", meeting, **kept)
    assert meeting.revision == len(changes)  # nothing was another
    meetings.cancel_meeting(meeting, scene.staff.user, note="Typhoon")
    assert meeting.revision == len(changes) + 1


def test_another_number_or_hour_of_a_talk_is_told_of(scene: Scene) -> None:
    first, second = scene.meeting("2020-10-14 07:00"), scene.meeting("2020-10-21 07:00")
    meetings.cancel_meeting(first, scene.staff.user)
    assert (second.number, second.revision) == (1, 1)
    talk = scene.talk(second)
    assert second.revision == 2
    scene.talk(second, talk, starts_at=second.starts_at)
    assert second.revision == 3
    scene.talk(second, talk, starts_at=second.starts_at, abstract="Only this.")
    assert second.revision == 3
    talks.move_talk(talk, scene.staff.user, first)
    assert (first.revision, second.revision) == (2, 4)
    talks.delete_talk(talk, scene.staff.user)
    assert (first.revision, second.revision) == (3, 4)


def test_a_transaction_that_failed_raises_nothing(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    with pytest.raises(ZeroDivisionError):
        with write(scene.course) as session:
            meeting.title = "Lost"
            session.flush()
            _ = 1 / 0
    assert meeting.revision == 0
    scene.meeting("2020-10-21 07:00", meeting, title="Kept")
    assert meeting.revision == 1


def test_the_editor_takes_as_many_statements_at_nine_meetings_as_at_one(
    scene_sqlite: Scene,
) -> None:
    scene = scene_sqlite
    client = scene.client(scene.staff)

    def count() -> int:
        with Counting(db.engine) as statements:
            assert client.get(scene.base).status_code == 200
        return len(statements)

    scene.talk(scene.meeting("2020-10-14 07:00", instructors=[("Ann B.", "")]))
    few = count()
    with write(scene.course):
        for day in range(1, 9):
            meeting = scene.meeting(f"2020-11-{day:02} 07:00", instructors=[("Ann B.", "")])
            for title in ("One", "Two"):
                scene.talk(meeting, title=title)
    assert count() == few


def test_the_schedule_names_a_guests_affiliation_and_what_is_not_shown_yet(
    scene_sqlite: Scene,
) -> None:
    scene = scene_sqlite
    meeting = scene.meeting("2020-10-21 07:00", instructors=[("Ann B.", "UCLA"), ("Cy D.", "")])
    scene.material(Place(scene.course, meeting), visible_from=meeting.starts_at)
    client = scene.client(scene.staff)
    page = client.get(scene.base).text
    assert "<p>Ann B. (UCLA), Cy D.</p>" in page
    assert "not shown yet" in page
    with travel(meeting.starts_at):
        assert "not shown yet" not in scene.client(scene.staff).get(scene.base).text
