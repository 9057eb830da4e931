"""A form of something new that is sent twice makes it once."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import db
from app.courses.models import Course, CourseSection
from app.schedule import references
from app.schedule.models import Material, Meeting, Reference, Talk
from app.schedule.places import Place
from tests.factories import make_course
from tests.groups.racing import race
from tests.schedule.scenes import REFERENCE, Scene

TIMES = {"starts_at": "2020-11-04T15:00", "ends_at": "2020-11-04T17:00"}
FORMS: dict[str, tuple[type[Any], dict[str, str]]] = {
    "schedule/meetings/new": (Meeting, {"kind": "lecture", "scribe_places": "0", **TIMES}),
    "schedule/meetings/{meeting}/talks/new": (Talk, {"speaker": "Ann B."}),
    "schedule/references/new": (Reference, {}),
    "schedule/materials/new": (
        Material,
        {"kind": "slides", "url": "https://slides.example/1", "visibility": "public"},
    ),
    "sections/new": (CourseSection, {"kind": "text", "body": "Text", "after": ""}),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_form_sent_twice_makes_one_and_another_text_is_kept(
    scene_sqlite: Scene, form: str
) -> None:
    scene, (model, sent) = scene_sqlite, FORMS[form]
    meeting = scene.meeting("2020-10-21 07:00")
    url = f"/c/{scene.course.slug}/manage/{form.format(meeting=meeting.public_id)}"
    client, before = scene.client(scene.staff), _count(model)
    sent = {**sent, "title": "One", "form_key": _key(client.get(url).text)}
    for _click in range(2):
        assert client.post(url, sent).status_code == 303
    assert _count(model) == before + 1
    assert client.post(url, sent | {"title": "Another"}).status_code == 303
    assert _count(model) == before + 2
    one = db.session.scalars(select(model).where(model.title == "One")).one()
    assert one.public_id == sent["form_key"]


def test_three_clicks_at_once_make_one(scene: Scene) -> None:
    course_id, user_id = scene.course.id, scene.staff.user_id

    def press() -> None:
        course, actor = db.session.get_one(Course, course_id), db.session.get_one(User, user_id)
        references.save_reference(Place(course), actor, key="abcdefghijkm", **REFERENCE)

    assert race(scene.app, [press] * 3) == ([], [])
    assert _count(Reference) == 1


def test_several_references_sent_twice_are_added_once(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    client, url = scene.client(scene.staff), f"{scene.base}/references"
    text = "@misc{a, title={One}}\n@misc{b, title={Two}}"
    page = client.post(f"{url}/read", {"paste": text}).text
    sent = {"count": "2"}
    for number, title in enumerate(("One", "Two")):
        key = _key(page, f"{number}-")
        sent |= {f"{number}-title": title, f"{number}-keep": "y", f"{number}-form_key": key}
    for _click in range(2):
        assert client.post(f"{url}/several", sent).status_code == 303
    assert _count(Reference) == 2


def test_the_key_of_another_course_takes_nothing_from_it(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    elsewhere = make_course()
    with scene.changes_the_page():
        theirs = scene.meeting("2020-10-21 07:00", key="abcdefghijkm")
    assert theirs.public_id == "abcdefghijkm"
    scene.course = elsewhere
    ours = scene.meeting("2020-10-21 07:00", key="abcdefghijkm")
    assert ours.course_id == elsewhere.id
    assert scene.meeting("2020-10-28 07:00", key="../no key").public_id != "../no key"


def _key(page: str, prefix: str = "") -> str:
    found = re.search(rf'name="{prefix}form_key"[^>]* value="([a-z2-9]{{12}})"', page)
    assert found
    return found[1]


def _count(model: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0
