"""Publishing a draft, and what keeps staff from turning the draw."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.core.agreeing import Unagreed
from app.core.clock import travel
from app.core.db import db, write
from app.core.errors import DomainError
from app.core.mail.models import Mail
from app.seminars.draw_models import Draw, DrawState, PaperWish, SlotWish
from app.seminars.drawing import adjusting
from app.seminars.drawing.checking import differences, published
from app.seminars.drawing.collecting import collect
from app.seminars.drawing.history import history
from app.seminars.drawing.possible import shortage
from app.seminars.drawing.publishing import publish, without_slot
from app.seminars.drawing.running import discard
from app.seminars.drawing.telling import why
from app.seminars.holding import taking
from app.seminars.models import SignUp
from app.seminars.setting.planning import edit_seminar, settings_of
from app.seminars.setting.slots import delete_slots
from tests.factories import (
    at,
    enroll,
    make_group,
    make_group_set,
    make_seminar,
    make_slot,
)
from tests.outbox import with_mail
from tests.seminars.drawing.classes import OPEN, Class, dissolve, make_class, make_papers, refused

pytestmark = pytest.mark.usefixtures("after_closing")


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


def _ranks_late(it: Class) -> str:
    with travel(OPEN):
        it.rank(1, 2)
    return "ranks something else"


def _dissolves(it: Class) -> str:
    dissolve(it.groups[0])
    return "The group is no more"


def _completes_late(it: Class) -> str:
    make_group(it.seminar.group_set, enroll(it.course))
    return "is complete only now"


def _gains_a_place(it: Class) -> str:
    with write(it.course):
        it.slots[0].capacity = 2
    return "has more places, or fewer"


def _presents_elsewhere(it: Class) -> str:
    elsewhere = make_group_set(it.course, "elsewhere")
    other = make_seminar(elsewhere)
    slot = make_slot(other, it.slots[0].meeting, starts_at=it.slots[0].starts_at)
    group = make_group(elsewhere, it.members[0])
    taking.assign_slot(slot, group, it.teacher, title="", papers="")
    return "who is busy when changed"


@pytest.mark.parametrize(
    "change", [_ranks_late, _dissolves, _completes_late, _gains_a_place, _presents_elsewhere]
)
def test_a_draft_of_something_else_is_neither_published_nor_changed(
    closed_class: Class, change: Callable[[Class], str]
) -> None:
    it = closed_class
    draft = it.draw()
    words = change(it)
    with pytest.raises(DomainError, match=words) as error:
        publish(draft, it.teacher)
    assert error.value.code == "changed"
    db.session.rollback()
    with refused("changed"):
        adjusting.take_out(draft, it.place(draft, 1), it.teacher)
    publish(it.draw(), it.teacher)


def test_the_seed_decides_the_same_for_slots_that_are_made_anew(closed_class: Class) -> None:
    it = closed_class
    with write(it.course):
        for kind in (SlotWish, PaperWish):
            db.session.execute(delete(kind))
    before = it.given(it.draw())
    discard(it.draw(), it.teacher)
    old, meeting = it.slots, it.slots[0].meeting
    times = [slot.starts_at for slot in old]
    delete_slots(it.seminar, old, it.teacher)
    it.slots = [make_slot(it.seminar, meeting, starts_at=time) for time in times]
    draft = it.draw()
    assert it.given(draft) == before
    publish(draft, it.teacher)
    assert history(it.seminar, draft) == [
        "The staff ran the draw 2 times.",
        "Slots and their places stayed as they were the first time.",
    ]


def _state(draw_id: int) -> DrawState:
    return db.session.get_one(Draw, draw_id).state


def test_wishes_opened_again_after_a_draft_are_told_and_the_draft_goes(
    closed_class: Class,
) -> None:
    it = closed_class
    draft_id = it.draw().id
    settings = replace(settings_of(it.seminar), closes_at=at("2020-10-13 00:00"))
    with pytest.raises(Unagreed) as question:
        edit_seminar(it.seminar, it.teacher, it.seminar.group_set, settings, agreed="")
    db.session.rollback()
    said = " ".join(question.value.what)
    assert "take slots" not in said
    assert "The draft of the draw is discarded" in said
    assert "groups can change their lists" in said
    assert _state(draft_id) is DrawState.DRAFT
    edit_seminar(it.seminar, it.teacher, it.seminar.group_set, settings)
    assert _state(draft_id) is DrawState.DISCARDED
    (told,) = history(it.seminar, None)
    assert "opened again" in told


def test_wishes_opened_again_before_a_draft_are_nothing_to_tell(closed_class: Class) -> None:
    it = closed_class
    settings = replace(settings_of(it.seminar), closes_at=at("2020-10-13 00:00"))
    edit_seminar(it.seminar, it.teacher, it.seminar.group_set, settings)
    assert history(it.seminar, None) == []


def test_more_groups_than_places_is_said_and_who_goes_without_knows_why(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        with travel(OPEN):
            it = make_class(groups=4, slots=2)
            for group in range(3):
                it.rank(group, 0)
        assert shortage(collect(it.seminar)) == "4 complete groups, 2 places: 2 get none."
        draft = it.draw()
        assert it.given(draft)[3] is None
        assert "this one had ranked none" in why(draft, it.place(draft, 3)).no_slot
        lacking = it.given(draft).index(None)
        assert "2 places: 2 get none." in why(draft, it.place(draft, lacking)).no_slot
        assert it.groups[3] in without_slot(draft)


def test_after_a_draw_nobody_ranks_anything_whatever_the_window_is(closed_class: Class) -> None:
    it = closed_class
    publish(it.draw(), it.teacher)
    settings = replace(settings_of(it.seminar), closes_at=at("2020-10-13 00:00"))
    edit_seminar(it.seminar, it.teacher, it.seminar.group_set, settings, agreed="")
    with refused("published"):
        it.rank(0, 2)
    with refused("published"):
        it.draw()


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
