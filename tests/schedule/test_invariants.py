"""Each invariant of the schedule finds what it is about."""

import pytest

from app.schedule.places import Place
from tests.factories import make_course, make_meeting
from tests.planting import plant
from tests.schedule.scenes import Scene


@pytest.mark.violates("no two meetings of a course have one number")
def test_two_meetings_of_one_number_are_found(scene: Scene) -> None:
    for day in (14, 21):
        scene.meeting(f"2020-10-{day} 07:00")
    plant("UPDATE meeting SET number = 1")


@pytest.mark.violates("a cancelled meeting has no number")
def test_a_cancelled_meeting_with_a_number_is_found(scene: Scene) -> None:
    scene.meeting("2020-10-14 07:00")
    plant("UPDATE meeting SET cancelled_at = '2020-10-12 00:00:00'")


@pytest.mark.violates("references belong to the course of their meeting or talk")
@pytest.mark.parametrize("of_talk", [False, True])
def test_a_reference_in_a_meeting_of_another_course_is_found(scene: Scene, of_talk: bool) -> None:
    meeting = scene.meeting("2020-10-14 07:00")
    talk = scene.talk(meeting)
    place = Place(scene.course, talk=talk) if of_talk else Place(scene.course, meeting)
    scene.reference(place)
    plant("UPDATE reference SET course_id = :c", c=make_course().id)


@pytest.mark.violates("materials belong to the course of their meeting or talk")
@pytest.mark.parametrize("of_talk", [False, True])
def test_a_material_in_a_meeting_of_another_course_is_found(scene: Scene, of_talk: bool) -> None:
    meeting = scene.meeting("2020-10-14 07:00")
    talk = scene.talk(meeting)
    place = Place(scene.course, talk=talk) if of_talk else Place(scene.course, meeting)
    scene.material(place)
    other = make_meeting(make_course())
    if of_talk:
        plant("UPDATE talk SET meeting_id = :m", m=other.id)
    else:
        plant("UPDATE material SET meeting_id = :m", m=other.id)
