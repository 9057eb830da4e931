"""Ranking slots and papers for a draw."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.clock import travel
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.mail.models import Mail
from app.core.seen import ChangedMeanwhile, mark_of
from app.courses.models import Enrollment
from app.seminars.drawing import queries
from app.seminars.drawing.wishes import save_wishes, state_of
from app.seminars.holding import taking
from app.seminars.models import SlotMode
from app.seminars.personal import holding
from tests.factories import at, make_group, make_students
from tests.outbox import with_mail
from tests.seminars.drawing.classes import CLOSED, OPEN, Class, make_class, make_papers


@pytest.fixture
def open_class(app_sqlite: Flask) -> Iterator[Class]:
    """A class while wishes are open."""
    with app_sqlite.app_context(), travel(OPEN):
        yield make_class()


def test_a_list_is_kept_whole_and_replaced_whole(app: Flask) -> None:
    with app.app_context(), travel(OPEN):
        it = make_class()
        papers = make_papers(it.seminar, True, False)
        it.rank(0, 2, 0, papers=papers)
        it.rank(0, 0, 1, 2)
        assert queries.wished_slots(it.groups[0], it.seminar) == it.slots
        assert queries.wished_papers(it.groups[0], it.seminar) == []
        it.rank(0)
        assert queries.wished_slots(it.groups[0], it.seminar) == []


def test_who_saved_last_is_known_and_the_same_again_is_nothing(open_class: Class) -> None:
    open_class.rank(0, 1)
    with travel(at("2020-10-06 02:00")):
        open_class.rank(0, 1)
        saved = queries.last_saved(open_class.groups[0], open_class.seminar)
    assert saved == queries.Saved(open_class.members[0].user.name, OPEN)
    assert queries.last_saved(open_class.groups[1], open_class.seminar) is None


@pytest.mark.parametrize(
    ("moment", "code"), [("2020-09-30 23:59", "not_open_yet"), ("2020-10-10 00:00", "closed")]
)
def test_outside_the_window_nothing_is_saved(open_class: Class, moment: str, code: str) -> None:
    with travel(at(moment)), pytest.raises(DomainError) as refused:
        open_class.rank(0, 1)
    assert refused.value.code == code


def test_only_a_complete_group_ranks_and_only_its_members_do(open_class: Class) -> None:
    with pytest.raises(DomainError) as refused:
        save_wishes(open_class.seminar, open_class.groups[0], open_class.members[1], slots=[])
    assert refused.value.code == "not_a_member"
    with write(open_class.course):
        open_class.seminar.group_set.min_size = 2
    with pytest.raises(DomainError) as refused:
        open_class.rank(0, 1)
    assert refused.value.code == "group_incomplete"


def test_a_group_that_staff_gave_a_slot_has_nothing_to_rank(open_class: Class) -> None:
    it = open_class
    taking.assign_slot(it.slots[0], it.groups[0], it.teacher, title="", papers="")
    with pytest.raises(DomainError) as refused:
        it.rank(0, 1)
    assert refused.value.code == "holds_slot"


def test_without_a_draw_there_is_nothing_to_rank(open_class: Class) -> None:
    with write(open_class.course):
        open_class.seminar.mode = SlotMode.FIRST_COME
    with pytest.raises(DomainError) as refused:
        open_class.rank(0, 1)
    assert refused.value.code == "no_draw"


def test_a_slot_of_another_seminar_is_refused(open_class: Class) -> None:
    other = make_class()
    with pytest.raises(InvalidInput):
        save_wishes(
            open_class.seminar, open_class.groups[0], open_class.members[0], slots=other.slots
        )


def test_nobody_replaces_unseen_what_another_member_saved(open_class: Class) -> None:
    group, member = open_class.groups[0], open_class.members[0]
    seen = mark_of(state_of(group, open_class.seminar))
    open_class.rank(0, 1)
    with pytest.raises(ChangedMeanwhile):
        save_wishes(open_class.seminar, group, member, slots=open_class.slots, seen=seen)
    db.session.rollback()
    assert queries.wished_slots(group, open_class.seminar) == [open_class.slots[1]]


def test_the_others_of_a_group_are_told_once_an_hour_at_most(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context(), travel(OPEN):
        it = make_class()
        pair = make_students(it.course, 2)
        group = make_group(it.seminar.group_set, *pair)

        def save(member: Enrollment, *slots: int) -> list[int]:
            save_wishes(it.seminar, group, member, slots=[it.slots[n] for n in slots])
            return list(db.session.scalars(select(Mail.user_id).order_by(Mail.id)))

        first, second = (member.user_id for member in pair)
        assert save(pair[0], 0) == [second]
        assert save(pair[0], 0) == [second]
        assert save(pair[0], 1) == [second]
        assert save(pair[1], 2) == [second, first]
        with travel(at("2020-10-05 03:01")):
            assert save(pair[0], 0) == [second, first, second]


def test_after_closing_the_list_stays_as_it_was_saved(open_class: Class) -> None:
    open_class.rank(0, 2, 1)
    with travel(CLOSED):
        with pytest.raises(DomainError):
            open_class.rank(0, 0)
        assert queries.wish_counts(open_class.seminar) == {open_class.groups[0].id: 2}
    saves = select(func.count()).where(AuditEntry.action == "wishes.save")
    assert db.session.scalar(saves) == 1


def test_people_take_along_what_their_groups_rank(open_class: Class) -> None:
    it = open_class
    papers = make_papers(it.seminar, True)
    it.rank(0, 2, 0, papers=papers)
    (told,) = holding(it.members[0].user).content["wishes"]
    assert told["slots"] == [it.slots[2].starts_at, it.slots[0].starts_at]
    assert told["papers"] == ["Paper 1"]
    assert holding(it.members[1].user).content["wishes"] == []
