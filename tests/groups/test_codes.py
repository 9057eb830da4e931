"""Joining a group by its code: typed or from a link, with a click, slowed for those who guess."""

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.core.errors import DomainError
from app.courses.models import Enrollment, Role
from app.groups import codes, operations
from app.groups.models import Formation, Group, GroupSet
from tests.factories import at, enroll, make_course, make_group, make_group_set, make_students
from tests.visitors import Visitor

LOCKS = at("2020-10-14 10:00")


class Scene:
    """A group of two with a code, in a set of groups of at most three, and a classmate."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.course = make_course()
        self.set: GroupSet = make_group_set(self.course, "seminar", max_size=3)
        self.ann, self.ben, self.cleo = make_students(self.course, 3)
        self.group: Group = make_group(self.set, self.ann, self.ben)
        codes.renew_code(self.group, self.ann)
        self.url = f"/c/{self.course.slug}/groups/join"
        self.own = f"/c/{self.course.slug}/groups/seminar/{self.group.public_id}"

    @property
    def code(self) -> str:
        """The present code."""
        assert self.group.join_code is not None
        return self.group.join_code

    def client(self, who: Enrollment) -> Visitor:
        """A browser in which somebody is signed in."""
        return Visitor(self.app, who)


def test_a_link_shows_the_group_and_a_click_joins_it(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        client = scene.client(scene.cleo)
        typed = f"{scene.url}?code={scene.code[:4].lower()}-{scene.code[4:]}"
        for _look in range(2):
            page = client.get(typed)
            assert page.status_code == 200
            assert scene.ann.name in page.text
        assert scene.cleo not in scene.group.members
        for _click in range(2):
            assert client.post(typed).location == f"{scene.own}/"
        assert scene.group.members[-1] is scene.cleo
        assert client.get(typed).location == f"{scene.own}/"


def test_a_code_opens_its_own_courses_group_alone(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene, elsewhere = Scene(app_sqlite), Scene(app_sqlite)
        client = scene.client(scene.cleo)
        foreign = f"{scene.url}?code={elsewhere.code}"
        for answer in (client.get(foreign), client.post(foreign), client.post(scene.url)):
            assert answer.status_code == 404
            assert "opens no group of the course" in answer.text
        observer = scene.client(enroll(scene.course, Role.OBSERVER))
        assert observer.get(f"{scene.url}?code={scene.code}").status_code == 403
        onwards = Visitor(app_sqlite).get(f"{scene.url}?code={scene.code}").location
        assert onwards.endswith(f"/groups/join?code%3D{scene.code}")


def test_who_guesses_is_slowed_and_keeps_nobody_else_out(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        guesser, other = scene.client(scene.cleo), scene.client(enroll(scene.course))
        answers = [guesser.get(f"{scene.url}?code=NOSUCH{n}").status_code for n in range(16)]
        assert answers == [404] * 15 + [429]
        right = f"{scene.url}?code={scene.code}"
        assert guesser.get(right).status_code == guesser.post(right).status_code == 429
        assert other.get(right).status_code == 200


def test_a_code_that_was_renewed_or_switched_off_opens_nothing(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        first = scene.code
        member = scene.client(scene.ann)
        assert "Make a new code?" in member.post(f"{scene.own}/code").text
        assert scene.code == first
        assert member.post(f"{scene.own}/code", data={"confirmed": "1"}).status_code == 303
        second = scene.code
        for _click in range(2):
            assert member.post(f"{scene.own}/code/off").status_code == 303
        for old in (first, second):
            with pytest.raises(codes.OpensNoGroup):
                codes.join_by_code(scene.course, old, scene.cleo)
        outsider = scene.client(scene.cleo)
        assert outsider.post(f"{scene.own}/code").status_code == 403
        assert outsider.post(f"{scene.own}/code/off").status_code == 403


def test_who_leaves_does_not_come_back_by_the_code_they_know(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        known = scene.code
        operations.leave(scene.group, scene.ben)
        assert scene.code != known
        with pytest.raises(codes.OpensNoGroup):
            codes.join_by_code(scene.course, known, scene.ben)


def test_who_can_not_join_reads_why(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        scene = Scene(app_sqlite)
        right = f"{scene.url}?code={scene.code}"
        elsewhere = enroll(scene.course)
        make_group(scene.set, elsewhere)

        def says(words: str, who: Enrollment) -> None:
            page = scene.client(who).get(right)
            assert page.status_code == 200
            assert words in page.text
            with pytest.raises(DomainError, match=words):
                codes.join_by_code(scene.course, scene.code, who)

        says("is in Group", elsewhere)
        with write(scene.set):
            scene.set.locks_at = LOCKS
        with travel(LOCKS):
            says("is over", scene.cleo)
        with write(scene.set):
            scene.set.locks_at, scene.set.formation = None, Formation.STAFF
        says("The staff form the groups", scene.cleo)
        with write(scene.set):
            scene.set.formation, scene.set.max_size = Formation.STUDENTS, 2
        says("is full", scene.cleo)
