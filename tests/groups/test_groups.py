"""Students form groups by inviting each other until the set locks; staff put things right."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import travel
from app.core.db import db
from app.core.errors import DomainError, InvalidInput
from app.courses import operations as courses
from app.courses.models import Course, Enrollment, Role
from app.groups import describing, locking, operations, queries
from app.groups.models import (
    Formation,
    Group,
    GroupInvitation,
    GroupMember,
    GroupSet,
    InvitationState,
)
from app.groups.rules import group_title, is_complete, missing
from tests.factories import at, enroll, make_course, make_group_set, make_students

MONDAY = at("2020-10-12 02:00")
LOCKS = at("2020-10-14 10:00")


def _class(number: int = 3, **values: Any) -> tuple[Course, GroupSet, list[Enrollment]]:
    course = make_course()
    return course, make_group_set(course, **values), make_students(course, number)


def _refused(code: str) -> "pytest.RaisesExc[DomainError]":
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def _join(group: Group, inviter: Enrollment, *invitees: Enrollment) -> None:
    for invitee in invitees:
        operations.accept_invitation(operations.invite(group, inviter, invitee), invitee)


def _name(group: Group, member: Enrollment, name: str) -> None:
    describing.describe(group, member, **{**describing.state_of(group), "name": name})


def test_a_group_is_formed_by_invitation_and_complete_at_the_least_size(app: Flask) -> None:
    with app.app_context():
        course, group_set, (ann, ben, _) = _class(min_size=2)
        version = course.page_version
        group = operations.create_group(group_set, ann)
        assert group_title(group) == "Group 1"
        assert (is_complete(group), missing(group)) == (False, 1)
        _join(group, ann, ben)
        assert group.members == [ann, ben]
        assert is_complete(group)
        assert course.page_version > version


def test_starting_a_group_twice_gives_the_same_group(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, *_) = _class()
        first = operations.create_group(group_set, ann)
        assert operations.create_group(group_set, ann) is first
        assert len(queries.groups_of(group_set)) == 1


def test_nobody_is_in_a_second_group_of_a_set(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, ben, cleo) = _class()
        _join(operations.create_group(group_set, ann), ann, ben)
        with _refused("in_a_group"):
            operations.create_group(group_set, ben)
        other = operations.create_group(group_set, cleo)
        with _refused("in_a_group"):
            operations.invite(other, cleo, ben)
        with _refused("in_a_group"):
            operations.add_member(other, ben, cleo.user)
        with _refused("in_a_group"):
            operations.create_group_for(group_set, [ben], cleo.user)


def test_a_person_has_one_group_in_each_of_two_sets(app: Flask) -> None:
    with app.app_context():
        course, first, (ann, *_) = _class()
        second = make_group_set(course)
        groups = [operations.create_group(each, ann) for each in (first, second)]
        assert queries.groups_of_member(ann) == groups


def test_an_open_invitation_is_not_sent_twice(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, ben, _) = _class()
        group = operations.create_group(group_set, ann)
        assert operations.invite(group, ann, ben) is operations.invite(group, ann, ben)
        assert len(queries.pending_invitations(ben)) == 1


def test_accepting_one_invitation_takes_back_the_others_of_the_set_alone(app: Flask) -> None:
    with app.app_context():
        course, group_set, (ann, ben, cleo) = _class()
        elsewhere = make_group_set(course)
        from_ann = operations.invite(operations.create_group(group_set, ann), ann, cleo)
        from_ben = operations.invite(operations.create_group(group_set, ben), ben, cleo)
        other = operations.invite(operations.create_group(elsewhere, ann), ann, cleo)
        operations.accept_invitation(from_ann, cleo)
        states = [invitation.state for invitation in (from_ann, from_ben, other)]
        assert states == [
            InvitationState.ACCEPTED,
            InvitationState.WITHDRAWN,
            InvitationState.PENDING,
        ]
        with _refused("invitation_closed"):
            operations.accept_invitation(from_ben, cleo)


def test_accepting_twice_is_accepting_once(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, ben, _) = _class()
        group = operations.create_group(group_set, ann)
        invitation = operations.invite(group, ann, ben)
        for _time in range(2):
            assert operations.accept_invitation(invitation, ben) is group
        assert group.members == [ann, ben]


def test_an_invitation_that_was_used_does_not_bring_one_back(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, ben, _) = _class()
        group = operations.create_group(group_set, ann)
        invitation = operations.invite(group, ann, ben)
        operations.accept_invitation(invitation, ben)
        operations.leave(group, ben)
        with _refused("invitation_closed"):
            operations.accept_invitation(invitation, ben)


def test_an_invitation_is_for_one_person(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, ben, cleo) = _class()
        invitation = operations.invite(operations.create_group(group_set, ann), ann, ben)
        with _refused("not_invited"):
            operations.accept_invitation(invitation, cleo)
        with _refused("not_invited"):
            operations.decline_invitation(invitation, cleo)


def test_a_declined_or_withdrawn_invitation_is_closed_and_can_be_sent_anew(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, ben, _) = _class()
        group = operations.create_group(group_set, ann)
        first = operations.invite(group, ann, ben)
        for _time in range(2):
            operations.decline_invitation(first, ben)
        second = operations.invite(group, ann, ben)
        operations.withdraw_invitation(second, ann)
        assert (first.state, second.state) == (
            InvitationState.DECLINED,
            InvitationState.WITHDRAWN,
        )
        for closed in (first, second):
            with _refused("invitation_closed"):
                operations.accept_invitation(closed, ben)
        operations.accept_invitation(operations.invite(group, ann, ben), ben)
        assert group.members == [ann, ben]


def test_a_full_group_takes_nobody(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, ben, cleo) = _class(max_size=2)
        group = operations.create_group(group_set, ann)
        waiting = operations.invite(group, ann, cleo)
        _join(group, ann, ben)
        with _refused("group_full"):
            operations.accept_invitation(waiting, cleo)
        assert waiting.state is InvitationState.PENDING
        with _refused("group_full"):
            operations.add_member(group, cleo, ann.user)
        operations.leave(group, ben)
        operations.accept_invitation(waiting, cleo)
        assert group.members == [ann, cleo]


def test_only_students_who_take_this_course_are_in_its_groups(app: Flask) -> None:
    with app.app_context():
        course, group_set, (ann, ben, _) = _class()
        group = operations.create_group(group_set, ann)
        assistant, stranger = enroll(course, Role.TA), enroll(make_course())
        courses.withdraw(course, ben, assistant.user)
        for outsider in (assistant, stranger, ben):
            with _refused("not_a_student"):
                operations.create_group(group_set, outsider)
            with _refused("not_a_student"):
                operations.invite(group, ann, outsider)
            with _refused("not_a_student"):
                operations.add_member(group, outsider, assistant.user)


def test_a_seat_is_free_again_when_somebody_leaves_and_leaving_twice_is_leaving_once(
    app: Flask,
) -> None:
    with app.app_context():
        _, group_set, (ann, ben, cleo) = _class(max_size=2)
        group = operations.create_group(group_set, ann)
        _join(group, ann, ben)
        for _time in range(2):
            operations.leave(group, ann)
        _join(group, ben, cleo)
        seats = {m.enrollment_id: m.seat for m in group.memberships if m.left_at is None}
        assert seats == {ben.id: 2, cleo.id: 1}
        assert group.dissolved_at is None


def test_the_last_to_leave_dissolves_the_group_and_its_invitations(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, ben, _) = _class()
        group = operations.create_group(group_set, ann)
        invitation = operations.invite(group, ann, ben)
        operations.leave(group, ann)
        assert group.dissolved_at is not None
        assert invitation.state is InvitationState.WITHDRAWN
        assert queries.groups_of(group_set) == []
        with _refused("dissolved"):
            operations.add_member(group, ben, ann.user)
        # Numbers are not given twice: what was said of "Group 1" stays true of it.
        assert operations.create_group(group_set, ben).number == group.number + 1


def test_one_second_before_the_lock_groups_change_and_at_it_they_do_not(app: Flask) -> None:
    with app.app_context():
        course, group_set, (ann, ben, cleo) = _class(locks_at=LOCKS)
        staff = enroll(course, Role.INSTRUCTOR).user
        with travel(at("2020-10-14 09:59:59")):
            group = operations.create_group(group_set, ann)
            invitation = operations.invite(group, ann, ben)
            assert queries.pending_invitations(ben) == [invitation]
        with travel(LOCKS):
            for change in (
                lambda: operations.create_group(group_set, cleo),
                lambda: operations.invite(group, ann, cleo),
                lambda: operations.accept_invitation(invitation, ben),
                lambda: _name(group, ann, "Late"),
                lambda: operations.leave(group, ann),
            ):
                with _refused("locked"):
                    change()
            assert queries.pending_invitations(ben) == []
            operations.add_member(group, ben, staff)
            operations.create_group_for(group_set, [cleo], staff)
            operations.remove_member(group, ann, staff)
            operations.name_group(group, "By staff", staff)
        assert (group.members, group.name) == ([ben], "By staff")


def test_who_withdraws_leaves_open_groups_and_stays_on_record_in_locked_ones(app: Flask) -> None:
    with app.app_context():
        course, open_set, (ann, ben, cleo) = _class()
        locked_set = make_group_set(course, locks_at=LOCKS)
        staff = enroll(course, Role.INSTRUCTOR).user
        with travel(MONDAY):
            mine = operations.create_group(open_set, ann)
            _join(mine, ann, ben)
            locked = operations.create_group(locked_set, ann)
            pending = operations.invite(
                operations.create_group(make_group_set(course), cleo), cleo, ann
            )
        with travel(at("2020-10-15 00:00")):
            courses.withdraw(course, ann, staff)
        assert mine.members == [ben]
        assert locked.members == [ann]
        assert pending.state is InvitationState.WITHDRAWN


def test_opening_a_set_again_lets_out_who_had_left_the_class(app: Flask) -> None:
    with app.app_context():
        course, group_set, (ann, ben, _) = _class(locks_at=LOCKS)
        staff = enroll(course, Role.INSTRUCTOR).user
        with travel(MONDAY):
            group = operations.create_group(group_set, ann)
            _join(group, ann, ben)
        with travel(at("2020-10-15 00:00")):
            courses.withdraw(course, ann, staff)
            assert group.members == [ann, ben]
            locking.lock_at(group_set, staff, at("2020-10-20 00:00"))
        assert group.members == [ben]


def test_a_student_who_becomes_an_assistant_leaves_the_class_and_the_group(app: Flask) -> None:
    with app.app_context():
        course, group_set, (ann, *_) = _class()
        group = operations.create_group(group_set, ann)
        courses.change_role(course, ann, Role.TA, ann.user)
        assert group.dissolved_at is not None


def test_a_group_goes_by_the_name_that_its_members_give_it(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, ben, _) = _class()
        group = operations.create_group(group_set, ann)
        _name(group, ann, "Benign Neglect")
        assert group_title(group) == "Benign Neglect"
        _name(group, ann, "")
        assert group_title(group) == "Group 1"
        with _refused("not_a_member"):
            _name(group, ben, "Mine now")
        with _refused("name_too_long"):
            _name(group, ann, "x" * 81)


def test_staff_form_a_group_once_however_often_they_ask(app: Flask) -> None:
    with app.app_context():
        course, group_set, people = _class(max_size=2)
        staff = enroll(course, Role.INSTRUCTOR).user
        group = operations.create_group_for(group_set, people[:2], staff)
        assert operations.create_group_for(group_set, people[:2], staff) is group
        with _refused("nobody"):
            operations.create_group_for(group_set, [], staff)
        operations.remove_member(group, people[1], staff)
        operations.remove_member(group, people[0], staff)
        with _refused("group_full"):
            operations.create_group_for(group_set, people, staff)
        assert (
            db.session.scalars(select(GroupMember).where(GroupMember.left_at.is_(None))).all() == []
        )


def test_a_set_has_an_address_of_its_own_and_sizes_that_can_be(app: Flask) -> None:
    with app.app_context():
        course = make_course()
        staff = enroll(course, Role.INSTRUCTOR).user
        values: dict[str, Any] = {"min_size": 2, "max_size": 3, "locks_at": None}
        first = operations.create_group_set(course, staff, title="Project 1", **values)
        again = operations.create_group_set(course, staff, title="Project 1", **values)
        assert first is again
        assert first.slug == "project-1"
        slugs = [
            operations.create_group_set(course, staff, title=title, **values).slug
            for title in ("project 1", "研讨", "New")
        ]
        assert slugs == ["project-1-2", "groups", "new-2"]
        with _refused("title_taken"):
            operations.create_group_set(
                course, staff, title="Project 1", min_size=1, max_size=3, locks_at=None
            )
        impossible: list[dict[str, Any]] = [
            {"min_size": 0, "max_size": 3},
            {"min_size": 3, "max_size": 2},
        ]
        for sizes in impossible:
            with pytest.raises(InvalidInput):
                operations.create_group_set(course, staff, title="Other", locks_at=None, **sizes)


def test_a_set_can_shrink_to_its_largest_group_and_no_further(app: Flask) -> None:
    with app.app_context():
        course, group_set, (ann, ben, cleo) = _class(max_size=3)
        staff = enroll(course, Role.INSTRUCTOR).user
        group = operations.create_group(group_set, ann)
        _join(group, ann, ben, cleo)
        values: dict[str, Any] = {
            "title": "Groups",
            "min_size": 2,
            "formation": Formation.STUDENTS,
        }
        with _refused("group_larger"):
            operations.edit_group_set(group_set, staff, max_size=2, **values)
        operations.leave(group, ann)
        operations.edit_group_set(group_set, staff, max_size=2, **values)
        assert sorted(m.seat for m in group.memberships if m.left_at is None) == [1, 2]


def test_invitations_of_a_group_are_withdrawn_by_its_members_only(app: Flask) -> None:
    with app.app_context():
        _, group_set, (ann, ben, cleo) = _class()
        invitation = operations.invite(operations.create_group(group_set, ann), ann, ben)
        with _refused("not_a_member"):
            operations.withdraw_invitation(invitation, cleo)
        assert db.session.get_one(GroupInvitation, invitation.id).state == "pending"
