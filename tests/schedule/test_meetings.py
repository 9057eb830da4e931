"""Meetings are numbered by time; what hangs on one moves with it, or keeps it from deletion."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.schedule import meetings, queries
from app.schedule.models import Material, Meeting, MeetingKind, Reference, Talk
from app.schedule.places import Place
from app.scribes import operations as scribes
from app.seminars.holding import giving_up, taking
from tests.factories import at, make_group, make_group_set, make_seminar, make_slot
from tests.schedule.scenes import Scene, refused


def test_lectures_and_seminars_are_numbered_together_by_time(scene: Scene) -> None:
    scene.meeting("2020-10-21 07:00")
    scene.meeting("2020-10-14 07:00", kind=MeetingKind.SEMINAR)
    scene.meeting("2020-10-16 07:00", kind=MeetingKind.OTHER, title="Excursion")
    assert scene.labels() == ["Lecture 01", "Excursion", "Lecture 02"]


def test_a_meeting_put_in_between_numbers_those_after_it_anew(scene: Scene) -> None:
    first, last = scene.meeting("2020-10-14 07:00"), scene.meeting("2020-10-28 07:00")
    with scene.changes_the_page():
        between = scene.meeting("2020-10-21 07:00")
    assert [first.number, between.number, last.number] == [1, 2, 3]


def test_a_meeting_moved_past_another_changes_places_with_it(scene: Scene) -> None:
    first, second = scene.meeting("2020-10-14 07:00"), scene.meeting("2020-10-21 07:00")
    scene.meeting("2020-10-28 07:00", first)
    assert [second.number, first.number] == [1, 2]


def test_a_cancelled_meeting_gives_its_number_up_and_gets_it_back(scene: Scene) -> None:
    rows = [scene.meeting(f"2020-10-{day} 07:00") for day in (14, 21, 28)]
    with scene.changes_the_page():
        meetings.cancel_meeting(rows[1], scene.staff.user)
    assert [m.number for m in rows] == [1, None, 2]
    meetings.cancel_meeting(rows[1], scene.staff.user, cancelled=False)
    assert [m.number for m in rows] == [1, 2, 3]


def test_a_meeting_made_something_else_is_no_longer_counted(scene: Scene) -> None:
    first, second = scene.meeting("2020-10-14 07:00"), scene.meeting("2020-10-21 07:00")
    scene.meeting("2020-10-14 07:00", first, kind=MeetingKind.OTHER)
    assert [first.number, second.number] == [None, 1]


def test_deleting_a_meeting_numbers_those_after_it_anew(scene: Scene) -> None:
    first, second = scene.meeting("2020-10-14 07:00"), scene.meeting("2020-10-21 07:00")
    with scene.changes_the_page():
        meetings.delete_meeting(first, scene.staff.user)
    assert second.number == 1


def test_each_course_numbers_its_own_meetings(app: Flask) -> None:
    with app.app_context():
        scene, other = Scene(app), Scene(app)
        scene.meeting("2020-10-14 07:00")
        other.meeting("2020-10-13 07:00")
        other.meeting("2020-10-21 07:00")
        assert scene.labels() == ["Lecture 01"]
        assert other.labels() == ["Lecture 01", "Lecture 02"]


def test_the_order_on_the_page_is_that_of_the_numbers(scene: Scene) -> None:
    scene.meeting("2020-10-21 07:00", title="Later")
    scene.meeting("2020-10-14 07:00", title="Sooner")
    page = scene.client().get(f"/c/{scene.course.slug}/").text
    assert page.index("Lecture 01") < page.index("Sooner")
    assert page.index("Sooner") < page.index("Lecture 02") < page.index("Later")


@pytest.mark.parametrize("minutes", [0, -1])
def test_a_meeting_ends_after_it_begins(scene: Scene, minutes: int) -> None:
    start = at("2020-10-14 07:00")
    with refused("ends_before_start"):
        scene.meeting("2020-10-14 07:00", ends_at=start + timedelta(minutes=minutes))
    assert scene.labels() == []


def test_talks_and_slots_move_with_their_meeting(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    timed = scene.talk(meeting, starts_at=at("2020-10-21 07:30"), ends_at=at("2020-10-21 08:00"))
    untimed = scene.talk(meeting)
    slot = make_slot(
        make_seminar(make_group_set(scene.course)), meeting, starts_at=at("2020-10-21 08:00")
    )
    scene.meeting("2020-10-28 09:30", meeting)
    assert (timed.starts_at, timed.ends_at) == (at("2020-10-28 10:00"), at("2020-10-28 10:30"))
    assert (untimed.starts_at, untimed.ends_at) == (None, None)
    assert slot.starts_at == at("2020-10-28 10:30")


def test_what_stands_in_other_meetings_stays(scene: Scene) -> None:
    moved, other = scene.meeting("2020-10-14 07:00"), scene.meeting("2020-10-21 07:00")
    talk = scene.talk(other, starts_at=at("2020-10-21 07:30"))
    slot = make_slot(make_seminar(make_group_set(scene.course)), other)
    scene.meeting("2020-10-28 07:00", moved)
    assert (talk.starts_at, slot.starts_at) == (at("2020-10-21 07:30"), other.starts_at)


def test_another_end_moves_nothing(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    talk = scene.talk(meeting, starts_at=at("2020-10-21 07:30"))
    scene.meeting("2020-10-21 07:00", meeting, ends_at=at("2020-10-21 12:00"))
    assert talk.starts_at == at("2020-10-21 07:30")


def test_a_meeting_goes_with_its_talks_references_and_materials(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00", instructors=[("Wotao Yin", "UCLA")])
    talk = scene.talk(meeting)
    for place in (Place(scene.course, meeting), Place(scene.course, talk=talk)):
        scene.reference(place)
        scene.material(place)
    kept = scene.reference(), scene.material()
    meetings.delete_meeting(meeting, scene.staff.user)
    assert db.session.scalars(select(Meeting)).all() == []
    assert db.session.scalars(select(Talk)).all() == []
    assert db.session.scalars(select(Reference)).all() == [kept[0]]
    assert db.session.scalars(select(Material)).all() == [kept[1]]


def test_a_meeting_in_which_a_group_presents_is_not_deleted(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    group_set = make_group_set(scene.course)
    slot = make_slot(make_seminar(group_set), meeting)
    group = make_group(group_set, scene.student)
    sign_up = taking.sign_up(slot, group, scene.student, title="Margins", papers="")
    with refused("slots_taken"):
        meetings.delete_meeting(meeting, scene.staff.user)
    url = f"{scene.base}/meetings/{meeting.public_id}/delete"
    client = scene.client(scene.staff)
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 409
    assert queries.meetings(scene.course) == [meeting]
    giving_up.withdraw_sign_up(sign_up, scene.student)
    assert client.post(url).status_code == 303
    assert queries.meetings(scene.course) == []


def test_a_meeting_that_is_written_up_is_not_deleted(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00", scribe_places=1)
    scribes.claim(meeting, scene.student)
    answer = scene.client(scene.staff).post(f"{scene.base}/meetings/{meeting.public_id}/delete")
    assert answer.status_code == 409
    assert queries.meetings(scene.course) == [meeting]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("Wotao Yin", [("Wotao Yin", "")]),
        ("Wotao Yin (UCLA)", [("Wotao Yin", "UCLA")]),
        ("Wotao Yin(UCLA)\n\n  Ann B.  ", [("Wotao Yin", "UCLA"), ("Ann B.", "")]),
        ("Ann; Ben (X)", [("Ann", ""), ("Ben", "X")]),
        ("Yuan Li, Wotao Yin (UCLA)", [("Yuan Li", ""), ("Wotao Yin", "UCLA")]),
        ("Yuan Li and Wotao Yin (UCLA, Maths)", [("Yuan Li", ""), ("Wotao Yin", "UCLA, Maths")]),
        ("Yuan Li & Ann B.\nBen C.", [("Yuan Li", ""), ("Ann B.", ""), ("Ben C.", "")]),
        ("ZHAO, Weilin", [("ZHAO, Weilin", "")]),
        ("Chan, Tony F.; Li, Wei (X)", [("Chan, Tony F.", ""), ("Li, Wei", "X")]),
        ("Ann (X) (Y)", [("Ann (X) (Y)", "")]),
        ("(only this)", [("(only this)", "")]),
    ],
)
def test_instructors_are_read_one_a_line(text: str, names: list[tuple[str, str]]) -> None:
    assert meetings.parse_instructors(text) == names
