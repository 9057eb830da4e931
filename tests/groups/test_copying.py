"""A set is made of another; and removed, unless something is for its groups."""

from typing import Any

import pytest
from flask import Flask

from app.courses import operations as courses
from app.courses.models import Role
from app.groups import copying, holdings, locking, operations, partition, queries
from app.groups.holdings import Holding
from tests.accounts.mailbox import letters
from tests.groups.staffed import Staffed, refused
from tests.outbox import with_mail


def test_a_copy_has_the_groups_that_fit_and_says_which_do_not(app: Flask) -> None:
    with with_mail(app).app_context():
        class_ = Staffed(max_size=4)
        ann, ben, cleo, dan, eve, fay, gus = class_.people
        named = operations.create_group_for(class_.set, [ann, ben, cleo], class_.staff)
        operations.name_group(named, "Benign Neglect", class_.staff)
        operations.create_group_for(class_.set, [dan, eve, fay], class_.staff)
        operations.remove_member(named, cleo, class_.staff)
        operations.create_group_for(class_.set, [gus], class_.staff)
        before = len(letters(app))
        values: dict[str, Any] = {
            "title": "Project 1",
            "min_size": 2,
            "max_size": 2,
            "locks_at": None,
        }
        copied = copying.copy_group_set(class_.set, class_.staff, **values)
        again = copying.copy_group_set(class_.set, class_.staff, **values)
        assert again.group_set is copied.group_set
        copy = copied.group_set
        assert [
            (group.number, group.name, len(group.members)) for group in queries.groups_of(copy)
        ] == [(1, "Benign Neglect", 2), (3, "", 1)]
        assert [group.number for group in copied.fitting.too_large] == [2]
        assert [group.number for group in copied.fitting.too_small] == [3]
        assert [e.name for e in queries.ungrouped(copy)] == [e.name for e in (cleo, dan, eve, fay)]
        told = letters(app)[before:]
        assert sorted(letter.to for letter in told) == sorted(e.user.email for e in (ann, ben, gus))
        assert {letter.subject for letter in told} == {"Your group for Project 1"}
        operations.remove_member(queries.groups_of(copy)[0], ann, class_.staff)
        assert ann in named.members


def test_who_left_the_class_is_not_copied(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, *_others = class_.people
        group = operations.create_group_for(class_.set, [ann, ben], class_.staff)
        operations.create_group_for(class_.set, [class_.people[2]], class_.staff)
        locking.lock_now(class_.set, class_.staff)
        courses.withdraw(class_.course, ann, class_.staff)
        courses.change_role(class_.course, class_.people[2], Role.TA, class_.staff)
        assert group.members == [ann, ben]
        copied = copying.copy_group_set(
            class_.set, class_.staff, title="Project 1", min_size=1, max_size=3, locks_at=None
        )
        (only,) = queries.groups_of(copied.group_set)
        assert only.members == [ben]


def test_a_set_goes_with_its_groups_unless_something_is_for_them(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with with_mail(app).app_context():
        class_ = Staffed()
        ann, ben, *_others = class_.people
        operations.create_group_for(class_.set, [ann, ben], class_.staff)
        before = len(letters(app))
        monkeypatch.setattr(holdings, "uses", [lambda _set: [Holding("Project “Report”", "/")]])
        with refused("set_used"):
            partition.delete_group_set(class_.set, class_.staff)
        desk = class_.desk(app)
        question = desk.get(f"{class_.manage}/delete").text
        assert "Project “Report”" in question
        assert desk.post(f"{class_.manage}/delete").status_code == 409
        monkeypatch.setattr(holdings, "uses", [])
        assert "2 people are told by mail" in desk.get(f"{class_.manage}/delete").text
        assert desk.post(f"{class_.manage}/delete").status_code == 303
        assert queries.group_sets(class_.course) == []
        assert {each.subject for each in letters(app)[before:]} == {
            "The groups of The seminar are removed"
        }
