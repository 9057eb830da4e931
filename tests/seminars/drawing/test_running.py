"""Running the draw, changing the draft by hand, and publishing it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.core.clock import now, travel
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.mail.models import Mail
from app.groups.models import Group
from app.seminars.draw_models import DrawState
from app.seminars.drawing import adjusting
from app.seminars.drawing.checking import differences, published
from app.seminars.drawing.collecting import collect
from app.seminars.drawing.possible import places_left, problems
from app.seminars.drawing.publishing import publish
from app.seminars.drawing.running import discard
from app.seminars.holding import taking
from app.seminars.models import ScribeClash, SignUp, SlotMode
from tests.factories import at, enroll, make_group, make_group_set, make_seminar, make_slot
from tests.outbox import with_mail
from tests.seminars.drawing.classes import CLOSED, OPEN, Class, make_class, make_papers


@pytest.fixture
def closed_class(app_sqlite: Flask) -> Iterator[Class]:
    """A class whose wishes are closed: group 0 ranks slot 0, groups 1 and 2 slots 1 and 2."""
    with app_sqlite.app_context():
        yield closed()


def closed(**values: Any) -> Class:
    """The same, with other values of the seminar."""
    with travel(OPEN):
        it = make_class(**values)
        it.rank(0, 0)
        it.rank(1, 1, 2)
        it.rank(2, 1, 2)
    return it


def dissolve(group: Group) -> None:
    """Have nobody left in a group."""
    with write(group.group_set):
        group.memberships[0].left_at = group.dissolved_at = now()


@pytest.fixture(autouse=True)
def after_closing() -> Iterator[None]:
    """Wishes are over."""
    with travel(CLOSED):
        yield


def refused(code: str) -> Any:
    """Expect a refusal."""

    class Refused:
        def __enter__(self) -> None:
            self._raises = pytest.raises(DomainError)
            self._info = self._raises.__enter__()

        def __exit__(self, *error: Any) -> bool | None:
            done = self._raises.__exit__(*error)
            assert self._info.value.code == code
            db.session.rollback()
            return done

    return Refused()


def test_the_same_inputs_give_the_same_draft(app: Flask) -> None:
    with app.app_context():
        it = closed()
        draft = it.draw()
        given = it.given(draft)
        assert given[0] == 0
        assert set(given) == {0, 1, 2}
        assert it.draw().id == draft.id
        discard(draft, it.teacher)
        again = it.draw()
        assert (again.id != draft.id, it.given(again)) == (True, given)


def test_it_is_run_when_wishes_are_over_and_not_after_it_is_published(closed_class: Class) -> None:
    with travel(at("2020-10-09 23:59")), refused("not_closed_yet"):
        closed_class.draw()
    publish(closed_class.draw(), closed_class.teacher)
    with refused("published"):
        closed_class.draw()


def test_no_draw_where_groups_come_first(closed_class: Class) -> None:
    with write(closed_class.course):
        closed_class.seminar.mode = SlotMode.FIRST_COME
    with refused("no_draw"):
        closed_class.draw()


def test_what_changed_since_makes_another_draft(closed_class: Class) -> None:
    draft = closed_class.draw()
    with write(closed_class.course):
        closed_class.slots[0].capacity = 2
    assert draft.inputs != collect(closed_class.seminar)
    another = closed_class.draw()
    assert (draft.state, another.state) == (DrawState.DISCARDED, DrawState.DRAFT)


def test_what_changes_while_it_is_solved_is_not_drawn_over(
    closed_class: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    def solve_slowly(*_args: object) -> dict[str, object]:
        with write(closed_class.course):
            closed_class.slots[0].capacity = 2
        return {}

    monkeypatch.setattr("app.seminars.drawing.running.outcome", solve_slowly)
    with refused("changed"):
        closed_class.draw()


def test_who_and_what_can_have_no_part_is_left_out_and_named(closed_class: Class) -> None:
    it = closed_class
    with write(it.course):
        it.slots[0].meeting.cancelled_at = now()
        it.seminar.group_set.min_size = 2
    inputs = collect(it.seminar)
    assert set(inputs["slots_left_out"].values()) == {"cancelled"}
    assert set(inputs["groups_left_out"].values()) == {"incomplete"}
    assert (inputs["groups"], inputs["slot_wishes"], inputs["slots"]) == ([], {}, {})
    assert it.draw().places == []


def test_places_that_groups_hold_already_are_not_drawn(closed_class: Class) -> None:
    it = closed_class
    taking.assign_slot(it.slots[0], it.groups[0], it.teacher, title="", papers="")
    inputs = collect(it.seminar)
    assert inputs["groups_left_out"] == {it.groups[0].public_id: "holds_slot"}
    assert inputs["slots_left_out"] == {it.slots[0].public_id: "full"}


def test_a_slot_that_is_settled_is_not_drawn(closed_class: Class) -> None:
    with travel(at("2020-10-21 07:30")):
        assert list(collect(closed_class.seminar)["slots_left_out"].values()) == ["settled"]


def test_nobody_is_drawn_into_two_places_at_once(closed_class: Class) -> None:
    """Group 0 ranks slot 0 alone, and its member presents in another seminar at that time."""
    it = closed_class
    other_set = make_group_set(it.course)
    elsewhere = make_slot(make_seminar(other_set), it.slots[0].meeting)
    group = make_group(other_set, it.members[0])
    taking.assign_slot(elsewhere, group, it.teacher, title="", papers="")
    pair = [it.groups[0].public_id, it.slots[0].public_id]
    assert collect(it.seminar)["ruled_out"] == [[*pair, "presents_elsewhere"]]
    assert it.given(it.draw())[0] != 0


@pytest.mark.parametrize("rule", list(ScribeClash))
def test_scribes_are_kept_from_presenting_where_the_seminar_forbids_it(
    closed_class: Class, monkeypatch: pytest.MonkeyPatch, rule: ScribeClash
) -> None:
    it = closed_class
    with write(it.course):
        it.seminar.scribe_clash = rule
    meeting, scribe = it.slots[0].meeting_id, it.members[0]
    monkeypatch.setattr(
        "app.seminars.holding.clashes.scribing", [lambda people: [(meeting, scribe)]]
    )
    given = it.given(it.draw())
    assert (given[0] is None) == (rule is ScribeClash.FORBID)


def test_published_groups_hold_what_they_were_given(app: Flask) -> None:
    with with_mail(app).app_context():
        with travel(OPEN):
            it = make_class(groups=3, slots=2)
            papers = make_papers(it.seminar, True)
            for group in range(3):
                it.rank(group, 0, 1, papers=papers)
            with write() as session:
                session.execute(delete(Mail))
        draft = it.draw()
        assert sorted(it.given(draft), key=str) == [0, 1, None]
        version = it.course.page_version
        publish(draft, it.teacher)
        publish(draft, it.teacher)
        held = {s.group_id: s for s in db.session.scalars(select(SignUp))}
        assert {g: s.slot_id for g, s in held.items()} == {
            place.group_id: place.slot_id for place in draft.places if place.slot_id
        }
        chosen = [paper.paper_id for sign_up in held.values() for paper in sign_up.chosen]
        assert chosen == [papers[0].id]
        assert it.course.page_version > version
        told = db.session.scalars(select(Mail.user_id)).all()
        assert sorted(told) == sorted(member.user_id for member in it.members)


def test_all_of_it_is_published_or_nothing_and_what_is_in_the_way_is_said(
    closed_class: Class,
) -> None:
    it = closed_class
    draft = it.draw()
    dissolve(it.groups[0])
    ((place, words),) = problems(draft, collect(it.seminar))
    assert place.group_id == it.groups[0].id
    with pytest.raises(DomainError) as error:
        publish(draft, it.teacher)
    db.session.rollback()
    assert words in error.value.message
    assert db.session.scalar(select(func.count()).select_from(SignUp)) == 0
    adjusting.take_out(draft, it.place(draft, 0), it.teacher)
    publish(draft, it.teacher)
    assert db.session.scalar(select(func.count()).select_from(SignUp)) == 2


def test_a_slot_with_fewer_places_than_the_draft_gives_is_in_the_way(closed_class: Class) -> None:
    it = closed_class
    with write(it.course):
        it.slots[1].capacity = 2
    draft = it.draw()
    with write(it.course):
        it.slots[1].capacity = 1
    assert [place.slot_id for place, _words in problems(draft, collect(it.seminar))] == [
        it.slots[1].id
    ] * 2
    with refused("not_possible"):
        publish(draft, it.teacher)


def test_a_paper_that_is_gone_meanwhile_is_left_out(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        with travel(OPEN):
            it = make_class(groups=2, slots=2)
            (paper,) = make_papers(it.seminar, True)
            it.rank(0, 0, papers=[paper])
        draft = it.draw()
        assert it.place(draft, 0).paper_id == paper.id
        taking.assign_slot(
            make_slot(it.seminar, it.slots[0].meeting, starts_at=at("2020-10-21 09:00")),
            make_group(it.seminar.group_set, enroll(it.course)),
            it.teacher,
            title="",
            papers="",
            chosen=[paper],
        )
        publish(draft, it.teacher)
        assert it.place(draft, 0).paper_id is None


def test_a_paper_that_became_exclusive_goes_to_one_group(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        with travel(OPEN):
            it = make_class(groups=2, slots=2)
            (paper,) = make_papers(it.seminar, False)
            for group in range(2):
                it.rank(group, group, papers=[paper])
        draft = it.draw()
        assert [place.paper_id for place in draft.places] == [paper.id] * 2
        with write(it.course):
            paper.exclusive = True
        publish(draft, it.teacher)
        assert [place.paper_id for place in draft.places] == [paper.id, None]


def test_a_draft_that_was_discarded_is_not_published(closed_class: Class) -> None:
    draft = closed_class.draw()
    discard(draft, closed_class.teacher)
    discard(draft, closed_class.teacher)
    with refused("not_a_draft"):
        publish(draft, closed_class.teacher)


def test_a_draft_is_not_published_while_groups_save_wishes_again(closed_class: Class) -> None:
    draft = closed_class.draw()
    with write(closed_class.course):
        closed_class.seminar.closes_at = at("2020-10-13 00:00")
    with refused("not_closed_yet"):
        publish(draft, closed_class.teacher)


def test_a_published_draw_is_not_discarded_or_changed(closed_class: Class) -> None:
    it = closed_class
    draw = it.draw()
    publish(draw, it.teacher)
    with refused("published"):
        discard(draw, it.teacher)
    with refused("not_a_draft"):
        adjusting.take_out(draw, it.place(draw, 0), it.teacher)


def test_by_hand_a_group_gets_a_place_that_is_left(closed_class: Class) -> None:
    it = closed_class
    with write(it.course):
        it.slots[2].capacity = 2
    draft = it.draw()
    place = it.place(draft, 0)
    assert places_left(draft, collect(it.seminar)) == [it.slots[2]]
    with refused("slot_full"):
        adjusting.put(draft, place, it.slots[1], it.teacher)
    adjusting.put(draft, place, it.slots[2], it.teacher)
    assert (place.slot_id, place.rank, place.adjusted) == (it.slots[2].id, None, True)
    adjusting.put(draft, place, it.slots[0], it.teacher)
    assert (place.slot_id, place.rank) == (it.slots[0].id, 1)


def test_by_hand_two_groups_exchange_what_they_have(closed_class: Class) -> None:
    it = closed_class
    draft = it.draw()
    before = it.given(draft)
    adjusting.exchange(draft, it.place(draft, 0), it.place(draft, 1), it.teacher)
    assert it.given(draft) == [before[1], before[0], before[2]]
    assert [it.place(draft, group).adjusted for group in range(3)] == [True, True, False]
    assert it.place(draft, 0).rank is None


def test_by_hand_too_nobody_gets_what_is_ruled_out(closed_class: Class) -> None:
    it = closed_class
    draft = it.draw()
    dissolve(it.groups[0])
    with refused("no_group"):
        adjusting.exchange(draft, it.place(draft, 0), it.place(draft, 1), it.teacher)
    assert not it.place(draft, 1).adjusted


def test_whoever_has_the_file_finds_the_same(closed_class: Class) -> None:
    it = closed_class
    draw = it.draw()
    adjusting.exchange(draw, it.place(draw, 0), it.place(draw, 1), it.teacher)
    publish(draw, it.teacher)
    data = published(draw)
    assert differences(data) == []
    assert len(data["by_hand"]) == 2
    names = {group.public_id for group in it.groups}
    assert set(data["drawn"]) == names
    first = it.groups[0].public_id
    data["drawn"][first] = {**data["drawn"][first], "slot": None}
    assert differences(data) == [first]
    with pytest.raises(ValueError, match="fingerprint"):
        differences({**data, "seed": "another"})
