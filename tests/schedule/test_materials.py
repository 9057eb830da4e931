"""Materials: a file or an address, seen by whom it is for, from the day it is for them."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from app.core.db import db
from app.core.storage import StoredFile
from app.courses import operations as courses
from app.courses.models import Role
from app.schedule import materials, queries
from app.schedule.models import Material, Visibility
from app.schedule.places import Place
from tests.conftest import FROZEN_AT, FrozenClock
from tests.factories import enroll, make_course, make_user
from tests.grading.factories import make_file
from tests.planting import plant
from tests.schedule.scenes import Scene, refused


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


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


def _earlier(scene: Scene, material: Material) -> list[str]:
    db.session.rollback()
    return [each.file.public_id for each in queries.earlier_files(material)]


def test_what_a_new_file_or_an_address_replaces_is_kept(scene: Scene) -> None:
    first, second = make_file(1), make_file(2)
    material = scene.material(file=first)
    scene.material(file=second, material=material)
    assert _earlier(scene, material) == [first.public_id]
    scene.material(material=material, url="https://slides.example/two")
    assert _earlier(scene, material) == [second.public_id, first.public_id]


def test_the_same_file_again_is_no_new_version(scene: Scene) -> None:
    material = scene.material(file=make_file(1))
    scene.material(file=make_file(2), material=material)
    present, earlier = material.file_id, _earlier(scene, material)
    scene.material(file=make_file(2), material=material)
    assert (material.file_id, _earlier(scene, material)) == (present, earlier)
    renamed = make_file(2)
    renamed.name = "Better name.pdf"
    scene.material(file=renamed, material=material)
    assert _earlier(scene, material) == earlier
    assert material.file is not None
    assert material.file.name == "Better name.pdf"


def test_an_earlier_file_is_taken_back_and_twice_is_once(scene: Scene) -> None:
    first, second = make_file(1), make_file(2)
    material = scene.material(file=first)
    scene.material(file=second, material=material)
    staff, url = scene.client(scene.staff), f"{scene.base}/materials/{material.public_id}"
    with scene.changes_the_page():
        for _ in range(2):
            taken = staff.post(f"{url}/earlier/{first.public_id}/take-back")
            assert taken.status_code == 303
            assert _earlier(scene, material) == [second.public_id]
    assert material.file is first
    scene.material(material=material, url="https://slides.example/two")
    materials.take_back(scene.course, material, second, scene.staff.user)
    assert (material.file, material.url) == (second, "")
    assert _earlier(scene, material) == [first.public_id]


def test_two_who_take_back_the_same_file_leave_it_once(scene: Scene) -> None:
    first = make_file(1)
    material = scene.material(file=first)
    scene.material(file=make_file(2), material=material)
    for _ in range(2):  # the second has looked before the first was done
        materials.take_back(scene.course, material, first, scene.staff.user)
    assert material.file is first
    assert len(_earlier(scene, material)) == 1


def test_an_earlier_file_is_for_staff_at_an_address_of_its_own(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    first = make_file(1)
    material = scene.material(file=first)
    scene.material(file=make_file(2), material=material)
    url = f"{scene.base}/materials/{material.public_id}/earlier/{first.public_id}"
    staff = scene.client(scene.staff)
    old = staff.get(url)
    assert (old.status_code, old.headers["ETag"]) == (200, f'"{first.sha256}"')
    assert f'href="{url}"' in staff.get(f"{scene.base}/materials/{material.public_id}").text
    for headers in ({}, {"If-None-Match": old.headers["ETag"]}, {"Range": "bytes=0-3"}):
        assert scene.client(scene.student).get(url, headers).status_code == 403
        assert scene.client().get(url, headers).status_code == 302
    other = scene.material(file=make_file(3))
    strange = url.replace(material.public_id, other.public_id)
    assert staff.get(strange).status_code == 404
    assert staff.post(f"{strange}/take-back").status_code == 404


@pytest.mark.violates("a present file is no earlier one")
def test_a_present_file_among_the_earlier_is_found(scene: Scene) -> None:
    material = scene.material(file=make_file(1))
    scene.material(file=make_file(2), material=material)
    plant("UPDATE earlier_file SET file_id = :f", f=material.file_id)


def test_materials_are_moved_within_their_place(scene: Scene) -> None:
    meeting = scene.meeting("2020-10-21 07:00")
    place = Place(scene.course, meeting)
    for title in ("one", "two", "three"):
        scene.material(place, title=title)
        scene.material(title=f"{title} of the course")
    first = queries.materials_at(place)[0]
    url = f"{scene.base}/materials/{first.public_id}"
    staff = scene.client(scene.staff)
    assert "Move up" not in staff.get(url).text
    for _ in range(2):  # pressed twice: it goes to the same place
        assert staff.post(f"{url}/move", {"to": "2"}).status_code == 303
    assert [each.title for each in queries.materials_at(place)] == ["two", "one", "three"]
    with scene.changes_the_page():
        materials.move_material(place, first, scene.staff.user, 99)
    assert [each.title for each in queries.materials_at(place)] == ["two", "three", "one"]
    assert [each.position for each in queries.materials_at(place)] == [1, 2, 3]
    of_course = queries.materials_at(Place(scene.course))
    assert [each.title.split()[0] for each in of_course] == ["one", "two", "three"]


@pytest.mark.parametrize("visibility", [Visibility.COURSE, Visibility.STAFF])
def test_no_side_door_opens_what_is_not_for_everybody(
    scene_sqlite: Scene, visibility: Visibility
) -> None:
    scene = scene_sqlite
    file = make_file()
    material = scene.material(file=file, visibility=visibility)
    base = f"/c/{scene.course.slug}/materials/{material.public_id}"
    visitor, staff = scene.client(), scene.client(scene.staff)
    for url in (f"{base}/file.pdf", f"{base}/view"):
        for headers in ({}, {"If-None-Match": f'"{file.sha256}"'}, {"Range": "bytes=0-3"}):
            assert visitor.get(url, headers).status_code == 404
        assert visitor.head(url).status_code == 404
        assert staff.head(url).status_code == 200
    assert visitor.get(f"{base}/pictures/1").status_code == 404
    assert staff.get(f"{base}/file.pdf", {"Range": "bytes=0-3"}).data == b"%PDF"


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
    assert "notes.txt</a>, 1 KB." in form
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
    assert "Hong Kong" in page


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
