"""What presenters hand out: who may, what becomes of it, who sees it and by which name."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import User
from app.core.db import write
from app.core.errors import DomainError
from app.courses.models import Enrollment, Role
from app.groups import operations as groups
from app.schedule.models import MaterialKind, Visibility
from app.seminars.handouts import presentations
from app.seminars.handouts.presentations import By, Content, present_materials
from app.seminars.handouts.presented import file_name, usual_visibility
from app.seminars.holding import giving_up, taking
from app.seminars.models import SignUp
from app.seminars.personal import holding
from tests.conftest import FrozenClock
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
)
from tests.grading.factories import make_file
from tests.pdfs import document
from tests.visitors import Visitor

NOW = at("2020-10-12 04:00")


class Scene:
    """A group of two that presents on 21 October, and the people around it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.course = make_course("presented", names_public=True)
        self.ann = enroll(self.course, name="Ann Author", name_public=True)
        self.ben = enroll(self.course, name="Ben Author", name_public=False)
        self.other = enroll(self.course, name="Olga Other")
        self.staff = enroll(self.course, Role.INSTRUCTOR, "Ines Teacher")
        self.set = make_group_set(self.course)
        self.group = make_group(self.set, self.ann, self.ben)
        self.slot = make_slot(make_seminar(self.set), make_meeting(self.course))
        self.sign_up: SignUp = taking.sign_up(
            self.slot, self.group, self.ann, title="Margins", papers=""
        )
        self.page = "/c/presented/"
        self.url = f"/c/presented/seminars/{self.sign_up.public_id}/materials"

    def visitor(self, who: User | Enrollment | None = None) -> Visitor:
        """A browser in which somebody is signed in, or nobody."""
        return Visitor(self.app, who)

    def add(self, who: Enrollment | None = None, key: str | None = None, **values: Any) -> Any:
        """Hand something out: slides at an address, for everybody, unless told otherwise."""
        fields: dict[str, Any] = {
            "kind": MaterialKind.SLIDES,
            "label": "",
            "visibility": Visibility.PUBLIC,
            "url": "" if "file" in values else "https://slides.example/1",
        }
        by = By((who or self.ann).user, None if who is self.staff else who or self.ann)
        return presentations.add_material(
            self.sign_up, by, Content(**{**fields, **values}), key=key
        )

    def form(self, **values: Any) -> dict[str, Any]:
        """The form of the page, with a PDF that its owner gave their own name."""
        return {
            "kind": "slides",
            "label": "",
            "url": "",
            "visibility": "public",
            "file": (BytesIO(document()), "Ben Author final.pdf"),
            **values,
        }


@pytest.fixture
def scene(app_sqlite: Flask, frozen_clock: FrozenClock) -> Iterator[Scene]:
    """The scene, on Monday 12 October 2020, noon in Hong Kong."""
    with app_sqlite.app_context():
        yield Scene(app_sqlite)


def refused(code: str) -> "pytest.RaisesExc[DomainError]":
    """Expects a refusal with this code."""
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def test_slides_stand_on_the_course_page_by_a_name_of_ours(scene: Scene) -> None:
    before = scene.visitor().get(scene.page).text
    assert scene.sign_up.public_id not in before
    content = document()
    named = (BytesIO(content), "Ben Author final.pdf")
    answer = scene.visitor(scene.ben).upload(scene.url, scene.form(file=named))
    assert (answer.status_code, answer.location) == (303, scene.url)
    (material,) = present_materials(scene.sign_up)
    url = f"{scene.url}/{material.public_id}/slides-group-{scene.group.number}.pdf"
    public = scene.visitor().get(scene.page).text
    assert f'href="{url}">Slides</a>' in public
    assert "Ben Author" not in public
    file = scene.visitor().get(url)
    assert file.data == content
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    sent_as = file.headers["Content-Disposition"]
    assert f"attachment; filename=slides-group-{scene.group.number}.pdf" == sent_as


def test_what_is_for_the_course_is_hidden_from_others(scene: Scene) -> None:
    material = scene.add(file=make_file(), visibility=Visibility.COURSE, label="Our slides")
    url = f"{scene.url}/{material.public_id}/x.pdf"
    for who in (scene.other, scene.staff, scene.ben):
        assert "Our slides" in scene.visitor(who).get(scene.page).text
        assert scene.visitor(who).get(url).status_code == 200
    assert "Our slides" not in scene.visitor().get(scene.page).text
    assert scene.visitor().get(url).status_code == 404
    assert "course only" in scene.visitor(scene.staff).get(scene.page).text


def test_a_notebook_is_read_in_a_page_that_names_nobody(scene: Scene) -> None:
    file = make_file()
    file.name, file.media_type = "Ben Author.py", "text/plain"
    material = scene.add(file=file, kind=MaterialKind.CODE)
    chip = scene.visitor().get(scene.page).text
    url = f"{scene.url}/{material.public_id}/view"
    assert f'href="{url}"' in chip
    page = scene.visitor().get(url).text
    assert f"code-group-{scene.group.number}.py" in page
    assert "Ben Author" not in page


def test_only_present_members_and_staff_may(scene: Scene) -> None:
    scene.add(scene.staff)
    for who in (scene.other, enroll(scene.course, Role.OBSERVER)):
        assert scene.visitor(who).get(scene.url).status_code == 403
        assert scene.visitor(who).upload(scene.url, scene.form()).status_code == 403
        with refused("not_a_member"):
            scene.add(who)
    with write(scene.course):
        groups.remove_member(scene.group, scene.ben, scene.staff.user)
    with refused("not_a_member"):
        scene.add(scene.ben)
    assert scene.visitor(scene.ben).get(scene.url).status_code == 403


def test_one_form_adds_one_thing(scene: Scene) -> None:
    key = "abcdefghijkm"
    assert scene.add(key=key) is scene.add(key=key)
    assert len(present_materials(scene.sign_up)) == 1
    assert scene.add(key=key, url="https://slides.example/2").public_id != key


def test_what_is_replaced_or_removed_can_be_put_back(scene: Scene) -> None:
    first = scene.add(file=make_file())
    file = (BytesIO(document(2)), "new.pdf")
    other = scene.visitor(scene.ben).upload(f"{scene.url}/{first.public_id}", scene.form(file=file))
    assert other.status_code == 303
    (second,) = present_materials(scene.sign_up)
    assert second is not first
    assert second.file is not None
    assert second.file.sha256 != first.file.sha256
    again = f"{scene.url}/{first.public_id}/x.pdf"
    assert scene.visitor().get(again).status_code == 404
    assert scene.visitor(scene.ann).get(again).status_code == 200
    for _click in range(2):
        remove = scene.visitor(scene.ann).post(f"{scene.url}/{second.public_id}/remove")
        assert remove.status_code == 303
    assert present_materials(scene.sign_up) == []
    for _click in range(2):
        scene.visitor(scene.staff).post(f"{scene.url}/{first.public_id}/put-back")
    assert present_materials(scene.sign_up) == [first]


def test_other_words_keep_the_file(scene: Scene) -> None:
    material = scene.add(file=make_file())
    by = By(scene.ann.user, scene.ann)
    words = Content(MaterialKind.HANDOUT, "Handout", Visibility.COURSE)
    assert presentations.change_material(material, scene.sign_up, by, words) is material
    assert (material.label, material.file is None) == ("Handout", False)
    assert file_name(material, scene.group).startswith("notes-group-")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"url": ""}, "no_content"),
        ({"url": "https://x.example/", "with_file": True}, "file_and_url"),
    ],
)
def test_it_is_a_file_or_an_address(scene: Scene, values: dict[str, Any], code: str) -> None:
    file = make_file() if values.pop("with_file", False) else None
    with refused(code):
        scene.add(file=file, **values)


def test_there_is_an_end_to_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presentations, "MOST", 1)
    first = scene.add()
    with refused("too_many"):
        scene.add(url="https://slides.example/2")
    by = By(scene.ann.user, scene.ann)
    presentations.remove_material(first, scene.sign_up, by)
    scene.add(url="https://slides.example/2")
    with refused("too_many"):
        presentations.put_back(first, scene.sign_up, by)


def test_what_a_group_gave_up_is_handed_out_no_more(scene: Scene) -> None:
    material = scene.add(file=make_file())
    giving_up.take_out(scene.sign_up, scene.staff.user)
    with refused("given_up"):
        scene.add()
    for who in (None, scene.ann, scene.other):
        answer = scene.visitor(who).get(f"{scene.url}/{material.public_id}/x.pdf")
        assert answer.status_code == 404


def test_slides_are_for_the_course_while_somebody_is_not_named(scene: Scene) -> None:
    assert usual_visibility(scene.group) is Visibility.COURSE
    with write(scene.course):
        scene.ben.name_public = True
    assert usual_visibility(scene.group) is Visibility.PUBLIC


def test_people_take_what_they_added_along(scene: Scene) -> None:
    material = scene.add(scene.ann, file=make_file())
    scene.add(scene.staff, url="https://slides.example/2")
    held = holding(scene.ann.user)
    assert [file for _path, file in held.files] == [material.file]
    assert holding(scene.ben.user).files == ()
