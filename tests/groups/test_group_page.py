"""A group's page and the ways into a group, as each person sees them: nothing is missing unsaid."""

from typing import Any

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.courses.models import Enrollment, Role
from app.groups import codes, describing, operations, queries, requests
from app.groups.models import Formation, Group, GroupSet
from app.groups.rules import contact_of
from app.seminars.holding import taking
from tests.factories import (
    at,
    enroll,
    make_course,
    make_group,
    make_group_set,
    make_meeting,
    make_seminar,
    make_slot,
    make_user,
)
from tests.statements import statements_of
from tests.visitors import Visitor, seen_in

LOCKS = at("2020-10-14 10:00")


class Scene:
    """Two in a group of a set of at most three, somebody without one, and the staff."""

    def __init__(self, app: Flask, **values: Any) -> None:
        self.app = app
        self.course = make_course()
        fields = {"title": "The seminar", "max_size": 3, **values}
        self.set: GroupSet = make_group_set(self.course, "seminar", **fields)
        self.ann, self.ben = enroll(self.course, name="Ann A"), enroll(self.course, name="Ben B")
        self.cleo = enroll(self.course, name="Cleo C")
        self.group: Group = make_group(self.set, self.ann, self.ben)
        self.staff = enroll(self.course, Role.INSTRUCTOR)
        self.all = f"/c/{self.course.slug}/groups/seminar/"
        self.url = f"{self.all}{self.group.public_id}/"

    def client(self, who: Enrollment) -> Visitor:
        """A browser in which somebody is signed in."""
        return Visitor(self.app, who)

    def form(self, **values: Any) -> dict[str, Any]:
        """What the page to edit the group sends."""
        fields = {"name": "", "about": "", "reach": "", "contact": self.ann.public_id}
        return {**fields, "takes_requests": "y", **values}

    def describe(self, **values: Any) -> None:
        """Have Ann say something of the group."""
        fields = {**describing.state_of(self.group), **values}
        describing.describe(self.group, self.ann, **fields)


def test_the_page_is_for_the_courses_people(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        scene.describe(about="We like **margins**.", reach="#margins in the chat")
        for who in (scene.cleo, scene.ann, scene.staff, enroll(scene.course, Role.OBSERVER)):
            page = scene.client(who).get(scene.url).text
            assert "<strong>margins</strong>" in page
            assert "#margins in the chat" in page
            assert "1 free seat" in page
        assert Visitor(app_sqlite).get(scene.url).status_code == 302
        assert Visitor(app_sqlite, make_user()).get(scene.url).status_code == 403
        other = make_group_set(scene.course, "other")
        elsewhere = scene.url.replace("/seminar/", f"/{other.slug}/")
        assert scene.client(scene.ann).get(elsewhere).status_code == 404


def test_who_came_and_went_is_for_members_and_staff(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        operations.leave(scene.group, scene.ben)
        for who, sees in (
            (scene.ann, True),
            (scene.staff, True),
            (scene.ben, False),
            (scene.cleo, False),
        ):
            page = scene.client(who).get(scene.url).text
            assert ("Ben B" in page.split("<main")[1]) == sees


def test_the_slot_that_the_group_holds_is_on_its_page(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(at("2020-10-12 02:00")):
        scene = Scene(app_sqlite)
        slot = make_slot(make_seminar(scene.set), make_meeting(scene.course))
        taking.sign_up(slot, scene.group, scene.ann, title="Margins", papers="")
        page = scene.client(scene.cleo).get(scene.url).text
        assert f'<a href="/c/{scene.course.slug}/seminars/">the slot on Wed 21 Oct, 15:00' in page
        other = make_group(scene.set, enroll(scene.course))
        empty = scene.url.replace(scene.group.public_id, other.public_id)
        assert "It holds no seminar slot" in scene.client(scene.cleo).get(empty).text


def test_the_contact_is_whom_the_group_chose_else_who_is_in_it_longest(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        assert contact_of(scene.group) is scene.ann
        scene.describe(contact=scene.ben.public_id)
        assert contact_of(scene.group) is scene.ben
        requests.accept(requests.ask(scene.group, scene.cleo, ""), scene.ann)
        operations.leave(scene.group, scene.ben)
        assert contact_of(scene.group) is scene.ann
        operations.leave(scene.group, scene.ann)
        assert contact_of(scene.group) is scene.cleo
        operations.leave(scene.group, scene.cleo)
        assert contact_of(scene.group) is None


def test_members_edit_what_the_group_says_of_itself(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        client = scene.client(scene.ann)
        edit = f"{scene.url}edit"
        assert client.get(edit).status_code == 200
        sent = scene.form(name="Margins", about="Plans", contact=scene.ben.public_id)
        del sent["takes_requests"]
        assert client.post(edit, data=sent).location == scene.url
        assert describing.state_of(scene.group) == {
            "name": "Margins",
            "about": "Plans",
            "reach": "",
            "contact": scene.ben.public_id,
            "takes_requests": False,
        }
        refused = client.post(edit, data={**sent, "contact": scene.cleo.public_id, "reach": "x"})
        assert refused.status_code == 422
        assert "one of the group&#39;s members" in refused.text
        assert 'value="x"' in refused.text


def test_what_another_member_saved_meanwhile_is_shown_first(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        client = scene.client(scene.ben)
        seen = seen_in(client.get(f"{scene.url}edit"))
        scene.describe(reach="the forum")
        answer = client.post(f"{scene.url}edit", data=scene.form(reach="the chat", seen=seen))
        assert answer.status_code == 409
        assert "Saved now: the forum" in answer.text
        again = client.post(
            f"{scene.url}edit", data=scene.form(reach="the chat", seen=seen_in(answer))
        )
        assert again.status_code == 303
        assert scene.group.reach == "the chat"


def test_once_locked_the_name_stays_and_the_rest_can_change(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite, locks_at=LOCKS)
        with travel(LOCKS):
            client = scene.client(scene.ann)
            page = client.get(f"{scene.url}edit").text
            assert 'name="name"' not in page
            assert "the name stays" in page
            sent = scene.form(name="Late", reach="the chat")
            assert client.post(f"{scene.url}edit", data=sent).status_code == 303
        assert (scene.group.name, scene.group.reach) == ("", "the chat")


def test_a_student_without_a_group_is_never_stuck(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        dan = enroll(scene.course, name="Dan D")
        scene.describe(about="We look for *somebody* who codes.")
        client = scene.client(scene.cleo)
        page = client.get(scene.all).text
        assert f'href="{scene.url}#join"' in page
        assert "We look for somebody who codes." in page
        assert "Start a group together with Dan D" in page
        assert "Start a group together with Cleo C" not in page
        assert "Code of the group" in page
        asked = client.post(f"{scene.url}ask", data={"message": "I code."})
        assert asked.location == scene.all
        page = client.get(scene.all).text
        assert "You have asked Group" in page
        assert f'href="{scene.url}#join"' not in page
        assert "Take the request back" in client.get(scene.url).text
        (waiting,) = queries.requests_by(scene.cleo)
        base = f"/c/{scene.course.slug}/groups/requests/{waiting.public_id}"
        member = scene.client(scene.ben)
        for url in (scene.all, scene.url, f"/c/{scene.course.slug}/groups/"):
            assert f'action="{base}/accept"' in member.get(url).text
            assert "I code." in member.get(url).text
        assert client.post(f"{base}/accept").status_code == 404
        assert member.post(f"{base}/take-back").status_code == 404
        assert client.post(f"{base}/take-back").status_code == 303
        with_dan = client.post(f"{scene.all}create", data={"student": dan.public_id})
        assert with_dan.status_code == 303
        assert len(queries.pending_invitations(dan)) == 1


def test_a_group_that_takes_nobody_says_why(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        scene.describe(takes_requests=False)
        client = scene.client(scene.cleo)
        for url in (scene.all, scene.url):
            assert "takes no requests" in client.get(url).text
        refused = client.post(f"{scene.url}ask", data={"message": "Please"})
        assert refused.status_code == 409
        scene.describe(takes_requests=True)
        requests.decline(requests.ask(scene.group, scene.cleo, ""), scene.ann)
        assert "You can ask it again from" in client.get(scene.url).text
        with write(scene.set):
            scene.set.max_size = 2
        assert "is full" in client.get(scene.url).text
        assert "No group has room" in client.get(scene.all).text
        lone = enroll(scene.course)
        make_group(scene.set, lone)
        assert "is in Group" in scene.client(lone).get(scene.url).text


@pytest.mark.parametrize("values", [{"formation": Formation.STAFF}, {"locks_at": LOCKS}])
def test_where_students_change_nothing_each_page_says_so(
    app_sqlite: Flask, values: dict[str, Any]
) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        codes.renew_code(scene.group, scene.ann)
        with write(scene.set):
            for name, value in values.items():
                setattr(scene.set, name, value)
        words = "The staff form the groups" if "formation" in values else "is over"
        with travel(LOCKS):
            for who in (scene.ann, scene.cleo):
                for url in (scene.all, scene.url):
                    page = scene.client(who).get(url).text
                    assert words in page
                    for gone in ("Leave the group", "Start a group", "/ask", "/code"):
                        assert gone not in page
            assert words in scene.client(scene.cleo).get(f"/c/{scene.course.slug}/groups/").text


def test_a_set_of_many_groups_takes_no_more_statements(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        client = scene.client(scene.cleo)
        few = len(statements_of(app_sqlite, client, scene.all))
        for _more in range(6):
            founder = enroll(scene.course)
            requests.ask(make_group(scene.set, founder), enroll(scene.course), "")
        assert len(statements_of(app_sqlite, client, scene.all)) == few
