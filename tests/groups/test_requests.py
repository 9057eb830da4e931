"""Asking to join a group: who may ask, who answers, what ends when somebody is let in."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import db, write
from app.core.errors import DomainError
from app.courses import operations as courses
from app.courses.models import Enrollment, Role
from app.groups import describing, operations, queries, requests
from app.groups.models import (
    Formation,
    Group,
    GroupJoinRequest,
    GroupSet,
    RequestState,
)
from tests.accounts.mailbox import letters
from tests.factories import at, enroll, make_course, make_group, make_group_set, make_students
from tests.groups.racing import race
from tests.outbox import with_mail

MONDAY = at("2020-10-12 02:00")
LOCKS = at("2020-10-14 10:00")


def _scene(number: int = 4, **values: Any) -> tuple[GroupSet, Group, list[Enrollment]]:
    """A set of groups of at most three, with one group of two, and who else is in the class."""
    course = make_course()
    group_set = make_group_set(course, **{"max_size": 3, **values})
    people = make_students(course, number)
    return group_set, make_group(group_set, *people[:2]), people


def _refused(code: str) -> "pytest.RaisesExc[DomainError]":
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def test_any_member_lets_in_who_asks_and_what_they_asked_elsewhere_ends(app: Flask) -> None:
    with app.app_context():
        group_set, group, (_ann, ben, cleo, dan) = _scene()
        other = make_group(group_set, dan)
        asked, elsewhere = (requests.ask(each, cleo, "") for each in (group, other))
        eve = enroll(group_set.course)
        invitation = operations.invite(make_group(group_set, eve), eve, cleo)
        for _again in range(2):
            requests.accept(asked, ben)
        assert group.members[-1] is cleo
        assert (asked.state, asked.answered_by_id) == (RequestState.ACCEPTED, ben.id)
        assert elsewhere.state is RequestState.WITHDRAWN
        assert invitation.state == "withdrawn"
        with _refused("request_closed"):
            requests.accept(elsewhere, dan)
        assert queries.requests_by(cleo) == []


def test_a_request_waits_once_and_is_taken_back_by_its_own_person(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        _, group, (ann, _ben, cleo, dan) = _scene()
        first = requests.ask(group, cleo, "May I?")
        assert requests.ask(group, cleo, "Please!") is first
        assert [each.message for each in queries.requests_to([group])] == ["May I?"]
        with _refused("not_asked"):
            requests.take_back(first, dan)
        for _again in range(2):
            requests.take_back(first, cleo)
        with _refused("request_closed"):
            requests.accept(first, ann)


def test_only_members_answer(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        _, group, (_ann, _ben, cleo, dan) = _scene()
        asked = requests.ask(group, cleo, "")
        for answer in (requests.accept, requests.decline):
            with _refused("not_a_member"):
                answer(asked, dan)
        assert asked.state is RequestState.PENDING


def test_who_may_not_ask_hears_why(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        group_set, group, (ann, ben, cleo, dan) = _scene()
        with _refused("in_a_group"):
            requests.ask(make_group(group_set, dan), ann, "")
        for outsider in (enroll(group_set.course, Role.TA), enroll(make_course())):
            with _refused("not_a_student"):
                requests.ask(group, outsider, "")
        operations.invite(group, ann, cleo)
        with _refused("invited"):
            requests.ask(group, cleo, "")
        describing.describe(group, ben, **{**describing.state_of(group), "takes_requests": False})
        late = enroll(group_set.course)
        with _refused("no_requests"):
            requests.ask(group, late, "")
        with write(group_set):
            group_set.max_size = 2
        with _refused("group_full"):
            requests.ask(group, late, "")
        for member in (ann, ben):
            operations.leave(group, member)
        with _refused("dissolved"):
            requests.ask(group, late, "")


def test_who_asks_is_let_in_and_not_invited(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        _, group, (ann, _ben, cleo, _dan) = _scene()
        requests.ask(group, cleo, "")
        with _refused("has_asked"):
            operations.invite(group, ann, cleo)


def test_a_group_that_said_no_is_asked_again_after_two_days_and_may_invite_at_once(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        _, group, (ann, _ben, cleo, _dan) = _scene()
        with travel(MONDAY):
            asked = requests.ask(group, cleo, "")
            for _again in range(2):
                requests.decline(asked, ann)
        with travel(MONDAY + requests.ASK_AGAIN_AFTER - timedelta(seconds=1)):
            with pytest.raises(DomainError, match="again from Wed 14 Oct") as refusal:
                requests.ask(group, cleo, "")
            assert refusal.value.code == "declined"
            operations.withdraw_invitation(operations.invite(group, ann, cleo), ann)
        with travel(MONDAY + requests.ASK_AGAIN_AFTER):
            assert requests.ask(group, cleo, "").state is RequestState.PENDING


def test_nobody_asks_the_whole_class_at_once(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        group_set, _, people = _scene(requests.MOST_WAITING + 4)
        asker, *founders = people[2:]
        groups = [make_group(group_set, founder) for founder in founders]
        asked = [requests.ask(group, asker, "") for group in groups[:-1]]
        with _refused("too_many_requests"):
            requests.ask(groups[-1], asker, "")
        requests.decline(asked[0], founders[0])
        requests.ask(groups[-1], asker, "")


def test_once_locked_or_where_staff_form_groups_nobody_asks_or_answers(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context():
        group_set, group, (ann, _ben, cleo, dan) = _scene(locks_at=LOCKS)
        with travel(MONDAY):
            asked = requests.ask(group, cleo, "")
        with travel(LOCKS):
            _nothing_goes(group, asked, ann, dan, "locked")
        with travel(MONDAY):
            with write(group_set):
                group_set.formation = Formation.STAFF
            _nothing_goes(group, asked, ann, dan, "staff_form")
            with _refused("staff_form"):
                operations.create_group(group_set, dan)
            with _refused("staff_form"):
                operations.leave(group, ann)
            operations.add_member(group, cleo, enroll(group_set.course, Role.TA).user)
        assert asked.state is RequestState.WITHDRAWN


def _nothing_goes(
    group: Group, asked: GroupJoinRequest, member: Enrollment, other: Enrollment, code: str
) -> None:
    for act in (
        lambda: requests.ask(group, other, ""),
        lambda: requests.accept(asked, member),
        lambda: operations.invite(group, member, other),
    ):
        with _refused(code):
            act()
    assert queries.requests_to([group]) == []
    assert queries.requests_by(asked.enrollment) == []


def test_who_leaves_the_class_asks_no_longer(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        group_set, group, (ann, _ben, cleo, _dan) = _scene()
        asked = requests.ask(group, cleo, "")
        courses.withdraw(group_set.course, cleo, ann.user)
        assert asked.state is RequestState.WITHDRAWN


def test_starting_a_group_with_a_classmate_is_both_or_neither(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        group_set, _, (ann, _ben, cleo, dan) = _scene()
        with _refused("in_a_group"):
            operations.start_with(group_set, cleo, ann)
        assert queries.group_of(cleo, group_set) is None
        for _again in range(2):
            group = operations.start_with(group_set, cleo, dan)
        assert group.members == [cleo]
        assert [each.group_id for each in queries.pending_invitations(dan)] == [group.id]


def test_requests_and_answers_are_told_once(app_sqlite: Flask) -> None:
    with with_mail(app_sqlite).app_context():
        group_set, group, (ann, ben, cleo, dan) = _scene()
        for _again in range(2):
            asked = requests.ask(group, cleo, "I like margins.")
            requests.take_back(asked, cleo)
        told = letters(app_sqlite)
        assert [letter.to for letter in told] == [ann.user.email, ben.user.email]
        assert f"{cleo.name} asks to join" in told[0].subject
        assert "I like margins." in told[0].body
        requests.accept(requests.ask(group, cleo, ""), ann)
        assert [(letter.to, letter.subject[:10]) for letter in letters(app_sqlite)[2:]] == [
            (cleo.user.email, "You are in"),
            (ben.user.email, f"{cleo.name} is"[:10]),
        ]
        lone = make_group(group_set, enroll(group_set.course))
        requests.ask(lone, dan, "")
        operations.leave(lone, lone.members[0])
        (last,) = letters(app_sqlite, dan.user.email)
        assert "is no longer there" in last.subject


def _accept(request_id: int, member_id: int) -> None:
    request = db.session.get_one(GroupJoinRequest, request_id)
    requests.accept(request, db.session.get_one(Enrollment, member_id))


def test_of_those_who_let_in_at_once_as_many_succeed_as_there_are_seats(app: Flask) -> None:
    """Two are let into the last seat at once, and one into two groups at once."""
    with app.app_context():
        group_set, group, (ann, ben, cleo, dan, eve, fay) = _scene(6)
        others = [make_group(group_set, each) for each in (eve, fay)]
        last_seat = [requests.ask(group, each, "") for each in (cleo, dan)]
        both = enroll(group_set.course)
        twice = [requests.ask(each, both, "") for each in others]
        takers = [
            partial(_accept, request.id, member.id)
            for request, member in zip([*last_seat, *twice], (ann, ben, eve, fay), strict=True)
        ]
        db.session.rollback()
        refusals, failures = race(app, takers)
        assert failures == []
        assert sorted(refusals) == ["group_full", "request_closed"]
        assert len(group.members) == 3
        assert sum(both in each.members for each in others) == 1
