"""What staff did at once is taken back at once, unless somebody has changed it since."""

import pytest
from flask import Flask
from sqlalchemy import event

from app.core.db import db
from app.core.errors import DomainError
from app.groups import arranging, file_plans, holdings, leftovers, operations, undoing
from app.groups.arranging import Elsewhere, WouldLose
from app.groups.holdings import Holding
from tests.groups.staffed import Staffed, refused


def test_a_move_can_be_taken_back_even_when_it_emptied_a_group(app: Flask) -> None:
    with app.app_context():
        class_ = Staffed()
        ann, ben, cleo, *_others = class_.people
        alone = operations.create_group_for(class_.set, [ann], class_.staff)
        other = operations.create_group_for(class_.set, [ben, cleo], class_.staff)
        moved = arranging.move_members(class_.set, [ann], other, class_.staff)
        assert class_.shape() == {"2": ["Ann", "Ben", "Cleo"]}
        for _click in range(2):
            undoing.put_back(class_.set, moved, class_.staff)
        assert class_.shape() == {"1": ["Ann"], "2": ["Ben", "Cleo"]}
        arranging.move_members(class_.set, [ann], other, class_.staff)
        with refused("dissolved"):
            arranging.move_members(class_.set, [ben], alone, class_.staff)


def test_what_others_did_since_is_not_overridden(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, cleo, dan, *_others = class_.people
        group = operations.create_group_for(class_.set, [ann, ben], class_.staff)
        moved = arranging.move_members(class_.set, [cleo], group, class_.staff)
        arranging.move_members(class_.set, [cleo, dan], Elsewhere.NEW_GROUP, class_.staff)
        with pytest.raises(DomainError, match="Cleo Chen is in Group 2 now") as told:
            undoing.put_back(class_.set, moved, class_.staff)
        assert told.value.code == "moved_since"
        assert class_.shape() == {"1": ["Ann", "Ben"], "2": ["Cleo", "Dan"]}
        for key in ("", "none", f"{cleo.public_id}.x"):
            with refused("not_known"):
                undoing.put_back(class_.set, key, class_.staff)


def test_taking_back_asks_where_moving_asks(
    app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        ann, ben, *_others = class_.people
        moved = arranging.move_members(class_.set, [ann, ben], Elsewhere.NEW_GROUP, class_.staff)
        monkeypatch.setattr(holdings, "holdings", [lambda _group: [Holding("a slot", "/")]])
        with pytest.raises(WouldLose, match="gives up what it holds"):
            undoing.put_back(class_.set, moved, class_.staff)
        desk, url = class_.desk(app_sqlite), f"{class_.manage}/put-back"
        asked = desk.post(url, data={"back": moved}, headers={"Accept": "text/html"}).text
        assert "Move Ann Author, Ben Berg all the same?" in asked
        assert class_.shape() == {"1": ["Ann", "Ben"]}
        assert desk.post(url, data={"back": moved, "confirmed": "1"}).status_code == 303
        assert class_.shape() == {}


def test_a_whole_class_is_placed_and_taken_back_by_few_statements(app_sqlite: Flask) -> None:
    """A file for 60 people, and its undoing: each statement for all of them, or for a group."""
    with app_sqlite.app_context():
        class_ = Staffed(*(f"P{at:02}" for at in range(60)))
        wanted = {each: str(at // 3 + 1) for at, each in enumerate(class_.people)}
        plan = file_plans.plan(class_.set, wanted)
        done: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: done.append(args[2]))
        key = file_plans.apply_plan(class_.set, wanted, class_.staff, seen=plan.digest)
        assert len(class_.groups()) == 20
        placed, done[:] = len(done), []
        undoing.put_back(class_.set, key, class_.staff)
        assert class_.groups() == []
        # A person costs their rows, and the question whether they are elsewhere at the time.
        assert placed < 60 * 4 + 20 * 3, placed
        assert len(done) < 60 * 2 + 20 * 6, len(done)


def test_places_at_random_can_be_taken_back(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        class_ = Staffed()
        desk = class_.desk(app_sqlite)
        shown = leftovers.propose(class_.set, "seed")
        sent = {"seed": "seed", "digest": shown.digest}
        answer = desk.post(f"{class_.manage}/leftovers", data=sent)
        page = desk.get(answer.location).text
        assert "7 people are moved." in page
        assert len(answer.location) < 200
        desk.post(f"{class_.manage}/put-back", data={"back": answer.location.partition("back=")[2]})
        assert class_.shape() == {}
