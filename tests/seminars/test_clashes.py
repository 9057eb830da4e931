"""Nobody is in two places at once: in two slots, or as scribe of where they present."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import travel
from app.core.db import write
from app.core.errors import DomainError
from app.groups import operations as groups
from app.scribes import operations as scribes
from app.seminars.holding import clashes, obstacles, taking
from app.seminars.models import ScribeClash, SignUpState
from tests.factories import make_group, make_group_set, make_meeting, make_seminar, make_slot
from tests.seminars.scene import MONDAY, WHAT, make_scene, refused
from tests.seminars.visiting import visitor


def test_nobody_is_in_two_slots_at_once_whichever_seminars_they_are_of(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene()
        ann, ben, cleo, _dan, eve = scene.people
        second_set = make_group_set(scene.course)
        second = make_seminar(second_set)
        start = scene.slots[0].starts_at
        slot = make_slot(second, scene.meeting, starts_at=start + timedelta(minutes=24))
        after = make_slot(second, scene.meeting, starts_at=start + timedelta(minutes=25))
        other = make_group(second_set, ann, eve)
        scene.take()
        with pytest.raises(DomainError, match=f"{ann.name} presents with .* at that time"):
            taking.sign_up(slot, other, eve, **WHAT)
        with refused("two_at_once"):
            taking.assign_slot(slot, other, scene.staff.user, **WHAT)
        taking.sign_up(after, other, eve, **WHAT)
        # Nor does anybody get there by joining a group.
        theirs = make_group(second_set, cleo)
        taking.sign_up(slot, theirs, cleo, **WHAT)
        invitation = groups.invite(theirs, cleo, ben)
        with refused("two_at_once"):
            groups.accept_invitation(invitation, ben)
        groups.decline_invitation(invitation, ben)
        with write():
            scene.meeting.cancelled_at = MONDAY
        elsewhere = make_slot(second, make_meeting(scene.course), starts_at=start)
        moved = taking.assign_slot(elsewhere, make_group(second_set, ben), ben.user, **WHAT)
        assert moved.state is SignUpState.CONFIRMED


def test_whoever_writes_a_meeting_up_presents_in_it_only_where_that_is_allowed(
    app_sqlite: Flask,
) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene(scribe_clash=ScribeClash.FORBID)
        with write():
            scene.meeting.scribe_places = 2
        ann, _ben, cleo, *_, eve = scene.people
        scribes.claim(scene.meeting, ann)
        with pytest.raises(DomainError, match=f"{ann.name} writes up") as refusal:
            scene.take()
        assert refusal.value.code == "scribe_presents"
        scene.take(0, 1)
        with refused("scribe_presents"):
            scribes.claim(scene.meeting, cleo)
        page = visitor(cleo).get(f"/c/{scene.course.slug}/scribes/").text
        assert "so somebody else writes it up" in page
        assert "Write this up" not in page
        scribes.claim(scene.meeting, eve)
        with refused("scribe_presents"):
            groups.accept_invitation(groups.invite(scene.groups[1], cleo, eve), eve)
        assert obstacles.warnings(scene.slots[1], scene.groups[0]) == []
        with write():
            scene.seminar.scribe_clash = ScribeClash.WARN
        [warning] = obstacles.warnings(scene.slots[1], scene.groups[0])
        assert warning.startswith(f"{ann.name} writes up")
        assert clashes.warning_to_scribe(scene.meeting, ann) == ""
        scene.take(1)
        assert clashes.warning_to_scribe(scene.meeting, ann).startswith("You also present in")


def test_the_slot_that_a_group_leaves_is_in_the_way_of_none(app_sqlite: Flask) -> None:
    with app_sqlite.app_context(), travel(MONDAY):
        scene = make_scene(slots_per_group=2)
        held, beside = scene.take(0), make_meeting(scene.course)
        start = scene.slots[0].starts_at
        scene.slots.append(make_slot(scene.seminar, beside, starts_at=start))
        with refused("two_at_once"):
            scene.take(2)
        assert scene.take(2, instead_of=held).slot is scene.slots[2]
