"""People whom an old page names are seen by the course, by everybody only if they agreed, and go
off the list one by one or at once."""

from sqlalchemy import func, select

from app.core.db import db, write
from app.schedule import listed
from app.schedule.models import ListedGroup, ListedPerson, Meeting
from tests.schedule.scenes import Scene, refused


def _meeting(scene: Scene) -> Meeting:
    """A meeting whose old page names a group of two and a scribe."""
    meeting = scene.meeting("2020-10-14 07:00")
    with write(scene.course):
        meeting.listed_groups = [
            ListedGroup(
                position=1,
                name="Group 1",
                people=[
                    ListedPerson(position=1, name="ZHAO, Weilin", student_id="20123456"),
                    ListedPerson(position=2, name="LI, Ann"),
                ],
            )
        ]
        meeting.listed_scribes = [ListedPerson(position=1, name="CHAN, Ben")]
    return meeting


def _count(of: type[ListedGroup | ListedPerson]) -> int:
    return db.session.scalar(select(func.count()).select_from(of)) or 0


def test_the_form_shows_them_and_takes_them_off(scene: Scene) -> None:
    meeting = _meeting(scene)
    client = scene.client(scene.staff)
    url = f"{scene.base}/meetings/{meeting.public_id}"
    page = client.get(url).text
    assert "ZHAO, Weilin" in page
    assert "20123456" not in page
    group = meeting.listed_groups[0].public_id
    with scene.changes_the_page():
        gone = {"group": group, "position": "2"}
        assert client.post(f"{url}/listed/remove", gone).status_code == 303
    assert [p.name for p in listed.people_of(meeting)] == ["ZHAO, Weilin", "CHAN, Ben"]
    assert client.post(f"{url}/listed/remove", gone).status_code == 409
    assert client.post(f"{url}/listed/remove", {"position": "1"}).status_code == 303
    assert [p.name for p in listed.people_of(meeting)] == ["ZHAO, Weilin"]
    assert client.post(f"{url}/listed/remove", {"group": group}).status_code == 303
    assert (_count(ListedGroup), _count(ListedPerson)) == (0, 0)
    assert "Named by the old page" not in client.get(url).text


def test_all_go_at_once_and_only_when_asked_for(scene_sqlite: Scene) -> None:
    meeting, other = _meeting(scene_sqlite), _meeting(scene_sqlite)
    client = scene_sqlite.client(scene_sqlite.staff)
    url = f"{scene_sqlite.base}/meetings/{meeting.public_id}/listed/remove"
    assert client.post(url, {"position": "all"}).status_code == 400
    strange = {"group": other.listed_groups[0].public_id}
    assert client.post(url, strange).status_code == 404
    assert client.post(url, {"all": "1"}).status_code == 303
    assert list(listed.people_of(meeting)) == []
    assert len(list(listed.people_of(other))) == 3
    with refused("not_listed"):
        listed.remove_person(meeting, scene_sqlite.staff.user, group=None, position=1)


def test_they_are_named_to_everybody_when_they_agreed(scene_sqlite: Scene) -> None:
    meeting = _meeting(scene_sqlite)
    client = scene_sqlite.client(scene_sqlite.staff)
    url = f"{scene_sqlite.base}/meetings/{meeting.public_id}/listed/agreed"
    assert not any(p.name_public for p in listed.people_of(meeting))
    with scene_sqlite.changes_the_page():
        assert client.post(url).status_code == 303
    assert all(p.name_public for p in listed.people_of(meeting))
    assert client.post(url, {"undo": "1"}).status_code == 303
    assert not any(p.name_public for p in listed.people_of(meeting))
