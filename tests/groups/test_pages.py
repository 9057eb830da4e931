"""The pages of groups: who sees what, what a click does, what a refusal says."""

from typing import Any

import pytest
from flask import Flask

from app.core.clock import travel
from app.courses import operations as courses
from app.courses.models import Course, Enrollment, Role
from app.groups import operations, queries
from app.groups.models import Group, GroupSet
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_students,
    make_user,
)
from tests.visitors import Visitor


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


class Scene:
    """A course with one set of groups of two or three, four students and an instructor."""

    def __init__(self, app: Flask, **values: Any) -> None:
        self.app = app
        self.course: Course = make_course()
        fields: dict[str, Any] = {"title": "The seminar", "min_size": 2, "max_size": 3}
        self.set: GroupSet = make_group_set(self.course, "seminar", **{**fields, **values})
        self.people: list[Enrollment] = make_students(self.course, 4)
        self.staff = enroll(self.course, Role.INSTRUCTOR, "Dr. Staff")
        self.url = f"/c/{self.course.slug}/groups/seminar"
        self.manage = f"/c/{self.course.slug}/manage/groups"

    def client(self, who: Enrollment) -> Visitor:
        """A browser in which somebody is signed in."""
        return Visitor(self.app, who)

    def groups(self) -> list[Group]:
        """The groups as they are now."""
        return queries.groups_of(self.set)


def test_two_students_form_a_group_by_clicking(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        ann, ben = scene.people[:2]
        first = scene.client(ann)
        for _click in range(2):
            assert first.post(f"{scene.url}/create").status_code == 303
        (group,) = scene.groups()
        invite = f"{scene.url}/{group.public_id}/invite"
        for _click in range(2):
            assert first.post(invite, data={"student": ben.public_id}).status_code == 303
        assert "invited" in first.get(f"{scene.url}/").text
        second = scene.client(ben)
        page = second.get(f"/c/{scene.course.slug}/groups/").text
        assert f"{ann.name} invites you to Group 1" in page
        (invitation,) = queries.pending_invitations(ben)
        accept = f"/c/{scene.course.slug}/groups/invitations/{invitation.public_id}/accept"
        for _click in range(2):
            assert second.post(accept).status_code == 303
        assert [m.id for m in scene.groups()[0].members] == [ann.id, ben.id]
        assert "complete" in second.get(f"{scene.url}/").text


def test_an_incomplete_group_says_how_many_are_missing(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        make_group(scene.set, scene.people[0])
        assert "1 more person is needed" in scene.client(scene.people[0]).get(f"{scene.url}/").text


def test_names_are_for_the_courses_people(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        make_group(scene.set, *scene.people[:2])
        for path in (f"{scene.url}/", f"/c/{scene.course.slug}/groups/"):
            visitor = Visitor(app).get(path)
            assert visitor.status_code == 302
            assert scene.people[0].name not in visitor.text
            outsider = Visitor(app, make_user())
            assert outsider.get(path).status_code == 403
            for role in (Role.OBSERVER, Role.TA):
                assert scene.client(enroll(scene.course, role)).get(path).status_code == 200
        administrator = Visitor(app, make_user(admin=True))
        assert administrator.get(f"{scene.url}/").status_code == 200
        assert administrator.get(f"{scene.manage}/seminar").status_code == 200
        assert scene.people[3].name in scene.client(scene.people[0]).get(f"{scene.url}/").text


def test_the_groups_of_others_are_not_mine_to_change(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        group = make_group(scene.set, *scene.people[:2])
        invitation = operations.invite(group, scene.people[0], scene.people[2])
        other = scene.client(scene.people[3])
        base = f"{scene.url}/{group.public_id}"
        data = {"student": scene.people[3].public_id}
        assert other.post(f"{base}/invite", data=data).status_code == 403
        assert other.get(f"{base}/leave").status_code == 403
        assert other.post(f"{base}/edit", data={"name": "Ours"}).status_code == 403
        course = f"/c/{scene.course.slug}/groups/invitations/{invitation.public_id}"
        for verb in ("accept", "decline", "withdraw"):
            assert other.post(f"{course}/{verb}").status_code == 404
        assert invitation.state == "pending"


def test_a_group_is_found_only_in_its_own_course_and_set(app: Flask) -> None:
    with app.app_context():
        scene, elsewhere = Scene(app), Scene(app)
        ann = elsewhere.people[0]
        group = make_group(elsewhere.set, ann)
        client = scene.client(scene.people[0])
        assert client.get(f"{scene.url}/{group.public_id}/leave").status_code == 404
        staff = scene.client(scene.staff)
        assert staff.get(f"{scene.manage}/seminar/{group.public_id}").status_code == 404
        own = make_group(scene.set, scene.people[0])
        members = f"{scene.manage}/seminar/{own.public_id}/members"
        assert staff.post(members, data={"student": ann.public_id}).status_code == 422
        other_set = make_group_set(scene.course, "other")
        path = f"/c/{scene.course.slug}/groups/{other_set.slug}/{own.public_id}/leave"
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["new", "seminar/edit", "seminar/new"])
def test_staff_pages_are_for_staff(app_sqlite: Flask, path: str) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        for who, status in ((scene.people[0], 403), (scene.staff, 200)):
            assert scene.client(who).get(f"{scene.manage}/{path}").status_code == status
        visitor = Visitor(app_sqlite)
        assert visitor.post(f"{scene.manage}/{path}").status_code == 401


def test_a_refused_invitation_is_shown_on_the_page_with_its_reason(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        group = make_group(scene.set, scene.people[0])
        make_group(scene.set, scene.people[1])
        client = scene.client(scene.people[0])
        url = f"{scene.url}/{group.public_id}/invite"
        answer = client.post(url, data={"student": scene.people[1].public_id})
        assert answer.status_code == 409
        assert f"{scene.people[1].name} is in Group" in answer.text
        assert client.post(url, data={"student": ""}).status_code == 422
        assert client.post(url, data={"student": "nobody"}).status_code == 422


def test_leaving_asks_first_and_twice_is_once(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        group = make_group(scene.set, *scene.people[:2])
        client = scene.client(scene.people[0])
        url = f"{scene.url}/{group.public_id}/leave"
        assert "Leave Group" in client.get(url).text
        assert len(scene.groups()[0].members) == 2
        for _click in range(2):
            assert client.post(url).status_code == 303
        assert [m.id for m in scene.groups()[0].members] == [scene.people[1].id]


def test_once_locked_the_page_says_so_and_offers_no_change(app: Flask) -> None:
    with app.app_context(), travel(at("2020-10-12 02:00")):
        scene = Scene(app, locks_at=at("2020-10-12 02:00"))
        group = make_group(scene.set, scene.people[0])
        client = scene.client(scene.people[0])
        page = client.get(f"{scene.url}/").text
        assert "Locked since Mon 12 Oct, 10:00" in page
        assert "Leave the group" not in page
        assert "Invite a classmate" not in page
        answer = client.post(f"{scene.url}/{group.public_id}/leave")
        assert answer.status_code == 409
        assert "Ask the instructor" in answer.text


def test_staff_make_a_set_and_keep_what_they_typed_when_it_is_refused(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        staff = scene.client(scene.staff)
        typed = {
            "title": "Project 1",
            "min_size": "3",
            "max_size": "2",
            "locks_at": "2020-10-16T18:00",
        }
        refused = staff.post(f"{scene.manage}/new", data=typed)
        assert refused.status_code == 422
        assert 'value="Project 1"' in refused.text
        assert 'value="2020-10-16T18:00"' in refused.text
        answer = staff.post(f"{scene.manage}/new", data={**typed, "max_size": "4"})
        assert answer.location == f"{scene.manage}/project-1"
        made = queries.group_set_by_slug(scene.course, "project-1")
        assert made is not None
        assert made.locks_at == at("2020-10-16 10:00")
        edited = staff.post(f"{scene.manage}/project-1/edit", data={**typed, "max_size": "5"})
        assert edited.status_code == 303
        (_first, second) = queries.group_sets(scene.course)
        assert (second.max_size, second.locks_at) == (5, made.locks_at)


def test_staff_form_fill_name_and_empty_groups(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        ann, ben, cleo, dan = scene.people
        staff = scene.client(scene.staff)
        data = {"students": [ann.public_id, ben.public_id]}
        assert staff.post(f"{scene.manage}/seminar/new", data=data).status_code == 303
        (group,) = scene.groups()
        base = f"{scene.manage}/seminar/{group.public_id}"
        assert staff.get(base).status_code == 200
        for person, status in ((cleo, 303), (cleo, 303), (dan, 409)):
            answer = staff.post(f"{base}/members", data={"student": person.public_id})
            assert answer.status_code == status
        assert "is full" in answer.text
        assert staff.post(f"{base}/name", data={"name": "Benign Neglect"}).status_code == 303
        assert "Benign Neglect" in staff.get(f"{scene.url}/").text
        for person in (ann, ben, cleo):
            remove = f"{base}/members/{person.public_id}/remove"
            assert staff.get(remove).status_code == 200
            assert staff.post(remove).status_code == 303
        assert scene.groups() == []
        assert "dissolved" in staff.get(base).text


def test_a_groups_name_is_shown_as_text(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        group = make_group(scene.set, scene.people[0])
        client = scene.client(scene.people[0])
        url = f"{scene.url}/{group.public_id}/edit"
        fields = {"contact": scene.people[0].public_id, "name": "<script>alert(1)</script>"}
        assert client.post(url, data=fields).status_code == 303
        page = client.get(f"{scene.url}/").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert client.post(url, data={**fields, "name": "x" * 81}).status_code == 422


def test_who_left_the_course_sees_nothing_any_more(app: Flask) -> None:
    with app.app_context():
        scene = Scene(app)
        group = make_group(scene.set, *scene.people[:2])
        client = scene.client(scene.people[0])
        courses.withdraw(scene.course, scene.people[0], scene.staff.user)
        assert client.get(f"{scene.url}/").status_code == 403
        assert client.post(f"{scene.url}/{group.public_id}/leave").status_code == 403
