"""Staff move people between groups: at once or not at all, asked first where something is lost."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.clock import travel
from app.core.db import db
from app.core.errors import DomainError
from app.groups import arranging, holdings, locking, operations
from app.groups.arranging import Elsewhere, WouldLose
from app.groups.holdings import Holding
from app.groups.models import Group
from tests.accounts.mailbox import letters
from tests.factories import at, enroll, make_course, make_group
from tests.groups.staffed import Staffed, refused
from tests.outbox import with_mail
from tests.projects.scenes import Scene


@pytest.fixture
def holding(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The numbers of groups that hold something, to be added to."""
    numbers: set[int] = set()

    def held(group: Group) -> list[Holding]:
        return [Holding("the slot at 15:00", "/")] if group.id in numbers else []

    monkeypatch.setattr(holdings, "holdings", [held])
    return numbers


def test_a_move_is_one_step_one_letter_and_one_line_of_the_log(app: Flask) -> None:
    with with_mail(app).app_context():
        class_ = Staffed()
        ann, ben, cleo, dan, *_others = class_.people
        first = operations.create_group_for(class_.set, [ann, ben, cleo], class_.staff)
        second = operations.create_group_for(class_.set, [dan], class_.staff)
        locking.lock_now(class_.set, class_.staff)
        before = len(letters(app))
        for _click in range(2):
            arranging.move_members(class_.set, [cleo], second, class_.staff)
        assert class_.shape() == {"1": ["Ann", "Ben"], "2": ["Cleo", "Dan"]}
        (letter,) = letters(app)[before:]
        assert (letter.to, letter.subject) == (cleo.user.email, "You are in Group 2 now")
        moved = select(AuditEntry).where(AuditEntry.action == "group.move_member")
        (line,) = db.session.scalars(moved)
        assert (line.subject, line.person_id) == ("Group 1 → Group 2, The seminar", cleo.user_id)
        assert [m.left_at is None for m in first.memberships] == [True, True, False]


def test_people_come_into_a_new_group_together_and_out_of_it(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, cleo, *_others = class_.people
        make_group(class_.set, ann)
        for _click in range(2):
            arranging.move_members(class_.set, [ann, ben], Elsewhere.NEW_GROUP, class_.staff)
        (group,) = class_.groups()
        assert group.members == [ann, ben]
        arranging.move_members(class_.set, [ann, cleo], Elsewhere.NO_GROUP, class_.staff)
        assert [m.name for m in group.members] == ["Ben Berg"]
        with refused("nobody"):
            arranging.move_members(class_.set, [], group, class_.staff)


def test_who_does_not_fit_stays_and_so_does_everybody_with_them(app: Flask) -> None:
    with app.app_context():
        class_ = Staffed()
        ann, ben, cleo, dan, eve, *_others = class_.people
        operations.create_group_for(class_.set, [ann, ben], class_.staff)
        target = operations.create_group_for(class_.set, [cleo, dan], class_.staff)
        shape = class_.shape()
        with refused("group_full"):
            arranging.move_members(class_.set, [eve, ben], target, class_.staff)
        assert class_.shape() == shape
        with pytest.raises(DomainError, match="Group 2 has room for 1 of these 2 people"):
            arranging.move_members(class_.set, [eve, ben], target, class_.staff)
        with refused("not_a_student"):
            arranging.move_members(class_.set, [class_.instructor], target, class_.staff)
        with refused("not_a_student"):
            outsider = enroll(make_course())
            arranging.move_members(class_.set, [outsider], target, class_.staff)


def test_it_is_asked_before_a_group_that_holds_something_is_too_small(
    app_sqlite: Flask, holding: set[int]
) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, cleo, dan, eve, *_others = class_.people
        pair = operations.create_group_for(class_.set, [ann, ben], class_.staff)
        three = operations.create_group_for(class_.set, [cleo, dan, eve], class_.staff)
        arranging.move_members(class_.set, [eve], Elsewhere.NO_GROUP, class_.staff)
        holding |= {pair.id, three.id}
        arranging.move_members(class_.set, [eve], three, class_.staff)
        with pytest.raises(WouldLose) as asked:
            arranging.move_members(class_.set, [ann], three, class_.staff)
        assert asked.value.consequences == [
            "Group 1 is incomplete then. It keeps what it holds (the slot at 15:00)."
        ]
        with pytest.raises(WouldLose, match="Nobody is left in Group 1: it is dissolved"):
            arranging.move_members(class_.set, [ann, ben], Elsewhere.NO_GROUP, class_.staff)
        assert class_.shape() == {"1": ["Ann", "Ben"], "2": ["Cleo", "Dan", "Eve"]}
        arranging.move_members(
            class_.set, [ann, ben], Elsewhere.NO_GROUP, class_.staff, confirmed=True
        )
        assert pair.dissolved_at is not None
        assert class_.shape() == {"2": ["Cleo", "Dan", "Eve"]}


def test_a_group_that_has_handed_in_is_not_dissolved_unasked(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(at("2020-10-05 04:00")):
        scene = Scene(app_sqlite)
        scene.attempt(at=at("2020-10-05 04:00"))
        arranging.move_members(scene.set, [scene.ann], Elsewhere.NO_GROUP, scene.staff.user)
        with pytest.raises(WouldLose, match=r"has handed in \(Project 1\) stays with those"):
            arranging.move_members(scene.set, [scene.ben], Elsewhere.NO_GROUP, scene.staff.user)
        assert holdings.held_by(scene.group) == []  # what classmates see
