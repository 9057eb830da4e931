"""Who sees what was handed in: those who were in the group then, whom the staff add, and the staff.
Nobody else, and by no way of asking."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import merging
from app.core.audit import AuditEntry
from app.core.clock import travel
from app.core.db import db
from app.core.errors import DomainError
from app.courses import operations as courses
from app.courses.models import Enrollment, Role
from app.groups import operations as groups
from app.groups.rules import group_title
from app.projects import authors, personal
from app.projects.forms import keep_field
from app.projects.models import Attempt
from tests.factories import at, enroll, make_group, make_user
from tests.projects.scenes import Browser, Scene


@pytest.fixture
def app(app_sqlite: Flask) -> Flask:
    """No database changes what these pages say: one will do."""
    return app_sqlite


PICTURE = "pages/1.webp"


def _urls(scene: Scene, attempt: Attempt) -> list[str]:
    return [
        scene.url(attempt),
        scene.url(attempt, "receipt.txt"),
        scene.file_url(attempt),
        scene.file_url(attempt, PICTURE),
    ]


def _answers(client: Browser, urls: list[str]) -> set[int]:
    found = set()
    for url in urls:
        found |= {
            client.get(url).status_code,
            client.head(url).status_code,
            client.get(url, {"Range": "bytes=0-9"}).status_code,
            client.get(url, {"If-None-Match": "*"}).status_code,
        }
    return found


NOON = at("2020-10-12 04:00")


@pytest.fixture
def attempt(scene: Scene) -> Attempt:
    """What the group has handed in."""
    return scene.attempt(at=NOON)


def test_members_and_staff_open_it(scene: Scene, attempt: Attempt) -> None:
    for who in (scene.ann, scene.ben, scene.staff, enroll(scene.course, Role.TA)):
        client = scene.client(who)
        assert [client.get(url).status_code for url in _urls(scene, attempt)] == [200] * 4


def test_it_is_hidden_from_everybody_else(scene: Scene, attempt: Attempt) -> None:
    classmate = enroll(scene.course)
    make_group(scene.set, classmate)
    teacher_elsewhere = Scene(scene.app).staff
    for who in (
        None,
        classmate,
        enroll(scene.course, Role.OBSERVER),
        teacher_elsewhere,
        make_user(),
        make_user(admin=True),
    ):
        assert _answers(scene.client(who), _urls(scene, attempt)) == {404}


def test_who_left_keeps_what_was_theirs_and_sees_nothing_later(scene: Scene) -> None:
    before = scene.attempt(at=NOON, key="one")
    groups.leave(scene.group, scene.ben)
    after = scene.attempt(at=NOON, key="two")
    former = scene.client(scene.ben)
    assert former.get(scene.url(before)).status_code == 200
    assert former.get(scene.file_url(before)).status_code == 200
    assert _answers(former, _urls(scene, after)) == {404}
    assert scene.url(after) not in former.get(scene.base).text


def _join(scene: Scene) -> Enrollment:
    """Somebody who accepts the group's invitation now."""
    newcomer = enroll(scene.course, name="Cleo Late")
    groups.accept_invitation(groups.invite(scene.group, scene.ann, newcomer), newcomer)
    return newcomer


def test_who_joins_later_sees_what_is_handed_in_from_then_on(scene: Scene) -> None:
    before = scene.attempt(at=NOON, key="one")
    client = scene.client(_join(scene))
    assert _answers(client, _urls(scene, before)) == {404}
    with travel(NOON):
        page = client.get(scene.base).text
        assert "before you joined it" in page
        assert before.public_id not in page
        assert "On margins" not in client.get(scene.submit).text
    after = scene.attempt(at=NOON, key="two")
    assert [client.get(url).status_code for url in _urls(scene, after)] == [200] * 4
    with travel(NOON):
        page = client.get(scene.base).text
        assert after.public_id in page
        assert "before you joined it" not in page


def test_who_joins_later_hands_in_nothing_that_they_do_not_see(scene: Scene) -> None:
    scene.attempt(at=NOON, key="one")
    client = scene.client(_join(scene))
    with travel(NOON):
        form = scene.form("two", report=(b"", ""))
        kept = {**form, keep_field(scene.report): "y"}
        assert client.upload(scene.submit, kept).status_code == 422
        assert scene.client(scene.ann).upload(scene.submit, kept).status_code == 303
    assert len(scene.attempts()) == 2


def test_staff_add_who_took_part_and_came_late(scene: Scene) -> None:
    attempt = scene.attempt(at=NOON)
    newcomer = _join(scene)
    staff, add = scene.client(scene.staff), scene.url(attempt, f"authors/{newcomer.public_id}")
    assert "Add Cleo Late" in staff.get(scene.url(attempt)).text
    assert "Add Cleo Late to attempt 1" in staff.post(add).text
    assert scene.client(newcomer).get(scene.url(attempt)).status_code == 404
    for _click in range(2):
        assert staff.post(add, {"confirmed": "1"}).status_code == 303
    client = scene.client(newcomer)
    assert [client.get(url).status_code for url in _urls(scene, attempt)] == [200] * 4
    assert attempt.public_id in client.get(scene.base).text
    assert "Add Cleo Late" not in staff.get(scene.url(attempt)).text
    outsider = enroll(scene.course)
    foreign = scene.url(attempt, f"authors/{outsider.public_id}")
    assert staff.post(foreign, {"confirmed": "1"}).status_code == 409
    assert scene.client(scene.ann).post(add, {"confirmed": "1"}).status_code == 403


def test_staff_take_off_again_whom_they_added_and_nobody_else(scene: Scene) -> None:
    attempt = scene.attempt(at=NOON - timedelta(hours=1))
    newcomer = _join(scene)
    staff, person = scene.client(scene.staff), scene.url(attempt, f"authors/{newcomer.public_id}")
    remove = f"{person}/remove"
    with travel(NOON):
        staff.post(person, {"confirmed": "1"})
        assert "Take Cleo Late off" in staff.get(scene.url(attempt)).text
        assert "off attempt 1" in staff.post(remove).text
        assert scene.client(newcomer).get(scene.url(attempt)).status_code == 200
        for _click in range(2):
            assert staff.post(remove, {"confirmed": "1"}).status_code == 303
        assert _answers(scene.client(newcomer), _urls(scene, attempt)) == {404}
        assert "Add Cleo Late" in staff.get(scene.url(attempt)).text
        assert scene.client(scene.ann).post(remove, {"confirmed": "1"}).status_code == 403
        stays = scene.url(attempt, f"authors/{scene.ben.public_id}/remove")
        for sent in ({}, {"confirmed": "1"}):
            assert staff.post(stays, sent).status_code == 409
        assert scene.client(scene.ben).get(scene.url(attempt)).status_code == 200
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.action == authors.TAKEN_OFF))
    assert [line.person_id for line in lines] == [newcomer.user_id]


@pytest.mark.parametrize("who", ["ann", "ben"])
def test_who_was_in_the_group_stays_on_it_whatever_was_done_with_their_other_account(
    scene: Scene, who: str
) -> None:
    attempt, person = scene.attempt(at=NOON), getattr(scene, who)
    with travel(NOON + timedelta(hours=1)):
        other = _join(scene)
        authors.add_author(attempt, other, scene.staff.user)
        authors.remove_author(attempt, other, scene.staff.user)
        groups.remove_member(scene.group, other, scene.staff.user)
        merging.merge(person.user, other.user, make_user(admin=True))
        with pytest.raises(DomainError, match="was in the group"):
            authors.remove_author(attempt, person, scene.staff.user)
    assert person in [member.enrollment for member in attempt.members]


def test_who_is_moved_keeps_what_they_did_and_sees_the_new_groups_from_then_on(
    scene: Scene,
) -> None:
    mine = scene.attempt(at=NOON)
    classmate = enroll(scene.course)
    make_group(scene.set, classmate)
    with travel(NOON):
        scene.hand_in("theirs", classmate)
        theirs = scene.attempts()[-1]
        groups.remove_member(scene.group, scene.ben, scene.staff.user)
        groups.add_member(theirs.submission.group, scene.ben, scene.staff.user)
        moved = scene.client(scene.ben)
        assert [moved.get(url).status_code for url in _urls(scene, mine)] == [200] * 4
        assert _answers(moved, _urls(scene, theirs)) == {404}
        page = moved.get(scene.base).text
    assert mine.public_id in page
    assert f"with {group_title(scene.group)}" in page
    assert theirs.public_id not in page
    held = personal.holding(scene.ben.user)
    assert [path for path, _file in held.files] == [
        f"{scene.course.slug}/project-1/attempt 1/report.pdf"
    ]


def test_who_withdrew_from_the_course_sees_nothing_more(scene: Scene, attempt: Attempt) -> None:
    client = scene.client(scene.ben)
    etag = client.get(scene.file_url(attempt)).headers["ETag"]
    courses.withdraw(scene.course, scene.ben, scene.staff.user)
    assert _answers(client, _urls(scene, attempt)) == {404}
    assert client.get(scene.file_url(attempt), {"If-None-Match": etag}).status_code == 404


def test_a_role_taken_away_closes_the_door_at_once(scene: Scene, attempt: Attempt) -> None:
    ta = enroll(scene.course, Role.TA)
    client = scene.client(ta)
    assert client.get(scene.url(attempt)).status_code == 200
    courses.change_role(scene.course, ta, Role.OBSERVER, scene.staff.user)
    assert _answers(client, _urls(scene, attempt)) == {404}


def test_an_attempt_is_found_in_its_own_course_alone(scene: Scene, attempt: Attempt) -> None:
    elsewhere = Scene(scene.app)
    for who in (elsewhere.staff, scene.ann, scene.staff):
        client = scene.client(who)
        for url in _urls(scene, attempt):
            foreign = url.replace(f"/c/{scene.course.slug}/", f"/c/{elsewhere.course.slug}/")
            assert client.get(foreign).status_code == 404


def test_a_file_is_found_under_its_own_attempt_alone(scene: Scene, attempt: Attempt) -> None:
    classmate = enroll(scene.course)
    make_group(scene.set, classmate)
    with travel(NOON):
        scene.hand_in("theirs", classmate)
    theirs = scene.attempts()[-1]
    assert theirs.submission_id != attempt.submission_id
    client = scene.client(classmate)
    assert client.get(scene.file_url(theirs)).status_code == 200
    stolen = attempt.files[0].file.public_id
    for path in ("report.pdf", PICTURE):
        assert client.get(scene.url(theirs, f"files/{stolen}/{path}")).status_code == 404
        assert client.get(scene.url(attempt, f"files/{stolen}/{path}")).status_code == 404


def test_pages_show_each_group_its_own_attempts_alone(scene: Scene, attempt: Attempt) -> None:
    classmate = enroll(scene.course)
    make_group(scene.set, classmate)
    index = f"/c/{scene.course.slug}/projects/"
    for who in (None, classmate, enroll(scene.course, Role.OBSERVER), make_user(admin=True)):
        for url in (scene.base, index):
            page = scene.client(who).get(url)
            assert page.status_code == 200
            assert attempt.public_id not in page.text
            assert "On margins" not in page.text
    assert attempt.public_id in scene.client(scene.ben).get(scene.base).text
    assert "1 of 2" in scene.client(scene.staff).get(index).text
