"""Staff set projects in the browser: the form, the draft, what a change does, extensions."""

from typing import Any

import pytest
from flask import Flask

from app.core.clock import from_local
from app.courses.models import Role
from app.projects import operations, queries
from app.projects.models import FileKind
from tests.conftest import FrozenClock
from tests.factories import at, enroll, make_course, make_group, make_group_set, make_user
from tests.projects.scenes import Scene, fields_of
from tests.visitors import Visitor


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


NEW: dict[str, str] = {
    "title": "Project 2",
    "slug": "project-2",
    "brief": "Read **one** paper.",
    "opens_at": "2020-10-05T09:00",
    "due_at": "2020-10-30T23:59",
    "late_days": "3",
    "late_percent": "20",
    "label_1": "Report",
    "kind_1": "pdf",
    "megabytes_1": "5",
    "required_1": "y",
    "label_2": "Code",
    "kind_2": "zip",
    "megabytes_2": "10",
    "kind_3": "pdf",
    "kind_4": "pdf",
}


def _new(scene: Scene, **changes: Any) -> dict[str, str]:
    return {**NEW, "group_set": scene.set.public_id, **changes}


def _new_url(scene: Scene) -> str:
    return f"/c/{scene.course.slug}/manage/projects/new"


def test_staff_set_a_project_and_publish_it(scene: Scene) -> None:
    staff, student = scene.client(scene.staff), scene.client(scene.ann)
    editor = f"/c/{scene.course.slug}/manage/projects/project-2"
    for _click in range(2):
        answer = staff.post(_new_url(scene), _new(scene))
        assert (answer.status_code, answer.location) == (303, editor)
    page = staff.get(editor).text
    assert "This is a draft. Students don" in page
    url = f"/c/{scene.course.slug}/projects/project-2/"
    assert student.get(url).status_code == 404
    assert "Project 2" not in student.get(f"/c/{scene.course.slug}/projects/").text
    staff.post(f"{editor}/publish", {"published": "yes"})
    page = student.get(url).text
    for words in (
        "Read <strong>one</strong> paper.",
        "Fri 30 Oct, 23:59",
        "PDF, at most 5 MB",
        "ZIP archive, at most 10 MB · optional",
        "until Mon 2 Nov, 23:59 (Hong Kong Time), at 20 % less",
    ):
        assert words in page
    staff.post(f"{editor}/publish", {"published": "no"})
    assert student.get(url).status_code == 404


def test_a_draft_is_seen_by_those_who_edit_the_course_alone(scene: Scene) -> None:
    operations.publish_project(scene.project, scene.staff.user, published=False)
    index, page = f"/c/{scene.course.slug}/projects/", f"/c/{scene.course.slug}/"
    ta, administrator = enroll(scene.course, Role.TA), make_user(admin=True)
    for who in (scene.staff, ta, administrator):
        assert scene.client(who).get(scene.base).status_code == 200
        assert "draft" in scene.client(who).get(index).text
    for other in (None, scene.ann, enroll(scene.course, Role.OBSERVER), make_user()):
        client = scene.client(other)
        assert client.get(scene.base).status_code == 404
        for url in (index, page):
            assert "Project 1" not in client.get(url).text


def test_local_times_are_the_courses(app_sqlite: Flask, frozen_clock: FrozenClock) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite, time_zone="America/New_York")
        form = _new(scene, opens_at="2020-10-30T09:00", due_at="2020-11-02T23:59")
        scene.client(scene.staff).post(_new_url(scene), form)
        project = queries.project_by_slug(scene.course, "project-2")
        assert project is not None
        assert project.opens_at == at("2020-10-30 13:00")  # summer time
        assert project.due_at == at("2020-11-03 04:59")  # and no more
        page = scene.client(scene.staff).get(scene.editor.replace("project-1", "project-2")).text
        assert fields_of(page)["due_at"] == "2020-11-02T23:59"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due_at": "2020-10-05T08:00"}, "It is due before it opens."),
        ({"label_1": ""}, "Ask for one file at least."),
        ({"slug": "project-1"}, "There is a project at this address already."),
        ({"slug": "Not A Slug"}, "Address"),
        ({"late_days": "61"}, "Days late accepted"),
        ({"late_percent": "-1"}, "Deduction a day"),
        ({"megabytes_1": "0"}, "At most, in MB"),
        ({"kind_1": "exe"}, "Kind"),
        ({"opens_at": "tomorrow"}, "Opens"),
        ({"group_set": "nosuchgroups"}, "Groups"),
    ],
)
def test_a_refused_project_keeps_what_was_typed(
    scene_sqlite: Scene, changes: dict[str, str], words: str
) -> None:
    scene = scene_sqlite
    sent = _new(scene, **changes) | {"title": "My own title"}
    if changes.get("label_1") == "":
        sent["label_2"] = ""
    answer = scene.client(scene.staff).post(_new_url(scene), sent)
    assert answer.status_code in (409, 422)
    errors = answer.text.split('class="form-errors"')[1].split("</div>")[0]
    assert words in errors
    kept = fields_of(answer.text)
    assert kept["title"] == "My own title"
    assert kept["brief"] == "Read **one** paper."
    assert kept["due_at"] == sent["due_at"]
    assert queries.project_by_slug(scene.course, "project-2") is None


def test_the_groups_of_another_course_can_not_be_chosen(scene_sqlite: Scene) -> None:
    scene = scene_sqlite
    other = make_group_set(make_course())
    answer = scene.client(scene.staff).post(_new_url(scene), _new(scene, group_set=other.public_id))
    assert answer.status_code == 422
    assert queries.project_by_slug(scene.course, "project-2") is None


def test_without_a_group_set_there_is_nothing_to_set_a_project_to(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        course = make_course()
        staff = Visitor(app_sqlite, enroll(course, Role.INSTRUCTOR))
        answer = staff.get(f"/c/{course.slug}/manage/projects/new")
        assert answer.location == f"/c/{course.slug}/groups/"
        assert "Make one first." in staff.get(answer.location).text


def test_the_editor_saved_as_it_is_changes_nothing(scene: Scene) -> None:
    scene.ask_for("Data", kind=FileKind.ANY, required=False)
    scene.limit(20_000_000)
    before = [
        (r.public_id, r.label, r.kind, r.required, r.max_bytes) for r in scene.project.requirements
    ]
    client = scene.client(scene.staff)
    answer = client.post(scene.editor, fields_of(client.get(scene.editor).text))
    assert (answer.status_code, answer.location) == (303, scene.editor)
    project = scene.again()
    assert (project.title, project.due_at) == ("Project 1", at("2020-10-14 15:59"))
    assert (project.slug, project.group_set_id) == ("project-1", scene.set.id)
    assert before == [
        (r.public_id, r.label, r.kind, r.required, r.max_bytes) for r in project.requirements
    ]


def test_address_and_groups_stay_whatever_is_sent(scene: Scene) -> None:
    other = make_group_set(scene.course)
    client = scene.client(scene.staff)
    sent = fields_of(client.get(scene.editor).text)
    sent |= {"slug": "elsewhere", "group_set": other.public_id, "title": "Changed"}
    assert client.post(scene.editor, sent).status_code == 303
    project = scene.again()
    assert (project.title, project.group_set_id) == ("Changed", scene.set.id)


def test_what_a_due_time_does_is_shown_and_then_done(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-12 00:00"))
    client = scene.client(scene.staff)
    page = client.get(scene.editor).text
    assert "1 attempt has been handed in." in page
    question = client.post(scene.editor, fields_of(page) | {"due_at": "2020-10-11T08:00"})
    assert question.status_code == 200
    assert "Not saved yet." in question.text
    title = f"Group {scene.group.number}"
    assert f"{title}, attempt 1: now on time, then 1 day late" in question.text
    assert scene.attempts()[0].late_days == 0
    shown = fields_of(question.text)
    assert shown["due_at"] == "2020-10-11T08:00"
    answer = client.post(scene.editor, shown)
    assert answer.status_code == 303
    assert "1 attempt is measured anew." in client.get(answer.location).text
    assert scene.attempts()[0].late_days == 1


def test_a_change_taken_back_is_saved_at_once(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-12 00:00"))
    client = scene.client(scene.staff)
    form = fields_of(client.get(scene.editor).text)
    shown = fields_of(client.post(scene.editor, form | {"due_at": "2020-10-11T08:00"}).text)
    sent = shown | {"due_at": form["due_at"], "title": "New title"}
    assert client.post(scene.editor, sent).status_code == 303
    assert scene.again().title == "New title"


def test_another_deduction_is_shown_and_then_done(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-15 00:00"))
    client = scene.client(scene.staff)
    form = fields_of(client.get(scene.editor).text)
    question = client.post(scene.editor, form | {"late_percent": "50"}).text
    assert "The deduction of 1 late attempt changes." in question
    assert scene.again().late_percent == 10
    assert client.post(scene.editor, fields_of(question)).status_code == 303
    assert scene.again().late_percent == 50


def test_a_project_with_hand_ins_offers_no_way_back_to_a_draft(scene: Scene) -> None:
    client = scene.client(scene.staff)
    assert "Back to draft" in client.get(scene.editor).text
    scene.attempt(at=at("2020-10-12 00:00"))
    assert "Back to draft" not in client.get(scene.editor).text
    answer = client.post(f"{scene.editor}/publish", {"published": "no"})
    assert answer.status_code == 409
    assert "be a draft again" in answer.text


def test_staff_grant_an_extension_and_take_it_back(scene: Scene) -> None:
    scene.attempt(at=at("2020-10-15 00:00"))
    client = scene.client(scene.staff)
    title = f"Group {scene.group.number}"
    data = {
        "group": scene.group.public_id,
        "due_at": "2020-10-20T23:59",
        "reason": "An illness.",
    }
    for _click in range(2):
        assert client.post(f"{scene.editor}/extensions", data).status_code == 303
    page = client.get(scene.editor).text
    assert f"{title} has more time." in page
    assert "Tue 20 Oct, 23:59" in page
    assert "An illness." in page
    assert scene.attempts()[0].late_days == 0
    url = f"{scene.editor}/extensions/{scene.group.public_id}/withdraw"
    assert f"{title}, attempt 1: now on time, then 1 day late" in client.get(url).text
    assert scene.attempts()[0].late_days == 0
    for _click in range(2):
        assert client.post(url).status_code == 303
    assert scene.attempts()[0].late_days == 1
    assert client.get(url).status_code == 404


def test_a_refused_extension_keeps_what_was_typed(scene: Scene) -> None:
    data = {"group": scene.group.public_id, "due_at": "2020-10-14T23:59", "reason": "An illness."}
    answer = scene.client(scene.staff).post(f"{scene.editor}/extensions", data)
    assert answer.status_code == 422
    assert "An extension is later than the due time of everybody." in answer.text
    assert "An illness." in answer.text
    assert 'value="2020-10-14T23:59"' in answer.text


def test_an_extension_is_for_groups_of_the_project_alone(scene: Scene) -> None:
    client = scene.client(scene.staff)
    other_set = make_group(make_group_set(scene.course), enroll(scene.course))
    other_course = Scene(scene.app).group
    for group in (other_set, other_course):
        data = {"group": group.public_id, "due_at": "2020-10-20T23:59"}
        assert client.post(f"{scene.editor}/extensions", data).status_code == 422
        url = f"{scene.editor}/extensions/{group.public_id}/withdraw"
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404
    assert scene.again().extensions == []


def test_the_reason_of_an_extension_is_for_those_who_teach(scene: Scene) -> None:
    due_at = from_local(at("2020-10-20 23:59").replace(tzinfo=None), "Asia/Hong_Kong")
    operations.grant_extension(scene.project, scene.group, due_at, "An illness.", scene.staff)
    administrator = scene.client(make_user(admin=True))
    page = administrator.get(scene.editor)
    assert page.status_code == 200
    assert "An illness." not in page.text
    url = f"{scene.editor}/extensions/{scene.group.public_id}/withdraw"
    assert administrator.get(url).status_code == 403
    for who in (scene.ann, scene.ben):
        assert "An illness." not in scene.client(who).get(scene.base).text
    assert "An illness." in scene.client(enroll(scene.course, Role.TA)).get(scene.editor).text


def test_an_editor_opens_projects_of_its_own_course_alone(scene: Scene) -> None:
    elsewhere = Scene(scene.app)
    client = elsewhere.client(elsewhere.staff)
    assert client.get(scene.editor).status_code == 403
    strange = scene.editor.replace("project-1", "project-9")
    assert scene.client(scene.staff).get(strange).status_code == 404
