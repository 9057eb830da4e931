"""What staff set of a seminar: whose groups, when, by which rules; and what a change does."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.agreeing import Unagreed
from app.core.audit import AuditEntry
from app.core.clock import travel
from app.core.db import db, write
from app.core.errors import DomainError, InvalidInput
from app.core.seen import ChangedMeanwhile, mark_of
from app.groups.rules import group_title
from app.seminars.holding import giving_up
from app.seminars.models import ScribeClash, SignUpState, SlotMode
from app.seminars.setting import planning
from app.seminars.setting.planning import settings_of
from tests.factories import at, make_course, make_group_set, make_meeting, make_slot
from tests.seminars.scene import MONDAY, Scene, make_scene, refused


@pytest.fixture
def scene(app_sqlite: Flask) -> Iterator[Scene]:
    with app_sqlite.app_context(), travel(MONDAY):
        yield make_scene(pairs=3, slots_per_group=2)


def edit(scene: Scene, **values: Any) -> None:
    """Change some of what is set."""
    agreed = values.pop("agreed", None)
    planning.edit_seminar(
        scene.seminar,
        scene.staff.user,
        values.pop("group_set", scene.group_set),
        replace(settings_of(scene.seminar), **values),
        agreed=agreed,
    )


def told(scene: Scene, **values: Any) -> str:
    """What a change would do to groups, before anybody agrees to it; empty if nothing."""
    try:
        edit(scene, agreed="", **values)
    except Unagreed as error:
        return " ".join(error.what)
    return ""


def test_a_seminar_is_one_a_set_and_keeps_its_set_while_groups_use_it(app: Flask) -> None:
    with app.app_context(), travel(MONDAY):
        scene = make_scene(pairs=3)
        actor, other = scene.staff.user, make_group_set(scene.course)
        same = settings_of(scene.seminar)
        again = planning.create_seminar(scene.course, actor, scene.group_set, same)
        assert again is scene.seminar
        with refused("has_seminar"):
            second = replace(same, title="Second")
            planning.create_seminar(scene.course, actor, scene.group_set, second)
        sign_up = scene.take()
        with refused("has_sign_ups"):
            edit(scene, group_set=other)
        with refused("other_course"):
            edit(scene, group_set=make_group_set(make_course()))
        with write(scene.course):
            sign_up.state, sign_up.place, sign_up.turn = SignUpState.WITHDRAWN, None, None
            sign_up.withdrawn_at = MONDAY
        edit(scene, group_set=other)
        assert scene.seminar.group_set is other


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": ""}, "title_needed"),
        ({"closes_at": at("2020-10-01 00:00")}, "bad_window"),
        ({"slots_per_group": 0}, "bad_slots_per_group"),
        ({"slots_per_group": 21}, "bad_slots_per_group"),
        ({"mode": SlotMode.DRAW}, "one_slot_if_draw"),
        ({"cutoff_days": 61}, "bad_cutoff"),
    ],
)
def test_settings_that_can_not_be_are_refused(
    scene: Scene, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        edit(scene, **values)
    assert refusal.value.code == code


def test_the_seed_is_fixed_when_a_seminar_becomes_a_draw_and_the_mode_when_groups_use_it(
    scene: Scene,
) -> None:
    edit(scene, mode=SlotMode.DRAW, slots_per_group=1)
    seed = scene.seminar.draw_seed
    assert len(seed) == 32
    edit(scene, mode=SlotMode.FIRST_COME)
    edit(scene, mode=SlotMode.DRAW)
    assert scene.seminar.draw_seed == seed
    edit(scene, mode=SlotMode.FIRST_COME)
    scene.take()
    with refused("mode_fixed"):
        edit(scene, mode=SlotMode.DRAW)


def test_a_group_keeps_the_slots_that_it_holds_and_its_turns_close_up(scene: Scene) -> None:
    first, second = scene.take(slot=0), scene.take(slot=1)
    with pytest.raises(DomainError, match=f"^{group_title(scene.groups[0])} holds more") as refusal:
        edit(scene, slots_per_group=1)
    assert refusal.value.code == "holds_more"
    giving_up.take_out(first, scene.staff.user)
    edit(scene, slots_per_group=1)
    assert (second.turn, second.state) == (1, SignUpState.CONFIRMED)


def test_the_log_says_what_was_before_and_after_and_nothing_of_nothing(scene: Scene) -> None:
    edit(scene)
    edit(scene, cutoff_days=3, scribe_clash=ScribeClash.FORBID, closes_at=at("2020-11-01 00:00"))
    lines = select(AuditEntry).where(AuditEntry.action == "seminar.edit")
    [line] = db.session.scalars(lines).all()
    assert line.detail["changes"] == {
        "closes_at": ["2020-10-31T00:00:00+00:00", "2020-11-01T00:00:00+00:00"],
        "cutoff_days": [0, 3],
        "scribe_clash": ["warn", "forbid"],
    }


def test_whom_a_change_concerns_is_said_before_it_is_made(scene: Scene) -> None:
    scene.take(slot=0, group=0)
    one, two, three = (f"Group {group.number}" for group in scene.groups)
    assert told(scene, title="Another") == ""
    assert told(scene, closes_at=at("2020-10-20 00:00")) == (
        f"Sign-up closes earlier, on Tue 20 Oct, 08:00. {two}, {three} hold no slot yet."
    )
    assert told(scene, closes_at=MONDAY).startswith("Sign-up closes at once. ")
    assert told(scene, cutoff_days=10) == f"{one} can no longer change its slot, title or papers."
    assert scene.seminar.closes_at == at("2020-10-31 00:00")
    edit(scene, cutoff_days=10)
    assert told(scene, cutoff_days=0) == f"{one} can change its slot, title and papers again."


def test_of_a_group_with_two_slots_the_one_that_is_settled_is_named(scene: Scene) -> None:
    later = make_meeting(scene.course, "2020-10-29 07:00")
    scene.slots.append(make_slot(scene.seminar, later))
    one = f"Group {scene.groups[0].number}"
    scene.take(slot=0, group=0)
    scene.take(slot=-1, group=0)
    first = f"{one} (Wed 21 Oct, 15:00)"
    assert told(scene, cutoff_days=10) == f"{first} can no longer change its slot, title or papers."
    assert told(scene, cutoff_days=39).startswith(f"{one} can no longer")
    edit(scene, cutoff_days=10)
    assert told(scene, cutoff_days=39).startswith(f"{one} (Thu 29 Oct, 15:00) can no longer")
    assert told(scene, cutoff_days=2) == f"{first} can change its slot, title and papers again."


def test_whom_fewer_slots_a_group_concern_is_said_before(scene: Scene) -> None:
    one, two, three = (f"Group {group.number}" for group in scene.groups)
    scene.take(slot=0, group=0)
    scene.take(slot=1, group=1)
    scene.wait(slot=1, group=0)
    scene.wait(slot=0, group=2)
    assert told(scene, slots_per_group=3) == ""
    said = told(scene, slots_per_group=1)
    assert said == (
        f"{one}, {two} can take no slots besides what they hold. {one} waits for one more slot. "
        "It stays in line, but gives a slot up when its turn comes, and is told so by mail."
    )
    assert three not in said
    assert "one more slot" not in told(scene, slots_per_group=1, has_waitlist=False)


def test_only_what_was_seen_is_agreed_to(scene: Scene) -> None:
    scene.take()
    with pytest.raises(Unagreed) as question:
        edit(scene, agreed="", closes_at=MONDAY)
    with pytest.raises(Unagreed):
        edit(scene, agreed=question.value.key, cutoff_days=10)
    edit(scene, agreed=question.value.key, closes_at=MONDAY)
    assert scene.seminar.closes_at == MONDAY


def test_nobody_waits_without_a_waiting_list(scene: Scene) -> None:
    scene.take(slot=0, group=0)
    wait = scene.wait(group=1)
    assert "waits for a slot" in told(scene, has_waitlist=False)
    edit(scene, has_waitlist=False)
    assert wait.state is SignUpState.WITHDRAWN


def test_easier_rules_let_those_in_who_wait(scene: Scene) -> None:
    """A place in a settled slot comes free and nobody can have it, until the cut-off is less."""
    with write(scene.course):
        scene.seminar.cutoff_days = 0
    scene.take(slot=0, group=0)
    wait = scene.wait(group=1)
    edit(scene, cutoff_days=10)
    giving_up.take_out(scene.slots[0].confirmed[0], scene.staff.user)
    assert scene.slots[0].waiting == [wait]
    edit(scene, cutoff_days=0)
    assert scene.slots[0].confirmed == [wait]


def test_nobody_saves_over_another_unseen(scene: Scene) -> None:
    seen = mark_of(planning.state_of(scene.seminar))
    edit(scene, cutoff_days=2)
    settings = replace(settings_of(scene.seminar), title="Mine")
    with pytest.raises(ChangedMeanwhile):
        planning.edit_seminar(scene.seminar, scene.staff.user, scene.group_set, settings, seen=seen)
    assert scene.seminar.title == "Seminar"
