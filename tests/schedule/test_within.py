"""What is in a meeting stays within it, and is named before the meeting goes."""

import pytest

from app.schedule import talks
from app.schedule.places import Place
from app.scribes import operations as scribes
from tests.factories import at, make_group_set, make_seminar, make_slot
from tests.schedule.scenes import Scene, refused


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2020-11-21 07:30", "2020-11-21 08:00"),
        ("2020-10-21 06:59", None),
        ("2020-10-21 08:30", "2020-10-21 09:01"),
    ],
)
def test_a_talk_is_within_its_meeting(scene: Scene, starts: str, ends: str | None) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    with refused("outside_meeting"):
        scene.talk(meeting, starts_at=at(starts), ends_at=at(ends) if ends else None)
    scene.talk(meeting, starts_at=at("2020-10-21 07:00"), ends_at=at("2020-10-21 09:00"))


def test_a_meeting_is_not_cut_below_its_talks_and_slots(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    talk = scene.talk(meeting, starts_at=at("2020-10-21 08:30"), ends_at=at("2020-10-21 09:00"))
    with refused("talk_outside"):
        scene.meeting("2020-10-21 07:00", meeting, ends_at=at("2020-10-21 08:45"))
    talks.delete_talk(talk, scene.staff.user)
    seminar = make_seminar(make_group_set(scene.course))
    make_slot(seminar, meeting, starts_at=at("2020-10-21 08:30"))
    with refused("slot_outside"):
        scene.meeting("2020-10-21 07:00", meeting, ends_at=at("2020-10-21 08:45"))
    assert meeting.ends_at == at("2020-10-21 09:00")


def test_scribe_places_that_are_held_are_not_taken_away(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00", scribe_places=2)
    scribes.claim(meeting, scene.student)
    scene.meeting("2020-10-21 07:00", meeting, scribe_places=1)
    with refused("places_held"):
        scene.meeting("2020-10-21 07:00", meeting, scribe_places=0)


def test_what_goes_with_a_meeting_is_said_before(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    talk = scene.talk(meeting)
    scene.reference(Place(scene.course, talk=talk))
    scene.material(Place(scene.course, meeting))
    make_slot(make_seminar(make_group_set(scene.course)), meeting)
    page = scene.client(scene.staff).get(f"{scene.base}/meetings/{meeting.public_id}/delete").text
    assert "With it go: 1 talk, 1 reference, 1 material, 1 seminar slot." in page


def test_a_meeting_that_must_stay_says_why_and_has_no_button(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00", scribe_places=1)
    scribes.claim(meeting, scene.student)
    page = scene.client(scene.staff).get(f"{scene.base}/meetings/{meeting.public_id}/delete").text
    assert "has scribes" in page
    assert "Remove it" not in page
