"""The staff's pages of a set: what stands there, what a click does, what a refusal says."""

from re import findall

import pytest
from flask import Flask

from app.core.clock import travel
from app.courses import operations as courses
from app.groups import arranging, holdings, operations, queries
from app.groups.arranging import Elsewhere
from app.groups.holdings import Holding
from app.groups.models import Formation
from app.groups.rules import group_title, is_locked
from tests.factories import at
from tests.groups.staffed import Staffed
from tests.seminars.scene import MONDAY, make_scene
from tests.visitors import Visitor

PAGE = {"Accept": "text/html"}


def test_the_staffs_page_tells_the_state_of_every_group(app: Flask) -> None:
    with app.app_context():
        class_ = Staffed()
        ann, ben, cleo, dan, *_others = class_.people
        operations.create_group_for(class_.set, [ann, ben], class_.staff)
        alone = operations.create_group(class_.set, cleo)
        operations.invite(alone, cleo, dan)
        page = class_.desk(app).get(class_.manage).text
        for words in ("complete", "1 more person is needed", "Gus Gale", "waiting for an answer"):
            assert words in page


def test_a_long_list_of_groups_is_narrowed(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed(*(f"Person {number:02}" for number in range(13)))
        ann, ben, cleo, *others = class_.people
        operations.create_group_for(class_.set, [ann, ben, cleo], class_.staff)
        desk = class_.desk(app_sqlite)
        assert "Find a group or a person in one" not in desk.get(class_.manage).text
        for each in others:
            operations.create_group_for(class_.set, [each], class_.staff)

        def shown(asked: str) -> int:
            return desk.get(f"{class_.manage}?{asked}").text.count('<th scope="row"')

        asked = ("", "state=incomplete", "state=full", "state=room", "q=person+0", "q=group+11")
        assert [shown(each) for each in asked] == [11, 10, 1, 10, 8, 1]
        page = desk.get(f"{class_.manage}?q=nobody").text
        assert "No group is like that" in page
        assert "?state=incomplete#groups" in page
        theirs = f"/c/{class_.course.slug}/groups/seminar/?state=full"
        assert desk.get(theirs).text.count('<th scope="row"') == 1


def test_a_set_is_made_as_a_copy_from_its_page(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        operations.create_group_for(class_.set, class_.people[:3], class_.staff)
        desk = class_.desk(app_sqlite)
        new = f"/c/{class_.course.slug}/manage/groups/new"
        page = desk.get(f"{new}?copy_of=seminar").text
        assert 'value="3"' in page
        sent = {"title": "Project 1", "min_size": "1", "max_size": "2", "copy_of": "seminar"}
        asked = desk.post(new, data={**sent, "formation": "staff"}).text
        for words in (
            "no group here: Group 1.",
            "0 mails go out",
            'name="copy_of" value="seminar"',
        ):
            assert words in asked
        assert len(queries.group_sets(class_.course)) == 1
        answer = desk.post(new, data={**sent, "formation": "staff", "confirmed": "1"})
        assert answer.status_code == 303
        copy = queries.group_sets(class_.course)[1]
        assert (copy.formation, queries.groups_of(copy)) == (Formation.STAFF, [])
        assert (
            "Too large, so that their people are in no group here: Group 1."
            in desk.get(answer.location).text
        )
        again = desk.post(new, data={**sent, "formation": "staff"})
        assert again.status_code == 409
        assert "There is a group set of this title already." in again.text


def test_a_time_to_lock_groups_that_the_staff_form_is_kept_and_said_to_rest(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        class_ = Staffed()
        desk, new = class_.desk(app_sqlite), f"/c/{class_.course.slug}/manage/groups/new"
        sent = {"title": "Labs", "min_size": "1", "max_size": "2", "locks_at": "2020-11-17T15:00"}
        answer = desk.post(new, data={**sent, "formation": "staff"})
        assert "Tue 17 Nov, 15:00, is kept" in desk.get(answer.location).text
        assert queries.group_sets(class_.course)[1].locks_at == at("2020-11-17 07:00")


def test_who_is_too_few_by_another_size_is_named_before_it_is_saved(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene(pairs=3)
        scene.take(0, 0)
        scene.wait(0, 1)
        slug = scene.group_set.slug
        desk = Visitor(app_sqlite, scene.staff)
        url = f"/c/{scene.course.slug}/manage/groups/{slug}/edit"
        sent = {"title": "Pairs", "min_size": "3", "max_size": "3", "formation": "students"}
        asked = desk.post(url, data=sent)
        names = [group_title(group) for group in scene.groups]
        for words in (
            f"{', '.join(names)} are incomplete then",
            f"{names[0]} keeps the slot on Wed 21 Oct, 15:00.",
            f"{names[1]} stays in line for the slot on Wed 21 Oct, 15:00",
            "Save all the same",
        ):
            assert words in asked.text
        assert scene.group_set.min_size == 2
        agreed = findall(r'name="agreed"[^>]* value="(\w+)"', asked.text)
        assert desk.post(url, data={**sent, "agreed": agreed}).status_code == 303
        assert scene.group_set.min_size == 3
        back = desk.post(url, data={**sent, "min_size": "2"}).text
        assert f"{names[1]} is complete then" in back


def test_the_lock_tells_what_follows_and_can_be_opened_again(app: Flask) -> None:
    with app.app_context(), travel(at("2020-10-12 00:00")):
        class_ = Staffed()
        ann, *_others = class_.people
        group = operations.create_group(class_.set, ann)
        desk, url = class_.desk(app), f"{class_.manage}/lock"
        page = desk.get(url).text
        assert "1 group is incomplete" in page
        assert "6 students are in no group" in page
        assert "Lock it now?" in desk.post(url, data={"act": "now"}).text
        assert not is_locked(class_.set)
        for _click in range(2):
            assert desk.post(url, data={"act": "now", "confirmed": "1"}).status_code == 303
        locked_at = class_.set.locks_at
        assert locked_at is not None
        with travel(at("2020-10-12 05:00")):
            courses.withdraw(class_.course, ann, class_.staff)
            assert "they are out of their groups: Ann Author" in desk.get(url).text
            desk.post(url, data={"locks_at": "2020-11-01T12:00"})
        assert class_.set.locks_at == at("2020-11-01 04:00")
        assert group.dissolved_at is not None
        desk.post(url, data={"act": "never"})
        assert class_.set.locks_at is None


def test_the_rules_of_a_set_are_edited_with_everything_typed_kept(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        operations.create_group_for(class_.set, class_.people[:3], class_.staff)
        desk, url = class_.desk(app_sqlite), f"{class_.manage}/edit"
        sent = {"title": "Talks", "min_size": "1", "max_size": "2", "formation": "staff"}
        refusal = desk.post(url, data=sent)
        assert refusal.status_code == 409
        assert "Group 1 has 3 people." in refusal.text
        assert 'value="Talks"' in refusal.text
        assert desk.post(url, data={**sent, "max_size": "3"}).status_code == 303
        assert (class_.set.title, class_.set.formation) == ("Talks", Formation.STAFF)


def test_people_are_ticked_and_brought_and_brought_back(app: Flask) -> None:
    with app.app_context():
        class_ = Staffed()
        ann, ben, cleo, dan, *_others = class_.people
        group = operations.create_group_for(class_.set, [ann, ben], class_.staff)
        desk, url = class_.desk(app), f"{class_.manage}/move"
        keys = [cleo.public_id, dan.public_id]
        answer = desk.post(url, data={"person": keys[:1], "target": group.public_id})
        assert class_.shape() == {"1": ["Ann", "Ben", "Cleo"]}
        page = desk.get(answer.location).text
        assert "Cleo Chen is in Group 1 now." in page
        assert "Undo" in page
        refusal = desk.post(url, data={"person": keys[1:], "target": group.public_id}, headers=PAGE)
        assert refusal.status_code == 409
        assert "Group 1 is full" in refusal.text
        assert f'value="{dan.public_id}" checked' in refusal.text
        told = desk.post(
            url,
            data={"person": keys[1:], "target": group.public_id},
            headers={"Accept": "application/json"},
        )
        assert "Group 1 is full" in told.text
        for data in ({"target": "new"}, {"person": keys, "target": ""}, {"person": ["x"]}):
            assert desk.post(url, data=data).status_code == 422
        back = answer.location.partition("back=")[2]
        desk.post(f"{class_.manage}/put-back", data={"back": back})
        assert class_.shape() == {"1": ["Ann", "Ben"]}


def test_a_move_that_costs_something_is_asked_about(
    app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, *_others = class_.people
        group = operations.create_group_for(class_.set, [ann, ben], class_.staff)
        monkeypatch.setattr(holdings, "holdings", [lambda _group: [Holding("a slot", "/")]])
        desk, url = class_.desk(app_sqlite), f"{class_.manage}/move"
        sent = {"person": [ann.public_id], "target": "none"}
        asked = desk.post(url, data=sent)
        assert "It keeps what it holds (a slot)." in asked.text
        told = desk.post(url, data=sent, headers={"Accept": "application/json"})
        assert told.is_json
        assert "Group 1 is incomplete then." in told.text
        assert group.members == [ann, ben]
        assert desk.post(url, data={**sent, "confirmed": "1"}).status_code == 303
        assert group.members == [ben]
        page = f"{class_.manage}/{group.public_id}/members/{ben.public_id}/remove"
        assert "gives up what it holds (a slot)" in desk.get(page).text


def test_a_page_of_one_set_moves_nobody_of_another(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        here, elsewhere = Staffed(), Staffed()
        theirs = operations.create_group_for(elsewhere.set, elsewhere.people[:1], elsewhere.staff)
        desk, url = here.desk(app_sqlite), f"{here.manage}/move"
        person, stranger = here.people[0], elsewhere.people[1]
        for data in (
            {"person": [person.public_id], "target": theirs.public_id},
            {"person": [stranger.public_id], "target": "new"},
        ):
            assert desk.post(url, data=data).status_code == 422
        moved = arranging.move_members(elsewhere.set, [stranger], theirs, elsewhere.staff)
        for key in (moved, "", "x", f"{person.public_id}.{theirs.public_id}"):
            assert desk.post(f"{here.manage}/put-back", data={"back": key}).status_code == 409
        arranging.move_members(elsewhere.set, [stranger], Elsewhere.NO_GROUP, elsewhere.staff)
        assert (here.shape(), elsewhere.shape()) == ({}, {"1": ["Ann"]})
