"""A slot is given up while it can be, or when nobody is left to present."""

from flask import Flask

from app.core.clock import travel
from app.courses import operations as courses
from app.groups import operations as groups
from app.seminars.holding import giving_up, moved
from app.seminars.models import SignUpState
from tests.factories import at
from tests.seminars.scene import MONDAY, make_scene, refused, states


def test_a_slot_given_up_is_free_for_others_and_giving_up_twice_is_once(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene()
        sign_up = scene.take()
        with refused("not_a_member"):
            giving_up.withdraw_sign_up(sign_up, scene.people[2])
        for _time in range(2):
            giving_up.withdraw_sign_up(sign_up, scene.people[1])
        assert scene.take(group=1).place == 1
        assert scene.take(slot=1, group=0).slot is scene.slots[1]


def test_withdrawing_and_signing_up_again_is_no_way_round_a_cut_off(app_sqlite: Flask) -> None:
    """The slides were due the day before: who is late can't take a later slot instead."""
    with app_sqlite.app_context():
        scene = make_scene()
        scene.due(-1)
        with travel(MONDAY):
            sign_up = scene.take()
        with travel(at("2020-10-20 15:59")), refused("settled"):
            giving_up.withdraw_sign_up(sign_up, scene.people[0])
        with travel(at("2020-10-20 15:58:59")):
            giving_up.withdraw_sign_up(sign_up, scene.people[0])


def test_staff_put_groups_in_and_take_them_out_when_sign_up_is_closed(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(at("2020-12-01 00:00")):
        scene = make_scene()
        sign_up = scene.assign()
        for _time in range(2):
            giving_up.take_out(sign_up, scene.staff.user)
        assert scene.slots[0].free_places == 1


def test_nobody_leaves_a_group_incomplete_that_holds_a_slot(app_sqlite: Flask) -> None:
    """Else two people could sign up, leave, and take the next slot with a new group."""
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene()
        sign_up = scene.take()
        ann, ben, *_, late = scene.people
        with refused("holds_slot"):
            groups.leave(scene.groups[0], ann)
        groups.accept_invitation(groups.invite(scene.groups[0], ann, late), late)
        groups.leave(scene.groups[0], ann)
        with refused("holds_slot"):
            groups.leave(scene.groups[0], ben)
        giving_up.withdraw_sign_up(sign_up, ben)
        groups.leave(scene.groups[0], ben)
        assert scene.groups[0].members == [late]


def test_a_group_made_incomplete_by_withdrawal_keeps_its_slot_until_nobody_is_left(
    app: Flask,
) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene()
        sign_up = scene.take()
        scene.wait(0, 1)
        courses.withdraw(scene.course, scene.people[0], scene.staff.user)
        assert states(sign_up) == [SignUpState.CONFIRMED]
        courses.withdraw(scene.course, scene.people[1], scene.staff.user)
        assert scene.groups[0].dissolved_at is not None
        assert states(sign_up) == [SignUpState.WITHDRAWN]
        assert scene.holders() == [1]


def test_staff_taking_the_last_member_out_frees_the_slot(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene()
        scene.take()
        for person in scene.people[:2]:
            groups.remove_member(scene.groups[0], person, scene.staff.user)
        assert scene.slots[0].free_places == 1


def test_what_hangs_on_slots_hears_of_each_group_that_changes_slots(app_sqlite: Flask) -> None:
    heard: list[set[int]] = []
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene(pairs=3)
        follow = lambda told: heard.append({scene.groups.index(each) for each in told})  # noqa: E731
        moved.on_slot_changed.append(follow)
        try:
            held = scene.take(0, 0)
            scene.wait(0, 1)
            scene.take(1, 0, instead_of=held)
            giving_up.withdraw_sign_up(held, scene.people[0])
        finally:
            moved.on_slot_changed.remove(follow)
    assert heard == [{0}, {0}, {1}, {0}]
