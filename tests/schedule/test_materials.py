"""Materials: a file or an address, seen by whom it is for, from the day it is for them."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from app.core.storage import StoredFile
from app.courses import operations as courses
from app.courses.models import Role
from app.schedule import materials, queries
from app.schedule.models import Material, Visibility
from app.schedule.places import Place
from tests.conftest import FROZEN_AT, FrozenClock
from tests.factories import enroll, make_course, make_user
from tests.grading.factories import make_file
from tests.schedule.scenes import Scene, refused

LATER = FROZEN_AT + timedelta(hours=1)
FORM: dict[str, Any] = {
    "kind": "slides",
    "title": "Week one",
    "url": "",
    "visibility": "public",
    "visible_from": "",
}


def _url(scene: Scene, material: Material) -> str:
    return f"/c/{scene.course.slug}/materials/{material.public_id}/report.pdf"


def _people(scene: Scene) -> dict[str, object]:
    return {
        "visitor": None,
        "outsider": make_user(),
        "teacher elsewhere": enroll(make_course(), Role.INSTRUCTOR),
        "student": scene.student,
        "observer": enroll(scene.course, Role.OBSERVER),
        "ta": enroll(scene.course, Role.TA),
        "instructor": scene.staff,
        "administrator": make_user(admin=True),
    }


def _openers(scene: Scene, people: dict[str, Any], material: Material) -> set[str]:
    """Who opens the file; and the course page shows it to the same people, and to no others."""
    openers = set()
    for name, who in people.items():
        client = scene.client(who)
        answer = client.get(_url(scene, material))
        page = client.get(f"/c/{scene.course.slug}/").text
        assert answer.status_code in (200, 404)
        assert (material.public_id in page) == (answer.status_code == 200), name
        if answer.status_code == 200:
            openers.add(name)
    return openers


EDITORS = {"ta", "instructor", "administrator"}
PEOPLE = EDITORS | {"student", "observer"}


@pytest.mark.parametrize(
    ("visibility", "openers"),
    [
        (Visibility.PUBLIC, PEOPLE | {"visitor", "outsider", "teacher elsewhere"}),
        (Visibility.COURSE, PEOPLE),
        (Visibility.STAFF, EDITORS),
    ],
)
def test_a_material_is_seen_by_whom_it_is_for_from_the_day_on(
    scene: Scene, frozen_clock: FrozenClock, visibility: Visibility, openers: set[str]
) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    material = scene.material(
        Place(scene.course, meeting), make_file(), visibility=visibility, visible_from=LATER
    )
    people = _people(scene)
    assert _openers(scene, people, material) == EDITORS
    frozen_clock.set(LATER - timedelta(seconds=1))
    assert _openers(scene, people, material) == EDITORS
    frozen_clock.set(LATER)
    assert _openers(scene, people, material) == openers


def test_who_withdrew_no_longer_opens_what_is_the_courses(scene: Scene) -> None:
    material = scene.material(file=make_file(), visibility=Visibility.COURSE)
    client = scene.client(scene.student)
    etag = client.get(_url(scene, material)).headers["ETag"]
    assert client.get(_url(scene, material), {"If-None-Match": etag}).status_code == 304
    courses.withdraw(scene.course, scene.student, scene.staff.user)
    assert client.get(_url(scene, material)).status_code == 404
    assert client.get(_url(scene, material), {"If-None-Match": etag}).status_code == 404


def test_a_file_is_found_in_its_own_course_alone(scene: Scene) -> None:
    elsewhere = Scene(scene.app)
    material = scene.material(file=make_file())
    strange = _url(scene, material).replace(scene.course.slug, elsewhere.course.slug)
    assert scene.client(elsewhere.staff).get(strange).status_code == 404


def test_an_address_has_no_file_to_open(scene: Scene) -> None:
    material = scene.material()
    assert scene.client(scene.staff).get(_url(scene, material)).status_code == 404


def test_a_new_file_replaces_the_old_one_at_the_same_address(scene: Scene) -> None:
    material = scene.material(file=make_file(1))
    client, url = scene.client(), _url(scene, material)
    old = client.get(url)
    with scene.changes_the_page():
        scene.material(file=make_file(2), material=material)
    new = client.get(url, {"If-None-Match": old.headers["ETag"]})
    assert new.status_code == 200
    assert new.data != old.data


def test_a_file_stays_when_the_rest_is_changed(scene: Scene) -> None:
    material = scene.material(file=make_file())
    kept = material.file_id
    scene.material(material=material, title="Another", url="")
    assert (material.file_id, material.title) == (kept, "Another")


def test_a_file_and_an_address_replace_each_other(scene: Scene) -> None:
    material = scene.material(file=make_file())
    scene.material(material=material, url="https://slides.example/two")
    assert (material.file_id, material.url) == (None, "https://slides.example/two")
    scene.material(file=make_file(), material=material)
    assert (material.file is not None, material.url) == (True, "")


def test_a_material_is_one_of_the_two(scene: Scene) -> None:
    with refused("no_content"):
        scene.material(url="")
    with refused("file_and_url"):
        scene.material(file=make_file(), url="https://slides.example/one")
    address = scene.material()
    with refused("no_content"):
        scene.material(material=address, url="")
    assert queries.course_materials(scene.course) == [address]


def test_a_material_taken_off_is_gone_and_its_row_with_it(scene: Scene) -> None:
    material = scene.material(file=make_file())
    url = _url(scene, material)
    with scene.changes_the_page():
        materials.delete_material(scene.course, material, scene.staff.user)
    assert scene.client(scene.staff).get(url).status_code == 404


def _upload(scene: Scene, path: str, content: bytes, name: str, **values: str) -> Any:
    data = {**FORM, **values, "file": (BytesIO(content), name)}
    return scene.client(scene.staff).upload(f"{scene.base}/materials/{path}", data)


def test_staff_upload_a_file_and_replace_it(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    answer = _upload(scene, f"new?meeting={meeting.public_id}", b"first", "notes.txt")
    assert answer.status_code == 303
    assert answer.location.endswith(f"#meeting-{meeting.public_id}")
    (material,) = queries.meetings(scene.course)[0].materials
    client = scene.client(scene.staff)
    form = client.get(f"{scene.base}/materials/{material.public_id}").text
    assert "Present file: notes.txt. A new one replaces it." in form
    assert client.get(_url(scene, material)).data == b"first"
    assert _upload(scene, material.public_id, b"second", "notes.txt").status_code == 303
    assert client.get(_url(scene, material)).data == b"second"
    kept = {**FORM, "title": "Week two"}
    assert client.post(f"{scene.base}/materials/{material.public_id}", kept).status_code == 303
    assert client.get(_url(scene, material)).data == b"second"


def test_a_refused_material_keeps_what_was_typed(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    address = "https://slides.example/one"
    for content, name, url, words in (
        (b"x", "notes.txt", address, "Give a file or an address, not both."),
        (b"", "notes.txt", "", "notes.txt is empty."),
        (b"", "", "", "Choose a file or give an address."),
        (b"", "", "javascript:alert(1)", "This is not a web address."),
        (b"", "", "//slides.example", "This is not a web address."),
    ):
        answer = _upload(scene, "new", content, name, url=url, visible_from="2020-11-01T09:00")
        assert answer.status_code == 422
        assert words in answer.text
        assert 'value="Week one"' in answer.text
        assert 'value="2020-11-01T09:00"' in answer.text
    assert queries.course_materials(scene.course) == []


def test_a_date_is_the_courses_and_not_the_readers(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    _upload(scene, "new", b"x", "notes.txt", visible_from="2020-10-12T13:00")
    (material,) = queries.course_materials(scene.course)
    assert material.visible_from == LATER
    page = scene.client(scene.staff).get(f"{scene.base}/materials/{material.public_id}").text
    assert 'value="2020-10-12T13:00"' in page


def test_what_is_uploaded_is_never_active(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    _upload(scene, "new", b"<html><script>alert(1)</script>", "page.html")
    (material,) = queries.course_materials(scene.course)
    answer = scene.client().get(_url(scene, material))
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_that_the_store_has_lost_is_not_found(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    file: StoredFile = make_file()
    material = scene.material(file=file)
    scene.app.extensions["colloquy_store"].path(file.sha256).unlink()
    assert scene.client().get(_url(scene, material)).status_code == 404
